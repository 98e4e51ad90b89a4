-- Admits one session, evicts the oldest ones beyond the session limit, queues their revocation and publishes the evictions,
-- in one step. Running it again for the same request changes nothing. Numbers travel as text: a number that Lua returns is
-- cut to an integer, and '..' drops the fraction of a score. Writes that Redis may reject come first, so that a rejection
-- loses nothing.
--
-- KEYS  1 sessions of the fingerprint   2 revocations   3 withdrawn mark of this request   4 what cannot be read
--       then lapsing, if revoke_expired, and the idempotency record, if there is a claim
--       then, for sessions with ends of their own, details, secrets, ends and needs (own-ends.lua)
-- ARGV  1 member (JSON)   2 guestId   3 session limit   4 evict-oldest | refuse   5 time for events (ISO-8601)
--       6 deadline of this command in ms, or ''   7 the idempotency claim of this request; '' or missing without one
--       with details, for a session of web-messaging: 8 its kind   9 what its end requires, sealed   10 its life in ms
--       11 'adopted' if the app made its token, 'proved' if Genesys knows the session   12 X-Request-Id
-- Constants, because each argument costs time: life, lease and record_life in ms, revoke_expired to also revoke the guests of
--       lapsed sessions, channel for events, prefixes of KEYS 1 and 3. Without a lease nothing is queued or published.
-- Answer {'admitted', createdAt ms, expiresAt ms, active, evicted guestId ...}, {'known', createdAt ms, expiresAt ms, active},
--       or {'withdrawn'|'limit-reached'|'claim-lost'|'ending'}; {'late'} after the deadline; {'details'} if it needs the keys
--       for ends of their own

local sessions, revocations, unreadable = KEYS[1], KEYS[2], KEYS[4]
local member, guestId, limit = ARGV[1], ARGV[2], tonumber(ARGV[3])
local claim = ARGV[7] ~= '' and ARGV[7] or nil
local at = 4 + (revoke_expired and 1 or 0)
local lapsing = KEYS[5]
local record = claim and KEYS[at + 1]
at = at + (claim and 1 or 0)
local details, secrets, ends, needs = KEYS[at + 1], KEYS[at + 2], KEYS[at + 3], KEYS[at + 4]
local kind = ARGV[8]

if redis.call('EXISTS', KEYS[3]) == 1 then
  return {'withdrawn'}
end
if claim and redis.call('GET', record) ~= claim then
  return {'claim-lost'}
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
if ARGV[6] ~= '' and now > tonumber(ARGV[6]) then
  return {'late'}
