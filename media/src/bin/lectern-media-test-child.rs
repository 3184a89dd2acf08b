//! The children of this crate for its own tests; in the product they are subcommands of `lectern`.

use std::process::ExitCode;

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("media-child") => media::child_main(),
        Some("speech-child") => media::speech_child_main(),
        other => {
            eprintln!("no such child: {other:?}");
            ExitCode::FAILURE
        }
    }
}
