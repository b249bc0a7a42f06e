#!/usr/bin/env bash
# Makes a release of a gateway that is built; ./run.sh release builds it and runs this:
#
#   deploy/release.sh VERSION [TARGET]   VERSION as --version prints it; TARGET is where the jars are, target by default
#
# It writes TARGET/release/chat-gateway-NUMBER with all that running the gateway takes, without its sources, and the same as one
# file with its checksum.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly number=${1%%+*}
target="$(readlink -f "${2:-target}")"
readonly target name=chat-gateway-$number
readonly folder=$target/release/$name

fail() {
    printf 'release.sh: %s\n' "$*" >&2
    exit 1
}

# The entry of this version, with today's date in place of "not released".
changes() {
    sed -n "/^## ${number//./\\.}\( \|\$\)/,/^## /p" CHANGELOG.md | sed '1!{/^## /d}' | sed "1s/(not released)/($(date -u +%F))/"
}

# The image from the jar: without the stage that builds it.
image_recipe() {
    sed -e '/^# The oldest JDK/,/^RUN --mount/d' -e 's|^COPY --from=build \(.*\) /src/target/|COPY \1 |' -e 's/ --build-arg .* \.$/ ./' deploy/Dockerfile
}

# What `npm pack` makes of public/embed, without npm.
embed_package() {
    local left_out
    mapfile -t left_out < <(sed -n 's/^ *"!\(.*\)",\?$/--exclude=\1/p' public/embed/package.json)
    tar --sort=name --owner=0 --group=0 --numeric-owner "${left_out[@]}" --transform='s|^\.|package|' \
        -czf "$folder/chat-gateway-embed-$number.tgz" -C public/embed .
}

readme() {
    cat <<README
# Chat gateway $1

Puts a Dify chat into another product. Whether these files are whole: \`sha256sum -c --quiet SHA256SUMS\`

| to | run |
|---|---|
| see a demo | \`java -jar chat-gateway-demo.jar\` (Java 17 or newer) |
| install it on a Debian or Ubuntu server | \`sudo deploy/install.sh chat.example.com\` |
| run it elsewhere | \`java @jvm.options -jar chat-gateway.jar\`, with the settings of [gateway.properties](gateway.properties) in \`.env\` |
| use the chat's ES module in a bundler | \`npm install ./chat-gateway-embed-$number.tgz\` |
| make an image | \`docker build -f deploy/Dockerfile -t chat-gateway:$number .\` |

[CHANGES.md](CHANGES.md) has what is new, [docs/operate.md](docs/operate.md) all about operation, [docs/integrate.md](docs/integrate.md) all
for the host, and \`chat-gateway.cdx.json\` what the jar is made of.
README
}

[[ -n $number ]] || fail 'which version?'
[[ -n $(changes) ]] || fail "CHANGELOG.md has no entry for $number"
rm -rf "$target/release"
mkdir -p "$folder"
cp "$target/chat-gateway.jar" "$target/chat-gateway-demo.jar" "$folder"
cp "$target/classes/META-INF/sbom/application.cdx.json" "$folder/chat-gateway.cdx.json"
cp -R jvm.options gateway.properties LICENSE THIRD-PARTY.md SECURITY.md docs deploy samples "$folder"
rm -rf "$folder"/samples/*/node_modules
rm "$folder/deploy/release.sh" "$folder/deploy/test-install.sh"
mkdir "$folder/public"
cp public/openapi.yaml "$folder/public"
embed_package
changes >"$folder/CHANGES.md"
readme "$1" >"$folder/README.md"
image_recipe >"$folder/deploy/Dockerfile"
printf '*\n!chat-gateway.jar\n!jvm.options\n' >"$folder/deploy/Dockerfile.dockerignore"
if grep -q '^[^#]*[ =]build' "$folder/deploy/Dockerfile"; then fail 'deploy/Dockerfile has lines that this script does not know'; fi
(cd "$folder" && find . -type f -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum) >"$target/release/SHA256SUMS"
mv "$target/release/SHA256SUMS" "$folder"
cd "$target/release"
tar --sort=name --owner=0 --group=0 --numeric-owner -czf "$name.tar.gz" "$name"
sha256sum "$name.tar.gz" >"$name.tar.gz.sha256"
printf '%s\n' "$folder" "$folder.tar.gz" "$folder.tar.gz.sha256"
