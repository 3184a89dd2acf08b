//! Everything that the work on a session left behind, without what is another each time: rows and objects.

use std::fs;
use std::path::Path;

use crate::stage::Stage;

/// One line for each row and object, sorted; ids of sessions, recordings and rows are left out.
pub fn of_session(stage: &Stage, session: &str) -> Vec<String> {
    let of = |table: &str, columns: &str, rest: &str| {
        stage.sql(&format!("select '{table} ' || jsonb_build_array({columns})::text from {table} where {rest}"))
    };
    let in_session = format!("session_id = '{session}'");
    let in_recordings = format!("recording_id in (select id from recordings where {in_session})");
    let rows = [
        of(
            "recordings",
            "ordinal, status, etag, size, recipe, render_plan, duration_ticks, source_closed",
            &in_session,
        ),
        of("recording_segments", "ordinal, size, sha256, start_ticks, duration_ticks, idr_ticks", &in_recordings),
        // What they cost is another figure every time.
        of(
            "jobs",
            "kind, unit, digest, state, attempt, result - 'cpuSeconds'",
            &format!("{in_session} and not superseded"),
        ),
        of(
            "job_outputs",
            "kind, unit, digest, name, start_ticks, end_ticks, sha256, size, extension, detail",
            &in_session,
        ),
        of("replays", "status, revision, manifest_sha256, duration_ticks, missing", &in_session),
        of("replay_files", "revision, name, size, sha256, content_type", &in_session),
        of(
            "artifacts",
            "revision, kind, name, size, sha256, recipe_version, first_sequence, last_sequence",
            &in_session,
        ),
        of("transcript_cues", "revision, ordinal, cue_id, start_ticks, end_ticks, language, text", &in_session),
        of("chapters", "revision, ordinal, start_ticks, end_ticks, title, cue_ids", &in_session),
        of("highlights", "revision, ordinal, start_ticks, end_ticks, text, cue_ids", &in_session),
        of(
            "session_state_events",
            "sequence, event_type, event_payload - 'recordingId' - 'mediaUrl'",
            &format!("{in_session} and event_type like 'recording.%'"),
        ),
    ];
    let mut left: Vec<String> = rows.iter().flat_map(|rows| rows.lines()).map(str::to_owned).collect();
    let recording = stage.sql(&format!("select id from recordings where {in_session}"));
    let bucket = stage.folder.path().join("servers/s3/buckets");
    let mut objects = Vec::new();
    walk(&bucket, &mut objects);
    let of_session = objects.into_iter().filter(|object| object.contains(session));
    left.extend(of_session.map(|object| {
        let (_, below) = object.split_once(session).expect("it is the session's");
        format!("object {}", below.replace(&recording, "recording"))
    }));
    left.sort();
    left
}

/// Names and sizes of the files in which the embedded S3 keeps objects.
fn walk(folder: &Path, found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("the bucket can be read") {
        let path = entry.expect("the bucket can be read").path();
        if path.is_dir() {
            walk(&path, found);
        } else {
            let size = path.metadata().expect("an object has a size").len();
            found.push(format!("{} {size}", path.display()));
        }
    }
}
