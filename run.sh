#!/usr/bin/env bash
# Builds, runs and tests the chat gateway, and installs what that takes where it may.
#
#   ./run.sh              serve with the settings of the environment, .env and gateway.properties
#   ./run.sh demo         the same with a demo Dify and a demo host page; needs no settings
#   ./run.sh test         every test: the gateway's on the oldest and the newest JDK that are installed, at the same time
#                         those with faults on both, and those in the browser and behind proxies on the newest
#   ./run.sh test ARG…    the same JDKs one after the other, the ARGs to Maven: -Dtest=LimitsTest
#   ./run.sh soak [SECONDS [SEED]]  random faults on all connections, 600 s if not said, on the newest JDK
#   ./run.sh answers [COUNT]        as many answers, 200 at a time, with a small heap; 50,000 if not said
#   ./run.sh fuzz TEST [SECONDS]  looks for input that breaks TokenFuzzTest#signed, TokenFuzzTest#unsigned, FrameFuzzTest,
#                         QuestionFuzzTest or SettingsFuzzTest, 300 s if not said
#   ./run.sh archive      prepares fast starts with the newest JDK; the first ./run.sh after a build does so too
#   ./run.sh token …, check, --help, --version: see --help
#
# jvm.options has the options of the JVM that serves; JAVA_OPTS adds to them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

readonly jar=target/chat-gateway.jar
readonly demo_jar=target/chat-gateway-demo.jar

# A bare system says no locale, which makes Java 17 and Chromium read and write ASCII.
export LANG="${LANG:-C.UTF-8}"
# The browser tests use the system's Chromium.
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1

# To stderr, so that what a command prints ("token") can be captured.
say() {
    printf '==> %s\n' "$*" >&2
}

# "VERSION HOME", one JDK a line, oldest first, JAVA_HOME last among equals. A JRE has no javac and does not count.
list_jdks() {
    local on_path home version
    on_path="$(readlink -f "$(command -v javac)" || true)"
    for home in /usr/lib/jvm/* "${on_path%/bin/javac}" "${JAVA_HOME:-}"; do
        [[ -x $home/bin/javac && -r $home/release ]] || continue
        version="$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$home/release")"
        if ((${version:-0} >= 17)); then echo "$version $home"; fi
    done | sort -s -n -k 1,1
}

# 21 and newer have virtual threads.
newest_jdk() {
    list_jdks | sed -n '$p'
}

as_root() {
    if [[ $(id -u) == 0 ]]; then "$@"; else sudo -n "$@"; fi
}

# What apt-get prints, less the hundreds of lines that say the same.
terse_apt() {
    local line count=0
    while IFS= read -r line; do
        case $line in
            "Need to get "* | "Fetched "*) echo "    $line" ;;
            Get:* | "Setting up "*) if ((++count % 20 == 0)); then echo "    ${line%% (*}"; fi ;;
        esac
    done >&2
}

# What Maven prints, less the lines that say that all is well. The first build downloads during its steps.
terse_maven() {
    local line
    while IFS= read -r line; do
        line="${line//$'\e[0m'/}"
        case $line in
            "[INFO] --- "*) line="${line#*--- }" && echo "    ${line%% *}" ;;
            "[INFO] Running "* | "[INFO] Tests run:"*) echo "    ${line#* }" ;;
            "[INFO]"* | "") ;;
            *) echo "$line" ;;
        esac
    done >&2
}

# Ubuntu's default JDK can be older than 17, so the default is the last choice.
debian_jdk() {
    local version
    for version in 21 17; do
        # "apt-cache show" also knows packages that others only mention.
        [[ $(apt-cache policy "openjdk-$version-jdk-headless") == *'Candidate: '[0-9]* ]] || continue
        echo "openjdk-$version-jdk-headless"
        return
    done
    echo default-jdk-headless
}

# Of these packages, which have just been installed, some start a server. The tests start their own.
stop_servers() {
    local package
    if [[ ! -d /run/systemd/system ]]; then return; fi
    for package in "$@"; do
        case $package in
            nginx | caddy | haproxy) as_root systemctl -q disable --now "$package" ;;
        esac
    done
}

# REASON [PACKAGE…], by Debian's names, "jdk" for a JDK: installs them, or ends with the one command that would.
install_packages() {
    local reason=$1 by_hand
    shift
    if [[ $# == 0 ]]; then return; fi
    say "$reason. Missing here: $*"
    if command -v apt-get >/dev/null && as_root true 2>/dev/null; then
        say "Asking for the newest package lists (apt-get update)"
        as_root apt-get -qq update >&2 || say "That failed; going on with the lists that are there"
        set -- "${@/#jdk/$(debian_jdk)}"
        say "Installing $*"
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
            -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "$@" | terse_apt
        stop_servers "$@"
        return
    fi

    if command -v apt-get >/dev/null; then
        by_hand="apt-get update && apt-get install -y --no-install-recommends ${*/#jdk/$(debian_jdk)}"
    elif command -v dnf >/dev/null; then
        by_hand="dnf install -y ${*/#jdk/java-21-openjdk-devel}"
    elif command -v apk >/dev/null; then
        by_hand="apk add ${*/#jdk/openjdk21}"
    else
        by_hand="(the package manager of this system) $*"
    fi
    say "This script may not install them. Run this as root, then start again:"
    printf '\n    %s\n\n' "$by_hand" >&2
    exit 1
}

