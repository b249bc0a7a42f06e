#!/usr/bin/env bash
# The chat gateway: builds it, runs it, and installs what that takes where it may.
#
#   ./run.sh                      serve with the settings of the environment, .env and gateway.properties
#   ./run.sh demo                 the same with a demo Dify and a demo host page; needs no settings
#   ./run.sh check [OPTION…]      validate the settings and call Dify, or ask a host: --from-host URL [--cookie @FILE]
#   ./run.sh token OPTION…        print a chat URL: --system S --user U [--ttl SECONDS]
#   ./run.sh build                build the two jars in target where they are not up to date
#   ./run.sh archive              prepare fast starts; the first ./run.sh after a build does so too
#   ./run.sh release              jars, checksums, list of parts, image recipe and changes in target/release
#   ./run.sh checksums            record what the build uses, after a change of a dependency or plugin: .mvn/checksums
#
#   ./run.sh test                 every test; what may depend on the JDK runs on the oldest and on the newest one
#   ./run.sh test quick           no browser, no proxies, no faults, no long waits, the newest JDK only
#   ./run.sh test -Dtest=NAME     these tests on the newest JDK; options are Maven's
#   ./run.sh soak [SECONDS [SEED]]  random faults on all connections, for 600 s if not given
#   ./run.sh answers [COUNT]      as many answers, 200 at a time, with a small heap; 50,000 if not given
#   ./run.sh memory [COUNT [HEAP [JAVA_HOME]]]  what so many half-written answers occupy: 1,000 and 128m if not given
#   ./run.sh attack [HEAP [JAVA_HOME [nginx]]]  4,000 connections without a token, and users with long histories that they
#                                 do not read, against a gateway with this heap, 128m if not given; or through nginx
#   ./run.sh bench [OPTION…]      what an event, a request and a live answer cost, beside nginx; -Dgateway.jar=FILE adds another
#                                 version; five minutes (docs/performance.md)
#   ./run.sh opening [NAME=JAR…]  how the chat opens on a slow network, beside other demos in jars, and Lighthouse's scores
#   ./run.sh fuzz TEST [SECONDS]  search for input that breaks TokenFuzzTest#signed, TokenFuzzTest#unsigned, FrameFuzzTest,
#                                 MessageBodyFuzzTest or SettingsFuzzTest, for 300 s if not given
#   ./run.sh --help, --version
#
# jvm.options has the options of the JVM that serves; JAVA_OPTS adds to them.
set -euo pipefail
[[ ${BASH_SOURCE[0]} != */* ]] || cd "${BASH_SOURCE[0]%/*}"

readonly jar=target/chat-gateway.jar demo_jar=target/chat-gateway-demo.jar
# The oldest Maven that refuses files whose checksums are not in .mvn/checksums is 3.9; Debian 12 has 3.8.
readonly maven_version=3.9.16
readonly maven_home="$HOME/.m2/apache-maven-$maven_version"
readonly maven_sha512=831a8591fe20c8243b1dbe7d71e3244f31d1665b0804b2e825e38cbbe5ce0cafb8338851f90780735568773e0a6cd07bbec107cda0b896b008b861075358b6f6
# Without a locale that this machine has, Java and Chromium read and write ASCII.
[[ $(locale charmap 2>/dev/null) == UTF-8 ]] || export LC_ALL=C.UTF-8
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 # the tests use the system's Chromium

say() { printf '==> %s\n' "$*" >&2; } # what a command prints can be captured

# shellcheck source=/dev/null
. deploy/progress.sh

# Help and version use nothing but bash, so that they work before anything is installed.
help() {
    local line
    while IFS= read -r line && [[ $line != set* ]]; do
        if [[ $line != '#!'* ]]; then line="${line#\#}" && echo "${line# }"; fi
    done <run.sh
}

version() {
    # shellcheck disable=SC2016 # No expression: "git archive" replaces it, as .gitattributes says.
    local commit='$Format:%h$'
    [[ $commit != *Format* ]] || commit="$(git rev-parse --short HEAD 2>/dev/null)" || commit=''
    [[ $(<pom.xml) =~ $'\n  <version>'([^<]*) ]]
    echo "${BASH_REMATCH[1]}${commit:++$commit}"
}

# The homes of the JDKs from 17 on, oldest first, JAVA_HOME last among equals. A JRE has no javac and does not count.
jdks() {
    local home version
    for home in /usr/lib/jvm/* "$(readlink -f "$(command -v javac)" | sed 's|/bin/javac$||')" "${JAVA_HOME:-}"; do
        [[ -x $home/bin/javac && -r $home/release ]] || continue
        version="$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")"
        if ((${version:-0} >= 17)); then echo "$version $home"; fi
    done | sort -s -n -k 1,1 | cut -d ' ' -f 2-
}
oldest_jdk() { jdks | sed -n 1p; } # builds: a newer javac knows more warnings, and each of them ends the build
newest_jdk() { jdks | sed -n '$p'; } # runs: 21 and newer have virtual threads

as_root() { if [[ $(id -u) == 0 ]]; then "$@"; else sudo -n "$@"; fi; }

missing_build_tools() {
    local jdk=openjdk-21-jdk-headless
    # "apt-cache show" also knows packages that others only mention.
    [[ $(apt-cache policy "$jdk" 2>/dev/null) == *'Candidate: '[0-9]* ]] || jdk=openjdk-17-jdk-headless
    [[ -n $(newest_jdk) ]] || echo "$jdk"
    command -v mvn >/dev/null || echo maven
}

# PACKAGE…, by Debian's names: installs them, or ends with the one command that would.
install() {
    local command="apt-get install -y --no-install-recommends $*" server
    (($# > 0)) || return 0
    say "Missing here: $*"
    if ! command -v apt-get >/dev/null || ! as_root true 2>/dev/null; then
        say "This script may not install them. Run this, or what does the same on this system, then start again:"
        if command -v sudo >/dev/null; then
            printf '\n    %s\n\n' "sudo apt-get update && sudo $command" >&2
        else
            printf '\n    %s\n\n' "su -c 'apt-get update && $command'" >&2
        fi
        exit 1
    fi
    say "Reading the lists of packages"
    watched apt-get as_root apt-get -q update || say "The package lists could not be updated; using those that are there"
    say "Installing them with apt-get: $(install_size "$@"); a minute or two with a fast network"
    # shellcheck disable=SC2086 # The words of a command.
    watched apt-get as_root env DEBIAN_FRONTEND=noninteractive $command -q -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0
    if [[ ! -d /run/systemd/system ]]; then return; fi
    for server in nginx caddy haproxy; do # the tests start their own
        if [[ " $* " == *" $server "* ]]; then as_root systemctl -q disable --now "$server"; fi
    done
}

# Installs Maven from Maven Central beside its local repository, unless it is there.
install_maven() {
    local folder archive="apache-maven-$maven_version-bin.tar.gz" copy
    if [[ -x $maven_home/bin/mvn ]]; then return; fi
    say "Fetching Maven $maven_version: 9 MB"
    copy="org.apache.maven.plugins:maven-dependency-plugin:$(sed -n '/maven-dependency-plugin/{n;s/.*<version>\(.*\)<.*/\1/p}' pom.xml):copy"
    folder="$(mktemp -d)"
    # A Maven that knows .mvn/checksums would refuse this archive, which is not in them.
    JAVA_HOME="$(oldest_jdk)" watched Maven mvn "$copy" -Daether.artifactResolver.postProcessor.trustedChecksums=false -Dartifact="org.apache.maven:apache-maven:$maven_version:tar.gz:bin" -DoutputDirectory="$folder"
    if ! echo "$maven_sha512  $folder/$archive" | sha512sum --status -c; then
        say "The Maven that was fetched is not the one that run.sh knows: $folder/$archive"
        return 1
    fi
    tar -xzf "$folder/$archive" -C "$folder"
    mkdir -p "${maven_home%/*}"
    mv -T "$folder/apache-maven-$maven_version" "$maven_home"
    rm -r "$folder"
}

