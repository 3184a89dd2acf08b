//! What the plan says as a session goes on: a tiny simulator answers every planned job, and the tests look at what is
//! planned next.

use std::collections::BTreeSet;

use chrono::DateTime;
use proptest::prelude::*;
use timeline::render_plan::Boundaries;
use uuid::Uuid;

use super::*;
use crate::pipeline::rows::fixture;

/// Applies a plan to the rows as the SQL does.
fn apply(rows: &mut SessionRows, plan: Plan) {
    for id in plan.cancel {
        let row = rows.jobs.iter_mut().find(|row| row.id == id).unwrap();
        row.superseded = true;
        row.state = JobState::Cancelled;
    }
    for job in plan.insert {
        let Work { recording_id, kind, unit, digest } = job.work;
        let known = rows
            .jobs
            .iter_mut()
            .find(|row| (row.recording_id, row.kind, row.unit) == (recording_id, kind, unit) && row.digest == digest);
        if let Some(row) = known {
            row.superseded = false;
            row.state = JobState::Queued;
            continue;
        }
        rows.jobs.push(JobRow {
            id: JobId(Uuid::from_u128(1000 + rows.jobs.len() as u128)),
            recording_id,
            kind,
            unit,
            digest,
            state: JobState::Queued,
            superseded: false,
            progress: 0.0,
            outcome: None,
        });
    }
}

fn step(rows: &mut SessionRows) {
    let next = plan(rows);
    apply(rows, next);
}

/// Ends every open job of a kind in this state.
fn end(rows: &mut SessionRows, kind: JobKind, state: JobState) {
    for row in rows.jobs.iter_mut().filter(|row| row.kind == kind && !row.state.has_ended()) {
        row.state = state;
        row.outcome = (state == JobState::Succeeded).then(|| "done".to_owned());
    }
}

/// Plans and succeeds until nothing is left to do.
fn run_to_end(rows: &mut SessionRows) {
    for _ in 0..10 {
        step(rows);
        JobKind::ALL.into_iter().for_each(|kind| end(rows, kind, JobState::Succeeded));
    }
    assert_eq!(plan(rows), Plan::default());
}

fn names(rows: &SessionRows) -> Vec<(JobKind, u32)> {
    wanted(rows).into_iter().map(|job| (job.work.kind, job.work.unit)).collect()
}

fn digest_of(rows: &SessionRows, kind: JobKind, unit: u32) -> String {
    let jobs = wanted(rows);
    jobs.into_iter().find(|job| (job.work.kind, job.work.unit) == (kind, unit)).expect("it is planned").work.digest
}

#[test]
fn an_upload_becomes_a_replay_stage_by_stage() {
    use JobKind::*;
    let mut rows = fixture::session();
    let whole = rows.recordings[0].clone();
    rows.recordings[0] = RecordingRow {
        status: RecordingStatus::Finalizing,
        recipe: None,
        render_plan: None,
        duration: None,
        source_closed: false,
        segments: Vec::new(),
        registered_at: Vec::new(),
        ..whole.clone()
    };
    step(&mut rows);
    assert_eq!(names(&rows), [(IngestUpload, 0)]);
    end(&mut rows, IngestUpload, JobState::Succeeded);
    rows.recordings[0] = whole;
    step(&mut rows);
    let parts = [(RenderChunk, 0), (RenderChunk, 1), (RenderChunk, 2)];
    let units = [(Transcribe, 0), (Transcribe, 1), (Transcribe, 2), (Transcribe, 3)];
    assert_eq!(names(&rows), [&[(IngestUpload, 0)], &parts[..], &units[..]].concat());
    end(&mut rows, RenderChunk, JobState::Succeeded);
    assert_eq!(plan(&rows), Plan::default(), "units are still open");
    end(&mut rows, Transcribe, JobState::Succeeded);
    for next in [Settle, ReadSlides, Derive, Assemble] {
        step(&mut rows);
        assert_eq!(names(&rows).last(), Some(&(next, 0)));
        end(&mut rows, next, JobState::Succeeded);
    }
    assert_eq!(plan(&rows), Plan::default());
    assert_eq!(rows.jobs.len(), 1 + 3 + 4 + 4);
}

