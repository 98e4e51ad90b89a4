-- Admits one session, evicts the oldest ones beyond the cap, queues them for revocation and publishes that: one step.
-- Running it again for the same member changes nothing. Numbers travel as text: a number that Lua returns is cut to an
-- integer, and '..' drops the fraction of a score.
--
-- KEYS  1 sessions of the fingerprint   2 revocations   3 withdrawn mark of this request
--       4 lapsing                       5 idempotency record (or a name that is never used)
-- ARGV  1 member (JSON)   2 guestId   3 fingerprint   4 cap   5 life in ms   6 evict-oldest | refuse
--       7 lease of the immediate revocation in ms, or '' where nothing is queued   8 '1' to remember when sessions lapse
--       9 the idempotency claim of this request, or ''   10 life of an idempotency record in ms
--       11 request id   12 time for events (ISO-8601)   13, 14 channels for events, or ''
-- Answer {'admitted', createdAt ms, expiresAt ms, active, evicted guestId ...} or {'withdrawn'|'at-cap'|'claim-lost'}

local sessions, revocations, lapsing, record = KEYS[1], KEYS[2], KEYS[4], KEYS[5]
local member, guestId, fingerprint = ARGV[1], ARGV[2], ARGV[3]
local cap, life, lease = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[7])
local claim = ARGV[9]

if redis.call('EXISTS', KEYS[3]) == 1 then
  return {'withdrawn'}
end
if claim ~= '' and redis.call('GET', record) ~= claim then
  return {'claim-lost'}
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

local score = redis.call('ZSCORE', sessions, member)
if not score then
  if ARGV[6] == 'refuse' and redis.call('ZCARD', sessions) >= cap then
    return {'at-cap'}
  end
  -- strictly rising, so that "oldest" is never a tie; 1/1024 is exact in a double of this size
  local newest = redis.call('ZREVRANGE', sessions, 0, 0, 'WITHSCORES')[2]
  local issued = now
  if newest and tonumber(newest) >= now then
    issued = tonumber(newest) + 1 / 1024
  end
  score = string.format('%.17g', issued)
  -- first of all writes: where memory is short, Redis refuses here and nothing was changed
  redis.call('ZADD', sessions, score, member)
end

local evicted = {}
local excess = redis.call('ZCARD', sessions) - cap
if excess > 0 then
  local popped = redis.call('ZPOPMIN', sessions, excess)
  for i = 1, #popped, 2 do
    local readable, session = pcall(cjson.decode, popped[i])
    local id = readable and type(session) == 'table' and session.guestId or popped[i]
    evicted[#evicted + 1] = id
    if lease then
      redis.call('ZADD', revocations, 'NX', string.format('%.17g', now + lease), id)
    end
    redis.call('ZREM', lapsing, fingerprint .. ' ' .. id)
    -- pcall: a user without the right to publish must not stop a script that has begun to write
    local event = cjson.encode({
      id = ARGV[11] .. '-' .. #evicted, type = 'guest.evicted', at = ARGV[12], code = cjson.null,
      detail = 'fingerprint=' .. fingerprint .. ' guestId=' .. id .. ' replacedBy=' .. guestId })
    if ARGV[13] ~= '' then
      redis.pcall('PUBLISH', ARGV[13], event)
      redis.pcall('PUBLISH', ARGV[14], event)
    end
  end
end

redis.call('PEXPIRE', sessions, life)
local expiresAt = string.format('%.0f', now + life)
local active = redis.call('ZCARD', sessions)
if ARGV[8] == '1' then
  for _, left in ipairs(redis.call('ZRANGE', sessions, 0, -1)) do
    local readable, session = pcall(cjson.decode, left)
    if readable and type(session) == 'table' and session.guestId then
      redis.call('ZADD', lapsing, expiresAt, fingerprint .. ' ' .. session.guestId)
    end
  end
end

local createdAt = string.format('%.0f', math.floor(tonumber(score)))
if claim ~= '' then
  local done = cjson.decode(claim)
  done.state, done.member, done.createdAt, done.expiresAt = 'done', member, createdAt, expiresAt
  done.active, done.evicted = string.format('%.0f', active), table.concat(evicted, ' ')
  redis.call('SET', record, cjson.encode(done), 'PX', ARGV[10])
end

local answer = {'admitted', createdAt, expiresAt, string.format('%.0f', active)}
for _, id in ipairs(evicted) do
  answer[#answer + 1] = id
end
return answer
