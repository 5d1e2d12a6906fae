-- Predictions over REST: names the deployment for the routes, keeps one key for the filter that proves
-- it, and says what was asked for envelope.lua. Runs on their routes alone.

local RID = "ri.foundry-ml-live.main.live-deployment."

-- Berth must see the same caller as that filter, so one key is kept, as Berth itself would: the
-- bearer's, else x-api-key, else apikey. Without a key everything stays as it is.
local function keep_one_key(headers)
  local key = (headers:get("authorization") or ""):match("^[Bb][Ee][Aa][Rr][Ee][Rr] +(%S+)%s*$")
  for _, name in ipairs({"x-api-key", "apikey"}) do
    key = key or (headers:getAtIndex(name, 0) or ""):match("^%s*(%S+)%s*$")
  end
  if key == nil then return end
  headers:remove("x-api-key")
  headers:remove("apikey")
  headers:replace("authorization", "Bearer " .. key)
end

local function road_of(path)
  local rid = path:match("^/api/v2/models/liveDeployments/([^/?]+)/transformJson%f[?%z]")
  if rid ~= nil then return "transformJson", rid, "foundry" end
  local uuid = path:match("^/inference/([^/?]+)")
  if uuid ~= nil then return "inference", RID .. uuid, "foundry" end
  local name = path:match("^/v1/(projects/[^/?]+/deployments/[^/:?]+):infer%f[?%z]")
  return "infer", name or "", "inference"
end

function envoy_on_request(h)
  local headers = h:headers()
  keep_one_key(headers)
  headers:remove("x-berth-body")
  local road, rid, surface = road_of(headers:get(":path") or "")
  headers:replace("x-berth-deployment", rid)
  headers:replace("x-berth-road", road)
  h:streamInfo():dynamicMetadata():set("berth", "request", {
    id = headers:get("x-request-id"),
    method = headers:get(":method") or "",
    surface = surface,
    rid = rid,
    road = road,
  })
end
