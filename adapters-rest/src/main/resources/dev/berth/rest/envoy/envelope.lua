-- Gives every error the body of its surface: Foundry's envelope, Kore's under /api/public/, OAuth2's
-- under /multipass/, a google.rpc.Status under /v1/; predictions there are answered as the Open
-- Inference Protocol does.
--
-- Runs on errors and on what is not translated, as a script costs every request some tens of
-- microseconds. Berth's answers are marked with x-rest-api; its errors have x-rest-error (the whole
-- body) and x-rest-status. Envoy's own errors are marked with x-rest-local (Envoy's reason, never
-- shown) and x-rest-id, for requests too broken to have an id. What was asked is in x-rest-api or
-- x-rest-request, for a prediction in the metadata that prediction.lua sets. What a replica answers
-- passes untouched.

local INFER = "^/v1/projects/[^/?]+/deployments/[^/:?]+:infer%f[?%z]"

-- Status -> errorCode, errorName, sentence. Names of Foundry; Kore's code is the errorCode.
local GENERAL = {
  [400] = {"INVALID_ARGUMENT", "Default:InvalidArgument", "The request could not be read."},
  [401] = {"UNAUTHORIZED", "Default:Unauthorized", "A valid API key is required."},
  [403] = {"PERMISSION_DENIED", "Default:PermissionDenied", "The API key may not do this."},
  [404] = {"NOT_FOUND", "Default:NotFound", "There is nothing at this path."},
  [405] = {"INVALID_ARGUMENT", "Default:MethodNotAllowed", "This path does not take this method."},
  [408] = {"INVALID_ARGUMENT", "Default:RequestTimeout", "The request did not arrive in time."},
  [409] = {"CONFLICT", "Default:Conflict", "The request conflicts with the present state."},
  [413] = {"REQUEST_ENTITY_TOO_LARGE", "Default:RequestEntityTooLarge", "The request is too large."},
  [429] = {"RATE_LIMIT", "Default:TooManyRequests", "Too many requests."},
  [431] = {"REQUEST_ENTITY_TOO_LARGE", "Default:RequestEntityTooLarge", "The request headers are too large."},
  [500] = {"INTERNAL", "Default:Internal", "The request failed; its outcome is unknown."},
  [503] = {"UNAVAILABLE", "Default:Unavailable", "Not available now; nothing was done, try again."},
  [504] = {"TIMEOUT", "Default:Timeout", "The request took too long; its outcome is unknown."},
}

-- Status -> the code of gRPC and the reason, of the native API.
local NATIVE = {
  [400] = {"INVALID_ARGUMENT", "UNREADABLE_REQUEST"},
  [401] = {"UNAUTHENTICATED", "UNAUTHENTICATED"},
  [403] = {"PERMISSION_DENIED", "PERMISSION_DENIED"},
  [404] = {"NOT_FOUND", "PATH_NOT_FOUND"},
  [405] = {"INVALID_ARGUMENT", "METHOD_NOT_ALLOWED"},
  [408] = {"INVALID_ARGUMENT", "REQUEST_TIMEOUT"},
  [409] = {"ABORTED", "CONFLICT"},
  [413] = {"INVALID_ARGUMENT", "REQUEST_TOO_LARGE"},
  [429] = {"RESOURCE_EXHAUSTED", "OVERLOADED"},
  [431] = {"INVALID_ARGUMENT", "REQUEST_HEADERS_TOO_LARGE"},
  [500] = {"INTERNAL", "INTERNAL"},
  [503] = {"UNAVAILABLE", "UNAVAILABLE"},
  [504] = {"DEADLINE_EXCEEDED", "DEADLINE_EXCEEDED"},
}

-- Reasons of Envoy that prove that Berth never saw the request.
local UNSENT = {
  "{connection_failure", "{remote_connection_failure", "{local_connection_failure",
  "{connection_timeout", "{overflow", "{remote_refused_stream_reset", "{local_refused_stream_reset",
  "no_healthy_upstream", "overload", "cluster_not_found",
}

local function contains(text, part)
  return text:find(part, 1, true) ~= nil
end

local function quoted(text)
  return '"' .. text:gsub('[^%w%-%._:~ ;,/]', function(c)
    return string.format("\\u%04x", c:byte())
  end) .. '"'
end

local function unsent(details)
  for _, reason in ipairs(UNSENT) do
    if contains(details, reason) then return true end
  end
  return false
end

local function general(status, sentence)
  if GENERAL[status] == nil then status = (status >= 499 or status < 400) and 500 or 400 end
  local names = GENERAL[status]
  return {status = status, code = names[1], name = names[2], text = sentence or names[3], params = "{}"}
end

local function about_deployment(status, code, name, sentence, rid)
  return {status = status, code = code, name = name, text = sentence,
          params = '{"liveDeploymentRid":' .. quoted(rid) .. '}'}
end

-- A 503 promises that nothing was done, since clients send such a request again.
local function unanswered(status, details, method)
  if status == 503 and method ~= "GET" and not unsent(details) then return general(500) end
  if status == 502 then return general(500) end
  return general(status)
