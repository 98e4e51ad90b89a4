-- Moves the end of a session.
-- KEYS  1 sessions   2 details   3 secrets (own-ends.lua)
-- ARGV  1 guestId   2 life in ms   3 wanted end in ms, or ''
-- Answer {createdAt ms, expiresAt ms, kind}, {'past'} or {} if there is no such session
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local found = redis.pcall('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
local all = {}
for i = 1, #(found.err and {} or found), 2 do
  local id = guest_of(found[i])
  if id then
    all[#all + 1] = {member = found[i], id = id, score = tonumber(found[i + 1])}
  end
end
all = living(KEYS[1], KEYS[2], KEYS[3], all, now, tonumber(ARGV[2]))
local answer = {}
for _, session in ipairs(all) do
  if session.id == ARGV[1] then
    local wanted = tonumber(ARGV[3])
    if wanted and wanted <= now then
      return {'past'}
    end
    local latest = now + tonumber(ARGV[2])
    session.detail.expires = wanted and math.min(wanted, latest) or latest
    put_detail(KEYS[2], session.id, session.detail)
    answer = {millis(math.floor(session.score)), millis(tonumber(session.detail.expires)), session.detail.kind}
  end
end
if #all > 0 then
  expire_with_last(KEYS[1], KEYS[2], KEYS[3], all)
end
return answer
