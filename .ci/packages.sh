# shellcheck shell=bash
# What this run uses from Debian's packages, installed where it is missing and where that can be done.

# Packages may bring services that start by themselves. This run starts its own engine and ends it, so while
# packages are installed Debian's switch for that is off.
readonly service_policy=/usr/sbin/policy-rc.d

install_packages() {
  local missing=() log=$scratch/apt.log own_policy=
  type -P mvn >/dev/null || missing+=(maven)
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
  type -P dockerd iptables >/dev/null || missing+=(docker.io iptables)
  compose version >/dev/null 2>&1 || missing+=(docker-compose)
  type -P debootstrap >/dev/null || missing+=(debootstrap)
  type -P shellcheck >/dev/null || missing+=(shellcheck)
  type -P pgbench psql >/dev/null || missing+=(postgresql)
  type -P wrk >/dev/null || missing+=(wrk)
  if ((${#missing[@]} == 0)); then
    return
  fi
  if ((EUID != 0)) || ! type -P apt-get >/dev/null; then
    say "Going on without ${missing[*]}: only root on Debian can install them."
    return
  fi
  say "Installing ${missing[*]}."
  if [[ ! -e $service_policy ]]; then
    own_policy=$service_policy
    printf '#!/bin/sh\nexit 101\n' >"$own_policy"
    chmod 755 "$own_policy"
  fi
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive \
    apt-get install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 5 -- "$log" >&2
    say "Going on without what could not be installed."
  fi
  [[ -z $own_policy ]] || rm -- "$own_policy"
}
