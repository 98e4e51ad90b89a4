-- Releases an idempotency key if the claim is still ours.
-- KEYS  1 idempotency record
-- ARGV  1 the claim
-- Answer {}
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('DEL', KEYS[1])
end
return {}
