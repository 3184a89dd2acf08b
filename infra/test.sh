#!/usr/bin/env bash
# Everything that must hold. Starts its own PostgreSQL, Redis and S3, and ends them.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$(infra/tools.sh):$(infra/node.sh):$PATH"
export PATH
# What a failed test says stands above its backtrace, and is what gets cut from a long log.
export RUST_BACKTRACE=0

step() { printf '\n== %s\n' "$*"; }

step "lints"
infra/lint.sh
step "build"
SQLX_OFFLINE=true cargo build --workspace --all-targets --locked
step "queries agree with the schema"
target/debug/lectern dev --services-only --temporary -- infra/check-queries.sh
step "web"
(cd web && npm test --silent)
(cd web/e2e && npm ci --no-audit --no-fund --loglevel=error && npm test --silent)
step "the web app in a browser"
infra/test-web.sh
step "tests"
SQLX_OFFLINE=true target/debug/lectern dev --services-only --temporary -- cargo nextest run --workspace --locked --profile ci
step "a second S3 server"
if infra/versitygw.sh >/dev/null; then
    SQLX_OFFLINE=true infra/with-versitygw.sh cargo nextest run --workspace --locked --profile ci --run-ignored all \
        -E 'package(lectern-storage) or binary(second_store)'
else
    echo "SKIPPED: the storage's contract was asked of our own server alone." >&2
fi
