//! CPU seconds, so that people see what a job cost. They enter no digest and no output.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

/// Of this process, all its threads.
pub(crate) fn of_process() -> f64 {
    seconds(ClockId::CLOCK_PROCESS_CPUTIME_ID)
}

/// Of the calling thread.
pub(crate) fn of_thread() -> f64 {
    seconds(ClockId::CLOCK_THREAD_CPUTIME_ID)
}

fn seconds(clock: ClockId) -> f64 {
    let time = clock_gettime(clock).expect("Linux has this clock");
    Duration::from(time).as_secs_f64()
}
