#!/bin/sh
# healthy.sh PORT: whether Redis, or a sentinel, answers there.
set -eu
REDISCLI_AUTH="$(sed -n 's/^requirepass //p' /run/secrets/redis_auth)"
export REDISCLI_AUTH
redis-cli -p "$1" --no-auth-warning ping | grep -qx PONG
