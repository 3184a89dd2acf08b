//! The children of this crate for its own tests, and children that misbehave; in the product, the two that do not are
//! subcommands of `lectern`.

#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "it makes every call of the kernel that there is")]
mod escape;
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "it waits for a child and asks what it took")]
mod measured;

use std::process::ExitCode;

use media::sandbox::Enforcement;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    #[cfg(target_os = "linux")]
    if let Some(folder) = measured::folder(&arguments) {
        return measured::run(&folder, &arguments[1..]);
    }
    match arguments[1..] {
        ["media-child", "--sandbox", sandbox] => with(sandbox, media::child_main),
        ["speech-child", "--sandbox", sandbox] => with(sandbox, media::speech_child_main),
        ["reader-child", "--sandbox", sandbox, "--languages", languages, "--program", program] => {
            with(sandbox, |sandbox| {
                let (program, languages) = (program.into(), languages.to_owned());
                media::reader_child_main(&media::slide_text::ReaderArguments { sandbox, program, languages })
            })
        }
        #[cfg(target_os = "linux")]
        ["escape", attempt] => escape::run(attempt),
        _ => {
            eprintln!("{arguments:?} is no way to start a child");
            ExitCode::FAILURE
        }
    }
}

fn with(sandbox: &str, child: impl FnOnce(Enforcement) -> ExitCode) -> ExitCode {
    match sandbox.parse() {
        Ok(enforcement) => child(enforcement),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
