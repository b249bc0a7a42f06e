# The tests: what ./run.sh test, soak, answers, memory, attack, bench, opening and fuzz do. Sourced by run.sh, whose functions it uses.
# shellcheck shell=bash

missing_node() { # Node.js often comes from elsewhere, as a package that does not go together with Debian's
    command -v node >/dev/null || echo nodejs
    command -v npm >/dev/null || echo npm
}

missing_test_tools() {
    local package installed
    command -v dpkg-query >/dev/null || return 0 # the tests themselves name what they do not find
    # shellcheck disable=SC2016 # These are dpkg-query's fields.
    installed=" $(dpkg-query -W -f '${db:Status-Status}:${Package} ' || true)"
    for package in chromium chromium-headless-shell fonts-noto-cjk fonts-noto-color-emoji python3 python3-jwt python3-pip php-cli curl \
        slowhttptest nginx caddy haproxy openssl shellcheck systemd; do
        [[ $installed == *" installed:$package "* ]] || echo "$package"
    done
}

# The libraries of the tests, the first time.
fetch_test_libraries() {
    install_maven
    if is_fetched com/microsoft/playwright; then return; fi
    say "Downloading what the tests are built with: at most 370 MB, 200 of them for the driver of a browser"
    watched Maven maven -DskipTests test
}

# How many test classes there are, or how many in a browser or with one of these tags: a|b. The tags of single methods are
# indented and do not count.
classes() {
    grep -rlE --include='*Test.java' "${1:+^@(PageTest|Tag\\(\"(browser|$1)\"\\))}" src/test/java | wc -l
}

# Types, rules, format and tests of the page's modules; prints what fails, and node's sums.
page() {
    local modules=src/test/js output
    if [[ $modules/package-lock.json -nt $modules/node_modules/.package-lock.json ]]; then
        npm --prefix "$modules" ci --no-audit --no-fund --loglevel=error
    fi
    output="$(npm --prefix "$modules" run check 2>&1)" || printf '%s\n# fail 1\n' "$output"
    output="$(npm --prefix "$modules" test -- --test-reporter=tap 2>&1)" && output="$(grep '^# ' <<<"$output")"
    echo "$output"
}

# COUNT: what the tests print, less what says that all is well, with the progress through so many classes. The last line
# is the sum.
report() {
    local line classes=0 passed=0 failed=0 skipped=0 shown=$SECONDS
    while IFS= read -r line; do
        line="${line//$'\e[0m'/}"
        if [[ $line =~ Tests\ run:\ ([0-9]+),\ Failures:\ ([0-9]+),\ Errors:\ ([0-9]+),\ Skipped:\ ([0-9]+) ]]; then
            if [[ $line != *'Time elapsed'* ]]; then
                ((failed += BASH_REMATCH[2] + BASH_REMATCH[3], skipped += BASH_REMATCH[4])) || true
                ((passed += BASH_REMATCH[1] - BASH_REMATCH[2] - BASH_REMATCH[3] - BASH_REMATCH[4])) || true
                continue
            fi
            ((++classes))
            if [[ $line == *'<<<'* ]]; then echo "${line#* }"; fi
            if ((SECONDS - shown >= 20)); then
                shown=$SECONDS
                echo "    $classes${1:+ of $1} test classes after $SECONDS s, the last one ${line##* }"
            fi
        elif [[ $line =~ ^#\ (pass|fail|skipped)\ ([0-9]+)$ ]]; then # node's
            case ${BASH_REMATCH[1]} in
                pass) ((passed += BASH_REMATCH[2])) || true ;;
                fail) ((failed += BASH_REMATCH[2])) || true ;;
                *) ((skipped += BASH_REMATCH[2])) || true ;;
            esac
        elif [[ -n $line && $line != '[INFO]'* && $line != '# '* ]]; then
            echo "$line"
        fi
    done
    say "All of it took $SECONDS s. Reports: target/surefire-reports"
    echo "$passed passed, $failed failed, $skipped skipped"
    ((failed == 0 && passed > 0))
}

# GOAL…: all at once, because half of the time a test only waits. Not with '&', which makes processes deaf to SIGINT.
lanes() {
    { page >&3 | maven -Pfull "$@" >&3 | maven -Pfaults "$@" >&3 | maven -Pfloods "$@" >&3; } 3>&1
}

