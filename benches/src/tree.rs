//! Memory and CPU of a process and all below it.

use std::fs;
use std::io::ErrorKind;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Context;
use nix::unistd::{SysconfVar, sysconf};

const EVERY: Duration = Duration::from_millis(100);

/// Watches until `work` is done: the highest sum in bytes, and what the work gave.
pub fn peak_memory<T>(process: u32, work: impl FnOnce() -> T) -> (u64, T) {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        let watch = scope.spawn(|| {
            let mut peak = 0;
            while !done.load(Ordering::Relaxed) {
                peak = peak.max(memory(process));
                thread::sleep(EVERY);
            }
            peak
        });
        let given = work();
        done.store(true, Ordering::Relaxed);
        (watch.join().expect("the watch only reads"), given)
    })
}

/// Proportional set size, so that pages which several processes share are counted once. A process that ended meanwhile
/// has none.
fn memory(process: u32) -> u64 {
    let rollup = match fs::read_to_string(format!("/proc/{process}/smaps_rollup")) {
        Ok(rollup) => rollup,
        // Children hide from debuggers: nothing read would look like nothing held.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => {
            panic!("memory can be read by root alone: {error}")
        }
        Err(_) => return 0,
    };
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0);
    kilobytes * 1024 + children(process).into_iter().map(memory).sum::<u64>()
}

/// CPU seconds so far of what runs below a process: what ends without being awaited by it is in no other count.
pub fn cpu_seconds_below(process: u32) -> anyhow::Result<f64> {
    let ticks_per_second = sysconf(SysconfVar::CLK_TCK)?.context("the length of a clock tick")? as f64;
    let own = |child: &u32| -> f64 {
        // After the name, which may hold spaces: utime and stime are the 12th and 13th fields.
        let stat = fs::read_to_string(format!("/proc/{child}/stat")).unwrap_or_default();
        let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace();
        fields.skip(11).take(2).filter_map(|field| field.parse::<f64>().ok()).sum()
    };
    Ok(children(process).iter().map(own).sum::<f64>() / ticks_per_second)
}

fn children(process: u32) -> Vec<u32> {
    let Ok(threads) = fs::read_dir(format!("/proc/{process}/task")) else { return Vec::new() };
    let listed = threads.filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("children")).ok());
    listed.flat_map(|line| line.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>()).collect()
}
