#!/usr/bin/env bash
# Installs the chat gateway on a Debian or Ubuntu server, as a systemd service behind Caddy, which gets the certificate:
#
#   deploy/install.sh DOMAIN [--jar FILE] [--offline] [--root DIR]
#   deploy/install.sh --rollback [--root DIR]
#
#   DOMAIN       the name that browsers use; its DNS record must point to this server, and ports 80 and 443 must be reachable
#   --jar FILE   a gateway that is built already; else the one beside the folder deploy, as in a release, or one that is built here
#   --offline    installs although Dify cannot be reached from here yet
#   --root DIR   writes below DIR only, installs no packages and starts nothing
#   --rollback   brings back the gateway that the last run has replaced, and restarts it
#
# It asks for the settings first, and lets the gateway check them and call Dify; what the gateway refuses is not written, and on a
# terminal it asks again. Run it again with newer files, or with another domain: it writes what differs and restarts what is affected. It never changes an
# existing /etc/chat-gateway/env, nor a Caddyfile that it has not written.
#
# The settings can be given as variables instead (with sudo, after it: sudo JWT_SECRET=… deploy/install.sh …). One that is
# not given is a comment in /etc/chat-gateway/env, to be filled in:
#
#   JWT_SECRET          shared with the host; made where it is missing
#   ALLOWED_SYSTEM_IDS  such as cointutor
#   DIFY_BASE_URL       such as https://dify.example.com/v1
#   DIFY_API_KEY        the key of the Dify app, app-…
#   EMBED_ORIGINS       sites that may frame the chat page, such as https://cointutor.example.com
set -euo pipefail
umask 022

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
readonly here
readonly mark='# Written by install.sh of the chat gateway, on every run. Remove this line to keep changes of your own.'
readonly site=chat-gateway.example.com # in the files that are shipped

readonly gateway=/opt/chat-gateway/chat-gateway.jar env=/etc/chat-gateway/env

domain='' jar='' root='' offline='' rollback=''
changed=() # what this run has written
notes=()   # what else it has done
secret='' made='' systems='' address='' key='' origins='' folder=''
asked='' # a question on a terminal

say() {
    printf '==> %s\n' "$*"
}

# shellcheck source=/dev/null
. "$here/progress.sh"

fail() {
    printf 'install.sh: %s\n' "$*" >&2
    exit 1
}

usage() {
    sed -n '2,/^set /{/^set /d; s/^# \{0,1\}//p}' "${BASH_SOURCE[0]}"
}

has_systemd() {
    [[ -z $root && -d /run/systemd/system ]]
}

# FILE MODE, content from standard input: writes the file if it differs, by renaming a complete copy.
put() {
    local file=$root$1 mode=$2 new
    mkdir -p "${file%/*}"
    new="$(mktemp "$file.XXXXXX")"
    cat >"$new"
    if cmp -s "$new" "$file" && [[ $(stat -c %a "$file") == "$mode" ]]; then
        rm "$new"
        return
    fi
    chmod "$mode" "$new"
    mv "$new" "$file"
    changed+=("$1")
}

has_changed() {
    local file
    for file in "${changed[@]}"; do
        if [[ $file == "$1" ]]; then return; fi
    done
    return 1
}

