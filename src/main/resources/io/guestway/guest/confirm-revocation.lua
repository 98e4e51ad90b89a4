-- Removes a revocation that Genesys has confirmed.
-- KEYS  1 revocations
-- ARGV  1 guestId
-- Answer {}
redis.pcall('ZREM', KEYS[1], ARGV[1])
return {}
