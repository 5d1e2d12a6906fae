# shellcheck shell=bash
# Debian as an image, and on it PostgreSQL for Testcontainers and for deploy/compose.yaml. No image registry is needed: the system comes from the Debian mirror that
# this machine uses, PostgreSQL from the same Maven artifact that the embedded one comes from.

readonly debian_image=berth-debian

# Builds the images and sets BERTH_TEST_POSTGRES_IMAGE. Called as a condition, hence the chain of &&.
build_postgres_image() {
  local root=$scratch/postgres-root log=$scratch/postgres-image.log version tag
  version=$(sed -n 's:.*<embedded-postgres-binaries.version>\(.*\)</.*:\1:p' "$berth_home/pom.xml")
  # A tag of "postgres" is what Testcontainers expects of a PostgreSQL image; the suffix tells it from the real one.
  tag=postgres:$version-berth
  say "Building the image $tag."
  if {
    fetch_postgres "$version" && make_debian "$root" && import_image "$root" "$debian_image" &&
      add_postgres "$root" &&
      import_image "$root" "$tag" --change 'ENTRYPOINT ["postgres-entrypoint"]' --change 'CMD ["postgres"]' \
        --change 'EXPOSE 5432' --change 'VOLUME /var/lib/postgresql' \
        --change 'ENV PATH=/usr/local/pgsql/bin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
  } >"$log" 2>&1; then
    rm -rf -- "$root"
    export BERTH_TEST_POSTGRES_IMAGE=$tag
  else
    tail -n 5 -- "$log" >&2
    return 1
  fi
}

fetch_postgres() {
  local architecture
  case $(uname -m) in
    x86_64) architecture=amd64 ;;
    aarch64) architecture=arm64v8 ;;
    *) echo "No PostgreSQL binaries for $(uname -m)" && return 1 ;;
  esac
  (cd -- "$berth_home" && JAVA_HOME=$jdk_home mvn --batch-mode --quiet --non-recursive dependency:copy \
    "-Dartifact=io.zonky.test.postgres:embedded-postgres-binaries-linux-$architecture:$1" \
    -Dmdep.stripVersion=true "-DoutputDirectory=$scratch/postgres-binaries") &&
    python3 -m zipfile -e "$scratch"/postgres-binaries/*.jar "$scratch/postgres-binaries"
}

# The smallest Debian that boots a shell, of this machine's own release and from its own mirror.
make_debian() {
  local release mirror
  release=$(. /etc/os-release && printf '%s' "$VERSION_CODENAME") &&
    mirror=$(apt-get indextargets --format '$(SITE)' "Codename: $release" "Component: main" "Created-By: Packages") &&
    debootstrap --variant=minbase "$release" "$1" "${mirror%%$'\n'*}"
}

add_postgres() {
  chroot "$1" useradd --system --home-dir /var/lib/postgresql --create-home postgres &&
    mkdir -p -- "$1/usr/local/pgsql" &&
    python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' \
      "$scratch"/postgres-binaries/*.txz "$1/usr/local/pgsql" &&
    install -m 755 -- "$ci_home/postgres-entrypoint.sh" "$1/usr/local/bin/postgres-entrypoint" &&
    install -m 755 -- "$ci_home/pg_isready.sh" "$1/usr/local/bin/pg_isready"
}

# import_image FOLDER TAG [OPTION OF docker import]
import_image() {
  tar -C "$1" --exclude=./proc --exclude=./sys --exclude=./dev -c . | docker import "${@:3}" - "$2"
}
