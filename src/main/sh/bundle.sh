#!/bin/sh
# ESBUILD ASSETS: joins and minifies the page's modules and styles, and the script for hosts, into ASSETS/bundle. The page's are two
# levels below ASSETS, as the modules are, so that addresses relative to a module stay right.
set -eu
esbuild=$1 assets=$2
chmod +x "$esbuild"
rm -rf "$assets/bundle"
plain="--bundle --minify --log-level=warning --target=chrome111,firefox115,safari16.4"
common="$plain --sourcemap"
# esbuild makes a chunk for each set of parts that share a module. Injected into every part, the module that needs most of what
# the first load needs puts all of that into one chunk.
# shellcheck disable=SC2086
(cd "$assets/js" && "$esbuild" main.js --inject:./chat-page.js $common --format=esm --splitting \
    '--external:../../lib/*.min.js' --entry-names='[name]' --chunk-names='[name]-[hash]' --outdir=../bundle/js)
# Each worker is an entry, because its address is a string.
# shellcheck disable=SC2046,SC2086 # Options, and files without spaces.
(cd "$assets/js" && "$esbuild" error-page.js $(find . -name '*-worker.js') $common --format=esm \
    '--external:../../lib/*.min.js' --entry-names='[name]' --outdir=../bundle/js)
# shellcheck disable=SC2086
(cd "$assets/css" && "$esbuild" page.css error.css $common --outdir=../bundle/css)
# What stands inside the document has no map; the script stays in the JavaScript of its source.
# shellcheck disable=SC2086
"$esbuild" "$assets/css/frame.css" $plain --outfile="$assets/bundle/css/frame.css"
"$esbuild" "$assets/boot.js" --minify --log-level=warning --target=es5 --outfile="$assets/bundle/boot.js"
# One classic script, in ASCII, because the host's page may have any encoding; it does not name its map, which would cost bytes.
# shellcheck disable=SC2086
"$esbuild" "$assets/embed/script.js" $common --sourcemap=external --format=iife --outfile="$assets/bundle/embed.js"
