-- Leases due revocations to the caller; no other replica gets them until the lease expires. The score of a revocation is the
-- time in ms at which it is due; its fraction, in 1/1024, counts the failed attempts.
-- KEYS  1 revocations   2 what cannot be read
-- ARGV  1 how many at most   2 lease in ms
-- Answer {guestId ...}
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local due = redis.pcall('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.17g', now + 0.999), 'WITHSCORES', 'LIMIT', 0, ARGV[1])
if due.err then
  put_key_aside(KEYS[2], KEYS[1], now)
  return {}
end
-- a score that is not a time would never be due
for _, part in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '1e15', '+inf', 'WITHSCORES', 'LIMIT', 0, ARGV[1])) do
  due[#due + 1] = part
end
local answer = {}
for i = 1, #due, 2 do
  local id, score = due[i], tonumber(due[i + 1])
  if not string.find(id, '^[%w%._~:@-]+$') or string.find(id, '^%.+$') then
    put_member_aside(KEYS[2], KEYS[1], id, due[i + 1])
  elseif #answer < tonumber(ARGV[1]) then
    local attempts = is_time(score) and score - math.floor(score) or 0
    redis.call('ZADD', KEYS[1], 'XX', string.format('%.17g', now + tonumber(ARGV[2]) + attempts), id)
    answer[#answer + 1] = id
  end
end
return answer
