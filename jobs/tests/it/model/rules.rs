//! What a step may change. Rows are compared before and after it; each change has a name, and each doer a list of them.

use chrono::{DateTime, TimeDelta, Utc};
use jobs::limits::{PUBLISH_AGAIN_AFTER, RESCUES_MAX};
use jobs::{Job, JobId, JobState, Lane};

use crate::model::action::Ending;
use crate::model::rows::{Row, Rows};

/// Who acted.
#[derive(Debug)]
pub enum Doer<'a> {
    Planner,
    Relay(Lane),
    Claimer(&'a [JobId]),
    /// A run: whether it held its job, and how it ended; None: a step.
    Run {
        job: &'a Job,
        holds: bool,
        ending: Option<Ending>,
    },
    Renewal(&'a [(JobId, i64)]),
    Sweeper,
    Canceller(JobId),
    Retrier,
    Resumer(Lane),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    New,
    Published,
    Unpublished,
    Claimed,
    /// Only its lease or its rescues.
    Kept,
    Left(JobState),
    PutAside,
    Cancelled,
    WantedAgain,
    Retried,
}

/// Says what is wrong.
pub fn check(doer: &Doer<'_>, before: &Rows, after: &Rows, now: DateTime<Utc>, paused: &[Lane]) -> Result<(), String> {
    if let Some(lost) = before.keys().find(|id| !after.contains_key(id)) {
        return Err(format!("job {lost} is lost"));
    }
    for (id, row) in after {
        let old = before.get(id);
        if old == Some(row) {
            continue;
        }
        let change = change(old, row).ok_or_else(|| format!("no change of ours: {old:#?} became {row:#?}"))?;
        if !may(doer, change, old, row, now, paused) {
            return Err(format!("{doer:?} did {change:?} at {now} ({paused:?} paused): {old:#?} became {row:#?}"));
        }
    }
    Ok(())
}

fn change(old: Option<&Row>, new: &Row) -> Option<Change> {
    let Some(old) = old else {
        let fresh = new.state == JobState::Queued && new.lease_epoch == 0 && new.dispatch == 0;
        return fresh.then_some(Change::New);
    };
    let same_life = (old.attempt, old.rescues, old.run_at) == (new.attempt, new.rescues, new.run_at);
    let same_epoch = old.lease_epoch == new.lease_epoch;
    let same_wish = (old.cancel_requested, old.superseded) == (new.cancel_requested, new.superseded);
    let next_epoch = old.lease_epoch + 1 == new.lease_epoch;
    let reset = (new.attempt, new.rescues, new.cancel_requested, new.superseded) == (0, 0, false, false);
    match (old.state, new.state) {
        (JobState::Queued, JobState::Queued) if same_life && same_epoch && same_wish => {
            match (old.published_at, new.published_at) {
                (None, Some(_)) if old.dispatch + 1 == new.dispatch => Some(Change::Published),
                (Some(_), None) if old.dispatch == new.dispatch => Some(Change::Unpublished),
                _ => None,
            }
        }
        (JobState::Queued, JobState::Running) if same_life && same_wish && next_epoch => Some(Change::Claimed),
        (JobState::Running, JobState::Running) if same_epoch && old.lease_owner == new.lease_owner => {
            match (same_wish, new.cancel_requested, new.superseded) {
                (true, _, _) => Some(Change::Kept),
                (false, true, true) => Some(Change::PutAside),
                (false, true, false) => Some(Change::Cancelled),
                _ => None,
            }
        }
        (JobState::Running, state) if next_epoch && same_wish => Some(Change::Left(state)),
        (JobState::Queued, JobState::Cancelled) if same_epoch && new.superseded => Some(Change::PutAside),
        (JobState::Queued, JobState::Cancelled) if same_epoch => Some(Change::Cancelled),
        (JobState::Cancelled, JobState::Queued) if same_epoch && reset && old.superseded => Some(Change::WantedAgain),
        (JobState::Cancelled | JobState::Failed, JobState::Queued) if same_epoch && reset => Some(Change::Retried),
        _ => None,
    }
}

fn may(doer: &Doer<'_>, change: Change, old: Option<&Row>, new: &Row, now: DateTime<Utc>, paused: &[Lane]) -> bool {
    let plans = matches!(change, Change::New | Change::PutAside | Change::WantedAgain);
    let flows = !paused.contains(&new.lane);
    match (doer, old) {
        (_, None) => plans && matches!(doer, Doer::Planner | Doer::Run { holds: true, .. }),
        (Doer::Planner, _) => plans,
        (Doer::Relay(lane), Some(old)) => {
            new.lane == *lane && flows && old.run_at <= now && change == Change::Published
        }
        (Doer::Claimer(ids), Some(old)) => {
            change == Change::Claimed && ids.contains(&new.id) && flows && old.run_at <= now
        }
        (Doer::Run { holds: false, .. }, _) => false,
        (Doer::Run { job, ending, .. }, Some(old)) if new.id == job.id => {
            old.lease_epoch == job.lease_epoch && ended_right(*ending, change, old, new)
        }
        (Doer::Run { job, .. }, _) => plans && new.session_id == job.session_id,
        (Doer::Renewal(held), Some(old)) => {
            change == Change::Kept && held.contains(&(new.id, new.lease_epoch)) && old.rescues == new.rescues
        }
        (Doer::Sweeper, Some(old)) => swept_right(change, old, new, now, flows),
        (Doer::Canceller(id), _) => change == Change::Cancelled && new.id == *id,
        (Doer::Retrier, _) => matches!(change, Change::Retried | Change::WantedAgain),
        (Doer::Resumer(lane), _) => change == Change::Unpublished && new.lane == *lane,
    }
}

fn ended_right(ending: Option<Ending>, change: Change, old: &Row, new: &Row) -> bool {
    let state = match (ending, old.cancel_requested) {
        // What it wrote may change the plan, which may then want its own job no more.
        (None, _) => return matches!(change, Change::Kept | Change::PutAside) && new.rescues == 0,
        (Some(_), true) => JobState::Cancelled,
        (Some(Ending::Succeed), false) => JobState::Succeeded,
        (Some(Ending::Fail), false) => JobState::Failed,
        (Some(Ending::Retry | Ending::Snooze | Ending::Unavailable), false) => JobState::Queued,
    };
    let failures = i32::from(matches!(ending, Some(Ending::Retry | Ending::Fail)));
    change == Change::Left(state) && new.attempt == old.attempt + failures && new.rescues == old.rescues
}

fn swept_right(change: Change, old: &Row, new: &Row, now: DateTime<Utc>, flows: bool) -> bool {
    match change {
        Change::Left(state) => {
            let expected = match (old.cancel_requested, new.rescues >= RESCUES_MAX) {
                (true, _) => JobState::Cancelled,
                (false, true) => JobState::Failed,
                (false, false) => JobState::Queued,
            };
            state == expected
                && new.rescues == old.rescues + 1
                && new.attempt == old.attempt
                && old.lease_until.is_some_and(|until| until < now)
        }
        Change::Unpublished => {
            let wait = TimeDelta::from_std(PUBLISH_AGAIN_AFTER).unwrap();
            flows && old.published_at.is_some_and(|at| at < now - wait)
        }
        Change::New
        | Change::Published
        | Change::Claimed
        | Change::Kept
        | Change::PutAside
        | Change::Cancelled
        | Change::WantedAgain
        | Change::Retried => false,
    }
}

/// What must not be there once a sweep has gone through.
pub fn swept(rows: &Rows, now: DateTime<Utc>) -> Result<(), String> {
    match rows.values().find(|row| row.lease_until.is_some_and(|until| until < now)) {
        Some(row) => Err(format!("the sweep left {row:#?} at {now}")),
        None => Ok(()),
    }
}
