//! What should exist, and what to do about what does.

use std::collections::{HashMap, HashSet};

use chrono::TimeDelta;
use classroom::ids::RecordingId;
use classroom::recordings::{RecordingSource, RecordingStatus};
use serde_json::{Value, json};
use timeline::recipe::Recipe;
use timeline::render_plan::RenderPlan;
use timeline::segment::Segment;
use timeline::time::Ticks;

use crate::job::JobId;
use crate::kind::{JobKind, JobState};
use crate::limits::MISSING_SEGMENT_WAIT;
use crate::pipeline::digest::digest;
use crate::pipeline::inputs::{AUDIO_LOOK_AHEAD, chunk_inputs, unit_inputs};
use crate::pipeline::rows::{JobRow, RecordingRow, SessionRows};

/// One piece of work, by the name that makes it unique in its session.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Work {
    pub recording_id: Option<RecordingId>,
    pub kind: JobKind,
    pub unit: u32,
    pub digest: String,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PlannedJob {
    pub work: Work,
    pub expected_seconds: f32,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// Missing, or cancelled by an earlier plan.
    pub insert: Vec<PlannedJob>,
    /// Open, and no longer what should be done.
    pub cancel: Vec<JobId>,
}

pub fn plan(rows: &SessionRows) -> Plan {
    let wanted = wanted(rows);
    let known = Known::of(rows);
    let insert = wanted
        .iter()
        .filter(|job| match known.job(&job.work) {
            // Taken in before, by whatever way: its segments are there, and its row may be gone.
            None => job.work.kind != JobKind::IngestUpload || is_waiting(rows, &job.work),
            Some(row) => row.state == JobState::Cancelled && row.superseded,
        })
        .cloned()
        .collect();
    let names: HashSet<&Work> = wanted.iter().map(|job| &job.work).collect();
    let cancel = rows
        .jobs
        .iter()
        .filter(|row| row.kind.is_planned() && !row.state.has_ended() && !row.superseded)
        .filter(|row| !names.contains(&work_of(row)))
        .map(|row| row.id)
        .collect();
    Plan { insert, cancel }
}

/// All jobs that should exist by now, done or not, in the order of the pipeline.
pub fn wanted(rows: &SessionRows) -> Vec<PlannedJob> {
    let known = Known::of(rows);
    let mut jobs = Vec::new();
    let mut settled = Settled::default();
    for recording in &rows.recordings {
        let last = plan_recording(recording, rows, &known, &mut jobs);
        settled.note(recording, last, &known);
    }
    plan_session(rows, &known, &settled, &mut jobs);
    jobs
}

/// The jobs that exist, by what they work on.
struct Known<'a>(HashMap<Work, &'a JobRow>);

impl<'a> Known<'a> {
    fn of(rows: &'a SessionRows) -> Known<'a> {
        Known(rows.jobs.iter().map(|row| (work_of(row), row)).collect())
    }

    fn job(&self, work: &Work) -> Option<&'a JobRow> {
        self.0.get(work).copied()
    }

    fn succeeded(&self, work: &Work) -> bool {
        self.job(work).is_some_and(|job| job.state == JobState::Succeeded)
    }

    /// How the job ended. None while it has not, or is only put aside by the plan.
    fn outcome(&self, work: &Work) -> Option<String> {
        let row = self.job(work)?;
        if !row.state.has_ended() || (row.state == JobState::Cancelled && row.superseded) {
            return None;
        }
        Some(match &row.outcome {
            Some(outcome) => format!("{}:{outcome}", row.state),
            None => row.state.to_string(),
        })
    }
}

pub(crate) fn work_of(row: &JobRow) -> Work {
    Work { recording_id: row.recording_id, kind: row.kind, unit: row.unit, digest: row.digest.clone() }
}

fn is_waiting(rows: &SessionRows, ingest: &Work) -> bool {
    rows.recordings
        .iter()
        .any(|recording| Some(recording.id) == ingest.recording_id && recording.status == RecordingStatus::Finalizing)
}

