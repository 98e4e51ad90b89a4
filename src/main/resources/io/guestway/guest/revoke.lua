-- Removes sessions from the set and queues their guests for revocation, in one step. The queue is written first, so that a
-- rejection loses nothing.
-- KEYS  1 sessions   2 revocations   3 lapsing   4 what cannot be read
--       for sessions with ends of their own: 5 details   6 secrets   7 ends   8 needs (own-ends.lua)
-- ARGV  1 guestId, or '' for all   2 fingerprint   3 lease of the immediate revocation in ms, or '' if nothing is queued
--       4 X-Request-Id   5 life of a session without an end of its own in ms   6 this replica, whose caller waits, or ''
-- Answer {guestId ...}; {'details'} if it needs the keys for ends of their own
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local lease = tonumber(ARGV[3])
local sessions, details, secrets = KEYS[1], KEYS[5], KEYS[6]
local found = redis.pcall('ZRANGE', sessions, 0, -1, 'WITHSCORES')
if found.err then
  put_key_aside(KEYS[4], sessions, now)
  return {}
end
local all, has_messaging = {}, false
for i = 1, #found, 2 do
  local id = guest_of(found[i])
  if id then
    all[#all + 1] = {member = found[i], id = id}
    has_messaging = has_messaging or is_messaging(id)
  end
end
if not details and has_messaging then
  return {'details'}
end
for i = 1, #found, 2 do
  if not guest_of(found[i]) then
    put_member_aside(KEYS[4], sessions, found[i], found[i + 1])
  end
end
if details then
  all = living(sessions, details, secrets, all, now, tonumber(ARGV[5]))
end
local answer, staying = {}, {}
for _, session in ipairs(all) do
  local id = session.id
  if ARGV[1] ~= '' and ARGV[1] ~= id then
    staying[#staying + 1] = session
  else
    if lease and details and is_messaging(id) then
      -- a caller waits for it: it is due before those of evicted sessions
      queue_end(KEYS[7], KEYS[8], secrets, ARGV[2], session, '0', now, ARGV[4], ARGV[6])
    elseif lease then
      add(KEYS[4], KEYS[2], now, 'NX', string.format('%.17g', now + lease), id)
    end
    if details then
      forget_session(sessions, details, secrets, session)
    else
      redis.call('ZREM', sessions, session.member)
    end
    redis.pcall('ZREM', KEYS[3], ARGV[2] .. ' ' .. id)
    answer[#answer + 1] = id
  end
end
if details and #staying > 0 then
  expire_with_last(sessions, details, secrets, staying)
end
return answer
