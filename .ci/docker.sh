# shellcheck shell=bash
# A Docker engine of this run's own: Debian's package, a process that ends with the run, a data folder that goes.

readonly docker_start_seconds=60

docker_pid=

# Sets DOCKER_HOST, or says why there is no engine and fails.
start_docker() {
  local log=$scratch/dockerd.log deadline=$((SECONDS + docker_start_seconds))
  if ((EUID != 0)) || ! type -P dockerd >/dev/null; then
    say "Docker needs root and Debian's package docker.io."
    return 1
  fi
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

# Compose, as a plugin of Docker's or as Debian's program of its own.
compose() {
  if docker compose version >/dev/null 2>&1; then
    docker compose "$@"
  else
    docker-compose "$@"
  fi
}

# Ends the engine and what it still runs, and undoes its mounts, so that its folder can be removed.
stop_docker() {
  local containers
  [[ -n $docker_pid ]] || return 0
  mapfile -t containers < <(docker ps --all --quiet 2>/dev/null)
  if ((${#containers[@]} > 0)); then
    docker rm --force --volumes "${containers[@]}" >/dev/null 2>&1 || true
  fi
  # The engine would leave their bridges on this machine.
  docker network prune --force >/dev/null 2>&1 || true
  kill "$docker_pid" 2>/dev/null || true
  wait "$docker_pid" 2>/dev/null || true
}
