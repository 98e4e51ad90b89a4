-- Queues the guests of lapsed sessions for revocation.
-- KEYS  1 lapsing   2 revocations   3 what cannot be read
-- ARGV  1 prefix of the session sets   2 how many at most
-- Answer {guestId ...}
local time = redis.call('TIME')
local at = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local now = string.format('%.17g', at)
local due = redis.pcall('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[2])
if due.err then
  put_key_aside(KEYS[3], KEYS[1], at)
  return {}
end
local answer = {}
for _, entry in ipairs(due) do
  local fingerprint, id = string.match(entry, '^(%S+) (%S+)$')
  local life = fingerprint and redis.call('PTTL', ARGV[1] .. fingerprint) or -2
  local member = false
  if life > 0 then
    local all = redis.pcall('ZRANGE', ARGV[1] .. fingerprint, 0, -1)
    for _, json in ipairs(all.err and {} or all) do
      member = member or guest_of(json) == id
    end
  end
  if member then
    -- not expired yet: the expiry of the set and this score differ slightly
    redis.call('ZADD', KEYS[1], 'XX', string.format('%.17g', at + life), entry)
  elseif id then
    add(KEYS[3], KEYS[2], at, 'NX', now, id)
    redis.call('ZREM', KEYS[1], entry)
    answer[#answer + 1] = id
  else
    put_member_aside(KEYS[3], KEYS[1], entry, '')
  end
end
return answer
