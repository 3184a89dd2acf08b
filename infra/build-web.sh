#!/usr/bin/env bash
# Builds the player that the API embeds, when its sources are newer than what was built.
set -euo pipefail
cd "$(dirname "$0")/../web/player"
if [[ ! -d node_modules || package-lock.json -nt node_modules/.package-lock.json ]]; then
    npm ci --no-audit --no-fund --loglevel=error
fi
if [[ ! -f dist/index.html || -n $(find src index.html ./*.css ./*.mjs package.json -newer dist/index.html 2>/dev/null | head -1) ]]; then
    npm run --silent build
fi
