#!/usr/bin/env bash
# Formatting, lints, licences and sources of dependencies, types and words of the web app.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$(infra/tools.sh):$(infra/node.sh):$PATH"
cargo fmt --all --check
SQLX_OFFLINE=true cargo clippy --workspace --all-targets --locked -- -D warnings
cargo deny --log-level error check bans licenses sources
(cd web && npm run --silent check && npm run --silent words:check)
