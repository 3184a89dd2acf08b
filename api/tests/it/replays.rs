//! A replay as teachers and students get it, from nothing to published.

use axum::http::Method;
use bytes::Bytes;
use classroom::artifacts::ArtifactKind;
use classroom::ids::{RecordingId, SessionId};
use classroom::replays::{NewArtifact, NewRevision, ReplayFile};
use classroom::search::ShownSlide;
use classroom::{recordings, replays};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use storage::keys::SessionKeys;
use timeline::document::{Chapter, Cue, Highlight, MissingPart, NoteChapter, NoteItem, NoteKind, Notes, Transcript};
use timeline::time::{Seconds, Ticks};
use uuid::Uuid;

use crate::stage::Stage;
use crate::uploads;

pub const VTT: &str = "WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n";
pub const MASTER: &str = "#EXTM3U\n";

/// Logical name, type and content.
fn files() -> Vec<(&'static str, &'static str, String)> {
    let manifest = json!({
        "duration": 60.0,
        "recipe": timeline::recipe::Recipe {
            code_version: 1,
            lengths: timeline::chunk::Lengths::UPLOAD,
            speech: timeline::recipe::SpeechRecipe {
                model: "tiny".into(), model_sha256: String::new(), language: "en".into(),
            },
            slide_text: None,
            rung_heights: vec![720],
            parameters: Default::default(),
        },
        "model": "tiny",
        "recordings": [{ "offset": 0.0, "duration": 60.0, "segmentsSha256": "" }],
        "files": [],
        "gaps": [{ "start": 10.0, "end": 12.5, "reason": "segment_missing" }],
        "missing": [],
    });
    let notes = json!({ "chapters": [{ "title": "Heaps", "start": 0.0,
        "items": [{ "kind": "definition", "text": "A heap is a tree.", "cueIds": ["0-0-0"] }] }] });
    let slides = json!([{ "index": 0, "start": 0.0, "end": 60.0, "page": 0, "image": "r0/slides/000.jpg" }]);
    vec![
        ("master.m3u8", "application/vnd.apple.mpegurl", MASTER.into()),
        ("captions.en.vtt", "text/vtt; charset=utf-8", VTT.into()),
        ("captions.en.srt", "application/x-subrip; charset=utf-8", "1\n".into()),
        ("transcript.txt", "text/plain; charset=utf-8", "Hello\n".into()),
        ("transcript.json", "application/json", json!({ "language": "en", "model": "tiny", "cues": [] }).to_string()),
        ("notes.json", "application/json", notes.to_string()),
        ("slides.json", "application/json", slides.to_string()),
        ("manifest.json", "application/json", manifest.to_string()),
        ("r0/720p/0000-00.m4s", "video/iso.segment", "media".into()),
        ("r0/slides/000.jpg", "image/jpeg", "picture".into()),
    ]
}

/// A session whose recording is finalized, and its replay as a job would leave it: a draft.
pub async fn assembled(stage: &Stage) -> Uuid {
    let recording = uploads::begin(stage, 3).await;
    uploads::send_parts(&recording["upload"]).await;
    let complete = format!("/api/recordings/{}/complete", recording["id"].as_str().unwrap());
    stage.school.post(&stage.school.teacher, complete, &json!({})).send().await.ok(202);
    let session: Uuid = recording["sessionId"].as_str().unwrap().parse().unwrap();
    let id = RecordingId(recording["id"].as_str().unwrap().parse().unwrap());
    let mut transaction = stage.state.begin(stage.school.tenant).await.unwrap();
    recordings::close_source(&mut transaction, id, Ticks::from_whole_seconds(60)).await.unwrap();
    let event = recordings::finalize(&mut transaction, id).await.unwrap();
    classroom::events::append(&mut transaction, SessionId(session), &[event]).await.unwrap();
    transaction.commit().await.unwrap();
    assemble(stage, session, "rev-1", files()).await;
    session
}

fn missing(part: &str, reason: &str) -> MissingPart {
    MissingPart { part: part.into(), reason: reason.into() }
}