#[test]
fn the_units_of_ninety_seconds() {
    let rows = fixture::session();
    let units = wanted(&rows).into_iter().filter(|job| job.work.kind == JobKind::Transcribe);
    // 24 s each; the rest of 18 s is a unit of its own.
    assert_eq!(units.map(|job| job.expected_seconds).map(f32::round).collect::<Vec<_>>(), [8.0, 9.0, 9.0, 6.0]);
}

#[test]
fn no_sound_plans_no_units_and_no_picture_plans_chunks() {
    let mut rows = fixture::session();
    rows.recordings[0].render_plan.as_mut().unwrap().audio = None;
    assert!(names(&rows).iter().all(|(kind, _)| *kind != JobKind::Transcribe));
    let mut rows = fixture::session();
    rows.recordings[0].render_plan.as_mut().unwrap().video = None;
    assert_eq!(names(&rows).iter().filter(|(kind, _)| *kind == JobKind::RenderChunk).count(), 3);
}

#[test]
fn a_failed_transcription_does_not_block_and_its_replay_makes_a_new_revision() {
    let mut rows = fixture::session();
    step(&mut rows);
    end(&mut rows, JobKind::RenderChunk, JobState::Succeeded);
    end(&mut rows, JobKind::Transcribe, JobState::Failed);
    run_to_end(&mut rows);
    let revision = digest_of(&rows, JobKind::Assemble, 0);
    // The dead letters are replayed.
    for row in rows.jobs.iter_mut().filter(|row| row.state == JobState::Failed) {
        row.state = JobState::Queued;
    }
    assert!(!names(&rows).contains(&(JobKind::Settle, 0)), "settle waits for them again");
    assert_eq!(plan(&rows), Plan::default(), "and what was done stays done");
    run_to_end(&mut rows);
    assert_ne!(digest_of(&rows, JobKind::Assemble, 0), revision);
}

#[test]
fn a_failed_derive_does_not_block_and_a_failed_settle_does() {
    let mut rows = fixture::session();
    for kind in [JobKind::RenderChunk, JobKind::Transcribe, JobKind::Settle, JobKind::ReadSlides] {
        step(&mut rows);
        end(&mut rows, kind, JobState::Succeeded);
    }
    let settled = rows.clone();
    step(&mut rows);
    end(&mut rows, JobKind::Derive, JobState::Failed);
    step(&mut rows);
    assert_eq!(names(&rows).last(), Some(&(JobKind::Assemble, 0)));

    let mut rows = settled;
    rows.jobs.iter_mut().find(|row| row.kind == JobKind::Settle).unwrap().state = JobState::Failed;
    assert_eq!(names(&rows).last(), Some(&(JobKind::Settle, 0)));
}

#[test]
fn slides_that_could_not_be_read_do_not_block_and_reading_them_later_makes_a_new_revision() {
    for state in [JobState::Failed, JobState::Cancelled] {
        let mut rows = fixture::session();
        for kind in [JobKind::RenderChunk, JobKind::Transcribe, JobKind::Settle] {
            step(&mut rows);
            end(&mut rows, kind, JobState::Succeeded);
        }
        step(&mut rows);
        assert_eq!(names(&rows).last(), Some(&(JobKind::ReadSlides, 0)), "nothing is derived before");
        end(&mut rows, JobKind::ReadSlides, state);
        run_to_end(&mut rows);
        let revision = digest_of(&rows, JobKind::Assemble, 0);
        let reading = rows.jobs.iter_mut().find(|row| row.kind == JobKind::ReadSlides).unwrap();
        reading.state = JobState::Queued;
        assert_eq!(names(&rows).last(), Some(&(JobKind::ReadSlides, 0)), "it is waited for again");
        assert_eq!(plan(&rows), Plan::default(), "and what was done stays done");
        run_to_end(&mut rows);
        assert_ne!(digest_of(&rows, JobKind::Assemble, 0), revision);
    }
}

