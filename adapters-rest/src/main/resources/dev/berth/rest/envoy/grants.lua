-- What the claims of an issuer's verified token are granted: the project that the token is good for, and
-- whether it may predict. The same rules as Berth's own for calls of the API; before it stands
--   local GRANTS = {{claim, value, project, whether it may predict}, ...}

local TYPES = {["jwt"] = true, ["at+jwt"] = true}

-- The claim is the value, or has it as one of its list or of its words.
local function holds(claim, value)
  if type(claim) == "table" then
    for _, each in ipairs(claim) do
      if each == value then return true end
    end
    return false
  end
  if type(claim) ~= "string" then return false end
  return claim == value
      or value:find(" ", 1, true) == nil and (" " .. claim .. " "):find(" " .. value .. " ", 1, true) ~= nil
end

local function believable(header, subject)
  local kind = header["typ"]
  if kind ~= nil and (type(kind) ~= "string" or not TYPES[kind:lower()]) then return false end
  if header["crit"] ~= nil or type(subject) ~= "string" then return false end
  local _, characters = subject:gsub("[^\128-\191]", "")
  return characters <= 255 and subject:find("[%z\1-\31\127]") == nil and subject:find("\194[\128-\159]") == nil
end

function envoy_on_request(h)
  h:headers():remove("x-berth-grant")
  local verified = h:streamInfo():dynamicMetadata():get("envoy.filters.http.jwt_authn")
  local claims = verified ~= nil and verified["issuer"]
  if not claims or not believable(verified["issuer_header"] or {}, claims["sub"]) then return end
  local project, execute = nil, false
  for _, grant in ipairs(GRANTS) do
    if holds(claims[grant[1]], grant[2]) then
      -- A token for two projects would have to be asked which of them it means.
      if project ~= nil and project ~= grant[3] then return end
      project = grant[3]
      execute = execute or grant[4]
    end
  end
  if project == nil then return end
  h:headers():replace("x-berth-grant", project)
  if execute then h:streamInfo():dynamicMetadata():set("grants", "execute", "true") end
end
