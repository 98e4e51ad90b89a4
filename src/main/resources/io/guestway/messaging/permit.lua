-- Gives a caller the permit to open a control connection, before ends that no caller waits for.
-- KEYS  1 permits   2 waiting callers   3 hold
-- ARGV  1 connections per window   2 window in ms   3 permit id (unique)
-- Answer {'ok'}, {'wait', ms}, or {'held', ms, reason}
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - tonumber(ARGV[2]))
local held = redis.call('PTTL', KEYS[3])
local wait
if held > 0 then
  wait = held
elseif redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  wait = math.max(1, tonumber(oldest[2]) + tonumber(ARGV[2]) - now)
end
if wait then
  -- while it waits, no other end gets a permit; it asks again within this time
  redis.call('ZADD', KEYS[2], now + 1000, ARGV[3])
  redis.call('PEXPIRE', KEYS[2], 1000)
  if held > 0 then
    return {'held', string.format('%.0f', wait), redis.call('GET', KEYS[3])}
  end
  return {'wait', string.format('%.0f', wait)}
end
redis.call('ZREM', KEYS[2], ARGV[3])
redis.call('ZADD', KEYS[1], now, ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {'ok'}
