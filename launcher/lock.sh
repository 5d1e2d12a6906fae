# shellcheck shell=bash
# One launcher at a time writes below the project's folder.

# Takes the lock, waiting for another launcher if there is one. The lock goes when this process and the
# commands it started have ended, or with unlock_project.
lock_project() {
  if ! mkdir -p -- "$berth_home/.tools" 2>/dev/null || ! [[ -w $berth_home/.tools ]]; then
    fail "Berth must write its build and its tools below $berth_home and may not: make that folder writable."
  fi
  exec {project_lock}>>"$berth_home/.tools/lock"
  if ! flock --nonblock "$project_lock"; then
    say "Another launcher is building; waiting for it."
    flock "$project_lock"
  fi
}

unlock_project() {
  exec {project_lock}>&-
}
