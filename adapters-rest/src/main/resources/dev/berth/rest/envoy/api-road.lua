-- No replica is ready for this deployment, or none that the caller may reach: the request becomes the
-- API call that answers why. The front listener told the deployment; the input does not matter.
function envoy_on_request(h)
  local headers = h:headers()
  local deployment = headers:get("x-berth-deployment") or ""
  if headers:get("x-berth-road") == "grpc" then
    -- A frame with a berth.v1.InferRequest that has nothing but the name, which is shorter than 128.
    local message = string.char(10, #deployment) .. deployment
    local body = h:body(true)
    local length = body:setBytes(string.char(0, 0, 0, 0, #message) .. message)
    headers = h:headers()
    if headers:get("content-length") ~= nil then headers:replace("content-length", tostring(length)) end
    headers:replace(":path", "/berth.v1.Predictions/Infer")
    -- For other requests the transcoder does this.
    h:clearRouteCache()
    return
  end
  if headers:get("content-length") ~= nil or headers:get("transfer-encoding") ~= nil then
    local body = h:body()
    if body ~= nil then
      local length = body:setBytes("{}")
      headers = h:headers()
      headers:replace("content-length", tostring(length))
    end
  end
  headers:replace(":method", "POST")
  if deployment:find("^projects/") then
    headers:replace(":path", "/v1/" .. deployment .. ":infer")
  else
    headers:replace(":path", "/api/v2/models/liveDeployments/" .. deployment .. "/transformJson?preview=true")
  end
end
