-- Takes one due end for this replica, together with the permit to open its control connection. Ends whose session has lapsed
-- are dropped without a connection. An end that a caller waits for is due at 0 and may have any permit; the others leave a tenth
-- of the permits to callers.
-- KEYS  1 ends   2 needs   3 permits   4 waiting callers   5 hold
-- ARGV  1 connections per window   2 window in ms   3 lease in ms   4 permit id (unique)   5 this replica
--       6 guestId of the end to take, for which a caller waits; '' for the next one that is due
-- Answer {'end', guestId, what it requires (JSON), dropped guestId ...}, or {'none' | 'held', ms to wait, dropped guestId ...}
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
local dropped = {}
-- for so long an end is left to the replica whose caller waits for it
local left_to_owner = 2000
local is_left = false

local function answer(first, second, third)
  local parts = {first, second, third}
  for _, id in ipairs(dropped) do
    parts[#parts + 1] = id
  end
  return parts
end

-- what the end requires, and the same parsed; the entry is dropped if it is incomplete or its session has lapsed
local function required(id)
  local need = redis.call('HGET', KEYS[2], id)
  local readable, parsed = pcall(cjson.decode, need or '')
  if readable and type(parsed) == 'table' and parsed.secret and (tonumber(parsed.expires) or 0) > now then
    return need, parsed
  end
  redis.call('ZREM', KEYS[1], id)
  redis.call('HDEL', KEYS[2], id, id .. ' lease')
  dropped[#dropped + 1] = id
end

-- the next entry that is due and not left to another replica
local function next_due()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', string.format('%.17g', now + 0.999), 'LIMIT', 0, 200)) do
    local need, parsed = required(id)
    if need then
      if not parsed.owner or parsed.owner == ARGV[5] or (tonumber(parsed.queued) or 0) + left_to_owner < now then
        return id, need
      end
      is_left = true
    end
  end
end

local id, need
if ARGV[6] == '' then
  id, need = next_due()
else
  local due = redis.call('ZSCORE', KEYS[1], ARGV[6])
  if due and tonumber(due) > now then
    return answer('none', string.format('%.0f', tonumber(due) - now))
  end
  need = due and required(ARGV[6])
  if not need then
    return answer('none', '')
  end
  id = ARGV[6]
end
if not id then
  if #dropped > 0 then
    return answer('none', '0')
  end
  if is_left then
    return answer('none', '500')
  end
  local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return answer('none', first[2] and string.format('%.0f', math.max(1, tonumber(first[2]) - now)) or '')
end
local held = redis.call('PTTL', KEYS[5])
if held > 0 then
  return answer('held', tostring(held))
end
redis.call('ZREMRANGEBYSCORE', KEYS[4], '-inf', now)
if redis.call('ZCARD', KEYS[4]) > 0 then
  return answer('none', '100')
end
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - tonumber(ARGV[2]))
local score = tonumber(redis.call('ZSCORE', KEYS[1], id))
local limit = tonumber(ARGV[1])
if score >= 1 and ARGV[6] == '' then
  -- no caller waits for it: a tenth is left for callers
  limit = limit - math.floor(limit / 10)
end
local given = redis.call('ZCARD', KEYS[3])
if given >= limit then
  local first = redis.call('ZRANGE', KEYS[3], given - limit, given - limit, 'WITHSCORES')
  return answer('none', string.format('%.0f', math.max(1, tonumber(first[2]) + tonumber(ARGV[2]) - now)))
end
local attempts = score - math.floor(score)
redis.call('ZADD', KEYS[3], now, ARGV[4])
redis.call('PEXPIRE', KEYS[3], ARGV[2])
redis.call('HSET', KEYS[2], id .. ' lease', string.format('%.0f', now + tonumber(ARGV[3])))
redis.call('ZADD', KEYS[1], 'XX', string.format('%.17g', now + tonumber(ARGV[3]) + attempts), id)
return answer('end', id, need)
