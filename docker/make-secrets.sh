#!/bin/sh
# Makes what docker/compose.yml needs beside the code, once: every secret, and `.env` where Compose looks for it.
# What is there already stays: the servers keep the passwords of their first start.
set -eu
cd "$(dirname "$0")"

# The folder keeps other users of this machine out. Its files are read inside containers, by users of theirs.
mkdir -p secrets
chmod 700 secrets

# `docker compose` reads the `.env` beside its file, the grid the one beside the Makefile: make them the same.
if [ ! -e .env ] && [ ! -L .env ]; then ln -s ../.env .env; fi

random() {
    od -An -N "$1" -tx1 /dev/urandom | tr -d ' \n'
}

# keep NAME VALUE: write a secret that is not there yet, whole or not at all.
keep() {
    if [ -s "secrets/$1" ]; then return; fi
    printf '%s\n' "$2" > "secrets/.$1"
    chmod 644 "secrets/.$1"
    mv "secrets/.$1" "secrets/$1"
}

secret() {
    cat "secrets/$1"
}

keep secret_key "$(random 32)"

keep postgres_password "$(random 24)"
keep postgres_url "postgres://aethergrid:$(secret postgres_password)@postgres:5432/aethergrid"

keep mongodb_root_password "$(random 24)"
keep mongodb_password "$(random 24)"
keep mongodb_keyfile "$(random 64)"
keep mongodb_url "mongodb://aethergrid:$(secret mongodb_password)@mongodb:27017/aethergrid?replicaSet=rs0"

keep weaviate_api_key "$(random 24)"

# Lines of redis.conf: Redis reads no password from a file of its own.
redis_password="$(random 24)"
keep redis_auth "requirepass $redis_password
masterauth $redis_password"
redis_password="$(sed -n 's/^requirepass //p' secrets/redis_auth)"
keep redis_url "redis://:$redis_password@redis:6379/0"
keep redis_sentinel_url \
    "redis+sentinel://:$redis_password@sentinel-1,sentinel-2,sentinel-3/grid/0?sentinel_password=$redis_password"

keep flower_login "admin:$(random 12)"
keep grafana_password "$(random 12)"
