#!/usr/bin/env bash
# Tries install.sh on a whole Debian: installs into the chroot of a new system made by debootstrap, then starts that with
# its own systemd in a container (systemd-nspawn), where the gateway and Caddy really run, cut off from every network.
# Needs root, debootstrap, systemd-container, a gateway that is built, and Debian's archive.
#
#   deploy/test-install.sh [SUITE]   bookworm by default. The bare system is kept in /var/cache/chat-gateway-test.
#
# Where systemd-nspawn may not start a system, it tests what a chroot allows, and prints that. Never tested: that
# Caddy gets a certificate, which needs a public DNS name.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
readonly here
readonly suite=${1:-bookworm}
readonly cache=/var/cache/chat-gateway-test/$suite
readonly machine=chat-gateway-test-$$
readonly domain=chat.example.org
root='' booted='' leader=''

say() {
    printf '==> %4d s  %s\n' "$SECONDS" "$*"
}

fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}

halt() {
    if [[ -z $booted ]]; then return; fi
    # Killing the first process of the container ends all of it, and then systemd-nspawn.
    if [[ -n $leader ]]; then kill -KILL "$leader" 2>/dev/null || true; else kill -KILL "$booted" 2>/dev/null || true; fi
    wait "$booted" 2>/dev/null || true
    booted=''
}

# What this script started, and only that.
clean_up() {
    halt
    if [[ -n $root ]]; then
        umount --lazy "$root/proc" 2>/dev/null || true
        rm -rf --one-file-system "$root"
    fi
}

make_system() {
    if [[ ! -e $cache/etc/debian_version ]]; then
        say "Making a bare $suite"
        mkdir -p "$cache"
        debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus,ca-certificates,openssl,curl \
            "$suite" "$cache" http://deb.debian.org/debian >/dev/null
        say "That takes $(du -sh "$cache" | cut -f 1)"
    fi
    root="$(mktemp -d /var/tmp/chat-gateway-test.XXXXXX)"
    cp -a "$cache/." "$root"
    mkdir -p "$root/root/chat-gateway/target"
    cp -a "$here" "$root/root/chat-gateway/deploy"
    cp "$here/../target/chat-gateway.jar" "$root/root/chat-gateway/target/"
    cp "$here/../jvm.options" "$root/root/chat-gateway/"
}

# COMMAND…: in the system.
inside() {
    if [[ -n $booted ]]; then
        nsenter --target "$leader" --all -- "$@"
    else
        chroot "$root" "$@"
    fi
}

boot() {
    local second
    command -v systemd-nspawn >/dev/null || return 1
    systemd-nspawn --quiet --keep-unit --register=no --private-network --directory="$root" --machine="$machine" --boot \
        --console=pipe >"$root/var/log/boot" 2>&1 </dev/null &
    booted=$!
    for ((second = 0; second < 60; second++)); do
        leader="$(pgrep -P "$booted" | head -n 1 || true)"
        if [[ -n $leader && $(inside systemctl is-system-running 2>/dev/null) == @(running|degraded) ]]; then return; fi
        kill -0 "$booted" 2>/dev/null || break
        sleep 1
    done
    tail -n 5 "$root/var/log/boot"
    halt
    return 1
}

install_gateway() {
    inside env JWT_SECRET=a-secret-of-the-test-only-0123456789abc ALLOWED_SYSTEM_IDS=cointutor \
        DIFY_BASE_URL=http://127.0.0.1:9 DIFY_API_KEY=app-of-the-test-only EMBED_ORIGINS=https://cointutor.example.org \
        /root/chat-gateway/deploy/install.sh "$domain" --jar /root/chat-gateway/target/chat-gateway.jar --offline </dev/null
}

# Every file it may have written, and when.
state() {
    inside find /etc /opt /usr/local -xdev \( -type f -o -type l \) -printf '%p %T@ %m\n' |
        grep -v 'ld.so.cache\|/etc/mtab\|/etc/resolv.conf' | sort
}

awaits_ready() {
    local second
    for ((second = 0; second < 60; second++)); do
        if [[ $(inside curl -s http://127.0.0.1:8000/ready) == *ok* ]]; then return; fi
        sleep 1
    done
    return 1
}

trap clean_up EXIT
[[ $(id -u) == 0 ]] || fail 'this needs root'
[[ -e $here/../target/chat-gateway.jar ]] || fail 'build the gateway first: ./run.sh build'
make_system
say 'The system is there'
cp /etc/resolv.conf "$root/etc/resolv.conf"
echo '127.0.0.1 localhost' >"$root/etc/hosts" # as every server has it
mount -t proc proc "$root/proc" # Java looks there
install_gateway
say 'Installed'
before="$(state)"
second="$(install_gateway)"
echo "$second"
grep -q 'Everything is as it should be' <<<"$second" || fail 'the second run has changed something'
[[ $(state) == "$before" ]] || fail "the second run has written: $(diff <(echo "$before") <(state))"
say 'The second run changed nothing'
[[ $(inside stat -c '%a %U' /etc/chat-gateway/env) == '600 root' ]] || fail 'others can read the settings'
inside caddy validate --config /etc/caddy/Caddyfile >/dev/null 2>&1 || fail 'Caddy does not take the Caddyfile'
url="$(inside chat-gateway token --system cointutor --user 42)"
[[ $url == "https://$domain/chat?token="* ]] || fail "no chat URL: $url"

# As the unit starts it: as a user who owns no file.
inside su -s /bin/sh nobody -c 'cd /opt/chat-gateway && exec /usr/bin/java -jar chat-gateway.jar --version'

umount --lazy "$root/proc"
if ! boot; then
    say 'NOT tested, as no systemd can be started here: the unit, its hardening, and Caddy as a service'
    say 'Everything that could be tested here passed'
    exit 0
fi
say 'The system has started'
awaits_ready || fail "not ready: $(inside journalctl -u chat-gateway -o cat -n 20)"
inside systemctl is-active --quiet chat-gateway caddy || fail 'a service does not run'
pid="$(inside systemctl show -P MainPID chat-gateway)"
say "Ready: user $(inside stat -c %u "/proc/$pid"), $(inside sed -n 's/^VmRSS:[^0-9]*//p' "/proc/$pid/status")"
say "$(inside systemd-analyze security chat-gateway --no-pager | tail -n 1)"
[[ $(inside cat "/proc/$pid/status") == *"Seccomp:	2"* ]] || fail 'the filter of system calls is not on'
[[ $(inside curl -s -o /dev/null -w '%{http_code}' -H "Host: $domain" http://127.0.0.1/chat) == 308 ]] ||
    fail "Caddy does not answer: $(inside journalctl -u caddy -o cat -n 20)"

[[ $(install_gateway) == *'Everything is as it should be'* ]] || fail 'a run on the running system has changed something'
[[ $(inside systemctl show -P MainPID chat-gateway) == "$pid" ]] || fail 'a run that changes nothing has restarted the gateway'
say 'A run on the running system changed nothing and restarted nothing'

from=$SECONDS
inside bash -c "kill -KILL $pid" # a bare system has no other kill
sleep 1
awaits_ready || fail 'it does not come back'
say "Killed by force, ready again after $((SECONDS - from)) s"
inside systemctl stop chat-gateway
[[ $(inside systemctl show -P Result chat-gateway) == success ]] || fail 'the stop was no success'
if inside journalctl -u caddy -u chat-gateway -o cat | grep 'a-secret-of-the-test\|app-of-the-test'; then
    fail 'a secret is in the journal'
fi
say 'Everything passed'
