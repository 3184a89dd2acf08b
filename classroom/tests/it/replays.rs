//! Revisions are swapped whole; a replay is published by a person, and only when there is something to see.

use classroom::artifacts::{self, ArtifactKind};
use classroom::courses::{self, CourseChange, PublishPolicy};
use classroom::events::{self, Payload};
use classroom::ids::SessionId;
use classroom::recordings::{self, Upload};
use classroom::replays::{self, NewArtifact, NewRevision, ReplayFile, ReplayStatus, publish_revision};
use classroom::testing;
use classroom::{Error, Refusal};
use timeline::document::{Chapter, Cue, Highlight, MissingPart, Transcript};
use timeline::time::{Seconds, Ticks};

use crate::school::School;

/// What an assembly made; a [`NewRevision`] borrows from it.
struct Assembly {
    files: Vec<ReplayFile>,
    transcript: Transcript,
    chapters: Vec<Chapter>,
    highlights: Vec<Highlight>,
    missing: Vec<MissingPart>,
    manifest_sha256: String,
}

impl Assembly {
    fn new(names: &[&str], said: &str) -> Assembly {
        let file = |name: &&str| ReplayFile {
            name: (*name).to_owned(),
            key: format!("objects/{said}/{name}"),
            size: 10,
            sha256: "a".repeat(64),
            content_type: "text/plain".into(),
        };
        let cue = |n: u32| Cue {
            id: format!("0-0-{n}"),
            start: Seconds::new(f64::from(n) * 2.5),
            end: Seconds::new(f64::from(n) * 2.5 + 2.001),
            text: format!("{said} {n}"),
            words: vec![],
            reviewed: n == 1,
        };
        Assembly {
            files: names.iter().map(file).collect(),
            transcript: Transcript { language: "en".into(), model: "tiny".into(), cues: (0..3).map(cue).collect() },
            chapters: vec![Chapter {
                start: Seconds::new(0.0),
                end: Seconds::new(7.5),
                title: said.to_owned(),
                cue_ids: vec!["0-0-0".into(), "0-0-1".into()],
                reviewed: true,
            }],
            highlights: vec![Highlight {
                start: Seconds::new(2.5),
                end: Seconds::new(4.501),
                text: said.to_owned(),
                cue_ids: vec![],
            }],
            missing: vec![MissingPart { part: "slides".into(), reason: "no picture".into() }],
            manifest_sha256: "b".repeat(64),
        }
    }

    fn revision<'a>(
        &'a self,
        session_id: SessionId,
        revision: &'a str,
        artifacts: &'a [NewArtifact<'a>],
    ) -> NewRevision<'a> {
        NewRevision {
            session_id,
            revision,
            manifest_sha256: &self.manifest_sha256,
            duration: Ticks::from_whole_seconds(75),
            missing: &self.missing,
            files: &self.files,
            artifacts,
            recipe_version: 1,
            events: (1, 2),
            transcript: Some(&self.transcript),
            chapters: &self.chapters,
            highlights: &self.highlights,
            notes: None,
            slides: &[],
        }
    }
}

const TRANSCRIPT: NewArtifact<'static> = NewArtifact { kind: ArtifactKind::Transcript, name: "transcript.json" };

async fn finalized(school: &School<'_>) -> Upload {
    let upload = school.start_upload().await;
    let id = upload.recording.id;
    let mut tx = school.begin().await;
    recordings::complete(&mut tx, id, "etag", 1000).await.unwrap();
    recordings::close_source(&mut tx, id, Ticks::from_whole_seconds(75)).await.unwrap();
    recordings::finalize(&mut tx, id).await.unwrap();
    tx.commit().await.unwrap();
    upload
}