end

local function of_prediction(status, details, rid, road)
  if contains(details, "matched_policy[revoked]") then return general(401) end
  if road == "infer" and contains(details, "matched_policy[none]") then return general(403) end
  if road == "infer" and contains(details, "response_timeout") then return general(504) end
  if contains(details, "matched_policy[none]") then
    return about_deployment(403, "PERMISSION_DENIED", "TransformJsonLiveDeploymentPermissionDenied",
        "Could not transformJson the LiveDeployment.", rid)
  end
  if contains(details, "response_timeout") then
    return about_deployment(500, "TIMEOUT", "InferenceTimeout",
        "The deployment did not answer within five minutes.", rid)
  end
  if status < 500 and not contains(details, "route_not_found") and not contains(details, "unconfigured") then
    return general(status)
  end
  return general(503, "No replica of the deployment could answer now; try again.")
end

local function surface_of(path)
  if path:find("^/api/public/") then return "kore" end
  if path:find("^/multipass/") then return "oauth" end
  if path:find(INFER) then return "inference" end
  if path:find("^/v1/") then return "native" end
  return "foundry"
end

local function kore(e)
  return '{"errors":[{"msg":' .. quoted(e.text) .. ',"code":"' .. e.code .. '"}]}'
end

local function foundry(e, id)
  return '{"errorCode":"' .. e.code .. '","errorName":"' .. e.name .. '","errorInstanceId":"' .. id
      .. '","errorDescription":' .. quoted(e.text) .. ',"parameters":' .. e.params .. '}'
end

local function native(e)
  local names = NATIVE[e.status]
  return '{"error":{"code":' .. e.status .. ',"message":' .. quoted(e.text) .. ',"status":"' .. names[1]
      .. '","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"' .. names[2]
      .. '","domain":"berth.dev","metadata":{}}]}}'
end

local function inference(e)
  return '{"error":' .. quoted(e.text) .. '}'
end

local function oauth(e)
  local code = e.status == 503 and "temporarily_unavailable" or e.status >= 500 and "server_error" or "invalid_request"
  return '{"error":"' .. code .. '","error_description":' .. quoted(e.text) .. '}'
end

-- What was asked, of a mark with its id, its method and its path; Envoy says "-" or nothing for none.
local function request_of(mark, id)
  local given, method, path = (mark or ""):match("^(%S*) (%S*) (.*)$")
  if given == nil or given == "" or given == "-" then given = id or "" end
  return {id = given, method = method or "", surface = surface_of(path or ""), rid = "", road = ""}
end

-- The error that answers the request; nil where the body is already right.
local function problem_of(headers, status, request, api, details)
  local rid = request["rid"] or ""
  if details ~= nil then
    if rid ~= "" and not api then return of_prediction(status, details, rid, request["road"]) end
    return unanswered(status, details, request["method"])
  end
  if api or rid == "" then return unanswered(status, "", request["method"]) end
  if request["road"] ~= "transformJson" then return nil end
  if (headers:get("content-type") or ""):find("^application/json") then return nil end
  return general(status)
end

function envoy_on_response(h)
  local headers = h:headers()
  local status = tonumber(headers:get(":status"))
  local details = headers:get("x-rest-local")
  local api = headers:get("x-rest-api")
  local id = headers:get("x-rest-id")
  local mark = headers:get("x-rest-request") or api
  if details ~= nil then
    headers:remove("x-rest-local")
    headers:remove("x-rest-id")
    headers:remove("x-rest-request")
    -- Who speaks gRPC to this port is answered in gRPC.
    if status < 400 then return end
  end
  if api ~= nil and headers:get("content-type") == "application/grpc" then status = 500 end
  local body = headers:get("x-rest-error")
  if body == nil and status < 400 then return end

  local known = h:streamInfo():dynamicMetadata():get("berth") or {}
  local request = known["request"] or request_of(mark, id)
  if body ~= nil then
    local given = tonumber(headers:get("x-rest-status"))
    if given ~= nil and given >= 400 and given < 600 then status = given end
    headers:remove("x-rest-error")
    headers:remove("x-rest-status")
  else
    local problem = problem_of(headers, status, request, api ~= nil, details)
    if problem == nil then return end
    status = problem.status
    local surface = request["surface"]
    if surface == "kore" then
      body = kore(problem)
    elseif surface == "oauth" then
      body = oauth(problem)
    elseif surface == "inference" then
      body = inference(problem)
    elseif surface == "native" then
      body = native(problem)
    else
      if status == 504 then status = 500 end
      body = foundry(problem, request["id"])
    end
  end

  headers:replace(":status", tostring(status))
  headers:replace("content-type", "application/json")
  if status == 401 then headers:replace("www-authenticate", "Bearer") end
  if request["method"] == "HEAD" then return end
  local length = h:body(true):setBytes(body)
  h:headers():replace("content-length", tostring(length))
end