fn ingest_work(recording: &RecordingRow) -> Option<Work> {
    let (RecordingSource::Upload, Some(etag), Some(size)) = (recording.source, &recording.etag, recording.size) else {
        return None;
    };
    Some(Work {
        recording_id: Some(recording.id),
        kind: JobKind::IngestUpload,
        unit: 0,
        digest: digest(&json!({ "kind": JobKind::IngestUpload, "etag": etag, "size": size })),
    })
}

/// The last jobs of one recording, on which the session's wait.
struct LastJobs {
    settle: Work,
    /// None: not planned yet, or there is nothing to read.
    reading: Option<Work>,
}

/// Adds the jobs of one recording; gives the last of them if its `settle` is among them.
fn plan_recording(
    recording: &RecordingRow,
    rows: &SessionRows,
    known: &Known<'_>,
    jobs: &mut Vec<PlannedJob>,
) -> Option<LastJobs> {
    if let Some(work) = ingest_work(recording) {
        let size = recording.size.unwrap_or(0);
        jobs.push(PlannedJob { work, expected_seconds: expected::ingest(size) });
    }
    if recording.status == RecordingStatus::Failed {
        return None;
    }
    let (Some(recipe), Some(render_plan)) = (&recording.recipe, &recording.render_plan) else { return None };
    let pieces = Pieces::of(recording, recipe, render_plan, rows);
    let mut parts = pieces.chunks();
    parts.extend(pieces.units());
    let ended = parts.iter().map(|job| known.outcome(&job.work)).collect::<Option<Vec<String>>>();
    let settle = ended.filter(|_| recording.source_closed).map(|outcomes| {
        let parts: Vec<Value> = parts
            .iter()
            .zip(&outcomes)
            .map(|(job, outcome)| json!([job.work.kind, job.work.unit, job.work.digest, outcome]))
            .collect();
        Work {
            recording_id: Some(recording.id),
            kind: JobKind::Settle,
            unit: 0,
            digest: digest(&json!({
                "kind": JobKind::Settle,
                "recipe": pieces.base,
                "duration": pieces.duration,
                "parts": parts,
                "events": rows.settle_events,
            })),
        }
    });
    jobs.extend(parts);
    let settle = settle?;
    jobs.push(PlannedJob { work: settle.clone(), expected_seconds: expected::LIGHT });
    let reading = (reads_slides(recording) && known.succeeded(&settle)).then(|| Work {
        recording_id: Some(recording.id),
        kind: JobKind::ReadSlides,
        unit: 0,
        digest: digest(&json!({ "kind": JobKind::ReadSlides, "recipe": pieces.base, "settle": settle.digest })),
    });
    jobs.extend(reading.clone().map(|work| PlannedJob { work, expected_seconds: expected::reading(pieces.duration) }));
    Some(LastJobs { settle, reading })
}

/// Whether a recording can have slides, and its recipe says how they are read.
fn reads_slides(recording: &RecordingRow) -> bool {
    recording.recipe.as_ref().is_some_and(|recipe| recipe.slide_text.is_some())
        && recording.render_plan.as_ref().is_some_and(|plan| plan.video.is_some())
}

/// The chunks and units of a recording that can be worked on by now.
struct Pieces<'a> {
    recording: &'a RecordingRow,
    recipe: &'a Recipe,
    render_plan: &'a RenderPlan,
    /// Of recipe and render plan: a part of every digest.
    base: String,
    /// Of the recording, or up to where it is known.
    duration: Ticks,
    /// Nothing that starts before this will still come, or is waited for.
    covered: Ticks,
}

