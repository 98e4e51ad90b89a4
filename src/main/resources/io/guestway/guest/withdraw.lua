-- Settles a write whose answer was lost: whether it took effect or will only do so later, afterwards the session is not
-- in the set and its guest is queued for revocation, unless it was invalidated already.
--
-- KEYS  1 sessions   2 revocations   3 withdrawn mark   4 lapsing   5 idempotency record
-- ARGV  1 member   2 guestId   3 fingerprint   4 life of the mark in ms   5 '1' where the guest was invalidated already
--       6 request id
-- Answer {'removed'} or {'absent'}
redis.call('SET', KEYS[3], '1', 'PX', ARGV[4])
local removed = redis.call('ZREM', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[3] .. ' ' .. ARGV[2])
if ARGV[5] ~= '1' then
  redis.call('ZADD', KEYS[2], 'NX', '0', ARGV[2])
end
local record = redis.call('GET', KEYS[5])
if record and cjson.decode(record).owner == ARGV[6] then
  redis.call('DEL', KEYS[5])
end
return {removed == 1 and 'removed' or 'absent'}
