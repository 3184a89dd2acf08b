//! Uploads from the first announcement to `finalized` or `failed`, and the ledger of their segments.

use std::collections::BTreeMap;

use classroom::events::{self, NewEvent, Payload, system};
use classroom::ids::{CourseId, RecordingId};
use classroom::recordings::{self, ABORTED, Failure, NewUpload, RecordingStatus};
use classroom::segments;
use classroom::tenants::{self, UploadLimits};
use classroom::testing;
use classroom::{Error, Refusal};
use futures::future::join_all;
use timeline::chunk::Lengths;
use timeline::recipe::{Recipe, SpeechRecipe};
use timeline::render_plan::{AudioEncoding, AudioPlan, RenderPlan};
use timeline::segment::Segment;
use timeline::time::{Span, Ticks};

use crate::school::School;

fn refusal<T: std::fmt::Debug>(outcome: Result<T, Error>) -> Refusal {
    match outcome {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

fn recipe() -> Recipe {
    Recipe {
        code_version: 1,
        lengths: Lengths::UPLOAD,
        speech: SpeechRecipe { model: "tiny".into(), model_sha256: "0".repeat(64), language: "en".into() },
        slide_text: None,
        rung_heights: vec![720, 360],
        parameters: BTreeMap::from([("b".to_owned(), "2".to_owned()), ("a".to_owned(), "1".to_owned())]),
    }
}

fn render_plan() -> RenderPlan {
    let audio = AudioPlan {
        stream: 1,
        encoding: AudioEncoding::Encode { bits_per_second: 64_000 },
        sample_rate: 48_000,
        channels: 1,
        codecs: "mp4a.40.2".into(),
        init_sha256: "1".repeat(64),
    };
    RenderPlan { target_duration: 6, video: None, audio: Some(audio) }
}

#[tokio::test]
async fn an_upload_becomes_a_finalized_recording() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let id = school.start_upload().await.recording.id;

    let mut tx = school.begin().await;
    recordings::set_upload_id(&mut tx, id, "multipart").await.unwrap();
    let completed = recordings::complete(&mut tx, id, "etag", 1000).await.unwrap();
    assert_eq!((completed.status, completed.upload_id.as_deref()), (RecordingStatus::Finalizing, Some("multipart")));
    assert_eq!(recordings::complete(&mut tx, id, "etag", 1000).await.unwrap(), completed);
    assert_eq!(
        refusal(recordings::complete(&mut tx, id, "other", 1000).await),
        Refusal::RecordingState { status: RecordingStatus::Finalizing }
    );
    tx.commit().await.unwrap();

    // A step of a job may run twice.
    for _ in 0..2 {
        let mut tx = school.begin().await;
        recordings::set_plan(&mut tx, id, &recipe(), &render_plan(), None).await.unwrap();
        recordings::close_source(&mut tx, id, Ticks::from_whole_seconds(75)).await.unwrap();
        let event = recordings::finalize(&mut tx, id).await.unwrap();
        events::append(&mut tx, completed.session_id, &[event]).await.unwrap();
        tx.commit().await.unwrap();
    }

    let mut tx = school.begin().await;
    let done = recordings::find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!((done.status, done.source_closed), (RecordingStatus::Finalized, true));
    assert_eq!((done.recipe, done.render_plan), (Some(recipe()), Some(render_plan())));
    assert_eq!((done.duration, done.size), (Some(Ticks::from_whole_seconds(75)), Some(1000)));
    let log = events::list(&mut tx, completed.session_id, 2, 10).await.unwrap();
    assert_eq!(log.len(), 1);
    assert_eq!(log[0].payload, Payload::RecordingFinalized { recording_id: id, media_url: "t/x/upload".into() });
}

#[tokio::test]
async fn an_upload_that_is_not_media_fails_with_a_code_and_a_sentence() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let upload = school.start_upload().await;
    let id = upload.recording.id;
    let mut tx = school.begin().await;
    recordings::complete(&mut tx, id, "etag", 1000).await.unwrap();
    let event = recordings::fail(&mut tx, id, "media_unreadable", "This is not a video.").await.unwrap();
    events::append(&mut tx, upload.session.id, &[event]).await.unwrap();
    let failed = recordings::find(&mut tx, id).await.unwrap().unwrap();
    assert_eq!(failed.status, RecordingStatus::Failed);
    let failure = Failure { code: "media_unreadable".into(), message: "This is not a video.".into() };
    assert_eq!(failed.failure, Some(failure));
    let too_late = recordings::finalize(&mut tx, id).await;
    assert!(matches!(too_late, Err(sqlx::Error::RowNotFound)), "{too_late:?}");
}

