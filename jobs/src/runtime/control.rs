//! The strings that a run hangs on: how far it is, and why it was told to stop.

use std::sync::Mutex;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::handler::Limits;

/// Why a run was told to stop. The first reason counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StopReason {
    /// Its job is to be cancelled.
    Cancelled,
    /// Another run has the job, or nobody.
    Lost,
    /// No progress for longer than its kind allows.
    Stalled,
    /// Longer than its kind allows.
    TimedOut,
    /// The worker is going away.
    Drained,
}

pub(crate) struct Control {
    pub(crate) cancellation: CancellationToken,
    limits: Limits,
    started: Instant,
    state: Mutex<State>,
}

struct State {
    progress: f32,
    moved: Instant,
    reason: Option<StopReason>,
    /// The handler came back; what is left is the finish, which has limits of its own.
    returned: bool,
}

impl Control {
    pub(crate) fn new(limits: Limits, now: Instant) -> Control {
        Control {
            cancellation: CancellationToken::new(),
            limits,
            started: now,
            state: Mutex::new(State { progress: 0.0, moved: now, reason: None, returned: false }),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds this")
    }

    pub(crate) fn progress(&self, done: f32) {
        let mut state = self.state();
        if done.is_finite() && done.clamp(0.0, 1.0) > state.progress {
            state.progress = done.clamp(0.0, 1.0);
            state.moved = Instant::now();
        }
    }

    pub(crate) fn current_progress(&self) -> f32 {
        self.state().progress
    }

    /// A committed step is progress too.
    pub(crate) fn stepped(&self) {
        self.state().moved = Instant::now();
    }

    pub(crate) fn returned(&self) {
        self.state().returned = true;
    }

    pub(crate) fn stop(&self, reason: StopReason) {
        self.state().reason.get_or_insert(reason);
        self.cancellation.cancel();
    }

    pub(crate) fn reason(&self) -> Option<StopReason> {
        self.state().reason
    }

    /// Whether the lease is to be renewed; stops a run that is beyond a limit.
    pub(crate) fn check(&self, now: Instant) -> bool {
        let over = {
            let state = self.state();
            if state.returned {
                return true;
            }
            match () {
                () if exceeds(now, self.started, self.limits.time_max) => Some(StopReason::TimedOut),
                () if exceeds(now, state.moved, self.limits.stall_max) => Some(StopReason::Stalled),
                () => None,
            }
        };
        if let Some(reason) = over {
            self.stop(reason);
        }
        over.is_none()
    }
}

fn exceeds(now: Instant, since: Instant, max: Duration) -> bool {
    now.saturating_duration_since(since) > max
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: Limits =
        Limits { time_max: Duration::from_secs(60), stall_max: Duration::from_secs(10), attempts_max: 3 };

    #[test]
    fn progress_only_rises_and_puts_off_the_stall() {
        let start = Instant::now();
        let control = Control::new(LIMITS, start);
        control.progress(0.5);
        control.progress(0.2);
        control.progress(f32::NAN);
        assert_eq!(control.current_progress(), 0.5);
        assert!(control.check(start + Duration::from_secs(9)));
        assert!(!control.check(start + Duration::from_secs(30)));
        assert_eq!(control.reason(), Some(StopReason::Stalled));
    }

    #[test]
    fn the_first_reason_counts_and_a_finish_is_never_stopped() {
        let start = Instant::now();
        let control = Control::new(LIMITS, start);
        control.stop(StopReason::Cancelled);
        assert!(!control.check(start + Duration::from_secs(61)));
        assert_eq!(control.reason(), Some(StopReason::Cancelled));
        control.returned();
        assert!(control.check(start + Duration::from_secs(61)));
    }
}
