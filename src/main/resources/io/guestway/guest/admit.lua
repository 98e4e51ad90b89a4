-- Admits one session, evicts the oldest ones beyond the session limit, queues their revocation and publishes the evictions,
-- in one step. Running it again for the same member changes nothing. Numbers travel as text: a number that Lua returns is
-- cut to an integer, and '..' drops the fraction of a score. Writes that Redis may reject come first, so that a rejection
-- loses nothing.
--
-- KEYS  1 sessions of the fingerprint   2 revocations   3 withdrawn mark of this request   4 what cannot be read
--       then lapsing, if revoke_expired, and the idempotency record, if there is a claim
-- ARGV  1 member (JSON)   2 guestId   3 session limit   4 evict-oldest | refuse   5 time for events (ISO-8601)
--       6 the idempotency claim of this request, if it has one
-- Constants, because each argument costs time: life, lease and record_life in ms, revoke_expired to also revoke the guests of
--       lapsed sessions, channel for events, prefixes of KEYS 1 and 3. Without a lease nothing is queued or published.
-- Answer {'admitted', createdAt ms, expiresAt ms, active, evicted guestId ...} or {'withdrawn'|'limit-reached'|'claim-lost'}

local sessions, revocations, unreadable = KEYS[1], KEYS[2], KEYS[4]
local lapsing, record = KEYS[5], KEYS[revoke_expired and 6 or 5]
local member, guestId, limit, claim = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[6]

if redis.call('EXISTS', KEYS[3]) == 1 then
  return {'withdrawn'}
end
if claim and redis.call('GET', record) ~= claim then
  return {'claim-lost'}
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)

-- The sessions, oldest first, without unreadable entries.
local function read()
  local all = redis.pcall('ZRANGE', sessions, 0, -1, 'WITHSCORES')
  if all.err then
    put_key_aside(unreadable, sessions, now)
    return {}
  end
  local read = {}
  for i = 1, #all, 2 do
    local id, score = guest_of(all[i]), tonumber(all[i + 1])
    if id and is_time(score) then
      read[#read + 1] = {member = all[i], id = id, score = score}
    else
      put_member_aside(unreadable, sessions, all[i], all[i + 1])
    end
  end
  return read
end

local all = read()
local issued
for _, session in ipairs(all) do
  if session.member == member then
    issued = session.score
  end
end
local known = issued ~= nil
if not known and ARGV[4] == 'refuse' and #all >= limit then
  return {'limit-reached'}
end
if not known then
  -- strictly rising, so that "oldest" is never a tie; 1/1024 is exact in a double of this size
  local newest = all[#all]
  issued = now
  if newest and newest.score >= now then
    issued = newest.score + 1 / 1024
  end
  all[#all + 1] = {member = member, id = guestId, score = issued}
end

local evicted, going = {}, {}
for i = 1, #all - limit do
  evicted[i], going[i] = all[i].id, all[i].member
end
if lease then
  for _, id in ipairs(evicted) do
    add(unreadable, revocations, now, 'NX', string.format('%.17g', now + lease), id)
  end
end
if not known then
  -- if memory is short and no session is evicted, Redis rejects this write and nothing has changed
  redis.call('ZADD', sessions, string.format('%.17g', issued), member)
end
local fingerprint = string.sub(sessions, #sessions_prefix + 1)
for i, id in ipairs(evicted) do
  redis.call('ZREM', sessions, going[i])
  if revoke_expired then
    redis.pcall('ZREM', lapsing, fingerprint .. ' ' .. id)
  end
  if lease then
    local request = string.sub(KEYS[3], #withdrawn_prefix + 1)
    -- pcall: a missing right to publish must not abort a script that has already written
    redis.pcall('PUBLISH', channel, cjson.encode({
      id = request .. '-' .. i, type = 'guest.evicted', at = ARGV[5], code = cjson.null,
      detail = 'The oldest session was evicted by a newer one',
      data = { fingerprint = fingerprint, guestId = id, replacedBy = guestId } }))
  end
end

redis.call('PEXPIRE', sessions, life)
local expiresAt = string.format('%.0f', now + life)
local active = #all - #evicted
if revoke_expired then
  for i = #evicted + 1, #all do
    add(unreadable, lapsing, now, expiresAt, fingerprint .. ' ' .. all[i].id)
  end
end

local createdAt = string.format('%.0f', math.floor(issued))
if claim then
  local done = cjson.decode(claim)
  done.state, done.member, done.createdAt, done.expiresAt = 'done', member, createdAt, expiresAt
  done.active, done.evicted = string.format('%.0f', active), table.concat(evicted, ' ')
  redis.call('SET', record, cjson.encode(done), 'PX', record_life)
end

local answer = {'admitted', createdAt, expiresAt, string.format('%.0f', active)}
for _, id in ipairs(evicted) do
  answer[#answer + 1] = id
end
return answer