/// Publishes files of these names, types and contents as a revision.
pub async fn assemble(stage: &Stage, session: Uuid, revision: &str, files: Vec<(&str, &str, String)>) {
    let keys = SessionKeys::new(stage.school.tenant, session);
    let mut stored = Vec::new();
    for (name, content_type, content) in files {
        let key = keys.replay(revision, name);
        let (size, sha256) = (content.len() as u64, hex::encode(Sha256::digest(&content)));
        stage.storage.put(&key, content_type, Bytes::from(content)).await.unwrap();
        stored.push(ReplayFile { name: name.into(), key, size, sha256, content_type: content_type.into() });
    }
    let span = |start, end| (Seconds::new(start), Seconds::new(end));
    let ((start, end), cue_ids) = (span(0.0, 60.0), vec!["0-0-0".to_owned()]);
    let chapter = Chapter { start, end, title: "Heaps".into(), cue_ids: cue_ids.clone(), reviewed: true };
    let (start, end) = span(1.0, 2.5);
    let highlight = Highlight { start, end, text: "Hello".into(), cue_ids };
    let transcript = Transcript {
        language: "en".into(),
        model: "tiny".into(),
        cues: vec![Cue {
            id: "0-0-0".into(),
            start,
            end,
            text: "Hello <b>heaps</b>".into(),
            words: Vec::new(),
            reviewed: false,
        }],
    };
    let note = |kind, text: &str| NoteItem { kind, text: text.into(), cue_ids: vec!["0-0-0".into()], slide: None };
    let items = vec![note(NoteKind::Definition, "A heap is a tree."), note(NoteKind::KeyTerm, "heap")];
    let notes = Notes {
        chapters: vec![NoteChapter { title: "Heaps".into(), start: Seconds::new(0.0), items, reviewed: false }],
    };
    let (start, end) = span(0.0, 60.0);
    let slide = ShownSlide { start, end, page: 0, image: "r0/slides/000.jpg", text: "Binary heaps" };
    let new = NewRevision {
        session_id: SessionId(session),
        revision,
        manifest_sha256: &"0".repeat(64),
        duration: Ticks::from_whole_seconds(60),
        missing: &[missing("thumbnails", "There is no picture."), missing("transcript", "Half of it was not heard.")],
        files: &stored,
        artifacts: &[NewArtifact { kind: ArtifactKind::Captions, name: "captions.en.vtt" }],
        recipe_version: 1,
        events: (1, 2),
        transcript: Some(&transcript),
        chapters: &[chapter],
        highlights: &[highlight],
        notes: Some(&notes),
        slides: &[slide],
    };
    let mut transaction = stage.state.begin(stage.school.tenant).await.unwrap();
    let event = replays::publish_revision(&mut transaction, &new).await.unwrap();
    let events: Vec<_> = event.into_iter().collect();
    classroom::events::append(&mut transaction, SessionId(session), &events).await.unwrap();
    transaction.commit().await.unwrap();
}

pub async fn published(stage: &Stage) -> Uuid {
    let session = assembled(stage).await;
    stage
        .school
        .post(&stage.school.teacher, format!("/api/replays/{session}/publish"), &json!({}))
        .send()
        .await
        .ok(200);
    session
}

fn path(session: Uuid) -> String {
    format!("/api/replays/{session}")
}

pub fn part(replay: &Value, name: &str) -> Value {
    replay["parts"].as_array().unwrap().iter().find(|part| part["part"] == name).unwrap().clone()
}

#[tokio::test]
async fn a_replay_holds_all_that_is_known_about_the_class() {
    let stage = Stage::set().await;
    let session = published(&stage).await;
    let replay = stage.school.get(&stage.school.student, path(session)).send().await.ok(200);
    assert_eq!(
        (&replay["state"], &replay["published"], &replay["duration"]),
        (&json!("ready"), &json!(true), &json!(60.0))
    );
    assert_eq!(
        replay["chapters"],
        json!([{ "start": 0.0, "end": 60.0, "title": "Heaps", "cueIds": ["0-0-0"], "reviewed": true }])
    );
    assert_eq!(replay["highlights"], json!([{ "start": 1.0, "end": 2.5, "text": "Hello", "cueIds": ["0-0-0"] }]));
    assert_eq!(replay["notes"]["chapters"][0]["items"][0]["kind"], "definition");
    assert_eq!(replay["slides"][0]["image"], "r0/slides/000.jpg");
    assert_eq!(replay["gaps"], json!([{ "start": 10.0, "end": 12.5, "reason": "segment_missing" }]));
    assert_eq!(replay["timeline"], json!([{ "offset": 0.0, "duration": 60.0 }]));
    assert_eq!(part(&replay, "playback")["state"], "ready");
    assert_eq!(
        part(&replay, "highlights"),
        json!({ "part": "highlights", "state": "missing", "progress": 0.0, "until": null, "reason": null })
    );
    assert_eq!(
        part(&replay, "thumbnails"),
        json!({
            "part": "thumbnails", "state": "missing", "progress": 0.0, "until": null, "reason": "There is no picture."
        })
    );
    assert_eq!(
        part(&replay, "transcript"),
        json!({
            "part": "transcript", "state": "incomplete", "progress": 1.0, "until": null,
            "reason": "Half of it was not heard."
        })
    );
    assert_eq!(replay["recordings"], json!([]), "how it was made is for staff");
    for name in ["pageUrl", "playbackUrl", "transcriptUrl"] {
        let link = replay["links"][name].as_str().unwrap();
        stage.school.call(Method::GET, link).send().await.ok_bytes();
    }
    assert_eq!(replay["links"]["captions"][0]["language"], "en");
}