end
local fingerprint = string.sub(sessions, #sessions_prefix + 1)
local request = string.sub(KEYS[3], #withdrawn_prefix + 1)

-- The sessions, oldest first, without unreadable entries.
local has_messaging = false
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
      has_messaging = has_messaging or is_messaging(id)
    else
      put_member_aside(unreadable, sessions, all[i], all[i + 1])
    end
  end
  return read
end

local all = read()
if details then
  all = living(sessions, details, secrets, all, now, life)
elseif has_messaging then
  return {'details'}
end

local issued, own
for _, session in ipairs(all) do
  if kind and session.id == guestId then
    issued, own = session.score, session
  elseif not kind and session.member == member then
    issued, own = session.score, session
  end
end
if kind and own and own.detail.request ~= request then
  -- the device has this token already: it is touched
  own.detail.expires = now + tonumber(ARGV[10])
  put_detail(details, own.id, own.detail)
  local known = {'known', millis(math.floor(own.score)), millis(own.detail.expires), millis(#all)}
  expire_with_last(sessions, details, secrets, all)
  if claim then
    -- only a new session is remembered for its key
    redis.call('DEL', record)
  end
  return known
end
local known = issued ~= nil
if not known and ARGV[4] == 'refuse' and #all >= limit then
  return {'limit-reached'}
end
-- a session that was proved has an entry for the case that this admission never comes
if (ARGV[11] == 'adopted' or ARGV[11] == 'proved') and not known and redis.call('HEXISTS', needs, guestId) == 1 then
  if tonumber(redis.call('HGET', needs, guestId .. ' lease') or '0') > now then
    return {'ending'}
  end
  redis.call('HDEL', needs, guestId, guestId .. ' lease')
  redis.call('ZREM', ends, guestId)
end
if not known then
  -- strictly rising, so that "oldest" is never a tie; 1/1024 is exact in a double of this size
  local newest = all[#all]
  issued = now
  if newest and newest.score >= now then
    issued = newest.score + 1 / 1024
  end
  own = {member = member, id = guestId, score = issued}
  all[#all + 1] = own
  if details then
    own.detail = {dialect = kind and 'web-messaging' or 'guests-api', kind = kind or 'anonymous', request = request,
      expires = now + (kind and tonumber(ARGV[10]) or life)}
  end
end

local evicted, going, staying = {}, {}, {}
for i, session in ipairs(all) do
  if i <= #all - limit then
    evicted[#evicted + 1], going[#going + 1] = session.id, session
  else
    staying[#staying + 1] = session
  end
end
if lease then
  for _, session in ipairs(going) do
    if details and is_messaging(session.id) then
      queue_end(ends, needs, secrets, fingerprint, session, millis(now), now, ARGV[12])
    else
      -- a guest of the other dialect is revoked when that is switched on again
      add(unreadable, revocations, now, 'NX', string.format('%.17g', now + (kind and 0 or lease)), session.id)
    end
  end
end
if not known then
  -- if memory is short and no session is evicted, Redis rejects this write and nothing has changed
  if details then
    put_detail(details, guestId, own.detail)
    if kind then
      redis.call('HSET', secrets, guestId, ARGV[9])
    end
  end
  redis.call('ZADD', sessions, string.format('%.17g', issued), member)
end
for i, session in ipairs(going) do
  if details then
    forget_session(sessions, details, secrets, session)
  else
    redis.call('ZREM', sessions, session.member)
  end
  if revoke_expired then
    redis.pcall('ZREM', lapsing, fingerprint .. ' ' .. session.id)
  end
  if lease then
    -- pcall: a missing right to publish must not abort a script that has already written
    redis.pcall('PUBLISH', channel, cjson.encode({
      id = request .. '-' .. i, type = 'guest.evicted', at = ARGV[5], code = cjson.null,
      detail = 'The oldest session was evicted by a newer one',
      data = { fingerprint = fingerprint, guestId = session.id, replacedBy = guestId } }))
  end
end

local expiresAt = millis(now + life)
if details then
  if not kind then
    -- the time to live of this dialect slides for its own sessions
    for _, session in ipairs(staying) do
      if not is_messaging(session.id) then
        session.detail.expires = now + life
        put_detail(details, session.id, session.detail)
      end
    end
  end
  expiresAt = millis(tonumber(own.detail.expires))
  expire_with_last(sessions, details, secrets, staying)
else
  redis.call('PEXPIRE', sessions, life)
end
local active = #all - #evicted
if revoke_expired then
  for _, session in ipairs(staying) do
    if not is_messaging(session.id) then
      add(unreadable, lapsing, now, expiresAt, fingerprint .. ' ' .. session.id)
    end
  end
end

local createdAt = millis(math.floor(issued))
if claim then
  local done = cjson.decode(claim)
  done.state, done.member, done.createdAt, done.expiresAt = 'done', member, createdAt, expiresAt
  done.active, done.evicted = millis(active), table.concat(evicted, ' ')
  redis.call('SET', record, cjson.encode(done), 'PX', record_life)
end

local answer = {'admitted', createdAt, expiresAt, millis(active)}
for _, id in ipairs(evicted) do
  answer[#answer + 1] = id
end
return answer
