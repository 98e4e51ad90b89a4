-- The sessions of a fingerprint, oldest first; the caller skips unreadable entries.
-- KEYS  1 sessions
-- Answer {expiresAt ms or '', member, score, member, score ...}
local life = redis.call('PTTL', KEYS[1])
local answer = {''}
if life >= 0 then
  local time = redis.call('TIME')
  answer[1] = string.format('%.0f', tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) + life)
end
local all = redis.pcall('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
for _, part in ipairs(all.err and {} or all) do
  answer[#answer + 1] = part
end
return answer
