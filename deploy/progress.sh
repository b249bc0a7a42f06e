# Signs of life of programs that take minutes: for run.sh and install.sh, which source it and have a function "say".
# shellcheck shell=bash

readonly progress_seconds=4 # between two lines: with the second that a read may wait, five at most

# FROM DOING: reads what a program prints that was started at that second, and prints what it is doing, at least every five seconds.
progress() {
    local line doing=$2 libraries='' shown=$SECONDS status
    while true; do
        status=0
        IFS= read -r -t 1 line || status=$?
        if ((status == 0)); then
            case $line in # of apt-get and of Maven
                Get:* | Unpacking* | 'Setting up'*) doing="${line:0:100}" ;;
                '[INFO] --- '*' @ '*) doing="${line#\[INFO\] --- }" doing="Maven, ${doing% @ *}" ;;
            esac
        elif ((status <= 128)); then
            return # the end of the output
        fi
        if ((SECONDS - shown >= progress_seconds)); then
            shown=$SECONDS
            if [[ $doing == Maven* ]]; then libraries="; ~/.m2 has $(du -sm ~/.m2 2>/dev/null | cut -f 1) MB"; fi
            say "    $((SECONDS - $1)) s: $doing$libraries"
        fi
    done
}

# DOING COMMAND…: runs it with signs of life; prints the errors, without Java's stack, if it fails.
watched() {
    local doing=$1 log status=0
    log="$(mktemp)"
    shift
    "$@" 2>&1 | tee "$log" | progress "$SECONDS" "$doing" || status=$?
    if ((status != 0)); then sed '/^\[INFO\]/d; /^\[WARNING\]/d; /^\(\[ERROR\]\)\{0,1\}[[:space:]]*at [a-z]/d' "$log" | tail -n 40 >&2; fi
    rm "$log"
    return "$status"
}

# What apt-get would download and write for these packages, which it knows without being root.
install_size() {
    LC_ALL=C apt-get install --assume-no --no-install-recommends -o Debug::NoLocking=1 "$@" 2>/dev/null |
        sed -n 's/^Need to get \(.*\) of archives.*/to download: \1/p; s/^After this operation, \(.*\) of additional disk.*/on the disk: \1/p' |
        paste -s -d , - | sed 's/,/, /'
}
