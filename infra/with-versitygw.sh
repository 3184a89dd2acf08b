#!/usr/bin/env bash
# Runs a command with a versitygw of its own as its S3 server: infra/with-versitygw.sh cargo nextest run -p lectern-storage
set -euo pipefail
versitygw=$("$(dirname "$0")/versitygw.sh")
folder=$(mktemp -d)
mkdir "$folder/data"
server=
end() {
    [[ -z $server ]] || kill "$server" 2>/dev/null || true
    rm -rf "$folder"
}
trap end EXIT

secret=$(head -c 24 /dev/urandom | base64 | tr -d '+/=')
for attempt in 1 2 3 4 5; do
    # A port that somebody else has ends the server at once.
    port=$(shuf -i 20000-32000 -n 1)
    "$versitygw" --port "127.0.0.1:$port" --access lectern --secret "$secret" posix "$folder/data" >"$folder/log" 2>&1 &
    server=$!
    for _ in $(seq 100); do
        kill -0 "$server" 2>/dev/null || break
        if curl --silent --output /dev/null "http://127.0.0.1:$port/"; then
            export S3_ENDPOINT=http://127.0.0.1:$port S3_ACCESS_KEY=lectern S3_SECRET_KEY=$secret S3_BUCKET=lectern
            "$@"
            exit
        fi
        sleep 0.1
    done
    kill "$server" 2>/dev/null || true
done
cat "$folder/log" >&2
echo "versitygw did not start." >&2
exit 1