impl<'a> Pieces<'a> {
    fn of(
        recording: &'a RecordingRow,
        recipe: &'a Recipe,
        render_plan: &'a RenderPlan,
        rows: &SessionRows,
    ) -> Pieces<'a> {
        let known_end = recording.segments.iter().map(|segment| segment.span().end).max().unwrap_or(Ticks::ZERO);
        Pieces {
            recording,
            recipe,
            render_plan,
            base: digest(&json!({ "recipe": recipe, "renderPlan": render_plan })),
            duration: recording.duration.unwrap_or(known_end),
            covered: covered(recording, rows),
        }
    }

    fn chunks(&self) -> Vec<PlannedJob> {
        let lengths = &self.recipe.lengths;
        (0..lengths.chunk_count(self.duration))
            .filter_map(|chunk| {
                let inputs = chunk_inputs(self.render_plan, lengths, chunk, &self.recording.segments, self.duration);
                let end = *inputs.starts.last()?;
                if inputs.segments.is_empty() || !self.is_known(end.max(lengths.chunk_span(chunk).end), end) {
                    return None;
                }
                let digest = digest(&json!({
                    "kind": JobKind::RenderChunk,
                    "recipe": self.base,
                    "chunk": chunk,
                    "starts": inputs.starts,
                    "segments": sources(&inputs.segments, &inputs.missing),
                }));
                Some(self.job(JobKind::RenderChunk, chunk, digest, expected::render(lengths.chunk)))
            })
            .collect()
    }

    fn units(&self) -> Vec<PlannedJob> {
        if self.render_plan.audio.is_none() {
            return Vec::new();
        }
        let lengths = &self.recipe.lengths;
        (0..lengths.unit_count(self.duration))
            .filter_map(|unit| {
                let inputs = unit_inputs(lengths, unit, &self.recording.segments, self.duration);
                let whole_reach = lengths.unit_span(unit).end + lengths.unit_look_around;
                if inputs.segments.is_empty() || !(self.recording.source_closed || whole_reach <= self.covered) {
                    return None;
                }
                let digest = digest(&json!({
                    "kind": JobKind::Transcribe,
                    "recipe": self.base,
                    "unit": unit,
                    "reach": inputs.reach,
                    "last": inputs.last,
                    "segments": sources(&inputs.segments, &inputs.missing),
                }));
                Some(self.job(JobKind::Transcribe, unit, digest, expected::transcribe(inputs.reach.duration())))
            })
            .collect()
    }

    /// Whether a chunk that ends at `end` would end there too if everything had come. Its last HLS segment ends at the
    /// next boundary, or with the recording; as long as more may come, only a boundary is final.
    fn is_known(&self, reach: Ticks, end: Ticks) -> bool {
        self.recording.source_closed || (end < self.duration && reach + AUDIO_LOOK_AHEAD <= self.covered)
    }

    fn job(&self, kind: JobKind, unit: u32, digest: String, expected_seconds: f32) -> PlannedJob {
        PlannedJob { work: Work { recording_id: Some(self.recording.id), kind, unit, digest }, expected_seconds }
    }
}

/// The start of the last segment before which nothing is missing, or has been for long enough.
fn covered(recording: &RecordingRow, rows: &SessionRows) -> Ticks {
    let wait = TimeDelta::from_std(MISSING_SEGMENT_WAIT).expect("ten seconds are a time");
    let mut covered = Ticks::ZERO;
    let mut expected = 0;
    for (segment, registered_at) in recording.segments.iter().zip(&recording.registered_at) {
        let waited = rows.now - *registered_at;
        if segment.ordinal != expected && waited < wait {
            break;
        }
        expected = segment.ordinal + 1;
        covered = covered.max(segment.start);
    }
    covered
}

/// SHA-256 of each segment in order, `-` for one that is not there.
fn sources(segments: &[&Segment], missing: &[u32]) -> Vec<(u32, String)> {
    let mut sources: Vec<(u32, String)> =
        segments.iter().map(|segment| (segment.ordinal, segment.sha256.clone())).collect();
    sources.extend(missing.iter().map(|ordinal| (*ordinal, "-".to_owned())));
    sources.sort_unstable();
    sources
}

