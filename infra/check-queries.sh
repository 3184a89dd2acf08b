#!/usr/bin/env bash
# The committed query descriptions in .sqlx must be what a database with the migrations gives. Run under
# `lectern dev --services-only --temporary`, which sets DATABASE_URL. With UPDATE=1 it writes them instead.
set -euo pipefail
cd "$(dirname "$0")/.."
: "${DATABASE_URL:?run me under 'lectern dev --services-only --temporary -- infra/check-queries.sh'}"
target/debug/lectern migrate
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT
# The macros run when their crate is compiled, so compile those again, into a folder of their own.
touch classroom/src/lib.rs jobs/src/lib.rs
SQLX_OFFLINE=false SQLX_OFFLINE_DIR="$fresh" cargo check --locked --quiet -p lectern-classroom -p lectern-jobs --tests
touch classroom/src/lib.rs jobs/src/lib.rs
if [[ ${UPDATE:-} == 1 ]]; then
    rm -rf .sqlx && mkdir .sqlx && cp "$fresh"/*.json .sqlx/
    exit 0
fi
if ! diff -rq .sqlx "$fresh"; then
    echo "The queries changed. Write them again with:" >&2
    echo "    UPDATE=1 target/debug/lectern dev --services-only --temporary -- infra/check-queries.sh" >&2
    exit 1
fi
