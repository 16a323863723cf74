#!/bin/sh
# sentinel.sh NAME: a sentinel, known to the others as NAME, over the master that is called `grid`. It keeps what it
# learns in its file, so it has one of its own.
set -eu
file=/data/sentinel.conf
if [ ! -f "$file" ]; then
    password="$(sed -n 's/^requirepass //p' /run/secrets/redis_auth)"
    cat > "$file.new" <<END
dir /data
requirepass $password
sentinel resolve-hostnames yes
sentinel announce-hostnames yes
sentinel announce-ip $1
sentinel monitor grid redis 6379 2
sentinel auth-pass grid $password
sentinel down-after-milliseconds grid 5000
sentinel failover-timeout grid 30000
END
    chmod 600 "$file.new"
    mv "$file.new" "$file"
fi
exec redis-server "$file" --sentinel