#[test]
fn slides_are_read_where_there_is_a_picture_and_the_recipe_says_how() {
    let kinds = |rows: &SessionRows| rows.jobs.iter().map(|row| row.kind).collect::<BTreeSet<_>>();
    let mut whole = fixture::session();
    run_to_end(&mut whole);
    assert!(kinds(&whole).contains(&JobKind::ReadSlides));
    let mut unseen = fixture::session();
    unseen.recordings[0].render_plan.as_mut().unwrap().video = None;
    // As recordings were taken in before slides could be read.
    let mut old = fixture::session();
    old.recordings[0].recipe.as_mut().unwrap().slide_text = None;
    for rows in [&mut unseen, &mut old] {
        run_to_end(rows);
        assert!(kinds(rows).contains(&JobKind::Assemble) && !kinds(rows).contains(&JobKind::ReadSlides));
    }
}

#[test]
fn other_languages_read_the_slides_anew() {
    let mut rows = fixture::session();
    run_to_end(&mut rows);
    let before = digest_of(&rows, JobKind::ReadSlides, 0);
    rows.recordings[0].recipe.as_mut().unwrap().slide_text.as_mut().unwrap().languages.push("deu".into());
    run_to_end(&mut rows);
    assert_ne!(digest_of(&rows, JobKind::ReadSlides, 0), before);
}

#[test]
fn a_late_segment_changes_what_it_touches_and_nothing_else() {
    let mut rows = fixture::session();
    let late = rows.recordings[0].segments.remove(4);
    rows.recordings[0].registered_at.remove(4);
    run_to_end(&mut rows);
    let before: BTreeSet<Work> = wanted(&rows).into_iter().map(|job| job.work).collect();
    rows.recordings[0].segments.insert(4, late);
    rows.recordings[0].registered_at.insert(4, DateTime::UNIX_EPOCH);
    let again = plan(&rows);
    let mut again: Vec<_> = again.insert.iter().map(|job| (job.work.kind, job.work.unit)).collect();
    again.sort_unstable();
    // 40 s to 50 s lies in chunk 1 and is the pre-roll of nothing else; units 1 (21..51) and 2 (45..75) hear it.
    assert_eq!(again, [(JobKind::RenderChunk, 1), (JobKind::Transcribe, 1), (JobKind::Transcribe, 2)]);
    run_to_end(&mut rows);
    let after: BTreeSet<Work> = wanted(&rows).into_iter().map(|job| job.work).collect();
    let changed: Vec<_> = after.difference(&before).map(|work| work.kind).collect();
    assert!(changed.contains(&JobKind::Assemble), "a new revision");
}

#[test]
fn what_is_no_longer_planned_is_cancelled_and_comes_back_when_it_is_wanted_again() {
    let mut rows = fixture::session();
    step(&mut rows);
    let first = rows.recordings[0].recipe.clone();
    rows.recordings[0].recipe.as_mut().unwrap().speech.model = "other".into();
    let next = plan(&rows);
    assert_eq!(next.cancel.len(), 7, "all chunks and units have another digest");
    assert_eq!(next.insert.len(), 7);
    apply(&mut rows, next);
    rows.recordings[0].recipe = first;
    let back = plan(&rows);
    let jobs = rows.jobs.len();
    assert_eq!((back.insert.len(), back.cancel.len()), (7, 7));
    apply(&mut rows, back);
    assert_eq!(rows.jobs.len(), jobs, "the old rows are queued again");
}

#[test]
fn what_a_person_cancelled_stays_cancelled_and_counts_as_ended() {
    let mut rows = fixture::session();
    step(&mut rows);
    end(&mut rows, JobKind::RenderChunk, JobState::Succeeded);
    end(&mut rows, JobKind::Transcribe, JobState::Cancelled);
    step(&mut rows);
    assert_eq!(names(&rows).last(), Some(&(JobKind::Settle, 0)));
}

