# shellcheck shell=bash
# A Docker engine of this run's own: Debian's package, a process that ends with the run, a data folder that goes.

readonly docker_start_seconds=60

docker_pid=

# Sets DOCKER_HOST, or says why there is no engine and fails.
bring_up_docker() {
  if ((EUID != 0)) || ! type -P apt-get >/dev/null; then
    say "Docker is brought up only by root and from Debian's packages."
    return 1
  fi
  install_docker && start_docker
}

install_docker() {
  local log=$scratch/apt.log
  if [[ -x /usr/sbin/dockerd ]] && type -P debootstrap shellcheck >/dev/null; then
    return
  fi
  say "Installing Docker from Debian's packages."
  if ! { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    docker.io iptables debootstrap shellcheck; } >"$log" 2>&1; then
    tail -n 5 -- "$log" >&2
    return 1
  fi
}

start_docker() {
  local log=$scratch/dockerd.log deadline=$((SECONDS + docker_start_seconds))
  say "Starting Docker."
  setsid dockerd --ip 127.0.0.1 --host "unix://$scratch/docker.sock" --pidfile "$scratch/docker.pid" \
    --data-root "$scratch/docker" --exec-root "$scratch/docker-run" >"$log" 2>&1 &
  docker_pid=$!
  export DOCKER_HOST=unix://$scratch/docker.sock
  # The run removes its containers itself; and they are reached on loopback, also where this runs in a container.
  export TESTCONTAINERS_RYUK_DISABLED=true TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1
  until docker version >/dev/null 2>&1; do
    if ! kill -0 "$docker_pid" 2>/dev/null || ((SECONDS >= deadline)); then
      tail -n 5 -- "$log" >&2
      return 1
    fi
    sleep 0.2
  done
}

# Ends the engine and what it still runs, and undoes its mounts, so that its folder can be removed.
stop_docker() {
  local containers
  [[ -n $docker_pid ]] || return 0
  mapfile -t containers < <(docker ps --all --quiet 2>/dev/null)
  if ((${#containers[@]} > 0)); then
    docker rm --force --volumes "${containers[@]}" >/dev/null 2>&1 || true
  fi
  kill "$docker_pid" 2>/dev/null || true
  wait "$docker_pid" 2>/dev/null || true
}
