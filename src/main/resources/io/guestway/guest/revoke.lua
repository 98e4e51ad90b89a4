-- Removes sessions from the set and queues their guests for revocation, in one step. The queue is written first, so that a
-- rejection loses nothing.
-- KEYS  1 sessions   2 revocations   3 lapsing   4 what cannot be read
-- ARGV  1 guestId, or '' for all   2 fingerprint   3 lease of the immediate revocation in ms, or '' if nothing is queued
-- Answer {guestId ...}
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local lease = tonumber(ARGV[3])
local all = redis.pcall('ZRANGE', KEYS[1], 0, -1, 'WITHSCORES')
if all.err then
  put_key_aside(KEYS[4], KEYS[1], now)
  return {}
end
local answer = {}
for i = 1, #all, 2 do
  local id = guest_of(all[i])
  if not id then
    put_member_aside(KEYS[4], KEYS[1], all[i], all[i + 1])
  elseif ARGV[1] == '' or ARGV[1] == id then
    if lease then
      add(KEYS[4], KEYS[2], now, 'NX', string.format('%.17g', now + lease), id)
    end
    redis.call('ZREM', KEYS[1], all[i])
    redis.pcall('ZREM', KEYS[3], ARGV[2] .. ' ' .. id)
    answer[#answer + 1] = id
  end
end
return answer
