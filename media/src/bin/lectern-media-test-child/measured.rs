//! Stands between a parent and a child, and writes down what the child took and how it ended.
//!
//! It is started under the name `measured` out of a folder that holds the real child as `child`; it leaves `usage` there:
//! the peak of resident memory in KiB, the processor time in milliseconds, and the signal that ended the child, or 0.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::{fs, mem};

/// The folder to work in, when this is how we were started.
pub fn folder(arguments: &[&str]) -> Option<PathBuf> {
    let program = Path::new(arguments.first()?);
    (program.file_name()? == "measured").then(|| program.parent().unwrap_or(Path::new(".")).to_owned())
}

pub fn run(folder: &Path, arguments: &[&str]) -> ExitCode {
    let mut command = Command::new(folder.join("child"));
    command.args(arguments).stdout(Stdio::null()).arg0("child");
    // Killed with us, also before it has arranged that itself.
    let parent = std::process::id();
    // SAFETY: one call that takes numbers, and one that gives one.
    unsafe {
        command.pre_exec(move || {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0);
            if libc::getppid() as u32 != parent { Err(std::io::Error::other("the parent is gone")) } else { Ok(()) }
        });
    }
    let child = match command.spawn() {
        Ok(child) => child,
        Err(error) => {
            eprintln!("{}: {error}", folder.display());
            return ExitCode::FAILURE;
        }
    };
    let (mut status, pid) = (0, child.id() as i32);
    // SAFETY: both are ours to be written; the child is ours and nobody else waits for it.
    let usage = unsafe {
        let mut usage: libc::rusage = mem::zeroed();
        libc::wait4(pid, &mut status, 0, &mut usage);
        usage
    };
    let milliseconds = |time: libc::timeval| time.tv_sec * 1000 + time.tv_usec / 1000;
    let cpu = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
    let signal = if libc::WIFSIGNALED(status) { libc::WTERMSIG(status) } else { 0 };
    if let Err(error) = fs::write(folder.join("usage"), format!("{} {cpu} {signal}\n", usage.ru_maxrss)) {
        eprintln!("usage: {error}");
    }
    if signal != 0 {
        // SAFETY: takes numbers. Our parent is to see what the child's parent would.
        unsafe {
            libc::signal(signal, libc::SIG_DFL);
            libc::raise(signal);
        }
    }
    ExitCode::from(libc::WEXITSTATUS(status) as u8)
}