#[tokio::test]
async fn a_draft_is_seen_by_staff_alone() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = assembled(&stage).await;
    school.get(&school.student, path(session)).send().await.refused(404, "replay_not_found");
    school
        .get(&school.student, format!("{}/captions.vtt", path(session)))
        .send()
        .await
        .refused(404, "replay_not_found");
    let draft = school.get(&school.assistant, path(session)).send().await.ok(200);
    assert_eq!((&draft["published"], &draft["recordings"][0]["status"]), (&json!(false), &json!("finalized")));
    school
        .post(&school.assistant, format!("{}/publish", path(session)), &json!({}))
        .send()
        .await
        .refused(403, "forbidden");
}

#[tokio::test]
async fn what_is_still_being_made_says_so() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let recording = uploads::begin(&stage, 1).await;
    let session: Uuid = recording["sessionId"].as_str().unwrap().parse().unwrap();
    let replay = school.get(&school.teacher, path(session)).send().await.ok(200);
    assert_eq!(
        (&replay["state"], &replay["links"], &replay["duration"]),
        (&json!("processing"), &Value::Null, &Value::Null)
    );
    assert!(replay["parts"].as_array().unwrap().iter().all(|part| part["state"] == "pending"));
    school
        .post(&school.teacher, format!("{}/publish", path(session)), &json!({}))
        .send()
        .await
        .refused(404, "replay_not_found");

    let id = recording["id"].as_str().unwrap();
    school.delete(&school.teacher, format!("/api/recordings/{id}")).send().await.ok(200);
    let replay = school.get(&school.teacher, path(session)).send().await.ok(200);
    assert_eq!(replay["state"], "failed");
    assert_eq!(part(&replay, "playback")["state"], "failed");
    assert_eq!(part(&replay, "playback")["reason"], replay["recordings"][0]["failure"]["message"]);
}

#[tokio::test]
async fn captions_are_downloaded_as_files() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = published(&stage).await;
    let get = |rest: &str| school.get(&school.student, format!("{}/{rest}", path(session))).send();
    let vtt = get("captions.vtt").await;
    assert_eq!((vtt.text().as_str(), vtt.header("content-type")), (VTT, "text/vtt; charset=utf-8"));
    assert_eq!(vtt.header("content-disposition"), "attachment; filename=\"captions.en.vtt\"");
    assert_eq!(get("captions.srt").await.text(), "1\n");
    assert_eq!(get("captions.txt").await.text(), "Hello\n");
    assert_eq!(get("captions.vtt?language=EN").await.text(), VTT);
    get("captions.vtt?language=de").await.refused(404, "captions_not_found");
    get("captions.exe").await.refused(404, "not_found");
}

#[tokio::test]
async fn every_opening_is_written_down() {
    let stage = Stage::set().await;
    let session = published(&stage).await;
    let student = &stage.school.student;
    stage.school.get(student, path(session)).send().await.ok(200);
    stage.school.get(student, format!("{}/captions.vtt", path(session))).send().await.ok_bytes();
    let opened: Vec<String> =
        sqlx::query_scalar("select access from media_access_log where user_id = $1 order by created_at")
            .bind(Uuid::from(student.id))
            .fetch_all(&mut stage.database.owner().await)
            .await
            .unwrap();
    assert_eq!(opened, ["playback", "captions.en.vtt"]);
}

#[tokio::test]
async fn publishing_and_withdrawing_stand_in_the_log() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = published(&stage).await;
    let act = |verb: &str| school.post(&school.teacher, format!("{}/{verb}", path(session)), &json!({})).send();
    act("publish").await.ok(200);
    act("unpublish").await.ok(200);
    school.get(&school.student, path(session)).send().await.refused(404, "replay_not_found");
    let events = school.get(&school.teacher, format!("/api/sessions/{session}/events")).send().await.ok(200);
    let seen: Vec<_> =
        events["items"].as_array().unwrap().iter().map(|event| event["eventType"].as_str().unwrap()).collect();
    assert_eq!(
        seen,
        ["session.scheduled", "recording.started", "recording.finalized", "replay.published", "replay.unpublished"]
    );
}

#[tokio::test]
async fn a_course_that_is_a_draft_again_hides_what_was_published_in_it() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = published(&stage).await;
    let class = format!("/api/sessions/{session}");
    school.get(&school.student, class.clone()).send().await.ok(200);
    school.get(&school.student, format!("{class}/events")).send().await.refused(403, "forbidden");
    let course = format!("/api/courses/{}", school.course);
    school.patch(&school.teacher, course, &json!({ "status": "draft" })).send().await.ok(200);
    school.get(&school.student, path(session)).send().await.refused(404, "replay_not_found");
    school
        .get(&school.student, format!("{}/captions.vtt", path(session)))
        .send()
        .await
        .refused(404, "replay_not_found");
    school.get(&school.student, class).send().await.refused(404, "session_not_found");
    let sessions = school.get(&school.student, "/api/sessions").send().await.ok(200);
    assert_eq!(sessions["items"], json!([]));
    school.get(&school.teacher, path(session)).send().await.ok(200);
}
