//! What the planned jobs of a recording, and of its session, have given so far.

use classroom::ids::{RecordingId, SessionId};
use sqlx::PgConnection;
use timeline::output::OutputKind;
use timeline::segment::HoleReason;

use crate::kind::{JobKind, JobState};
use crate::outputs::{self, Output};
use crate::pipeline::{self, Planned};

/// What became of a chunk or unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Open,
    Made,
    Lost(HoleReason),
}

pub struct SessionWork {
    /// Of one recording and of the session as a whole.
    planned: Vec<Planned>,
    outputs: Vec<Output>,
}

impl SessionWork {
    pub async fn read(
        connection: &mut PgConnection,
        session: SessionId,
        recording: RecordingId,
    ) -> Result<SessionWork, sqlx::Error> {
        let mut planned = pipeline::planned(&mut *connection, session).await?;
        planned.retain(|planned| planned.work.recording_id.is_none_or(|id| id == recording));
        let digests: Vec<String> = planned.iter().map(|planned| planned.work.digest.clone()).collect();
        let mut outputs = outputs::list(&mut *connection, session, Some(recording), &digests).await?;
        outputs.extend(outputs::list(connection, session, None, &digests).await?);
        Ok(SessionWork { planned, outputs })
    }

    /// In order of units and of time.
    pub fn outputs(&self, kind: JobKind) -> impl Iterator<Item = &Output> {
        self.outputs.iter().filter(move |output| output.kind == kind)
    }

    /// Those that a media child gave as this.
    pub fn media(&self, kind: OutputKind) -> impl Iterator<Item = &Output> {
        let kind = serde_json::to_value(kind).expect("a kind is a string");
        self.outputs.iter().filter(move |output| output.detail["kind"] == kind)
    }

    pub fn output(&self, kind: JobKind, name: &str) -> Option<&Output> {
        self.outputs(kind).find(|output| output.name == name)
    }

    /// Those of this name, whichever kind of job made them.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Output> {
        self.outputs.iter().filter(move |output| output.name == name)
    }

    /// Chunks or units that have ended and gave nothing, and why.
    pub fn lost(&self, kind: JobKind) -> impl Iterator<Item = (u32, HoleReason)> {
        self.parts(kind).filter_map(|(unit, part)| match part {
            Part::Lost(reason) => Some((unit, reason)),
            Part::Made | Part::Open => None,
        })
    }

    /// All chunks or units that are known by now, in order.
    pub fn parts(&self, kind: JobKind) -> impl Iterator<Item = (u32, Part)> {
        self.planned
            .iter()
            .filter(move |planned| planned.work.kind == kind)
            .map(|planned| (planned.work.unit, part(planned)))
    }
}

fn part(planned: &Planned) -> Part {
    let Some(job) = &planned.job else { return Part::Open };
    match job.state {
        JobState::Succeeded if job.outcome.as_deref() == Some("gap") => Part::Lost(HoleReason::MediaDamaged),
        JobState::Succeeded => Part::Made,
        JobState::Cancelled if job.superseded => Part::Open,
        JobState::Failed | JobState::Cancelled => Part::Lost(HoleReason::ProcessingFailed),
        JobState::Queued | JobState::Running => Part::Open,
    }
}
