//! What workers do: take what is delivered, step, end, renew.

use std::collections::BTreeSet;

use classroom::events::{NewEvent, Payload};
use classroom::ids::RecordingId;
use classroom::{recordings, segments};
use futures::FutureExt;
use jobs::ledger::claim;
use jobs::ledger::finish::{self, Finished, PutBack};
use jobs::ledger::lease::{Held, Standing, renew};
use jobs::limits::RENEW_INTERVAL;
use jobs::{Effect, Job, JobError, JobId, JobKind, JobState, NewOutput, Outcome};
use serde_json::json;
use timeline::time::{Span, Ticks};

use super::{Played, RUNS_PER_WORKER_MAX, Run, SEGMENTS, World};
use crate::model::action::Ending;
use crate::model::rows;
use crate::model::rules::Doer;
use crate::model::wire::Cut;
use crate::pipeline::{recipe, render_plan, segment};

impl World {
    pub(super) async fn deliver(&mut self, ids: Vec<JobId>, worker: usize, cut: Option<Cut>) -> Played<()> {
        if ids.is_empty() || self.runs[worker].len() >= RUNS_PER_WORKER_MAX {
            return Ok(());
        }
        let now = rows::now(&mut self.owner).await;
        let paused = rows::paused(&mut self.owner).await;
        let can_be_had: BTreeSet<JobId> = ids
            .iter()
            .filter(|id| {
                let row = &self.now_rows[id];
                row.state == JobState::Queued && row.run_at <= now && !paused.contains(&row.lane)
            })
            .copied()
            .collect();
        let owner = format!("w{worker}");
        let claiming = async { claim::claim(&mut *self.dispatch().await?, &ids, &owner).await };
        let claimed = self.over(cut, claiming).await?;
        self.hold(&Doer::Claimer(&ids)).await?;
        if let Some(claimed) = claimed {
            let got: BTreeSet<JobId> = claimed.iter().map(|job| job.id).collect();
            if got != can_be_had || claimed.len() != got.len() {
                return Err(format!("claimed {got:?} of {can_be_had:?}"));
            }
            self.runs[worker].extend(claimed.into_iter().map(|job| Run { job, is_told: false }));
        }
        Ok(())
    }

    fn holds(&self, job: &Job) -> bool {
        self.now_rows
            .get(&job.id)
            .is_some_and(|row| row.state == JobState::Running && row.lease_epoch == job.lease_epoch)
    }

    fn is_to_be_cancelled(&self, job: &Job) -> bool {
        self.now_rows[&job.id].cancel_requested
    }

    /// An effect that leaves a mark that no other one leaves.
    fn effect(&mut self, job: &Job, is_end: bool) -> (String, Effect) {
        self.markers += 1;
        let marker = format!("{}-{}-{}", if is_end { "end" } else { "step" }, job.id, self.markers);
        let event = NewEvent {
            payload: Payload::RecordingStarted { recording_id: RecordingId::generate() },
            idempotency_key: marker.clone(),
        };
        let recording = job.recording_id.filter(|_| job.kind == JobKind::IngestUpload);
        let effect: Effect = Box::new(move |connection| {
            async move {
                if let Some(recording) = recording {
                    recordings::set_plan(connection, recording, &recipe(), &render_plan(), None).await?;
                    let cut = if is_end { SEGMENTS } else { SEGMENTS - 1 };
                    let all: Vec<_> = (0..cut).map(segment).collect();
                    segments::register(connection, recording, &all).await?;
                }
                if let Some(recording) = recording.filter(|_| is_end) {
                    let length = Ticks::from_whole_seconds(i64::from(SEGMENTS) * 10);
                    recordings::close_source(connection, recording, length).await?;
                    recordings::finalize(connection, recording).await?;
                }
                Ok(vec![event])
            }
            .boxed()
        });
        (marker, effect)
    }

    /// The marks of the job's session are those that are certain, and perhaps doubtful ones.
    async fn hold_events(&mut self, job: &Job) -> Played<()> {
        let events = rows::events(&mut self.owner, job.session_id).await;
        let numbers: Vec<i64> = events.iter().map(|(sequence, _)| *sequence).collect();
        if numbers != (1..=events.len() as i64).collect::<Vec<_>>() {
            return Err(format!("the log has a gap: {numbers:?}"));
        }
        for (_, marker) in &events {
            if !self.certain.contains(marker) && !self.doubtful.contains(marker) {
                return Err(format!("{marker} must not be there"));
            }
        }
        let prefix = format!("end-{}-", job.id);
        let ends = events.iter().filter(|(_, marker)| marker.starts_with(&prefix)).count();
        let succeeded = self.now_rows[&job.id].state == JobState::Succeeded;
        let has_effect = !matches!(job.kind, JobKind::RenderChunk | JobKind::Transcribe);
        if ends != usize::from(succeeded && has_effect) {
            return Err(format!("{ends} effects of {:#?}", self.now_rows[&job.id]));
        }
        let missing = self
            .certain
            .iter()
            .find(|marker| marker.contains(&job.id.to_string()) && !events.iter().any(|(_, there)| there == *marker));
        missing.map_or(Ok(()), |marker| Err(format!("{marker} is lost")))
    }

