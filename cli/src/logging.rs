//! Logs: JSON lines for machines, short lines for a person at a terminal. Both on standard error.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// `RUST_LOG` overrides `default`, in the usual syntax.
pub fn start(default: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() {
        lines.compact().init();
    } else {
        lines.json().init();
    }
}
