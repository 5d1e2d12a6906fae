-- Predictions over gRPC: names the deployment for the routes, and gives every error the status and
-- the ErrorInfo of the native API. Runs on their route alone.
--
-- Three speak here. Berth (x-rest-api) says its errors itself. Envoy's own come with x-rest-local, its
-- reason, which is never shown; on the road to Berth they bear Berth's mark too. A replica's come as
-- headers before an empty message, because it knows nothing of trailers; of one that does not speak gRPC,
-- and of a request that does not either, Envoy's bridge complains with a message alone.

local DEPLOYMENT = "^projects/[%w-]+/deployments/[%x-]+$"
local BASE64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

-- Part of Envoy's reason -> code, reason, sentence; the first that fits.
local LOCAL = {
  {"jwt_authn", 16, "UNAUTHENTICATED", "A valid API key is required."},
  {"matched_policy[revoked]", 16, "UNAUTHENTICATED", "A valid API key is required."},
  {"matched_policy[none]", 7, "PERMISSION_DENIED", "The API key lacks the scope api:models-execute."},
  {"too_large", 3, "REQUEST_TOO_LARGE", "The request is too large."},
  {"response_timeout", 4, "INFERENCE_TIMEOUT", "The deployment did not answer within five minutes."},
}
local NOT_NOW = {"", 14, "UNAVAILABLE", "No replica of the deployment could answer now; try again."}

-- A field of protobuf that has a length.
local function field(number, bytes)
  local length, out = #bytes, string.char(number * 8 + 2)
  while length > 127 do
    out = out .. string.char(length % 128 + 128)
    length = math.floor(length / 128)
  end
  return out .. string.char(length) .. bytes
end

local function base64(bytes)
  return (bytes:gsub("..?.?", function(part)
    local a, b, c = part:byte(1, 3)
    local bits = a * 65536 + (b or 0) * 256 + (c or 0)
    local out = ""
    for i = 3, 3 - #part, -1 do
      local index = math.floor(bits / 64 ^ i) % 64 + 1
      out = out .. BASE64:sub(index, index)
    end
    return out
  end))
end

-- A google.rpc.Status with its one detail, a google.rpc.ErrorInfo.
local function details(code, reason, text)
  local info = field(1, reason) .. field(2, "berth.dev")
  return base64(string.char(8, code) .. field(2, text)
      .. field(3, field(1, "type.googleapis.com/google.rpc.ErrorInfo") .. field(2, info)))
end

local function decoded(text)
  return (text:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end))
end

-- Puts a status where clients look for it: into the trailers, or the headers where there are none.
local function say(where, code, reason, message)
  where:replace("grpc-status", tostring(code))
  where:replace("grpc-message", message)
  where:replace("grpc-status-details-bin", details(code, reason, decoded(message)))
end

local function of_envoy(reason)
  for _, known in ipairs(LOCAL) do
    if reason:find(known[1], 1, true) ~= nil then return known end
  end
  return NOT_NOW
end

function envoy_on_request(h)
  local headers = h:headers()
  local deployment = headers:get("berth-deployment") or ""
  if #deployment > 127 or deployment:find(DEPLOYMENT) == nil then
    local message = "The metadata berth-deployment names the deployment (expected: projects/{project}/deployments/{uuid})."
    h:respond({
      [":status"] = "200",
      ["content-type"] = "application/grpc",
      ["grpc-status"] = "3",
      ["grpc-message"] = message,
      ["grpc-status-details-bin"] = details(3, "INVALID_REQUEST", message),
    }, "")
    return
  end
  headers:remove("x-berth-body")
  headers:replace("x-berth-deployment", deployment)
  headers:replace("x-berth-road", "grpc")
end

function envoy_on_response(h)
  local headers = h:headers()
  local code = tonumber(headers:get("grpc-status") or "0") or 2
  local envoys = headers:get("x-rest-local")
  local reason = headers:get("x-rest-reason")
  local message = headers:get("grpc-message") or ""
  local api = headers:get("x-rest-api") ~= nil
  for _, name in ipairs({"x-rest-local", "x-rest-id", "x-rest-request", "x-rest-api", "x-rest-reason"}) do
    headers:remove(name)
  end
  local berths = api and envoys == nil
  if berths or code == 0 or headers:get("grpc-status-details-bin") ~= nil then return end

  if envoys ~= nil then
    local said = of_envoy(envoys)
    code, reason, message = said[2], said[3], said[4]
  elseif reason == nil and message:find("unsupported content-type", 1, true) ~= nil then
    code, reason, message = 12, "UNIMPLEMENTED",
        "What serves this deployment does not speak gRPC; predict by REST."
  elseif reason == nil then
    code, reason, message = 3, "UNREADABLE_REQUEST", "The request holds no message of gRPC."
  end
  for _, name in ipairs({"grpc-status", "grpc-message", "content-length"}) do headers:remove(name) end
  say(h:trailers() or headers, code, reason, message)
end