#[tokio::test]
async fn an_empty_file_is_taken_so_that_it_can_fail_as_what_it_is() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    let empty = NewUpload { size: 0, ..school.upload() };
    let id = recordings::create_upload(&mut tx, &school.call("k"), &empty).await.unwrap().recording.id;
    assert_eq!(recordings::complete(&mut tx, id, "etag", 0).await.unwrap().status, RecordingStatus::Finalizing);
}

#[tokio::test]
async fn a_tenant_has_limits() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    tenants::set_upload_limits(&mut tx, UploadLimits { size_max: 5000, open_max: 2 }).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = school.begin().await;
    let create = async |tx: &mut sqlx::PgConnection, key: &str, size: u64| {
        recordings::create_upload(tx, &school.call(key), &NewUpload { size, ..school.upload() }).await
    };
    assert_eq!(refusal(create(&mut tx, "large", 5001).await), Refusal::UploadTooLarge { size: 5001, max: 5000 });
    let first = create(&mut tx, "first", 5000).await.unwrap().recording.id;
    create(&mut tx, "second", 1).await.unwrap();
    assert_eq!(refusal(create(&mut tx, "third", 1).await), Refusal::TooManyUploads { max: 2 });
    recordings::abort(&mut tx, first).await.unwrap();
    create(&mut tx, "third", 1).await.unwrap();

    // What was left behind a day ago stands in nobody's way.
    sqlx::query("select set_config('lectern.clock_offset', '25 hours', true)").execute(&mut *tx).await.unwrap();
    create(&mut tx, "fourth", 1).await.unwrap();
    create(&mut tx, "fifth", 1).await.unwrap();
    assert_eq!(refusal(create(&mut tx, "sixth", 1).await), Refusal::TooManyUploads { max: 2 });
}

#[tokio::test(flavor = "multi_thread")]
async fn uploads_that_begin_at_once_are_counted_one_at_a_time() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    tenants::set_upload_limits(&mut tx, UploadLimits { size_max: 5000, open_max: 3 }).await.unwrap();
    tx.commit().await.unwrap();
    let uploads = (0..12).map(|n| {
        let school = &school;
        async move {
            let mut tx = school.begin().await;
            let created = recordings::create_upload(&mut tx, &school.call(&n.to_string()), &school.upload()).await;
            match created {
                Ok(_) => tx.commit().await.unwrap(),
                Err(Error::Refused(Refusal::TooManyUploads { max: 3 })) => tx.rollback().await.unwrap(),
                Err(other) => panic!("{other:?}"),
            }
        }
    });
    join_all(uploads).await;
    let mut tx = school.begin().await;
    let open: i64 = sqlx::query_scalar("select count(*) from recordings").fetch_one(&mut *tx).await.unwrap();
    assert_eq!(open, 3);
}

#[tokio::test]
async fn an_upload_can_be_given_up_while_it_lasts() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let upload = school.start_upload().await;
    let id = upload.recording.id;
    let mut tx = school.begin().await;
    let aborted = recordings::abort(&mut tx, id).await.unwrap();
    assert_eq!(aborted.failure.as_ref().map(|failure| failure.code.as_str()), Some(ABORTED));
    assert_eq!(recordings::abort(&mut tx, id).await.unwrap(), aborted);
    assert_eq!(events::last_sequence(&mut tx, upload.session.id).await.unwrap(), Some(3));
    assert_eq!(
        refusal(recordings::complete(&mut tx, id, "etag", 1000).await),
        Refusal::RecordingState { status: RecordingStatus::Failed }
    );
}