missing_build_tools() {
    [[ -n $(newest_jdk) ]] || echo jdk
    command -v mvn >/dev/null || echo maven
}

missing_test_tools() {
    local packages=(chromium chromium-headless-shell fonts-noto-cjk fonts-noto-color-emoji python3 python3-jwt php-cli curl) installed package
    packages+=(slowhttptest nginx caddy haproxy openssl shellcheck systemd)
    # Elsewhere the packages have other names, and the tests themselves say what they do not find.
    command -v dpkg-query >/dev/null || return 0
    # shellcheck disable=SC2016 # These are dpkg-query's fields. It fails when it never heard of a package.
    installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' "${packages[@]}" 2>/dev/null || true)"
    for package in "${packages[@]}"; do
        [[ $installed == *" installed:$package "* ]] || echo "$package"
    done
    # Node.js often comes from elsewhere, as a package that does not go together with Debian's.
    command -v node >/dev/null || echo nodejs
    command -v npm >/dev/null || echo npm
}

# VERSION HOME ARG…
maven_on() {
    JAVA_HOME="$2" mvn "${@:3}" 2>&1 | terse_maven
}

build() {
    local version home
    # On the oldest JDK: a newer javac knows more warnings, and each of them ends the build.
    read -r version home < <(list_jdks | sed -n '1p')
    say "Building $jar with Java $version (the first time downloads the libraries)"
    # A build that breaks off must not leave half a jar, which would pass for a built one.
    trap 'rm -f "$jar"' EXIT
    maven_on "$version" "$home" -DskipTests "$@" clean package
    trap - EXIT
}

is_built() {
    [[ -e $jar && -e $demo_jar && -z $(find src/main src/demo public pom.xml .mvn -newer "$jar" -print -quit) ]]
}

build_if_needed() {
    if ! is_built || [[ -z $(newest_jdk) ]]; then
        # shellcheck disable=SC2046 # One word a package.
        install_packages "The gateway is built with a JDK (17 or newer) and Maven" $(missing_build_tools)
    fi
    is_built || build
}

# HOME: the file in which this JDK keeps the gateway's classes as it needs them. It takes no other JDK's, and none of
# another jar.
archive_of() {
    echo "${jar%.jar}-$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$1/release").jsa"
}

# HOME: a JVM that has seen a gateway at work writes that file when it ends.
archive() {
    local archive
    archive="$(archive_of "$1")"
    say "Preparing fast starts: $archive"
    # Half a file would crash the next JVM, so only a whole one gets the name.
    "$1/bin/java" @jvm.options -XX:ArchiveClassesAtExit="$archive.new" -jar "$jar" rehearse >&2 &&
        mv "$archive.new" "$archive"
}

