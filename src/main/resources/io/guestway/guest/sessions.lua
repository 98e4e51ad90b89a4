-- The sessions of a fingerprint, oldest first.
-- KEYS  1 sessions
-- Answer {expiresAt ms or '', member, score, member, score ...}
local life = redis.call('PTTL', KEYS[1])
local answer = {''}
if life >= 0 then
  local time = redis.call('TIME')
  answer[1] = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) + life)
end
for _, part in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')) do
  answer[#answer + 1] = part
end
return answer
