-- Put before the other scripts: what they know of members and scores, and what becomes of those that a person or another
-- program left there. They are put aside under a key of their own, so that they stop nobody and nothing of them is lost.

-- The guest of a member; nil where it is none that Guestway wrote.
local function guest_of(member)
  local readable, session = pcall(cjson.decode, member)
  local id = readable and type(session) == 'table' and session.guestId
  return type(id) == 'string' and id ~= '' and id or nil
end

-- Whether a score is a time in ms.
local function is_time(score)
  return score ~= nil and score > -1e15 and score < 1e15
end

-- The list of what was put aside may itself have been overwritten; then that is put aside first.
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

-- A key that holds something else than it should.
local function put_key_aside(unreadable, key, now)
  local aside = unreadable .. ':' .. string.format('%.0f', now) .. ':' .. key
  note(unreadable, { key = key, renamed = aside })
  redis.call('RENAME', key, aside)
end

-- ZADD that survives a key of another type.
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
