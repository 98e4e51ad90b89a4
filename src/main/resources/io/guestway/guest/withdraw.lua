-- Withdraws a write whose answer was lost, whether it has taken effect or does so later. Afterwards the session is not in
-- the set and its guest is queued for revocation, unless it is invalidated already.
--
-- KEYS  1 sessions   2 revocations   3 withdrawn mark   4 lapsing   5 idempotency record   6 what cannot be read
--       for a session with an end of its own: 7 details   8 secrets   9 ends   10 needs (own-ends.lua)
-- ARGV  1 member   2 guestId   3 fingerprint   4 life of the mark in ms
--       5 done | in-progress | failed: the attempt to invalidate the guest   6 request id   7 lease of one in progress in ms
--       8 what its end requires, if it exists at Genesys, sealed   9 its kind   10 its life in ms
-- Answer {'removed'} or {'absent'}
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local details, secrets = KEYS[7], KEYS[8]
redis.call('SET', KEYS[3], '1', 'PX', ARGV[4])
local removed = 0
if details then
  if ARGV[5] ~= 'done' and ARGV[8] ~= '' then
    local need = cjson.encode({fingerprint = ARGV[3], kind = ARGV[9], expires = millis(now + tonumber(ARGV[10])),
      secret = ARGV[8], request = ARGV[6], queued = millis(now)})
    redis.call('HSETNX', KEYS[10], ARGV[2], need)
    -- it may be queued already for later, as a session that was proved is
    redis.call('ZADD', KEYS[9], 'LT', millis(now), ARGV[2])
  end
  -- another request may have the same token of an app
  local detail = detail_of(details, ARGV[2])
  if detail and detail.request == ARGV[6] then
    removed = redis.pcall('ZREM', KEYS[1], ARGV[1])
    redis.call('HDEL', details, ARGV[2])
    redis.call('HDEL', secrets, ARGV[2])
  end
else
  if ARGV[5] ~= 'done' then
    local due = ARGV[5] == 'in-progress' and string.format('%.17g', now + tonumber(ARGV[7])) or '0'
    add(KEYS[6], KEYS[2], now, 'NX', due, ARGV[2])
  end
  removed = redis.pcall('ZREM', KEYS[1], ARGV[1])
  redis.pcall('ZREM', KEYS[4], ARGV[3] .. ' ' .. ARGV[2])
end
local record = redis.pcall('GET', KEYS[5])
if type(record) == 'string' then
  local readable, claim = pcall(cjson.decode, record)
  if readable and type(claim) == 'table' and claim.owner == ARGV[6] then
    redis.call('DEL', KEYS[5])
  end
end
return {removed == 1 and 'removed' or 'absent'}