run() {
    local version home
    build_if_needed
    read -r version home < <(newest_jdk)
    if [[ $# == 0 && ! $(archive_of "$home") -nt $jar ]]; then
        archive "$home" || say "That failed; starting without"
    fi
    if [[ ${1:-} == demo ]]; then
        # shellcheck disable=SC2086 # JAVA_OPTS is several words by custom.
        exec "$home/bin/java" @jvm.options ${JAVA_OPTS:-} -jar "$demo_jar"
    fi
    # shellcheck disable=SC2086 # JAVA_OPTS is several words by custom.
    exec "$home/bin/java" @jvm.options -XX:SharedArchiveFile="$(archive_of "$home")" ${JAVA_OPTS:-} -jar "$jar" "$@"
}

# ATTRIBUTE: its sum over the test reports.
sum_of() {
    find target/surefire-reports -name 'TEST-*.xml' -exec sed -n "s/^<testsuite .* $1=\"\([0-9]*\)\".*/\1/p" {} + |
        awk '{ sum += $1 } END { print sum + 0 }'
}

# The tests that failed and why, from the same reports: what Maven said of them may be far above.
failed_tests() {
    find target/surefire-reports -name 'TEST-*.xml' -exec awk '
        previous ~ /<testcase / && /^ *<(failure|error) / {
            sub(/.*TEST-/, "", FILENAME)
            sub(/.* name="/, "", previous)
            sub(/" classname=.*/, "", previous)
            sub(/^ */, "")
            print "FAILED " FILENAME " " previous ": " substr($0, 1, 300)
        }
        { previous = $0 }' {} +
}

# NAME VERSION HOME ARG…: every line says whose it is, as others may be at work beside it.
tests() {
    say "Running the tests of $1 on Java $2 ($3)"
    # The suffix keeps the reports of each JDK, the folder the notes to the JVMs that are started.
    maven_on "$2" "$3" surefire:test@default-test -Dsurefire.reportNameSuffix="java-$2" -DtempDir="surefire-$1" \
        "${@:4}" 2>&1 | sed -u "s/^/$1: /"
}

# NAME ARG…: what the gateway does may depend on the JDK.
tests_on_two_jdks() {
    local version home status=0
    while read -r version home <&4; do
        tests "$1-$version" "$version" "$home" "${@:2}" || status=1
    done 4< <(list_jdks | sed -n '1p;$p' | sort -n -u -k 1,1)
    return "$status"
}

# What the page does, what is installed around the gateway, and the snippets of its documents, do not.
tests_on_newest_jdk() {
    local version home
    read -r version home < <(newest_jdk)
    tests "$1" "$version" "$home" "${@:2}"
}

tests_of_the_gateway() {
    tests_on_two_jdks java -Dsurefire.excludes='**/e2e/**,**/deploy/**,**/faults/**,**/docs/SnippetsTest.java'
}

tests_under_faults() {
    tests_on_two_jdks faults -Dsurefire.includes='**/faults/**/*Test.java'
}

tests_of_what_is_around() {
    tests_on_newest_jdk deploy -Dsurefire.includes='**/deploy/**/*Test.java,**/docs/SnippetsTest.java'
}

tests_in_the_browser() {
    tests_on_newest_jdk page -Dsurefire.includes='**/e2e/**/*Test.java'
}

run_tests() {
    exec 2>&1 # One stream, so that a log keeps the order.
    local status=0 failed skipped passed
    # shellcheck disable=SC2046 # One word a package.
    install_packages "The tests use a JDK (17 or newer), Maven, Chromium, fonts, Python with PyJWT, PHP, Node.js with npm, curl, slowhttptest, nginx, Caddy, HAProxy, and shellcheck" \
        $(missing_build_tools) $(missing_test_tools)
    build "$@"
    if (($# > 0)); then
        tests_on_two_jdks java "$@" || status=1
    else
        # All at once, because half of the time a test only waits. Not with '&', which makes processes deaf to SIGINT.
        {
            tests_in_the_browser >&3 | tests_under_faults >&3 | tests_of_what_is_around >&3 | tests_of_the_gateway >&3
        } 3>&1 || status=1
    fi

    mkdir -p target/surefire-reports
    failed=$(($(sum_of failures) + $(sum_of errors)))
    skipped=$(sum_of skipped)
    passed=$(($(sum_of tests) - failed - skipped))
    failed_tests
    if ((status != 0 && failed == 0)); then say "A test run broke off; Maven says why above."; fi
    say "All of it took $SECONDS s. Reports: target/surefire-reports"
    echo "$passed passed, $failed failed, $skipped skipped"
    if ((status != 0 || failed != 0 || passed == 0)); then exit 1; fi
}

# TEST [SECONDS]: what is found becomes a file of the test's corpus, and fails as an ordinary test from then on.
fuzz() {
    local version home
    read -r version home < <(newest_jdk)
    # shellcheck disable=SC2046 # One word a package.
    install_packages "Fuzzing uses a JDK (17 or newer) and Maven" $(missing_build_tools)
    [[ -d target/test-classes ]] || build
    JAZZER_FUZZ=1 JAVA_HOME="$home" mvn -q surefire:test@default-test -Dtest="$1" -Djazzer.hooks=true \
        -Djazzer.max_duration="${2:-300}s" -Djazzer.instrument="chatgateway.**"
}

# TEST OPTION…: one test on its own, for longer than among the others.
run_long() {
    exec 2>&1
    local version home
    # shellcheck disable=SC2046 # One word a package.
    install_packages "The test uses a JDK (17 or newer) and Maven" $(missing_build_tools)
    build
    read -r version home < <(newest_jdk)
    say "$1 on Java $version ($home): ${*:2}"
    maven_on "$version" "$home" surefire:test@default-test -Dtest="$1" "${@:2}"
}

case ${1:-} in
    test) run_tests "${@:2}" ;;
    soak) run_long RandomFaultsTest -Dfaults.seconds="${2:-600}" ${3:+-Dfaults.seed="$3"} ;;
    answers) run_long ManyAnswersTest -Danswers="${2:-50000}" ;;
    archive) build_if_needed && archive "$(newest_jdk | cut -d ' ' -f 2-)" ;;
    fuzz) fuzz "${@:2}" ;;
    *) run "$@" ;;
esac
