-- Returns the entries put aside since the last call, each once across all replicas.
-- KEYS  1 what cannot be read   2 how many of them have been named
-- Answer {count, entry (JSON) ...}
local count = redis.pcall('LLEN', KEYS[1])
if type(count) ~= 'number' then
  -- wrong type: the next entry that is put aside moves it and is logged then
  return {'1'}
end
if count == 0 then
  redis.call('DEL', KEYS[2])
  return {'0'}
end
local seen = redis.pcall('GET', KEYS[2])
local named = type(seen) == 'string' and tonumber(seen) or 0
local answer = {string.format('%.0f', count)}
if named > count then
  named = 0
end
if named < count then
  for _, entry in ipairs(redis.call('LRANGE', KEYS[1], named, named + 99)) do
    answer[#answer + 1] = entry
  end
  redis.call('SET', KEYS[2], string.format('%.0f', named + #answer - 1))
end
return answer
