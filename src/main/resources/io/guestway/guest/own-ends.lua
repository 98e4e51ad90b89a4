-- Prepended to scripts that handle sessions of the dialect web-messaging, each of which has an end of its own. Per
-- fingerprint there are two hashes beside the set: details (guestId -> JSON with dialect, kind, expires in ms and request) and
-- secrets (guestId -> what an end requires, sealed). Per dialect there is a queue of ends, and a hash of what each end
-- requires, with the lease of an end that is in progress in the field "<guestId> lease".

local function detail_of(details, id)
  local json = redis.pcall('HGET', details, id)
  local readable, detail = pcall(cjson.decode, type(json) == 'string' and json or '')
  return readable and type(detail) == 'table' and tonumber(detail.expires) and detail or nil
end

local function put_detail(details, id, detail)
  detail.expires = millis(tonumber(detail.expires))
  redis.call('HSET', details, id, cjson.encode(detail))
end

local function forget_session(sessions, details, secrets, session)
  redis.call('ZREM', sessions, session.member)
  redis.call('HDEL', details, session.id)
  redis.call('HDEL', secrets, session.id)
end

-- The sessions that live, each with its detail; those that have lapsed are removed. A session without an end of its own gets
-- that of its set.
local function living(sessions, details, secrets, all, now, life)
  local left = redis.call('PTTL', sessions)
  local living = {}
  for _, session in ipairs(all) do
    local detail = detail_of(details, session.id)
    if not detail then
      detail = {dialect = is_messaging(session.id) and 'web-messaging' or 'guests-api', kind = 'anonymous',
        expires = now + (left > 0 and left or life)}
      put_detail(details, session.id, detail)
    end
    if tonumber(detail.expires) > now then
      session.detail = detail
      living[#living + 1] = session
    else
      forget_session(sessions, details, secrets, session)
    end
  end
  return living
end

-- Queues the end of a session: first what it requires, then the queue. An entry that is there already stays. The owner, if
-- any, is the replica whose caller waits for the end.
local function queue_end(ends, needs, secrets, fingerprint, session, due, now, request, owner)
  local need = cjson.encode({fingerprint = fingerprint, kind = session.detail.kind, expires = session.detail.expires,
    secret = redis.call('HGET', secrets, session.id) or nil, request = request, queued = millis(now),
    owner = owner ~= '' and owner or nil})
  redis.call('HSETNX', needs, session.id, need)
  redis.call('ZADD', ends, 'NX', due, session.id)
end

-- All three keys end with their last session.
local function expire_with_last(sessions, details, secrets, all)
  local last = 0
  for _, session in ipairs(all) do
    last = math.max(last, tonumber(session.detail.expires))
  end
  for _, key in ipairs({sessions, details, secrets}) do
    redis.call('PEXPIREAT', key, millis(last))
  end
  return last
end
