# Shell functions shared by the programs of deploy/. Sourced by bash, never run.
# shellcheck shell=bash
# ROOT is the folder of the checkout; the program that sources this file has set it.

say() { printf '%s\n' "$*" >&2; }
die() { say "$1"; exit "${2:-1}"; }
have() { command -v "$1" >/dev/null 2>&1; }

# These answer in REPLY, not by printing: each subshell costs a start of the gateway some milliseconds.

# REPLY: version of a java binary, as 17.0.15; nothing when it does not run. The file beside it answers without starting a JVM.
java_version() {
  local release=${1%/bin/java}/release key value
  REPLY=
  [ -f "$release" ] || { release=$(readlink -f "$1") && release=${release%/bin/java}/release; }
  if [ -f "$release" ]; then
    while IFS='=' read -r key value; do
      [ "$key" != JAVA_VERSION ] || REPLY=${value//\"/}
    done <"$release"
  fi
  if [ -z "$REPLY" ]; then
    value=$("$1" -version 2>&1) || return 0
    REPLY=$(printf '%s\n' "$value" | sed -n 's/.*version "\([^"]*\)".*/\1/p' | head -n 1)
  fi
}

# REPLY: major version of a java binary, 0 when it does not run.
java_major() {
  java_version "$1"
  REPLY=${REPLY#1.}
  REPLY=${REPLY%%[!0-9]*}
  REPLY=${REPLY:-0}
}

# Homes of every JDK (with a compiler) of at least version 17, each once, as lines "major home", lowest version first.
jdks() {
  local home seen=' ' real
  for home in "${JAVA_HOME:-}" "$(have javac && dirname "$(dirname "$(readlink -f "$(command -v javac)")")")" /usr/lib/jvm/*; do
    [ -n "$home" ] && [ -x "$home/bin/javac" ] && [ -x "$home/bin/java" ] || continue
    real=$(readlink -f "$home")
    case $seen in *" $real "*) continue ;; esac
    seen="$seen$real "
    java_major "$real/bin/java"
    [ "$REPLY" -ge 17 ] && printf '%s %s\n' "$REPLY" "$real"
  done | sort -n
}

# Sets JAVA_HOME to the oldest JDK that will do (17 is what the product ships on), unless the caller's own will do.
use_jdk() {
  if [ -n "${JAVA_HOME:-}" ] && [ -x "$JAVA_HOME/bin/javac" ] && java_major "$JAVA_HOME/bin/java" && [ "$REPLY" -ge 17 ]; then
    export JAVA_HOME
    return 0
  fi
  local found
  found=$(jdks | head -n 1)
  [ -n "$found" ] || return 1
  JAVA_HOME=${found#* }
  export JAVA_HOME
}

# REPLY: path of a java of at least version 17 to run programs with; a JRE is enough.
java_to_run() {
  local java
  for java in "${JAVA_HOME:+$JAVA_HOME/bin/java}" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
    [ -n "$java" ] && [ -x "$java" ] && java_major "$java" || continue
    [ "$REPLY" -lt 17 ] || { REPLY=$java; return 0; }
  done
  return 1
}

is_root() { [ "$(id -u)" = 0 ]; }

# Installs Debian packages as root. A service that a package brings is neither started nor enabled.
apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  if [ -z "${TSUJI_APT_UPDATED:-}" ]; then
    apt-get update -q >&2 || say "apt-get update failed; trying with the lists that are here"
    export TSUJI_APT_UPDATED=yes
  fi
  local policy=/usr/sbin/policy-rc.d own=no code=0
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod 755 "$policy" && own=yes
  fi
  apt-get install -q -y --no-install-recommends "$@" >&2 || code=$?
  [ "$own" = yes ] && rm -f "$policy"
  return $code
}

# What a build needs: a JDK and Maven. Installs them as root on Debian, else says what is missing and ends.
need_build_tools() {
  local missing=()
  use_jdk || missing+=(default-jdk-headless)
  have mvn || missing+=(maven)
  [ ${#missing[@]} -eq 0 ] && return 0
  if is_root && have apt-get; then
    say "installing: ${missing[*]}"
    apt_install "${missing[@]}" || say "apt-get could not install ${missing[*]}"
  fi
  use_jdk || die "A JDK of version 17 or newer is needed (Debian: apt install default-jdk-headless; or set JAVA_HOME)." 3
  have mvn || die "Maven 3.8.7 or newer is needed (Debian: apt install maven)." 3
}

# True: the module's jar is missing or older than what it is made of.
is_stale() {
  local module=$1 jar=$2 stamp="$ROOT/$1/target/.built"
  [ -f "$jar" ] && [ -d "$ROOT/$module/target/lib" ] || return 0
  [ -f "$stamp" ] && [ ! "$jar" -nt "$stamp" ] || stamp=$jar
  local sources=("$ROOT/pom.xml" "$ROOT/$module/pom.xml" "$ROOT/$module/src/main")
  [ "$module" != device-sim ] || sources+=("$ROOT/gateway/pom.xml" "$ROOT/gateway/src/main")
  [ -n "$(find "${sources[@]}" -newer "$stamp" -print -quit)" ]
}

# Packages modules without their tests when one of them is stale. One build at a time.
build() {
  local module stale=()
  for module in "$@"; do
    is_stale "$module" "$ROOT/$module/target/$(program_of "$module").jar" && stale+=("$module")
  done
  [ ${#stale[@]} -eq 0 ] && return 0
  need_build_tools
  (
    if have flock; then
      mkdir -p "$ROOT/target"
      exec 9>"$ROOT/target/.build.lock"
      flock 9
    fi
    local list=''
    for module in "${stale[@]}"; do
      is_stale "$module" "$ROOT/$module/target/$(program_of "$module").jar" && list="${list:+$list,}$module"
    done
    [ -n "$list" ] || exit 0
    say "building $list (first use, or sources have changed)"
    cd "$ROOT" || exit 1
    began=$(mktemp)
    mvn -q -B -ntp -Dstyle.color=never package -pl "$list" -am -Dmaven.test.skip=true -Dspotless.check.skip=true -Dcheckstyle.skip=true >&2 \
      || { rm -f "$began"; die "the build failed; see the lines above" 1; }
    for module in gateway ${list//,/ }; do
      [ -d "$module/target" ] && touch -r "$began" "$module/target/.built"
    done
    rm -f "$began"
  ) || exit $?
}

program_of() {
  case $1 in
    gateway) echo tsuji-gateway ;;
    device-sim) echo tsuji-sim ;;
    firmware-bridge) echo tsuji-bridge ;;
  esac
}

# run_program MODULE MAIN JVM_FLAG… -- ARGUMENT…: becomes the program.
run_program() {
  local module=$1 main=$2 flags=()
  shift 2
  while [ "$1" != -- ]; do
    flags+=("$1")
    shift
  done
  shift
  [ -n "${TSUJI_NO_BUILD:-}" ] || build "$module"
  local java version
  java_to_run || die "Java 17 or newer is needed (Debian: apt install default-jre-headless; or set JAVA_HOME)." 3
  java=$REPLY
  java_version "$java"
  version=$REPLY
  # Netty and SQLite call native code; from 22 on Java warns when that was not announced.
  [ "${version%%[!0-9]*}" -ge 22 ] && flags+=(--enable-native-access=ALL-UNNAMED)
  local classes="$ROOT/$module/target/$(program_of "$module").jar:$ROOT/$module/target/lib/*"
  if [ "$module" = gateway ]; then
    local archive
    archive="$ROOT/gateway/target/cds/java-$version.jsa"
    [ "$archive" -nt "$ROOT/gateway/target/tsuji-gateway.jar" ] || archive_classes "$archive" "$java" "${flags[@]}" -cp "$classes"
    # The JVM leaves an archive aside that does not fit, and must not write about it where READY is expected.
    [ ! -f "$archive" ] || flags+=("-XX:SharedArchiveFile=$archive" "${QUIET_ARCHIVE[@]}")
  fi
  # shellcheck disable=SC2086 # TSUJI_JAVA_OPTS is a list of words
  exec "$java" "${flags[@]}" ${TSUJI_JAVA_OPTS:-} -cp "$classes" "$main" "$@"
}

QUIET_ARCHIVE=(-Xshare:auto -Xlog:disable)

# greet PORT: a stranger's MQTT CONNECT, which is refused. So the archive has the classes that serve a connection too.
greet() {
  (
    exec 3<>"/dev/tcp/127.0.0.1/$1"
    printf '\x10\x25\0\4MQTT\4\xc2\0\x3c\0\7archive\0\7archive\0\7archive' >&3
    read -r -t 5 -n 1 <&3
  )
}

# archive_classes ARCHIVE JAVA JVM_FLAG…: lets a gateway that refuses everybody start and stop, and keeps its classes as the JVM
# wants them at the next start (half the processor time). One process makes it; for others, and when anything fails, the
# program runs without. Its environment is empty: neither settings nor an injected fault of the caller may reach it.
archive_classes() {
  local archive=$1 java=$2 folder
  shift 2
  mkdir -p "${archive%/*}" 2>/dev/null && [ -w "${archive%/*}" ] && have flock && folder=$(mktemp -d) || return 0
  (
    flock -n 9 || exit 0
    # Tried once per build: should it fail, an empty file stands for "none".
    : >"$folder/none" && mv -f "$folder/none" "$archive"
    env -i "$java" "$@" "-XX:ArchiveClassesAtExit=$folder/classes.jsa" "${QUIET_ARCHIVE[@]}" tsuji.gateway.Main run \
      --config /dev/null --data "$folder/data" --set mqtt.port=0 --set mqtt.tls_port=0 --set mqtt.tls_bind=127.0.0.1 --set http.port=0 \
      >"$folder/out" 2>&1 9>&- </dev/null &
    local program=$! waited=0
    while kill -0 $program 2>/dev/null && [ $((waited += 1)) -le 600 ]; do
      if grep -q '^tsuji-gateway READY' "$folder/out"; then
        greet "$(sed -n 's/^tsuji-gateway READY mqtt=\([0-9]*\).*/\1/p' "$folder/out")"
        kill -TERM $program
        # The archive is written at the end, and the end may take longer than the start did.
        wait $program && mv -f "$folder/classes.jsa" "$archive"
        break
      fi
      sleep 0.1
    done
    kill -KILL $program 2>/dev/null
  ) 9>"$archive.lock" 2>/dev/null || true
  rm -rf "$folder"
}
