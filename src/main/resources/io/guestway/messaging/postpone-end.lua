-- Postpones an end after a failed attempt by 1, 2, 4 ... 30 s, unless it was removed already, and gives up its lease.
-- KEYS  1 ends   2 needs
-- ARGV  1 guestId   2 minimum wait in ms (retryAfter)   3 '1' if no attempt was made   4 what it requires (JSON)
-- Answer {wait in ms} or {}
local score = redis.call('ZSCORE', KEYS[1], ARGV[1])
if not score or redis.call('HGET', KEYS[2], ARGV[1]) ~= ARGV[4] then
  return {}
end
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local attempts = math.floor((tonumber(score) - math.floor(tonumber(score))) * 1024 + 0.5)
local wait = math.min(30000, 1000 * 2 ^ attempts)
if ARGV[3] == '1' then
  wait = 0
else
  attempts = math.min(attempts + 1, 10)
end
wait = math.max(wait, tonumber(ARGV[2]))
redis.call('HDEL', KEYS[2], ARGV[1] .. ' lease')
redis.call('ZADD', KEYS[1], 'XX', string.format('%.17g', now + wait + attempts / 1024), ARGV[1])
return {string.format('%.0f', wait)}
