#!/usr/bin/env bash
# Puts the built gateway in front of a Dify server and makes every call that a client makes; prints a table.
#
#   src/test/sh/against-dify.sh http://dify.example:5001 app-KEY-OF-ONE-APP app-KEY-OF-ANOTHER…
#
# It sends about ten messages to each app, as users of its own. Chromium, where there is one, opens the page as well.
# CHAT_GATEWAY_JAR and TEST_CLASS_PATH save a build. Exit code 1 when a row says WRONG.
set -euo pipefail

base=${1:?the base URL of Dify, with or without /v1} key=${2:?an app key}
shift 2
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."

jar=${CHAT_GATEWAY_JAR:-target/chat-gateway.jar}
if [[ -z ${TEST_CLASS_PATH:-} ]]; then
    mvn -q -B -DskipTests package >&2
    mvn -q -B dependency:build-classpath -Dmdep.outputFile=target/test-class-path >&2
    TEST_CLASS_PATH=target/test-classes:target/classes:$(<target/test-class-path)
fi
exec java -cp "$TEST_CLASS_PATH" chatgateway.support.real.AgainstDify "$(realpath "$jar")" "$base" "$key" "$@"