every_test() {
    local all once goals=(surefire:test@default-test)
    if [[ -n $(missing_test_tools) ]]; then
        say "These tests drive a browser and real proxies, which have to be installed. ./run.sh test quick needs none of them"
    fi
    # shellcheck disable=SC2046 # One word a package.
    install $(missing_build_tools; missing_node; missing_test_tools)
    fetch_test_libraries
    build -DskipTests
    all=$(classes)
    once=$(classes proxy)
    if [[ $(oldest_jdk) != "$(newest_jdk)" ]]; then
        goals+=(surefire:test@oldest-jdk)
        all=$((2 * all - once))
    fi
    say "Running $all test classes on $(newest_jdk), those without a browser or proxy also on $(oldest_jdk): 10 to 15 minutes on two cores"
    lanes "${goals[@]}" -Dmaven.test.failure.ignore | report "$all"
}

quick_tests() {
    local all
    # shellcheck disable=SC2046 # One word a package.
    install $(missing_build_tools; missing_node)
    fetch_test_libraries
    all=$(($(classes) - $(classes 'proxy|faults|slow')))
    say "Running $all test classes on $(newest_jdk): about a minute on two cores"
    { { page >&3 | maven test -Dmaven.test.failure.ignore >&3; } 3>&1; } | report "$all"
}

# OPTION…, Maven's
named_tests() {
    # shellcheck disable=SC2046 # One word a package.
    install $(missing_build_tools)
    fetch_test_libraries
    say "Running the tests on $(newest_jdk)"
    maven test -Dmaven.test.failure.ignore -Dsurefire.failIfNoSpecifiedTests "$@" | report ''
}

# What is found becomes a file of the test's corpus, and fails as an ordinary test from then on.
fuzz() {
    JAZZER_FUZZ=1 named_tests -Dtest="$1" -Djazzer.hooks=true -Djazzer.max_duration="${2:-300}s" -Djazzer.instrument='chatgateway.**'
}

# HEAP JAVA_HOME
attack() {
    named_tests -Dtest=AnonymousFloodTest,LargeRepliesTest -Dnewest.java="$2/bin/java" \
        -Dflood.connections=4000 -Dflood.unread=20 -Dflood.messages=1000 -Dflood.heap="$1" -Dreplies.users=5 -Dreplies.heap="$1" \
        ${3:+-Dflood.nginx=true}
}

# OPTION…, Maven's
bench() {
    build_if_needed
    named_tests -Dtest=RelayBench -Dbench.java="$(newest_jdk)/bin/java,$(oldest_jdk)/bin/java" "$@"
}

# NAME=JAR…: demos of other versions.
opening() {
    local folder=src/test/js/opening
    # shellcheck disable=SC2046 # One word a package.
    install $(missing_build_tools; missing_node; missing_test_tools)
    build_if_needed
    if [[ $folder/package-lock.json -nt $folder/node_modules/.package-lock.json ]]; then
        npm --prefix "$folder" ci --no-audit --no-fund --loglevel=error
    fi
    # shellcheck disable=SC2154 # run.sh has it.
    node "$folder/opening.js" now="$demo_jar" "$@"
}

exec 2>&1 # one stream, so that a log keeps the order
case "$1 ${2:-}" in
    'test ') every_test ;;
    'test quick') quick_tests ;;
    'test -'*) named_tests "${@:2}" ;;
    soak*) named_tests -Dtest=RandomFaultsTest -Dfaults.seconds="${2:-600}" ${3:+-Dfaults.seed="$3"} ;;
    answers*) named_tests -Dtest=ManyAnswersTest -Danswers="${2:-50000}" ;;
    memory*) named_tests -Dtest='ManyAnswersTest#many*' -Danswers.half.written="${2:-1000}" -Danswers.heap="${3:-128m}" \
        -Dnewest.java="${4:-$(newest_jdk)}/bin/java" ;;
    attack*) attack "${2:-128m}" "${3:-$(newest_jdk)}" "${4:-}" ;;
    bench*) bench "${@:2}" ;;
    opening*) opening "${@:2}" ;;
    'fuzz '?*) fuzz "${@:2}" ;;
    *) usage "'$*' is not complete, or '${2:-}' is not known." ;;
esac
