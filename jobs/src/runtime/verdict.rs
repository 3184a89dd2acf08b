//! What a failed run means for its job.

use crate::backoff;
use crate::error::JobError;
use crate::handler::Limits;
use crate::job::Job;
use crate::ledger::finish::{self, PutBack};
use crate::runtime::control::StopReason;

#[derive(Debug, PartialEq)]
pub(crate) enum Verdict {
    /// The job is another's.
    Nothing,
    PutBack(PutBack),
    /// A dead letter, with what `last_error` says.
    Fail(serde_json::Value),
}

/// Why a run was told to stop counts for more than what it said then. `random` lies in 0..1.
pub(crate) fn verdict(job: &Job, reason: Option<StopReason>, limits: Limits, error: JobError, random: f64) -> Verdict {
    match reason {
        Some(StopReason::Lost) => return Verdict::Nothing,
        // The row knows whether it is to be cancelled; if that was taken back, it is queued.
        Some(StopReason::Cancelled | StopReason::Drained) => return Verdict::PutBack(PutBack::now()),
        Some(StopReason::Stalled) => {
            let error = anyhow::anyhow!("no progress for {:?}", limits.stall_max);
            return failure(job, limits, "stalled", &error, random);
        }
        Some(StopReason::TimedOut) => {
            let error = anyhow::anyhow!("not done after {:?}", limits.time_max);
            return failure(job, limits, "timed_out", &error, random);
        }
        None => {}
    }
    match error {
        JobError::Lost => Verdict::Nothing,
        JobError::Retry(error) => failure(job, limits, "retry", &error, random),
        JobError::Fail { code, error } => Verdict::Fail(finish::error_value(code, &error)),
        JobError::Unavailable(error) => Verdict::PutBack(PutBack {
            delay: backoff::after_unavailable(job.deferrals + 1, random),
            attempt: false,
            deferral: true,
            error: Some(finish::error_value("unavailable", &error)),
        }),
        JobError::Snooze(delay) => Verdict::PutBack(PutBack { delay, ..PutBack::now() }),
        // A step found `cancel_requested` before the lease did, and then the row is cancelled; or the handler says so for
        // no reason that we gave, and then it has failed.
        JobError::Cancelled => {
            failure(job, limits, "cancelled", &anyhow::anyhow!("the handler stopped by itself"), random)
        }
    }
}

fn failure(job: &Job, limits: Limits, code: &str, error: &anyhow::Error, random: f64) -> Verdict {
    let attempts = job.attempt + 1;
    let error = finish::error_value(code, error);
    if attempts >= limits.attempts_max {
        return Verdict::Fail(error);
    }
    let delay = backoff::after_failure(attempts, random);
    Verdict::PutBack(PutBack { delay, attempt: true, deferral: false, error: Some(error) })
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use classroom::ids::{SessionId, TenantId};
    use serde_json::json;
    use uuid::Uuid;

    use super::*;
    use crate::{JobId, JobKind, Lane, OrJobError};

    const LIMITS: Limits = Limits { time_max: Duration::MAX, stall_max: Duration::MAX, attempts_max: 2 };

    fn job(attempt: u32, deferrals: u32) -> Job {
        Job {
            id: JobId(Uuid::nil()),
            tenant_id: TenantId(Uuid::nil()),
            session_id: SessionId(Uuid::nil()),
            recording_id: None,
            kind: JobKind::Settle,
            unit: 0,
            digest: String::new(),
            lane: Lane::Light,
            payload: json!({}),
            checkpoint: None,
            attempt,
            deferrals,
            lease_epoch: 1,
        }
    }

    fn error() -> JobError {
        Err::<(), _>(anyhow::anyhow!("no")).retry().unwrap_err()
    }

    #[test]
    fn the_last_attempt_is_a_dead_letter() {
        let Verdict::PutBack(first) = verdict(&job(0, 0), None, LIMITS, error(), 0.5) else { panic!() };
        assert_eq!((first.attempt, first.delay), (true, Duration::from_secs(2)));
        let last = verdict(&job(1, 0), None, LIMITS, error(), 0.5);
        assert_eq!(last, Verdict::Fail(json!({ "code": "retry", "message": "no" })));
    }

    #[test]
    fn an_outage_waits_longer_each_time_and_never_fails() {
        let down = || JobError::Unavailable(anyhow::anyhow!("down"));
        let Verdict::PutBack(late) = verdict(&job(1, 40), None, LIMITS, down(), 0.5) else { panic!() };
        assert_eq!((late.attempt, late.deferral, late.delay), (false, true, Duration::from_secs(60)));
    }

    #[test]
    fn the_reason_for_stopping_counts_for_more_than_the_error() {
        let of = |reason| verdict(&job(1, 0), Some(reason), LIMITS, error(), 0.5);
        assert_eq!(of(StopReason::Drained), Verdict::PutBack(PutBack::now()));
        assert_eq!(of(StopReason::Cancelled), Verdict::PutBack(PutBack::now()));
        assert_eq!(of(StopReason::Lost), Verdict::Nothing);
        assert!(matches!(of(StopReason::Stalled), Verdict::Fail(error) if error["code"] == "stalled"));
        assert!(matches!(of(StopReason::TimedOut), Verdict::Fail(error) if error["code"] == "timed_out"));
    }

    #[test]
    fn a_handler_that_stops_for_no_reason_does_not_go_on_forever() {
        assert!(matches!(verdict(&job(1, 0), None, LIMITS, JobError::Cancelled, 0.5), Verdict::Fail(_)));
    }
}
