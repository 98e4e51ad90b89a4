-- Leases revocations that are due to the caller: nobody else gets them until the lease is over.
-- The score of a revocation is the time in ms at which it is due; its fraction, in 1/1024, counts the failed attempts.
-- KEYS  1 revocations
-- ARGV  1 how many at most   2 lease in ms
-- Answer {guestId, score under the lease, guestId, score ...}
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local due = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.17g', now + 0.999), 'WITHSCORES', 'LIMIT', 0, ARGV[1])
local answer = {}
for i = 1, #due, 2 do
  local before = tonumber(due[i + 1])
  local leased = string.format('%.17g', now + tonumber(ARGV[2]) + before - math.floor(before))
  redis.call('ZADD', KEYS[1], 'XX', leased, due[i])
  answer[#answer + 1] = due[i]
  answer[#answer + 1] = leased
end
return answer