/// What `derive` and `assemble` wait for.
#[derive(Default)]
struct Settled {
    /// One entry per recording that is part of the replay, by ordinal: its `settle`, and how the reading of its slides
    /// ended where they are read.
    settles: Vec<Value>,
    /// Some recording is still on its way.
    waiting: bool,
}

impl Settled {
    fn note(&mut self, recording: &RecordingRow, last: Option<LastJobs>, known: &Known<'_>) {
        match recording.status {
            // Nobody knows whether an upload will ever be completed; one that failed has nothing to give.
            RecordingStatus::Uploading | RecordingStatus::Failed => return,
            RecordingStatus::Arming
            | RecordingStatus::Recording
            | RecordingStatus::Finalizing
            | RecordingStatus::Finalized => {}
        }
        let ingest = ingest_work(recording).and_then(|work| known.job(&work));
        let given_up = ingest
            .is_some_and(|job| job.state == JobState::Failed || (job.state == JobState::Cancelled && !job.superseded));
        if given_up && !recording.source_closed {
            return;
        }
        match last.and_then(|last| ended(recording, &last, known)) {
            Some(entry) => self.settles.push(entry),
            None => self.waiting = true,
        }
    }
}

/// None: it has not. Slides that could not be read are no reason to wait.
fn ended(recording: &RecordingRow, last: &LastJobs, known: &Known<'_>) -> Option<Value> {
    let LastJobs { settle, reading } = last;
    if !known.succeeded(settle) {
        return None;
    }
    Some(match reading {
        None => json!([recording.ordinal, recording.started_offset, settle.digest]),
        Some(reading) => {
            let outcome = known.outcome(reading)?;
            json!([recording.ordinal, recording.started_offset, settle.digest, reading.digest, outcome])
        }
    })
}

fn plan_session(rows: &SessionRows, known: &Known<'_>, settled: &Settled, jobs: &mut Vec<PlannedJob>) {
    if settled.waiting || settled.settles.is_empty() {
        return;
    }
    let session_job = |kind: JobKind, inputs: &Value| PlannedJob {
        work: Work { recording_id: None, kind, unit: 0, digest: digest(inputs) },
        expected_seconds: expected::LIGHT,
    };
    let derive = session_job(
        JobKind::Derive,
        &json!({ "kind": JobKind::Derive, "settles": settled.settles, "events": rows.derive_events }),
    );
    let outcome = known.outcome(&derive.work);
    let assemble = outcome.map(|outcome| {
        session_job(
            JobKind::Assemble,
            &json!({
                "kind": JobKind::Assemble,
                "settles": settled.settles,
                "derive": [derive.work.digest, outcome],
            }),
        )
    });
    jobs.push(derive);
    jobs.extend(assemble);
}

/// How long jobs take on one core, roughly: what a fleet is scaled by. Wrong numbers cost money, not correctness.
mod expected {
    use timeline::time::Ticks;

    const INGEST_BYTES_PER_SECOND: f32 = 50_000_000.0;
    const RENDER_SECONDS_PER_SECOND: f64 = 0.4;
    const TRANSCRIBE_SECONDS_PER_SECOND: f64 = 0.3;
    /// A slide a minute, half a second each.
    const READ_SECONDS_PER_SECOND: f64 = 0.01;
    pub const LIGHT: f32 = 2.0;

    pub fn ingest(bytes: u64) -> f32 {
        1.0 + bytes as f32 / INGEST_BYTES_PER_SECOND
    }

    pub fn render(length: Ticks) -> f32 {
        (length.seconds() * RENDER_SECONDS_PER_SECOND) as f32
    }

    pub fn reading(length: Ticks) -> f32 {
        LIGHT + (length.seconds() * READ_SECONDS_PER_SECOND) as f32
    }

    pub fn transcribe(length: Ticks) -> f32 {
        (length.seconds() * TRANSCRIBE_SECONDS_PER_SECOND) as f32
    }
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
