-- Queues the end of a session that is about to be configured, for the case that the process dies. Its admission removes
-- the entry again.
-- KEYS  1 ends   2 needs
-- ARGV  1 guestId   2 fingerprint   3 kind   4 what its end requires, sealed   5 life of the session in ms
--       6 time in ms until the end is due, longer than any request takes
-- Answer {}
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
redis.call('HSETNX', KEYS[2], ARGV[1], cjson.encode({fingerprint = ARGV[2], kind = ARGV[3], secret = ARGV[4],
  expires = string.format('%.0f', now + tonumber(ARGV[5])), queued = string.format('%.0f', now)}))
redis.call('ZADD', KEYS[1], 'NX', string.format('%.0f', now + tonumber(ARGV[6])), ARGV[1])
return {}
