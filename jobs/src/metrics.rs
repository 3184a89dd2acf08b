//! What Prometheus sees of the ledger. Gauges come from the rows, so every process shows the same.

use std::time::Duration;

use metrics::{counter, gauge, histogram};

use crate::job::Job;
use crate::kind::{JobKind, Lane};
use crate::ledger::finish::PutBack;
use crate::ops::LaneStatus;

pub(crate) fn ran(job: &Job, took: Duration, succeeded: bool) {
    let result = if succeeded { "succeeded" } else { "failed" };
    histogram!("lectern_job_run_seconds", "kind" => job.kind.as_str(), "result" => result).record(took);
}

pub(crate) fn put_back(job: &Job, put_back: &PutBack) {
    if put_back.attempt {
        counter!("lectern_job_retries_total", "lane" => job.lane.as_str(), "kind" => job.kind.as_str()).increment(1);
    }
    if put_back.deferral {
        counter!("lectern_job_unavailable_total", "lane" => job.lane.as_str(), "kind" => job.kind.as_str())
            .increment(1);
    }
}

pub(crate) fn dead_letter(lane: Lane, kind: JobKind) {
    counter!("lectern_job_dead_letters_total", "lane" => lane.as_str(), "kind" => kind.as_str()).increment(1);
}

pub(crate) fn rescue(lane: Lane, kind: JobKind) {
    counter!("lectern_job_rescues_total", "lane" => lane.as_str(), "kind" => kind.as_str()).increment(1);
}

pub(crate) fn published(lane: Lane, messages: usize) {
    counter!("lectern_jobs_published_total", "lane" => lane.as_str()).increment(messages as u64);
}

/// Sets the gauges of the lanes from what [`crate::ops::lanes`] found.
pub fn record_lanes(lanes: &[LaneStatus]) {
    for status in lanes {
        let lane = status.lane.as_str();
        gauge!("lectern_jobs_queued", "lane" => lane).set(status.queued as f64);
        gauge!("lectern_jobs_running", "lane" => lane).set(status.running as f64);
        gauge!("lectern_jobs_failed", "lane" => lane).set(status.failed as f64);
        gauge!("lectern_jobs_retrying", "lane" => lane).set(status.retrying as f64);
        gauge!("lectern_jobs_rescued", "lane" => lane).set(status.rescued as f64);
        gauge!("lectern_jobs_oldest_queued_seconds", "lane" => lane).set(status.oldest_queued_seconds);
        gauge!("lectern_jobs_expected_seconds", "lane" => lane).set(status.expected_seconds);
        gauge!("lectern_lane_slots", "lane" => lane).set(status.slots as f64);
        gauge!("lectern_lane_paused", "lane" => lane).set(f64::from(u8::from(status.paused)));
    }
}
