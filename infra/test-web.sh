#!/usr/bin/env bash
# The web app in Chromium, on a Lectern of its own with the five fixture classes: infra/test-web.sh [TEST-FILE…]
# LECTERN_URL: one that runs already, instead. LECTERN_MEASURE=1: the measurements must keep to their limits.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$(infra/node.sh):$PATH"
export PATH
export LECTERN_TEST_OUTPUT="${LECTERN_TEST_OUTPUT:-$PWD/target/web}"
mkdir -p "$LECTERN_TEST_OUTPUT"

(cd web/e2e && { [[ -d node_modules && ! package-lock.json -nt node_modules ]] || npm ci --no-audit --no-fund --loglevel=error; })

if [[ -z ${LECTERN_URL:-} ]]; then
    log=$LECTERN_TEST_OUTPUT/lectern.log
    : >"$log"
    folder=$(mktemp -d)
    # Where we are root, PostgreSQL is somebody else.
    chmod 755 "$folder"
    TMPDIR=$folder "${LECTERN_BINARY:-target/debug/lectern}" demo >"$log" 2>&1 &
    lectern=$!
    trap 'kill -TERM "$lectern" 2>/dev/null; wait "$lectern" 2>/dev/null || true; rm -rf "$folder"' EXIT
    until grep -q '^Serving until' "$log"; do
        if ! kill -0 "$lectern" 2>/dev/null; then
            echo "Lectern ended before it served:" >&2
            tail -40 "$log" >&2
            exit 1
        fi
        sleep 0.2
    done
    LECTERN_URL=$(sed -n 's/^Open \(http[^ ]*\).*/\1/p' "$log" | tail -1)
    LECTERN_DEV_FILE=$(find "$folder" -maxdepth 2 -name dev.json)
fi
export LECTERN_URL LECTERN_DEV_FILE
echo "Lectern is at $LECTERN_URL"
cd web/e2e
node --test --test-concurrency=1 "${@:-app/*.test.mjs}"
