//! How a history ends.

use classroom::database::{self, Databases};
use classroom::ids::SessionId;
use jobs::ledger::sweep;
use jobs::limits::REPLAN_INTERVAL;
use jobs::{JobKind, JobState, pipeline};
use uuid::Uuid;

use super::{LANES, Played, RUNS_PER_WORKER_MAX, Run, School, World};
use crate::model::action::Ending;
use crate::model::rules::Doer;

/// Long enough for every delay, few enough to say that a history is stuck.
const CALM_ROUNDS_MAX: usize = 40;
const CALM_ROUND_SECONDS: i64 = 100;

impl World {
    /// No more faults: everything must end, and the plan be satisfied. Those who were left behind come back last.
    pub(super) async fn calm(&mut self) -> Played<()> {
        let zombies: Vec<Run> = self.runs.iter_mut().flat_map(std::mem::take).collect();
        for lane in LANES {
            self.resume(lane, None).await?;
        }
        // What a person ended last is planned for by the next sweep.
        self.calm_round(REPLAN_INTERVAL.as_secs().cast_signed()).await?;
        let mut rounds = 0;
        while self.now_rows.values().any(|row| !row.state.has_ended()) {
            rounds += 1;
            if rounds > CALM_ROUNDS_MAX {
                self.no_row("a job that does not end", |row| !row.state.has_ended())?;
            }
            self.calm_round(CALM_ROUND_SECONDS).await?;
        }
        for run in &zombies {
            self.end(run, Ending::Succeed, None).await?;
            self.step(&run.job, None).await?;
        }
        for school in &self.schools {
            satisfied(&self.databases, school).await?;
        }
        Ok(())
    }

    async fn calm_round(&mut self, seconds: i64) -> Played<()> {
        self.advance(seconds).await;
        self.sweep(None).await?;
        let at_work = async { sweep::sessions_at_work(&mut *self.dispatch().await?, SessionId(Uuid::nil())).await };
        let at_work = self.over(None, at_work).await?.unwrap_or_default();
        for (_, session) in at_work {
            let school = self.schools.iter().find(|school| school.session == session).ok_or("another's session")?;
            let planning = self.plan(school);
            self.over(None, planning).await?;
        }
        self.hold(&Doer::Planner).await?;
        for lane in LANES {
            self.publish(lane, true, None).await?;
        }
        while !self.messages.is_empty() {
            let some = self.messages.len().min(RUNS_PER_WORKER_MAX);
            let ids = self.messages.drain(..some).map(|(_, id)| id).collect();
            self.deliver(ids, 0, None).await?;
            for run in std::mem::take(&mut self.runs[0]) {
                self.end(&run, Ending::Succeed, None).await?;
            }
        }
        Ok(())
    }
}

/// What should exist does, has ended, and there is nothing to do about the rest.
async fn satisfied(databases: &Databases, school: &School) -> Played<()> {
    let wrong = |error: sqlx::Error| error.to_string();
    let mut transaction = database::begin(&databases.app, school.tenant).await.map_err(wrong)?;
    let rows = pipeline::load(&mut transaction, school.session).await.map_err(wrong)?.ok_or("no recording")?;
    let plan = pipeline::plan(&rows);
    if plan != pipeline::Plan::default() {
        return Err(format!("something is left to plan: {plan:#?}"));
    }
    let planned = pipeline::planned(&mut transaction, school.session).await.map_err(wrong)?;
    let open = planned.iter().find(|planned| planned.job.as_ref().is_none_or(|job| !job.state.has_ended()));
    if let Some(open) = open {
        return Err(format!("planned and not done: {open:#?}"));
    }
    let has = |kind, state| {
        planned.iter().any(|one| one.work.kind == kind && one.job.as_ref().is_some_and(|job| job.state == state))
    };
    if has(JobKind::IngestUpload, JobState::Succeeded)
        && !has(JobKind::Settle, JobState::Succeeded)
        && !has(JobKind::Settle, JobState::Failed)
        && !has(JobKind::Settle, JobState::Cancelled)
    {
        return Err(format!("an ingest without a settle: {planned:#?}"));
    }
    Ok(())
}
