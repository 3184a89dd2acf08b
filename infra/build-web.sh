#!/usr/bin/env bash
# Builds the web app and the replay page, which the API embeds, when their sources are newer than what was built.
set -euo pipefail
cd "$(dirname "$0")/../web"
PATH="$(../infra/node.sh):$PATH"
if [[ ! -d node_modules || package-lock.json -nt node_modules/.package-lock.json ]]; then
    npm ci --no-audit --no-fund --loglevel=error
fi
sources=(src build public standalone index.html ./*.json ./*.ts ../docs/openapi.json)
built=dist-player/player-files.json
if [[ ! -f $built || ! -f dist/index.html || -n $(find "${sources[@]}" -newer "$built" -not -path 'src/api/generated/*' 2>/dev/null | head -1) ]]; then
    npm run --silent build
fi