#[tokio::test]
async fn what_does_not_fit_is_refused_by_name() {
    let database = testing::database().await;
    let (school, other) = (School::open(&database).await, School::open(&database).await);
    let id = school.start_upload().await.recording.id;
    let mut tx = school.begin().await;
    assert_eq!(
        refusal(recordings::complete(&mut tx, id, "etag", 999).await),
        Refusal::UploadIncomplete { declared: 1000, actual: 999 }
    );
    assert_eq!(refusal(recordings::abort(&mut tx, RecordingId::generate()).await), Refusal::NoSuchRecording);
    let nowhere = NewUpload { course_id: CourseId::generate(), ..school.upload() };
    assert_eq!(refusal(recordings::create_upload(&mut tx, &school.call("k"), &nowhere).await), Refusal::NoSuchCourse);
    let mut tx = school.begin().await;
    let foreign = NewUpload { course_id: other.course, ..school.upload() };
    assert_eq!(refusal(recordings::create_upload(&mut tx, &school.call("k"), &foreign).await), Refusal::NoSuchCourse);
    let mut tx = other.begin().await;
    assert_eq!(refusal(recordings::abort(&mut tx, id).await), Refusal::NoSuchRecording);
    assert_eq!(recordings::find(&mut tx, id).await.unwrap(), None);
}

fn segment(ordinal: u32, sha256: char) -> Segment {
    let start = Ticks::from_whole_seconds(10 * i64::from(ordinal));
    Segment {
        ordinal,
        key: format!("raw/{ordinal}"),
        size: 100,
        sha256: sha256.to_string().repeat(64),
        start,
        duration: Ticks::from_whole_seconds(10),
        idrs: vec![start, start + Ticks::from_whole_seconds(5)],
    }
}

#[tokio::test]
async fn segments_are_registered_once_in_whatever_order_they_come() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let id = school.start_upload().await.recording.id;
    let mut tx = school.begin().await;
    let given = [segment(2, 'c'), segment(0, 'a')];
    assert_eq!(segments::register(&mut tx, id, &given).await.unwrap(), 2);
    assert_eq!(segments::register(&mut tx, id, &given).await.unwrap(), 0);
    let better = [segment(2, 'd'), segment(0, 'a')];
    assert_eq!(segments::register(&mut tx, id, &better).await.unwrap(), 1);
    let no_key_frame = Segment { idrs: vec![], ..segment(3, 'e') };
    segments::register(&mut tx, id, std::slice::from_ref(&no_key_frame)).await.unwrap();
    let listed = segments::list(&mut tx, id).await.unwrap();
    assert_eq!(listed, [segment(0, 'a'), segment(2, 'd'), no_key_frame]);
}

#[tokio::test]
async fn a_gap_is_named_once_per_opening() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let upload = school.start_upload().await;
    let span = Span::new(Ticks(900_000), Ticks(1_800_000));
    let gap = |n| NewEvent {
        payload: Payload::RecordingGap {
            recording_id: upload.recording.id,
            start_ticks: span.start,
            end_ticks: span.end,
            reason: timeline::segment::HoleReason::SegmentMissing,
        },
        idempotency_key: system::recording_gap(upload.recording.id, span, n),
    };
    let mut tx = school.begin().await;
    let first = events::append(&mut tx, upload.session.id, &[gap(0)]).await.unwrap();
    assert_eq!(events::append(&mut tx, upload.session.id, &[gap(0)]).await.unwrap(), first);
    let second = events::append(&mut tx, upload.session.id, &[gap(1)]).await.unwrap();
    assert_eq!(second[0].sequence, first[0].sequence + 1);
}