maven() {
    install_maven || return
    JAVA_HOME="$(oldest_jdk)" "$maven_home/bin/mvn" -Dnewest.java="$(newest_jdk)/bin/java" -Doldest.java="$(oldest_jdk)/bin/java" "$@"
}

is_fetched() { [[ -e $HOME/.m2/repository/$1 ]]; }

# OPTION…, Maven's: without any, nothing that only tests and checks of the sources need.
build() {
    # shellcheck disable=SC2046 # One word a package.
    install $(missing_build_tools)
    install_maven
    if is_fetched io/javalin; then
        say "Building with $(oldest_jdk): about a minute"
    else
        say "Building with $(oldest_jdk): the first time downloads 150 MB, which takes two to eight minutes; later builds take one"
    fi
    trap 'rm -f "$jar"' EXIT # half a jar must not pass for a built one
    if (($# == 0)); then set -- -Dmaven.test.skip -Dspotless.check.skip; fi
    watched Maven maven "$@" -Dbuild.version="$(version)" clean package
    trap - EXIT
}

build_if_needed() {
    if [[ -z $(newest_jdk) || ! -e $jar || ! -e $demo_jar || -n $(find src/main src/demo public pom.xml .mvn -newer "$jar" -print -quit) ]]; then
        build
    fi
}

release() {
    [[ -z $(git status --porcelain 2>/dev/null) ]] || say "There are changes that are not committed; they will be in this release"
    build
    say "The release:"
    deploy/release.sh "$(version)"
}

# Everything that a build and its tests use, with the tests' own plugins.
checksums() {
    local record=-Daether.artifactResolver.postProcessor.trustedChecksums.record=true
    # shellcheck disable=SC2046 # As above.
    install $(missing_build_tools)
    rm -f .mvn/checksums/checksums.sha512
    maven -q "$record" -DskipTests clean package >&2
    maven -q "$record" -Dtest=DailyUseTest surefire:test@default-test >&2
    sed -i '/chat-gateway-/d' .mvn/checksums/checksums.sha512 # the project's own
    say "Recorded: $(wc -l <.mvn/checksums/checksums.sha512) files. Look at the difference before you commit it"
}

# The file in which this JDK keeps the gateway's classes as it needs them. No other JDK takes it.
archive_file() { echo "${jar%.jar}-$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$(newest_jdk)/release").jsa"; }

# A JVM that has seen a gateway at work writes that file when it ends; half of it would crash the next JVM.
archive() {
    say "Preparing fast starts: $(archive_file)"
    "$(newest_jdk)/bin/java" @jvm.options -XX:ArchiveClassesAtExit="$(archive_file).new" -jar "$jar" rehearse >/dev/null &&
        mv "$(archive_file).new" "$(archive_file)"
}

run() {
    build_if_needed
    if [[ $# == 0 && ! $(archive_file) -nt $jar ]]; then archive || say "That failed; starting without"; fi
    # shellcheck disable=SC2086 # JAVA_OPTS is several words by custom.
    exec "$(newest_jdk)/bin/java" @jvm.options -XX:SharedArchiveFile="$(archive_file)" ${JAVA_OPTS:-} -jar "$jar" "$@"
}

demo() {
    build_if_needed
    # shellcheck disable=SC2086 # As above.
    exec "$(newest_jdk)/bin/java" @jvm.options ${JAVA_OPTS:-} -jar "$demo_jar"
}

usage() {
    printf '%s Commands and options: ./run.sh --help\n' "$1" >&2
    exit 2
}

case " $* " in *' --help '* | *' -h '*) help && exit ;; esac
case ${1:-serve} in
    build | archive | checksums | demo | release | --version) (($# == 1)) || usage "'$1' takes no '$2'." ;;
esac
case ${1:-serve} in
    help) help ;;
    --version) echo "chat-gateway $(version)" ;;
    build) build_if_needed ;;
    archive) build_if_needed && archive ;;
    checksums) checksums ;;
    release) release ;;
    demo) demo ;;
    serve | check | token | rehearse) run "$@" ;;
    test | soak | answers | memory | attack | bench | opening | fuzz) . src/test/run.sh ;;
    *) usage "There is no command '$1'." ;;
esac
