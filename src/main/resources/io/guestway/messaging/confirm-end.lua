-- Removes an end that is done, unless another one of the same session was queued meanwhile.
-- KEYS  1 ends   2 needs
-- ARGV  1 guestId   2 what it required (JSON)
-- Answer {}
if redis.call('HGET', KEYS[2], ARGV[1]) == ARGV[2] then
  redis.call('HDEL', KEYS[2], ARGV[1], ARGV[1] .. ' lease')
  redis.call('ZREM', KEYS[1], ARGV[1])
end
return {}
