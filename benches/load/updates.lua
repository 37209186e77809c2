-- Updates of random tasks, as a bot sends them. They are made beforehand, so
-- that the script costs little.
local updates, last = {}, 0

function init(args)
   local tasks = tonumber(args[1])
   math.randomseed(os.time())
   wrk.method = "POST"
   wrk.headers["Content-Type"] = "application/json"
   for i = 1, 5000 do
      local path = string.format("/api/active-tasks/%d/update", math.random(tasks))
      local percent = math.random(0, 100)
      local body = '{"progress":%d,"details":"Processed %d/1000 candles"}'
      updates[i] = wrk.format(nil, path, nil, body:format(percent, 10 * percent))
   end
end

function request()
   last = last % #updates + 1
   return updates[last]
end
