#!/usr/bin/env bash
# Formatting, lints, licences and sources of dependencies, types of the web player.
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$(infra/tools.sh):$PATH"
cargo fmt --all --check
SQLX_OFFLINE=true cargo clippy --workspace --all-targets --locked -- -D warnings
cargo deny --log-level error check bans licenses sources
(cd web/player && npm run --silent check)