#[tokio::test]
async fn a_new_revision_leaves_nothing_of_the_old_one() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let first = Assembly::new(&["manifest.json", "transcript.json", "r0/720p/0000-00.m4s"], "first");
    let second = Assembly::new(&["manifest.json", "transcript.json"], "second");

    let mut tx = school.begin().await;
    assert_eq!(replays::find(&mut tx, session).await.unwrap(), None);
    publish_revision(&mut tx, &first.revision(session, "one", &[TRANSCRIPT])).await.unwrap();
    tx.commit().await.unwrap();
    // The same again: the job's finish may be repeated.
    let mut tx = school.begin().await;
    publish_revision(&mut tx, &first.revision(session, "one", &[TRANSCRIPT])).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = school.begin().await;
    assert_eq!(replays::files(&mut tx, session).await.unwrap().len(), 3);
    let deep = replays::file(&mut tx, session, "r0/720p/0000-00.m4s").await.unwrap().unwrap();
    assert_eq!(deep, first.files[2]);
    assert_eq!(replays::chapters(&mut tx, session).await.unwrap(), first.chapters);

    publish_revision(&mut tx, &second.revision(session, "two", &[TRANSCRIPT])).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = school.begin().await;
    let replay = replays::find(&mut tx, session).await.unwrap().unwrap();
    assert_eq!((replay.revision.as_str(), replay.status), ("two", ReplayStatus::Draft));
    assert_eq!((replay.missing, replay.duration), (second.missing.clone(), Ticks::from_whole_seconds(75)));
    assert_eq!(replays::file(&mut tx, session, "r0/720p/0000-00.m4s").await.unwrap(), None);
    assert_eq!(replays::files(&mut tx, session).await.unwrap(), second.files);
    assert_eq!(replays::chapters(&mut tx, session).await.unwrap(), second.chapters);
    assert_eq!(replays::highlights(&mut tx, session).await.unwrap(), second.highlights);
    let offered = artifacts::list(&mut tx, session).await.unwrap();
    assert_eq!(offered.len(), 1);
    assert_eq!((offered[0].kind, offered[0].events), (ArtifactKind::Transcript, (1, 2)));
    assert_eq!(offered[0].key, "objects/second/transcript.json");
    let cues: Vec<(String, i64, i64)> =
        sqlx::query_as("select text, start_ticks, end_ticks from transcript_cues order by ordinal")
            .fetch_all(&mut *tx)
            .await
            .unwrap();
    assert_eq!(cues[1], ("second 1".to_owned(), 225_000, 405_090));
    assert_eq!(cues.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_revisions_at_once_do_not_mix() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let publish = async |revision: &'static str| {
        let assembly = Assembly::new(&["transcript.json", revision], revision);
        let mut tx = school.begin().await;
        publish_revision(&mut tx, &assembly.revision(session, revision, &[TRANSCRIPT])).await.unwrap();
        tx.commit().await.unwrap();
    };
    publish("zero").await;
    futures::join!(publish("one"), publish("two"), publish("three"), publish("four"));
    let mut tx = school.begin().await;
    let current = replays::find(&mut tx, session).await.unwrap().unwrap().revision;
    for table in ["replay_files", "artifacts", "transcript_cues", "chapters", "highlights", "search_entries"] {
        let statement = format!("select distinct revision from {table}");
        let kept: Vec<String> = sqlx::query_scalar(sqlx::AssertSqlSafe(statement)).fetch_all(&mut *tx).await.unwrap();
        assert_eq!(kept, std::slice::from_ref(&current), "{table}");
    }
    assert!(replays::file(&mut tx, session, &current).await.unwrap().is_some());
}

#[tokio::test]
async fn an_artifact_needs_a_file_and_an_event_trail() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let assembly = Assembly::new(&["manifest.json"], "said");
    let mut tx = school.begin().await;
    let no_file = publish_revision(&mut tx, &assembly.revision(session, "one", &[TRANSCRIPT])).await;
    assert!(matches!(no_file, Err(sqlx::Error::RowNotFound)), "{no_file:?}");
    tx.rollback().await.unwrap();

    let manifest = [NewArtifact { kind: ArtifactKind::Manifest, name: "manifest.json" }];
    let no_events = NewRevision { events: (1, 99), ..assembly.revision(session, "one", &manifest) };
    let mut tx = school.begin().await;
    let error = publish_revision(&mut tx, &no_events).await.unwrap_err();
    assert_eq!(error.as_database_error().unwrap().constraint(), Some("artifacts_last_event_fkey"));
    tx.rollback().await.unwrap();

    let mut escaping = Assembly::new(&["manifest.json"], "said");
    escaping.files[0].name = "../manifest.json".into();
    let mut tx = school.begin().await;
    let error = publish_revision(&mut tx, &escaping.revision(session, "one", &[])).await.unwrap_err();
    assert_eq!(error.as_database_error().unwrap().constraint(), Some("replay_files_name_check"));
}

