-- Removes the entry of a session that has not begun after all.
-- KEYS  1 ends   2 needs
-- ARGV  1 guestId
-- Answer {}
redis.call('HDEL', KEYS[2], ARGV[1], ARGV[1] .. ' lease')
redis.call('ZREM', KEYS[1], ARGV[1])
return {}
