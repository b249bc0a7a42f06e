#!/usr/bin/env bash
# Writes the digest behind every tag in deploy/Dockerfile, so that a build has these images and no others:
#
#   deploy/pin-images.sh
#
# It needs Docker and the registry. Run it again for newer images: it replaces the digests that are there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

images() { sed -nE 's/^(FROM|# syntax=)[ ]*([^ @]+).*/\2/p' Dockerfile; }

for image in $(images); do
    digest="$(docker buildx imagetools inspect --format '{{.Manifest.Digest}}' "$image")"
    if [[ ! $digest =~ ^sha256:[0-9a-f]{64}$ ]]; then
        echo "pin-images.sh: the registry has no digest for $image" >&2
        exit 1
    fi
    sed -i -E "s#^(FROM |\# syntax=)$image(@[^ ]+)?( |\$)#\1$image@$digest\3#" Dockerfile
    echo "$image@$digest"
done
