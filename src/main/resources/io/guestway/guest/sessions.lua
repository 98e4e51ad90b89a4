-- The sessions of a fingerprint, oldest first; the caller skips unreadable entries. Writes nothing.
-- KEYS  1 sessions   2 details, for sessions with ends of their own (own-ends.lua)
-- Answer {expiresAt ms or '', member, score, member, score ...}; with details {'', member, score, expiresAt ms, kind ...},
--        without lapsed sessions; {'details'} if it needs that key
local life = redis.call('PTTL', KEYS[1])
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local of_set = life >= 0 and string.format('%.0f', now + life) or ''
local all = redis.pcall('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
all = all.err and {} or all
local details = KEYS[2]
local answer = {details and '' or of_set}
for i = 1, #all, 2 do
  local member, score = all[i], all[i + 1]
  if not details then
    if string.find(member, '"guestId":"wm~', 1, true) then
      return {'details'}
    end
    answer[#answer + 1] = member
    answer[#answer + 1] = score
  else
    local id = guest_of(member)
    local detail = id and detail_of(details, id)
    local expires = detail and detail.expires or of_set
    if expires == '' or tonumber(expires) > now then
      for _, part in ipairs({member, score, expires, detail and detail.kind or 'anonymous'}) do
        answer[#answer + 1] = part
      end
    end
  end
end
return answer
