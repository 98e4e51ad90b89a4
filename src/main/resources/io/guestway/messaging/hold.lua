-- Holds the deployment: no control connection is opened before. Two sessions that Genesys refused within one Retry-After
-- hold it as well.
-- KEYS  1 hold   2 refused handshakes in a row   3 refused sessions
-- ARGV  1 'handshake' | 'limit' | 'session' | 'opened'   2 Retry-After in ms, or 0   3 guestId of 'session'
-- The value of the hold is its reason.
-- Answer {ms that it is held for}, or {'0'}
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local wait = tonumber(ARGV[2])
if ARGV[1] == 'opened' then
  redis.call('DEL', KEYS[2])
  return {'0'}
elseif ARGV[1] == 'handshake' then
  if redis.call('GET', KEYS[1]) == 'handshake' then
    -- it was opened together with one that was refused and counted already
    return {'0'}
  end
  local refused = redis.call('INCR', KEYS[2])
  wait = math.max(wait, math.min(300000, 2500 * 2 ^ math.min(refused, 10)))
  -- the pauses grow only while one refusal follows the other
  redis.call('PEXPIRE', KEYS[2], wait * 2 + 60000)
elseif ARGV[1] == 'session' then
  redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
  redis.call('ZADD', KEYS[3], now + wait, ARGV[3])
  redis.call('PEXPIRE', KEYS[3], 3600000)
  if redis.call('ZCARD', KEYS[3]) < 2 then
    return {'0'}
  end
end
if wait > 0 and redis.call('PTTL', KEYS[1]) < wait then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', wait)
end
return {string.format('%.0f', wait)}