#[test]
fn jobs_outside_the_plan_are_left_alone() {
    let mut rows = fixture::session();
    rows.jobs.push(JobRow {
        id: JobId(Uuid::from_u128(9)),
        recording_id: None,
        kind: JobKind::CaptionLive,
        unit: 0,
        digest: "0".repeat(64),
        state: JobState::Running,
        superseded: false,
        progress: 0.0,
        outcome: None,
    });
    assert!(plan(&rows).cancel.is_empty());
}

#[test]
fn a_growing_recording_is_planned_as_far_as_it_is_known() {
    let mut rows = fixture::session();
    let whole = rows.recordings[0].clone();
    let grown = |count: usize| RecordingRow {
        status: RecordingStatus::Finalizing,
        duration: None,
        source_closed: false,
        segments: whole.segments[..count].to_vec(),
        registered_at: whole.registered_at[..count].to_vec(),
        ..whole.clone()
    };
    let closed: BTreeSet<Work> = wanted(&rows).into_iter().map(|job| job.work).collect();
    let chunks = |rows: &SessionRows| names(rows).iter().filter(|(kind, _)| *kind == JobKind::RenderChunk).count();
    for (count, expected) in [(3, 0), (4, 0), (5, 1), (7, 1), (8, 2), (9, 2)] {
        rows.recordings[0] = grown(count);
        assert_eq!(chunks(&rows), expected, "with {count} segments");
        for job in wanted(&rows) {
            assert!(closed.contains(&job.work), "{:?} is another job once the source is closed", job.work);
        }
    }
    rows.recordings[0].duration = whole.duration;
    assert_eq!(chunks(&rows), 2, "a known length closes nothing");
}

#[test]
fn a_missing_segment_is_waited_for_and_then_no_more() {
    let mut rows = fixture::session();
    rows.recordings[0].source_closed = false;
    rows.recordings[0].segments.remove(1);
    rows.recordings[0].registered_at = vec![rows.now - TimeDelta::seconds(9); 8];
    let work = |rows: &SessionRows| names(rows).into_iter().filter(|(kind, _)| *kind != JobKind::IngestUpload).count();
    assert_eq!(work(&rows), 0);
    rows.now += TimeDelta::seconds(2);
    assert!(work(&rows) > 0);
}

#[test]
fn a_second_recording_holds_back_the_replay_until_it_is_settled_or_given_up() {
    let mut rows = fixture::session();
    run_to_end(&mut rows);
    let first = digest_of(&rows, JobKind::Assemble, 0);
    let mut second = RecordingRow { id: RecordingId(Uuid::from_u128(7)), ordinal: 1, ..fixture::recording(1) };
    second.status = RecordingStatus::Uploading;
    second.recipe = None;
    second.render_plan = None;
    second.source_closed = false;
    rows.recordings.push(second.clone());
    assert_eq!(digest_of(&rows, JobKind::Assemble, 0), first, "an upload may never be completed");
    rows.recordings[1].status = RecordingStatus::Finalizing;
    assert!(!names(&rows).contains(&(JobKind::Derive, 0)));
    step(&mut rows);
    end(&mut rows, JobKind::IngestUpload, JobState::Failed);
    assert_eq!(digest_of(&rows, JobKind::Assemble, 0), first, "its ingest is a dead letter");
    rows.recordings[1] = RecordingRow { id: second.id, started_offset: Ticks(90_000), ..fixture::recording(1) };
    run_to_end(&mut rows);
    assert_ne!(digest_of(&rows, JobKind::Assemble, 0), first);
}

#[test]
fn a_correction_and_only_it_derives_again() {
    let mut rows = fixture::session();
    run_to_end(&mut rows);
    rows.derive_events.push(41);
    let next: Vec<_> = plan(&rows).insert.into_iter().map(|job| job.work.kind).collect();
    assert_eq!(next, [JobKind::Derive]);
}

#[test]
fn a_failed_recording_plans_nothing() {
    let mut rows = fixture::session();
    step(&mut rows);
    rows.recordings[0].status = RecordingStatus::Failed;
    assert_eq!(plan(&rows).cancel.len(), 7);
    assert!(plan(&rows).insert.is_empty());
}

