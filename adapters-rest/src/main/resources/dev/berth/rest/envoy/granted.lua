-- The filter for keys takes away what only a key may say, so a token's project is said after it.
function envoy_on_request(h)
  local headers = h:headers()
  local project = headers:get("x-berth-grant")
  if project == nil then return end
  headers:remove("x-berth-grant")
  headers:replace("x-berth-project", project)
  h:clearRouteCache()
end