    pub(super) async fn step(&mut self, job: &Job, cut: Option<Cut>) -> Played<()> {
        let (holds, cancelled) = (self.holds(job), self.is_to_be_cancelled(job));
        let (marker, effect) = self.effect(job, false);
        let app = self.databases.app.clone();
        let stepping = async {
            match finish::commit_step(&app, job, Some(json!(1)), effect).await {
                Ok(_) => Ok(true),
                Err(JobError::Lost | JobError::Cancelled) => Ok(false),
                Err(error) => Err(error),
            }
        };
        let done = self.over(cut, stepping).await?;
        if done.is_some_and(|done| done != (holds && !cancelled)) {
            return Err(format!("stepped: {done:?}, holds: {holds}, to be cancelled: {cancelled}"));
        }
        self.remember(marker, done, holds && !cancelled);
        self.hold(&Doer::Run { job, holds, ending: None }).await?;
        self.hold_events(job).await
    }

    fn remember(&mut self, marker: String, done: Option<bool>, could: bool) {
        match done {
            Some(true) => drop(self.certain.insert(marker)),
            None if could => drop(self.doubtful.insert(marker)),
            Some(false) | None => {}
        }
    }

    pub(super) async fn end(&mut self, run: &Run, ending: Ending, cut: Option<Cut>) -> Played<()> {
        let job = &run.job;
        // Whoever was told to come back is put back, whatever it says.
        let ending = if run.is_told { Ending::Snooze } else { ending };
        let (holds, cancelled) = (self.holds(job), self.is_to_be_cancelled(job));
        let app = self.databases.app.clone();
        let error = json!({ "code": "x", "message": "" });
        let is_part = matches!(job.kind, JobKind::RenderChunk | JobKind::Transcribe);
        let mut marker = None;
        let done = match ending {
            Ending::Succeed => {
                let mut outcome = Outcome::of(json!({ "outcome": "done" }));
                if is_part {
                    outcome.outputs.push(output());
                } else {
                    let (mark, effect) = self.effect(job, true);
                    outcome.effect = Some(effect);
                    marker = Some(mark);
                }
                let finishing = async {
                    finish::succeed(&app, job, &mut outcome).await.map(|finished| match finished {
                        Finished::Succeeded { .. } => Some(JobState::Succeeded),
                        Finished::Cancelled => Some(JobState::Cancelled),
                        Finished::Lost => None,
                    })
                };
                self.over(cut, finishing).await?
            }
            Ending::Fail => {
                let failing = async { finish::fail(&app, job, &error).await };
                let done = self.over(cut, failing).await?;
                done.map(|failed| failed.map(|(state, _)| state))
            }
            Ending::Retry | Ending::Snooze | Ending::Unavailable => {
                let put_back = PutBack {
                    attempt: ending == Ending::Retry,
                    deferral: ending == Ending::Unavailable,
                    ..PutBack::now()
                };
                let putting = async { finish::put_back(&mut *self.dispatch().await?, job, &put_back).await };
                self.over(cut, putting).await?
            }
        };
        if done.is_some_and(|state| state.is_some() != holds) {
            return Err(format!("ended as {done:?}, holds: {holds}"));
        }
        if let Some(marker) = marker {
            let took = done.map(|state| state == Some(JobState::Succeeded));
            self.remember(marker, took, holds && !cancelled);
        }
        self.hold(&Doer::Run { job, holds, ending: Some(ending) }).await?;
        let row = &self.now_rows[&job.id];
        if let Some(Some(state)) = done
            && row.state != state
        {
            return Err(format!("ended as {state}: {row:#?}"));
        }
        self.hold_events(job).await
    }

    pub(super) async fn renew(&mut self, worker: usize, cut: Option<Cut>) -> Played<()> {
        let held: Vec<Held> = self.runs[worker]
            .iter()
            .map(|run| Held { id: run.job.id, lease_epoch: run.job.lease_epoch, progress: 0.5 })
            .collect();
        let renewing = async { renew(&mut *self.dispatch().await?, &held).await };
        let standings = self.over(cut, renewing).await?;
        let names: Vec<_> = held.iter().map(|held| (held.id, held.lease_epoch)).collect();
        self.hold(&Doer::Renewal(&names)).await?;
        let Some(standings) = standings else { return Ok(()) };
        for run in std::mem::take(&mut self.runs[worker]) {
            let standing = standings.get(&(run.job.id, run.job.lease_epoch)).copied();
            let expected = match (self.holds(&run.job), self.is_to_be_cancelled(&run.job)) {
                (true, false) => Standing::Held,
                (true, true) => Standing::CancelRequested,
                (false, _) => Standing::Lost,
            };
            if standing != Some(expected) {
                return Err(format!("renewed as {standing:?}, is {expected:?}"));
            }
            if expected != Standing::Lost {
                self.runs[worker].push(Run { is_told: expected == Standing::CancelRequested, ..run });
            }
        }
        let now = rows::now(&mut self.owner).await;
        self.no_row("a lease that was to be renewed", |row| {
            names.contains(&(row.id, row.lease_epoch))
                && row.state == JobState::Running
                && row.lease_until.is_some_and(|until| until <= now + RENEW_INTERVAL)
        })
    }
}

fn output() -> NewOutput {
    NewOutput {
        name: "part".into(),
        span: Span::new(Ticks(0), Ticks(1)),
        sha256: "a".repeat(64),
        size: 1,
        extension: "bin".into(),
        detail: json!({}),
    }
}
