//! The media child alone, for this crate's own tests; everywhere else it is `lectern media-child`.

use std::process::ExitCode;

fn main() -> ExitCode {
    media::child_main()
}
