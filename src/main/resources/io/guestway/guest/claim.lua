-- Claims an idempotency key for a request.
-- KEYS  1 idempotency record
-- ARGV  1 the claim (JSON with owner, sameness and state)   2 sameness of this request   3 life of a claim in ms
-- Answer {'claimed'}, {'other-body'}, {'in-flight'} or {'done', record}
local record = redis.call('GET', KEYS[1])
if not record then
  redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
  return {'claimed'}
end
local known = cjson.decode(record)
if known.sameness ~= ARGV[2] then
  return {'other-body'}
end
if known.state == 'done' then
  return {'done', record}
end
return {'in-flight'}
