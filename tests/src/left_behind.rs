//! Everything that the work on a session left behind, without what is another each time: rows and objects.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

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
            "search_entries",
            "revision, ordinal, kind, start_ticks, end_ticks, text, slide_page, slide_image",
            &in_session,
        ),
        of("search_postings", "language, term, kind, ordinals", &in_session),
        of("key_terms", "term", &in_session),
        of(
            "session_state_events",
            "sequence, event_type, event_payload - 'recordingId' - 'mediaUrl'",
            &format!("{in_session} and event_type like 'recording.%'"),
        ),
    ];
    let mut left: Vec<String> = rows.iter().flat_map(|rows| rows.lines()).map(str::to_owned).collect();
    let recording = stage.sql(&format!("select id from recordings where {in_session}"));
    left.extend(objects(stage).into_iter().filter_map(|object| {
        let size = object.metadata().expect("an object has a size").len();
        let shown = object.display().to_string();
        let (_, below) = shown.split_once(session)?;
        Some(format!("object {} {size}", below.replace(&recording, "recording")))
    }));
    left.sort();
    left
}

/// Objects that no row points at: neither an upload of a recording that is there, nor named by a hash or in a revision that
/// a row holds. Read from the disk under the embedded S3 and from the tables, past everything that a cleaner goes by.
pub fn unpointed(stage: &Stage) -> Vec<PathBuf> {
    let lines = |statement: &str| stage.sql(statement).lines().map(str::to_owned).collect::<HashSet<String>>();
    let recordings = lines("select id from recordings");
    let hashes = lines(
        "select sha256 from recording_segments union select sha256 from job_outputs
        union select sha256 from artifacts union select revision from replays",
    );
    let is_pointed_at = |object: &PathBuf| {
        // Folders end in `~` there, files in `$`.
        let path = object.display().to_string().replace(['~', '$'], "");
        match path.strip_suffix("/upload") {
            Some(recording) => recording.rsplit('/').next().is_some_and(|id| recordings.contains(id)),
            None => path.split(['/', '-', '.']).any(|part| hashes.contains(part)),
        }
    };
    let objects = objects(stage);
    assert!(!objects.is_empty(), "the embedded S3 keeps its objects elsewhere");
    objects.into_iter().filter(|object| !is_pointed_at(object)).collect()
}

/// The files in which the embedded S3 keeps objects.
fn objects(stage: &Stage) -> Vec<PathBuf> {
    let mut found = Vec::new();
    walk(&stage.folder.path().join("servers/s3/buckets"), &mut found);
    found
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the bucket can be read") {
        let path = entry.expect("the bucket can be read").path();
        match path.is_dir() {
            true => walk(&path, found),
            false => found.push(path),
        }
    }
}
