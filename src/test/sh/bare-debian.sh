#!/usr/bin/env bash
# Proves run.sh on a bare Debian 12 that holds nothing but git and bash. As root, with debootstrap installed:
#
#   src/test/sh/bare-debian.sh DIR COMMAND…
#   src/test/sh/bare-debian.sh /tmp/bare './run.sh --version' './run.sh test'
#
# DIR/base is the bare system, made once. DIR/root is a fresh copy of it in which the commands run one after the other, in a
# clone of what is committed here. They see this machine's name servers, certificates and network, nothing else of it.
set -euo pipefail

dir=$(realpath -m "${1:?the directory to work in}")
repo=$(git -C "$(dirname "${BASH_SOURCE[0]}")" rev-parse --show-toplevel)
base=$dir/base root=$dir/root
shift

if [[ ! -e $base/etc/debian_version ]]; then
    mkdir -p "$dir"
    rm -rf "$base" "$base.part"
    debootstrap --variant=minbase --include=ca-certificates,git bookworm "$base.part"
    mv "$base.part" "$base"
fi

rm -rf "$root"
cp -a "$base" "$root"
cp -L /etc/resolv.conf "$root/etc/"
find /usr/local/share/ca-certificates -name '*.crt' -exec cp {} "$root/usr/local/share/ca-certificates/" \;
chroot "$root" update-ca-certificates >/dev/null
git clone --quiet --no-hardlinks "$repo" "$root/root/chat-gateway"

for command in "$@"; do
    echo "--- bare Debian: $command"
    start=$SECONDS
    # In namespaces of its own: whatever the command leaves running or mounted ends with it.
    # shellcheck disable=SC2016 # For the inner shells.
    unshare --mount --pid --fork --kill-child sh -c '
        mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev" && mount -t tmpfs tmp "$1/tmp" &&
        exec env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
            chroot "$1" bash -c "cd /root/chat-gateway && $2"' sh "$root" "$command"
    echo "--- took $((SECONDS - start)) s; the system is now $(du -xsm "$root" | cut -f1) MB, was $(du -xsm "$base" | cut -f1) MB"
done
