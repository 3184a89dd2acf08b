#!/usr/bin/env bash
# Prints a folder to put on PATH that holds the lint and test tools, at the versions of infra/tools.txt. They come as
# wheels because building them takes minutes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
tools=$here/../.lectern/tools
if ! cmp -s "$here/tools.txt" "$tools/tools.txt"; then
    rm -rf "$tools"
    python3 -m venv "$tools" >&2
    "$tools/bin/pip" install --quiet --disable-pip-version-check -r "$here/tools.txt" >&2
    cp "$here/tools.txt" "$tools/tools.txt"
fi
cd "$tools/bin" && pwd
