#!/usr/bin/env bash
# Compares what the jar is made of with the published advisories, without a network:
#
#   deploy/advisories.sh [JAR]
#
#   JAR   target/chat-gateway.jar if not given
#
# It needs osv-scanner 2, and once, or for newer advisories, a network:
#
#   DOWNLOAD=1 deploy/advisories.sh
#
# It ends with 0 if there is no advisory, with 1 if there is one.
set -euo pipefail

jar=${1:-$(dirname "${BASH_SOURCE[0]}")/../target/chat-gateway.jar}
folder="$(mktemp -d)"
trap 'rm -r "$folder"' EXIT
parts=$folder/application.cdx.json

# Advisories about the page's libraries are published under the names that these have at npm.
unzip -p "$jar" META-INF/sbom/application.cdx.json |
    sed -E 's#pkg:maven/(org\.mvnpm|org\.webjars\.npm)/#pkg:npm/#; s#pkg:maven/org\.webjars/highlightjs@#pkg:npm/highlight.js@#' >"$parts"

options=(--offline)
if [[ -n ${DOWNLOAD:-} ]]; then options=(--offline-vulnerabilities --download-offline-databases); fi
osv-scanner scan source "${options[@]}" --lockfile "$parts"