/// Any state that the rows of a session can be in.
fn any_rows() -> impl Strategy<Value = (SessionRows, Vec<usize>)> {
    let recordings = prop::collection::vec((0..5_u8, any::<bool>(), any::<u16>(), any::<bool>()), 1..3);
    let states = prop::collection::vec(0..5_usize, 0..20);
    (recordings, states, 0..6_u8).prop_flat_map(|(recordings, states, steps)| {
        let mut rows = fixture::session();
        rows.recordings.clear();
        for (ordinal, (status, closed, holes, grid)) in (0_u32..).zip(recordings) {
            let mut recording = fixture::recording(ordinal);
            let boundaries = if grid { Boundaries::Grid } else { Boundaries::SourceIdrs };
            recording.render_plan = Some(fixture::render_plan(boundaries));
            recording.source_closed = closed;
            recording.status = match status {
                0 => RecordingStatus::Uploading,
                1 => RecordingStatus::Finalizing,
                2 => RecordingStatus::Failed,
                3 => RecordingStatus::Recording,
                _ => RecordingStatus::Finalized,
            };
            recording.segments.retain(|segment| holes & (1 << segment.ordinal) == 0);
            recording.registered_at.truncate(recording.segments.len());
            rows.recordings.push(recording);
        }
        for _ in 0..steps {
            step(&mut rows);
            for (row, state) in rows.jobs.iter_mut().zip(states.iter().cycle()) {
                row.state = JobState::ALL[*state];
            }
        }
        let order: Vec<usize> = (0..rows.jobs.len()).collect();
        (Just(rows), Just(order).prop_shuffle())
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_plan_holds_no_work_twice_and_is_at_rest_once_it_is_applied((mut rows, _) in any_rows()) {
        let jobs = wanted(&rows);
        let distinct: BTreeSet<&Work> = jobs.iter().map(|job| &job.work).collect();
        prop_assert_eq!(distinct.len(), jobs.len());
        let next = plan(&rows);
        for job in &next.insert {
            let known = rows.jobs.iter().filter(|row| work_of(row) == job.work);
            prop_assert!(known.into_iter().all(|row| row.superseded && row.state == JobState::Cancelled));
        }
        apply(&mut rows, next);
        prop_assert_eq!(plan(&rows), Plan::default());
    }

    #[test]
    fn the_order_in_which_jobs_ran_changes_nothing((rows, order) in any_rows()) {
        let mut shuffled = rows.clone();
        shuffled.jobs = order.iter().map(|index| rows.jobs[*index].clone()).collect();
        prop_assert_eq!(wanted(&rows), wanted(&shuffled));
        let (mut one, mut other) = (plan(&rows), plan(&shuffled));
        one.cancel.sort_unstable();
        other.cancel.sort_unstable();
        prop_assert_eq!(one, other);
    }

    #[test]
    fn every_chunk_and_unit_of_a_whole_source_is_covered(holes in any::<u16>(), grid in any::<bool>()) {
        let mut rows = fixture::session();
        let boundaries = if grid { Boundaries::Grid } else { Boundaries::SourceIdrs };
        let recording = &mut rows.recordings[0];
        recording.render_plan = Some(fixture::render_plan(boundaries));
        recording.segments.retain(|segment| holes & (1 << segment.ordinal) == 0);
        recording.registered_at.truncate(recording.segments.len());
        let jobs = wanted(&rows);
        for segment in &rows.recordings[0].segments {
            let unit = (segment.start.seconds() / 24.0) as u32;
            let work = |kind, unit| jobs.iter().any(|job| (job.work.kind, job.work.unit) == (kind, unit));
            prop_assert!(work(JobKind::Transcribe, unit), "no unit hears segment {}", segment.ordinal);
            // Its IDRs start HLS segments in the chunk that they lie in.
            prop_assert!(work(JobKind::RenderChunk, (segment.start.seconds() / 30.0) as u32));
        }
    }
}
