-- Takes sessions out of the set and queues their guests for revocation, in one step.
-- KEYS  1 sessions   2 revocations   3 lapsing
-- ARGV  1 guestId, or '' for all   2 fingerprint   3 lease of the immediate revocation in ms, or '' where nothing is queued
-- Answer {guestId ...}
local time = redis.call('TIME')
local lease = tonumber(ARGV[3])
local due = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000) + (lease or 0)
local answer = {}
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local readable, session = pcall(cjson.decode, member)
  local id = readable and type(session) == 'table' and session.guestId or member
  if ARGV[1] == '' or ARGV[1] == id then
    if lease then
      redis.call('ZADD', KEYS[2], 'NX', string.format('%.17g', due), id)
    end
    redis.call('ZREM', KEYS[1], member)
    redis.call('ZREM', KEYS[3], ARGV[2] .. ' ' .. id)
    answer[#answer + 1] = id
  end
end
return answer
