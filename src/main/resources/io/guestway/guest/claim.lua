-- Claims an idempotency key for a request. Ignores a record that Guestway did not write.
-- KEYS  1 idempotency record
-- ARGV  1 the claim (JSON with owner, requestDigest and state)   2 digest of this request (the claim's requestDigest)   3 life of a claim in ms
-- Answer {'claimed'}, {'other-body'}, {'in-flight'} or {'done', record}
local record = redis.pcall('GET', KEYS[1])
local readable, known = pcall(cjson.decode, type(record) == 'string' and record or '')
if not readable or type(known) ~= 'table' or type(known.requestDigest) ~= 'string' then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
  return {'claimed'}
end
if known.requestDigest ~= ARGV[2] then
  return {'other-body'}
end
if known.state == 'done' then
  return {'done', record}
end
return {'in-flight'}
