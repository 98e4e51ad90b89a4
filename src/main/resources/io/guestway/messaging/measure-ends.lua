-- The backlog of ends: how many, and the age of the oldest of those that are due next.
-- KEYS  1 ends   2 needs
-- Answer {count, age in ms}
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local oldest = now
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, 99)) do
  local readable, need = pcall(cjson.decode, redis.call('HGET', KEYS[2], id) or '')
  if readable and type(need) == 'table' then
    oldest = math.min(oldest, tonumber(need.queued or '') or now)
  end
end
return {string.format('%.0f', redis.call('ZCARD', KEYS[1])), string.format('%.0f', now - oldest)}
