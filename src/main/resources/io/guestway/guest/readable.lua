-- Prepended to the other scripts: reads members and scores. Unreadable entries, which Guestway did not write, are put aside
-- under a separate key, so that they neither block the scripts nor get lost.

-- The guest of a member; nil if Guestway did not write it.
local function guest_of(member)
  local readable, session = pcall(cjson.decode, member)
  local id = readable and type(session) == 'table' and session.guestId
  return type(id) == 'string' and id ~= '' and id or nil
end

-- Whether a score is a time in ms.
local function is_time(score)
  return score ~= nil and score > -1e15 and score < 1e15
end

-- The list of entries put aside may be unreadable itself; then it is put aside first.
local function note(unreadable, entry)
  local length = redis.pcall('LLEN', unreadable)
  if type(length) == 'table' and string.find(length.err, 'WRONGTYPE', 1, true) then
    local number = 1
    while redis.call('EXISTS', unreadable .. ':' .. number) == 1 do
      number = number + 1
    end
    local aside = unreadable .. ':' .. number
    redis.call('RENAME', unreadable, aside)
    redis.call('RPUSH', unreadable, cjson.encode({ key = unreadable, renamed = aside }))
  end
  redis.call('RPUSH', unreadable, cjson.encode(entry))
end

local function put_member_aside(unreadable, key, member, score)
  note(unreadable, { key = key, member = member, score = score })
  redis.call('ZREM', key, member)
end

-- A key of the wrong type.
local function put_key_aside(unreadable, key, now)
  local aside = unreadable .. ':' .. string.format('%.0f', now) .. ':' .. key
  note(unreadable, { key = key, renamed = aside })
  redis.call('RENAME', key, aside)
end

-- ZADD that tolerates a key of another type.
local function add(unreadable, key, now, ...)
  local added = redis.pcall('ZADD', key, ...)
  if type(added) == 'table' and added.err then
    if not string.find(added.err, 'WRONGTYPE', 1, true) then
      error(added.err, 0)
    end
    put_key_aside(unreadable, key, now)
    redis.call('ZADD', key, ...)
  end
end

local function millis(number)
  return string.format('%.0f', number)
end

-- Whether a session is one of the dialect web-messaging, which has an end of its own.
local function is_messaging(id)
  return string.sub(id, 1, 3) == 'wm~'
end
