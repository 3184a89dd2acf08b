#!/usr/bin/env bash
# Prints the path of versitygw, the second S3 server that tests run on. Builds it at a pinned version where Go is there.
set -euo pipefail
version=v1.8.0
tools=$(cd "$(dirname "$0")/.." && pwd)/.lectern/tools
if [[ ! -x $tools/versitygw-$version ]]; then
    if ! command -v go >/dev/null; then
        echo "versitygw is built with Go 1.25 or newer, which is not here (https://go.dev/dl; Debian 12's is too old)." >&2
        exit 1
    fi
    mkdir -p "$tools/go"
    GOBIN=$tools/go go install "github.com/versity/versitygw/cmd/versitygw@$version" >&2
    mv "$tools/go/versitygw" "$tools/versitygw-$version"
fi
echo "$tools/versitygw-$version"
