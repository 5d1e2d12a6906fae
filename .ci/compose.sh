# shellcheck shell=bash
# The container image and deploy/compose.yaml, tried on the engine of this run, on images of Debian's packages.

# Says that it was not done where there is no engine, or nothing to put into an image.
test_compose() {
  local log=$scratch/compose-images.log
  if [[ ! -d $berth_home/app/target/dist ]]; then
    say "The tests did not get as far as a program: the container image and deploy/compose.yaml were not tried."
    return
  fi
  if [[ -z ${BERTH_TEST_POSTGRES_IMAGE:-} ]] || ! compose version >/dev/null 2>&1; then
    say "No Docker with Compose here: the container image and deploy/compose.yaml were not tried."
    return
  fi
  say "Building the container image and starting deploy/compose.yaml."
  if ! build_images >"$log" 2>&1; then
    tail -n 20 -- "$log" >&2
    return 1
  fi
  (
    BERTH_IMAGE=berth:ci BERTH_ENVOY_IMAGE=berth-envoy:ci BERTH_POSTGRES_IMAGE=$BERTH_TEST_POSTGRES_IMAGE
    export BERTH_IMAGE BERTH_ENVOY_IMAGE BERTH_POSTGRES_IMAGE
    PYTHONDONTWRITEBYTECODE=1 python3 "$ci_home/test_compose.py"
  )
}

# Called as a condition, hence the chain of &&.
build_images() {
  local envoy
  envoy=$(readlink -f -- "${BERTH_ENVOY:-$berth_home/.tools/envoy/envoy/_bin/envoy}") &&
    image_with "$jdk_home" jdk "ENV JAVA_HOME=/opt/jdk" berth-base:ci &&
    image_with "$envoy" envoy "ENV PATH=/opt:/usr/bin:/bin" berth-envoy:ci &&
    docker build --build-arg BASE=berth-base:ci --file "$berth_home/deploy/Dockerfile" --tag berth:ci "$berth_home"
}

# image_with PATH NAME LINE TAG: Debian with a file or a folder as /opt/NAME, and a line of a Dockerfile more.
image_with() {
  local context=$scratch/context-$2
  mkdir -p -- "$context" &&
    cp -a -- "$1" "$context/$2" &&
    printf 'FROM %s\nCOPY %s /opt/%s\n%s\n' "$debian_image" "$2" "$2" "$3" >"$context/Dockerfile" &&
    docker build --tag "$4" "$context" &&
    rm -rf -- "$context"
}
