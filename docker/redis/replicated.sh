#!/bin/sh
# replicated.sh NAME [MASTER]: a Redis that may be master or replica, known to the others as NAME; at its very first
# start it is the replica of MASTER, if one is named. Sentinel changes its file, so it has one of its own.
set -eu
file=/data/redis.conf
if [ ! -f "$file" ]; then
    {
        cat /opt/aethergrid/redis.conf
        echo "replica-announce-ip $1"
        if [ $# -gt 1 ]; then echo "replicaof $2 6379"; fi
    } > "$file.new"
    mv "$file.new" "$file"
fi
exec redis-server "$file"