#[tokio::test]
async fn a_replay_is_published_only_with_a_finalized_recording_and_an_artifact() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let assembly = Assembly::new(&["transcript.json"], "said");
    let refused = async |session, expected: Refusal| {
        let mut tx = school.begin().await;
        let outcome = replays::publish(&mut tx, &school.call("publish"), session).await;
        assert!(matches!(&outcome, Err(Error::Refused(refusal)) if *refusal == expected), "{outcome:?}");
    };
    let session = school.start_upload().await.session.id;
    refused(session, Refusal::NoSuchReplay).await;
    let mut tx = school.begin().await;
    publish_revision(&mut tx, &assembly.revision(session, "one", &[TRANSCRIPT])).await.unwrap();
    tx.commit().await.unwrap();
    refused(session, Refusal::NoFinalizedRecording).await;

    let session = finalized(&school).await.session.id;
    let mut tx = school.begin().await;
    publish_revision(&mut tx, &assembly.revision(session, "one", &[])).await.unwrap();
    tx.commit().await.unwrap();
    refused(session, Refusal::NoArtifact).await;
}

#[tokio::test]
async fn publishing_is_an_event_and_outlives_a_new_revision() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = finalized(&school).await.session.id;
    let assembly = Assembly::new(&["transcript.json"], "said");
    let mut tx = school.begin().await;
    publish_revision(&mut tx, &assembly.revision(session, "one", &[TRANSCRIPT])).await.unwrap();
    let published = replays::publish(&mut tx, &school.call("publish"), session).await.unwrap();
    assert_eq!(published.status, ReplayStatus::Published);
    assert_eq!(replays::publish(&mut tx, &school.call("again"), session).await.unwrap(), published);
    tx.commit().await.unwrap();

    let mut tx = school.begin().await;
    publish_revision(&mut tx, &assembly.revision(session, "two", &[TRANSCRIPT])).await.unwrap();
    let later = replays::find(&mut tx, session).await.unwrap().unwrap();
    assert_eq!((later.status, later.revision.as_str()), (ReplayStatus::Published, "two"));
    let draft = replays::unpublish(&mut tx, &school.call("unpublish"), session).await.unwrap();
    assert_eq!((draft.status, draft.published_at), (ReplayStatus::Draft, None));
    let log = events::list(&mut tx, session, 2, 10).await.unwrap();
    assert_eq!(
        log.iter().map(|event| &event.payload).collect::<Vec<_>>(),
        [
            &Payload::ReplayPublished {
                session_id: session,
                revision: "one".into(),
                actor_user_id: Some(school.teacher)
            },
            &Payload::ReplayUnpublished { session_id: session, actor_user_id: school.teacher },
        ]
    );
}

#[tokio::test]
async fn an_automatic_course_publishes_the_first_revision_and_no_other() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = finalized(&school).await.session.id;
    let assembly = Assembly::new(&["transcript.json"], "said");
    let mut tx = school.begin().await;
    let automatic = CourseChange { publish_policy: Some(PublishPolicy::Automatic), ..CourseChange::default() };
    courses::update(&mut tx, school.course, automatic).await.unwrap();
    let event = publish_revision(&mut tx, &assembly.revision(session, "one", &[TRANSCRIPT])).await.unwrap().unwrap();
    let payload = Payload::ReplayPublished { session_id: session, revision: "one".into(), actor_user_id: None };
    assert_eq!(event.payload, payload);
    events::append(&mut tx, session, &[event]).await.unwrap();
    assert_eq!(replays::find(&mut tx, session).await.unwrap().unwrap().status, ReplayStatus::Published);
    replays::unpublish(&mut tx, &school.call("unpublish"), session).await.unwrap();
    let later = publish_revision(&mut tx, &assembly.revision(session, "two", &[TRANSCRIPT])).await.unwrap();
    assert_eq!(later, None, "a teacher took it back");
    assert_eq!(replays::find(&mut tx, session).await.unwrap().unwrap().status, ReplayStatus::Draft);

    // Nothing to show: no recording is finalized.
    let session = school.start_upload().await.session.id;
    assert_eq!(publish_revision(&mut tx, &assembly.revision(session, "one", &[TRANSCRIPT])).await.unwrap(), None);
    assert_eq!(replays::find(&mut tx, session).await.unwrap().unwrap().status, ReplayStatus::Draft);
}
