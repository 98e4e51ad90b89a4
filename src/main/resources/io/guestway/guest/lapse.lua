-- Queues for revocation the guests whose fingerprint's sessions lapsed.
-- KEYS  1 lapsing   2 revocations
-- ARGV  1 prefix of the session sets   2 how many at most
-- Answer {guestId ...}
local time = redis.call('TIME')
local now = string.format('%.17g', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000))
local answer = {}
for _, entry in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now, 'LIMIT', 0, ARGV[2])) do
  local fingerprint, id = string.match(entry, '^(%S+) (%S+)$')
  local life = fingerprint and redis.call('PTTL', ARGV[1] .. fingerprint) or -2
  local member = false
  if life > 0 then
    for _, json in ipairs(redis.call('ZRANGE', ARGV[1] .. fingerprint, 0, -1)) do
      local readable, session = pcall(cjson.decode, json)
      member = member or readable and type(session) == 'table' and session.guestId == id
    end
  end
  if member then
    -- it lives on: the clock of its set and this score differ by a moment
    redis.call('ZADD', KEYS[1], 'XX', string.format('%.17g', tonumber(now) + life), entry)
  else
    redis.call('ZREM', KEYS[1], entry)
    if id then
      redis.call('ZADD', KEYS[2], 'NX', now, id)
      answer[#answer + 1] = id
    end
  end
end
return answer
