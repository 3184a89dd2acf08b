//! What a job over a recording starts from: its recipe, its render plan and its segments.

use classroom::ids::RecordingId;
use classroom::{recordings, segments};
use jobs::{JobError, OrJobError, Run};
use media::request::SegmentRef;
use storage::keys::RecordingKeys;
use timeline::recipe::Recipe;
use timeline::render_plan::RenderPlan;
use timeline::segment::Segment;
use timeline::time::Ticks;

pub struct Work {
    pub keys: RecordingKeys,
    /// Of the recording, within its session.
    pub ordinal: u32,
    pub recipe: Recipe,
    pub plan: RenderPlan,
    pub segments: Vec<Segment>,
    /// Of the recording: its duration once that is known, until then what has arrived.
    pub end: Ticks,
}

impl Work {
    pub async fn of(run: &Run) -> Result<Work, JobError> {
        let recording_id = recording_of(run)?;
        let mut transaction = run.transaction().await.unavailable()?;
        let recording = recordings::find(&mut transaction, recording_id).await.map_err(JobError::from_database)?;
        let recording = recording.ok_or_else(|| anyhow::anyhow!("the recording is gone")).fail("recording_gone")?;
        let segments = segments::list(&mut transaction, recording_id).await.map_err(JobError::from_database)?;
        transaction.commit().await.unavailable()?;
        let missing = |what: &str| anyhow::anyhow!("the recording has no {what} yet");
        let arrived = segments.iter().map(|segment| segment.span().end).max().unwrap_or(Ticks::ZERO);
        Ok(Work {
            keys: keys(run, recording_id),
            ordinal: recording.ordinal,
            recipe: recording.recipe.ok_or_else(|| missing("recipe")).retry()?,
            plan: recording.render_plan.ok_or_else(|| missing("render plan")).retry()?,
            end: recording.duration.unwrap_or(arrived),
            segments,
        })
    }
}

pub fn recording_of(run: &Run) -> Result<RecordingId, JobError> {
    run.job.recording_id.ok_or_else(|| anyhow::anyhow!("the job belongs to no recording")).fail("job_malformed")
}

pub fn keys(run: &Run, recording: RecordingId) -> RecordingKeys {
    RecordingKeys::new(run.job.tenant_id, run.job.session_id, recording)
}

pub fn reference(segment: &Segment) -> SegmentRef {
    SegmentRef { ordinal: segment.ordinal, start: segment.start, duration: segment.duration }
}