read_arguments() {
    local given=$*
    while (($# > 0)); do
        case $1 in
            -h | --help) usage && exit 0 ;;
            --offline) offline=1 ;;
            --rollback) rollback=1 ;;
            --jar | --root)
                (($# > 1)) || fail "$1 needs a value"
                if [[ $1 == --jar ]]; then jar=$2; else root=${2%/}; fi
                shift
                ;;
            -*) fail "there is no option $1; see --help" ;;
            *)
                [[ -z $domain ]] || fail "one domain only, not $domain and $1"
                domain=$1
                ;;
        esac
        shift
    done
    [[ -n $root || $(id -u) == 0 ]] || fail "run this as root: sudo $0 $given"
    if [[ -n $rollback ]]; then return; fi
    [[ -n $domain ]] || fail "which domain? Such as: $0 chat.example.com (see --help)"
    [[ $domain =~ ^([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*$ ]] ||
        fail "$domain is not a domain: a name such as chat.example.com, without https:// and without a path"
}

# The newest Java of a long-term release that this system has.
java_package() {
    local version
    for version in 25 21 17; do
        # "apt-cache show" also lists packages that are only referred to.
        if [[ $(apt-cache policy "openjdk-$version-jre-headless") == *'Candidate: '[0-9]* ]]; then
            echo "openjdk-$version-jre-headless"
            return
        fi
    done
    fail 'this system has no Java 17 or newer: install one as /usr/bin/java, then start again'
}

install_packages() {
    local missing=()
    command -v apt-get >/dev/null || fail 'this is for Debian and Ubuntu (there is no apt-get); the files beside it are for any system'
    if ! has_java || ! has_caddy; then
        say 'Reading the lists of packages'
        watched apt-get apt-get -q update
    fi
    has_java || missing+=("$(java_package)")
    has_caddy || missing+=(caddy)
    # Java verifies Dify's certificate with these; a minimal system may have none.
    [[ -e /etc/ssl/certs/ca-certificates.crt ]] || missing+=(ca-certificates)
    if ((${#missing[@]} == 0)); then return; fi
    say "Installing ${missing[*]}: $(install_size "${missing[@]}")"
    DEBIAN_FRONTEND=noninteractive watched apt-get apt-get install -y -q --no-install-recommends \
        -o DPkg::Lock::Timeout=120 -o Dpkg::Use-Pty=0 "${missing[@]}"
    notes+=("installed ${missing[*]}")
}

has_java() {
    local version
    version="$(/usr/bin/java -version 2>&1 | sed -n 's/^[a-z]* version "\([0-9]*\).*/\1/p')" || return 1
    ((${version:-0} >= 17))
}

has_caddy() {
    [[ -x /usr/bin/caddy ]]
}

# A build installs a JDK where there is no Java; a jar needs a JRE only, which install_packages installs.
find_jar() {
    if [[ -n $jar ]]; then
        [[ -r $jar ]] || fail "there is no $jar"
        jar="$(readlink -f "$jar")"
    elif [[ -r $here/../chat-gateway.jar ]]; then
        jar=$here/../chat-gateway.jar
    else
        jar=$here/../target/chat-gateway.jar
        if [[ -r $jar && -n $root ]]; then return; fi
        "$here/../run.sh" build
    fi
}

# NAME VARIABLE PROMPT: sets the variable to the value of NAME, or on a terminal to an answer. Secrets are not shown. An empty
# answer leaves the variable as it is, and - empties it.
ask_for() {
    local answer=${!1:-} silent=() wrong="$1 may not contain spaces, quotes, \\, \$ or #"
    if [[ -z $answer && -t 0 ]]; then
        asked=1
        if [[ $1 == JWT_SECRET || $1 == DIFY_API_KEY ]]; then silent=(-s); fi
        while
            read -r "${silent[@]}" -p "$3${!2:+; Enter keeps your answer, - leaves it out}: " answer || fail 'no answer, so nothing was written'
            if ((${#silent[@]} > 0)); then echo >&2; fi
            ! is_allowed "$answer"
        do
            say "$wrong"
        done
    fi
    is_allowed "$answer" || fail "$wrong"
    if [[ -n $answer ]]; then printf -v "$2" %s "${answer#-}"; fi
}

is_allowed() { [[ $1 != *[[:space:]\'\"\\\$#]* ]]; }

ask() {
    if [[ -e $root$env ]]; then return; fi
    ask_for JWT_SECRET secret "JWT_SECRET, as in your backend (not shown$([[ -n $secret ]] || echo '; empty: make a new one'))"
    ask_for ALLOWED_SYSTEM_IDS systems 'ALLOWED_SYSTEM_IDS, such as cointutor'
    ask_for DIFY_BASE_URL address 'DIFY_BASE_URL, such as https://dify.example.com/v1'
    ask_for DIFY_API_KEY key 'DIFY_API_KEY, from the page "API Access" of the Dify app (not shown; app-…)'
    ask_for EMBED_ORIGINS origins 'EMBED_ORIGINS, such as https://cointutor.example.com'
    if [[ -z $secret ]]; then
        made="$(head -c 32 /dev/urandom | base64)"
        secret=$made
    fi
}

# The gateway checks the settings as they will be, in a folder of their own, before anything is written. Those that are here
# already were accepted once: Dify, which may be down during an update, is not called for them. Fails if they are refused.
settings_are_good() {
    local program status=0 what=()
    program="$(java_program)"
    # Settings may be in a drop-in of the unit too, as secrets are that systemd hands over.
    if [[ -z $program || -d $root/etc/systemd/system/chat-gateway.service.d ]]; then return; fi
    folder="$(mktemp -d)" || fail 'there is no place for temporary files'
    trap 'rm -rf "$folder"' EXIT # it holds secrets
    if [[ -e $root$env ]]; then cat "$root$env"; else settings; fi >"$folder/.env"
    if [[ -n $offline || -e $root$env ]]; then what=(--settings); fi
    if ! grep -q '^DIFY_BASE_URL' "$folder/.env"; then
        echo DIFY_BASE_URL=https://dify.invalid >>"$folder/.env"
        what=(--settings)
    fi
    if ! grep -q '^DIFY_API_KEY' "$folder/.env"; then
        echo DIFY_API_KEY=app-not-known-yet >>"$folder/.env"
        what=(--settings)
    fi
    say 'Checking the settings'
    (cd "$folder" && env -i LC_ALL=C.UTF-8 "$program" -jar "$jar" check "${what[@]}") || status=$?
    rm -r "$folder"
    trap - EXIT
    return "$status"
}

java_program() { if [[ -z $root ]]; then echo /usr/bin/java; else type -P java || true; fi; }

# NAME VALUE SAMPLE: the line for the file of settings.
line() {
    if [[ -n $2 ]]; then echo "$1=$2"; else echo "#$1=$3"; fi
}

settings() {
    cat <<SETTINGS
# The settings of the chat gateway. install.sh does not touch this file again. After a change:
#     chat-gateway check && systemctl restart chat-gateway
# All settings: docs/settings.md and gateway.properties of the project. One a line, NAME=value, no spaces around the =, nothing
# after the value, no backslash: systemd reads this file too.

# Shared with the host's backend: exactly the same characters there.
JWT_SECRET=$secret
$(line ALLOWED_SYSTEM_IDS "$systems" cointutor)

$(line DIFY_BASE_URL "$address" https://dify.example.com/v1)
# Of the Dify app, from its page "API Access".
$(line DIFY_API_KEY "$key" app-…)

# Sites that may frame the chat page.
$(line EMBED_ORIGINS "$origins" https://cointutor.example.com)

PUBLIC_URL=https://$domain
# Only Caddy reaches it.
HOST=127.0.0.1
# The Caddyfile has it too.
PORT=8000

# Several replicas: /ready fails this many seconds before a gateway stops, for the balancer.
#DRAIN_DELAY_SECONDS=5
# Metrics for Prometheus, at 127.0.0.1 or METRICS_HOST.
#METRICS_PORT=9464

# Options of the JVM, separated by spaces, such as -Xmx512m.
#JAVA_OPTS=
SETTINGS
}

write_settings() {
    if [[ -e $root$env ]]; then
        if [[ $(stat -c %a "$root$env") != 600 ]]; then
            chmod 600 "$root$env"
            notes+=("closed $env, which others could read")
        fi
        return
    fi
    put $env 600 < <(settings)
    if [[ $secret == "$made" ]]; then notes+=("made a JWT_SECRET, which your backend needs too: it is in $env"); fi
}

# The domain may change from run to run; nothing else of the operator's file is compared.
check_public_url() {
    if ! grep -qx "PUBLIC_URL=https://$domain" "$root$env"; then
        notes+=("left $env as it is, though it does not contain PUBLIC_URL=https://$domain")
    fi
}

# The gateway that is replaced stays, for --rollback.
keep_gateway() {
    if [[ ! -e $root$gateway ]] || cmp -s "$jar" "$root$gateway"; then return; fi
    cp -p "$root$gateway" "$root$gateway.before"
    notes+=('kept the gateway that was there: install.sh --rollback brings it back')
}

# A second rollback brings back the newer one.
roll_back() {
    local now
    [[ -e $root$gateway.before ]] || fail "there is no $gateway.before: no run has replaced a gateway here"
    now="$(mktemp "$root$gateway.XXXXXX")"
    cp -p "$root$gateway" "$now"
    mv "$root$gateway.before" "$root$gateway"
    mv "$now" "$root$gateway.before"
    changed+=("$gateway")
    notes+=("brought back the gateway that was there before: $(version)")
}

# Of the gateway that is installed.
version() {
    /usr/bin/java -jar "$root$gateway" --version 2>/dev/null || echo 'of an unknown version'
}

write_gateway() {
    put $gateway 644 <"$jar"
    put /opt/chat-gateway/jvm.options 644 <"$here/../jvm.options"
    put /etc/systemd/system/chat-gateway.service 644 <"$here/chat-gateway.service"
    # Where the gateway's commands look for their settings.
    if [[ ! -e $root/etc/chat-gateway/.env ]]; then ln -s env "$root/etc/chat-gateway/.env"; fi
    put /usr/local/sbin/chat-gateway 755 <<'COMMAND'
#!/bin/sh
# The commands of the chat gateway with the settings of the service: chat-gateway check, chat-gateway token, …
cd /etc/chat-gateway || exit
if grep -q '^[A-Z].*=.*\([[:space:]]#\|\\\)' env; then
    echo 'chat-gateway: in /etc/chat-gateway/env a comment stands after a value, or a backslash: the service reads them as part of it' >&2
    exit 1
fi
# A secret that systemd gives to the service as a credential is in this file.
if [ -z "${JWT_SECRET_FILE:-}" ] && [ -e jwt_secret ] && ! grep -q '^JWT_SECRET' env; then
    export JWT_SECRET_FILE=/etc/chat-gateway/jwt_secret
fi
exec /usr/bin/java -jar /opt/chat-gateway/chat-gateway.jar "${@:---help}"
COMMAND
}

# An archive of classes halves the time of a start. An incomplete one would crash the JVM, so it is renamed when complete.
prepare_fast_starts() {
    if [[ -n $root ]]; then return; fi
    if [[ -e /opt/chat-gateway/chat-gateway.jsa ]] && ! has_changed $gateway &&
        ! has_changed /opt/chat-gateway/jvm.options; then
        return
    fi
    say 'Preparing fast starts'
    if ! (cd /opt/chat-gateway &&
        /usr/bin/java @jvm.options -XX:ArchiveClassesAtExit=new.jsa -jar chat-gateway.jar rehearse >/dev/null &&
        mv new.jsa chat-gateway.jsa); then
        say 'That failed; starts will take longer'
    fi
}

# Caddy may serve other sites here: a file that is neither the package's nor ours is not changed.
is_ours_to_write() {
    local file=$root/etc/caddy/Caddyfile
    [[ ! -e $file ]] || grep -qxF "$mark" "$file" || is_as_packaged "$file"
}

is_as_packaged() {
    local packaged
    packaged="$(dpkg-query -W -f '${Conffiles}\n' caddy 2>/dev/null | sed -n 's|^ */etc/caddy/Caddyfile \([0-9a-f]*\).*|\1|p')"
    [[ -n $packaged && $(md5sum <"$1") == "$packaged  -" ]]
}

write_caddyfile() {
    if ! is_ours_to_write; then
        put /etc/caddy/chat-gateway.Caddyfile 644 < <(sed "s/$site/$domain/g" "$here/Caddyfile")
        notes+=('did not change /etc/caddy/Caddyfile, which serves other sites. Copy what you need from /etc/caddy/chat-gateway.Caddyfile:'
            'the site, and the filter of the log, which keeps tokens out of it')
        return
    fi
    put /etc/caddy/Caddyfile 644 < <(echo "$mark" && sed "s/$site/$domain/g" "$here/Caddyfile")
}

enable_service() {
    local wants=/etc/systemd/system/multi-user.target.wants/chat-gateway.service
    if [[ -L $root$wants ]]; then return; fi
    # What "systemctl enable" does, also where there is no systemd yet.
    mkdir -p "$root${wants%/*}"
    ln -s /etc/systemd/system/chat-gateway.service "$root$wants"
    notes+=('enabled chat-gateway.service')
}

# NAME DEFAULT. The last one wins, as it does for the gateway.
setting() {
    local value
    value="$(sed -n "s/^$1=//p" /etc/chat-gateway/env | tail -n 1)"
    echo "${value:-$2}"
}

is_ready() {
    local line
    exec 3<>"/dev/tcp/$(setting HOST 127.0.0.1)/$(setting PORT 8000)" || return 1
    printf 'GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&3
    read -r line <&3
    exec 3<&- 3>&-
    [[ $line == *' 200 '* ]]
} 2>/dev/null

start_gateway() {
    local second
    systemctl daemon-reload
    if has_changed $gateway || has_changed /opt/chat-gateway/jvm.options ||
        has_changed /etc/systemd/system/chat-gateway.service || ! systemctl -q is-active chat-gateway; then
        say 'Starting the gateway; running answers may finish first'
        systemctl restart chat-gateway
        notes+=("started $(version)")
    fi
    for ((second = 0; second < 60; second++)); do
        if is_ready; then
            notes+=("it is ready: https://$(public_domain)/health")
            return
        fi
        sleep 1
    done
    say 'The gateway does not answer. Its log:'
    journalctl -u chat-gateway -n 20 --no-pager -o cat
    return 1
}

start_caddy() {
    systemctl -q enable caddy
    if ! systemctl -q is-active caddy; then
        systemctl start caddy
        notes+=('started caddy')
    elif has_changed /etc/caddy/Caddyfile; then
        systemctl reload caddy # a restart would cut running answers
        notes+=('reloaded caddy')
    fi
}

public_domain() { setting PUBLIC_URL '' | sed 's|^https*://||'; }

start() {
    if ! has_systemd; then
        if ((${#changed[@]} > 0)); then
            notes+=('started nothing, because no systemd runs here: chat-gateway and caddy start with the system, or by'
                '    systemctl daemon-reload && systemctl restart chat-gateway && systemctl reload-or-restart caddy')
        fi
        return
    fi
    if [[ -z $rollback ]]; then start_caddy; fi
    if grep -q '^#\(DIFY_BASE_URL\|DIFY_API_KEY\)=' $env; then
        notes+=("did not start the gateway: fill in DIFY_BASE_URL and DIFY_API_KEY in $env, then"
            '    chat-gateway check && systemctl restart chat-gateway')
        return
    fi
    if ! start_gateway; then
        report
        fail 'the gateway is installed but does not run: see above, and chat-gateway check. install.sh --rollback brings back the one before'
    fi
}

report() {
    if ((${#changed[@]} + ${#notes[@]} == 0)); then
        say 'Everything is as it should be; nothing was changed'
        return
    fi
    say 'What this run has done:'
    if ((${#changed[@]} > 0)); then printf '    wrote %s\n' "${changed[@]}"; fi
    if ((${#notes[@]} > 0)); then printf '    %s\n' "${notes[@]}"; fi
}

read_arguments "$@"
if [[ -n $rollback ]]; then
    roll_back
    prepare_fast_starts
    start
    report
    exit
fi
ask
find_jar
if [[ -z $root ]]; then install_packages; fi
until settings_are_good; do
    [[ -n $asked ]] || fail 'the gateway does not accept this, so nothing was written or restarted'
    say 'Nothing was written. The questions again, until the gateway accepts the answers. Ctrl+C ends this; --offline does without Dify'
    ask
done
write_settings
keep_gateway
write_gateway
prepare_fast_starts
write_caddyfile
enable_service
check_public_url
start
report
say 'A chat URL to try it with: chat-gateway token --system cointutor --user 42'
