//! Drafts of captions and chapters: saved one after another, applied once, read back from the log.

use classroom::drafts::{self, APPLIED_MAX, CHAPTERS_MAX, CORRECTIONS_MAX, CUE_TEXT_MAX, Changes, DRAFTS_MAX};
use classroom::events::{self, Payload};
use classroom::ids::{SessionId, UserId};
use classroom::{Error, Refusal, edits, sessions, testing};
use serde_json::json;
use timeline::edits::{ChapterStart, Correction, CueText, Edits};
use timeline::time::Ticks;
use uuid::Uuid;

use crate::school::School;

fn cue(second: i64, text: &str) -> CueText {
    let start = Ticks::from_whole_seconds(second);
    CueText { start_ticks: start, end_ticks: start + Ticks(90_000), text: text.into() }
}

fn correction(second: i64, before: &str, after: &str) -> Correction {
    Correction { replaced: vec![cue(second, before)], with: vec![cue(second, after)] }
}

fn chapter(second: i64, title: &str) -> ChapterStart {
    ChapterStart { start_ticks: Ticks::from_whole_seconds(second), title: title.into() }
}

async fn save(school: &School<'_>, session: SessionId, version: u32, changes: &Changes) -> Result<u32, Error> {
    let mut tx = school.begin().await;
    let saved = drafts::save(&mut tx, session, school.teacher, version, changes).await;
    if saved.is_ok() {
        tx.commit().await.unwrap();
    }
    saved
}

async fn apply(school: &School<'_>, session: SessionId, version: u32, key: &str) -> Result<Vec<i64>, Error> {
    let mut tx = school.begin().await;
    let applied = drafts::apply(&mut tx, &school.call(key), session, version).await;
    if applied.is_ok() {
        tx.commit().await.unwrap();
    }
    applied.map(|events| events.into_iter().map(|event| event.sequence).collect())
}

#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T, Error>, expected: &Refusal) {
    assert!(matches!(&outcome, Err(Error::Refused(refusal)) if refusal == expected), "{outcome:?}");
}

#[tokio::test]
async fn a_save_is_made_on_the_version_that_it_names() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let mut tx = school.begin().await;
    assert_eq!(drafts::find(&mut tx, session).await.unwrap(), drafts::Draft::default());
    tx.commit().await.unwrap();

    let one = Changes { corrections: vec![correction(1, "sell", "cell")], chapters: None };
    let two = Changes { chapters: Some(vec![chapter(0, "Cells")]), ..one.clone() };
    refused(save(&school, session, 3, &one).await, &Refusal::DraftChanged { version: 0 });
    assert_eq!(save(&school, session, 0, &one).await.unwrap(), 1);
    refused(save(&school, session, 0, &two).await, &Refusal::DraftChanged { version: 1 });
    assert_eq!(save(&school, session, 1, &two).await.unwrap(), 2);
    let mut tx = school.begin().await;
    let draft = drafts::find(&mut tx, session).await.unwrap();
    assert_eq!((draft.version, draft.changes), (2, two));
    assert!(draft.saved_at.is_some());
    let unknown = drafts::save(&mut tx, SessionId::generate(), school.teacher, 0, &one).await;
    refused(unknown, &Refusal::NoSuchSession);
}

#[tokio::test]
async fn two_first_saves_at_once_do_not_overwrite_each_other() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let changes = |text: &str| Changes { corrections: vec![correction(1, "sell", text)], chapters: None };
    let (mut one, mut other) = (school.begin().await, school.begin().await);
    drafts::save(&mut one, session, school.teacher, 0, &changes("one")).await.unwrap();
    let second = changes("other");
    let waits = drafts::save(&mut other, session, school.teacher, 0, &second);
    let commits = async { one.commit().await.unwrap() };
    let (outcome, ()) = tokio::join!(waits, commits);
    refused(outcome, &Refusal::DraftChanged { version: 1 });
}

#[tokio::test]
async fn applying_makes_one_event_of_all_corrections_and_one_of_the_chapters() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let corrections: Vec<Correction> =
        (0..20).map(|n| correction(n * 2, &format!("was {n}"), &format!("is {n}"))).collect();
    let changes =
        Changes { corrections: corrections.clone(), chapters: Some(vec![chapter(3, " A  class "), chapter(9, "End")]) };
    save(&school, session, 0, &changes).await.unwrap();
    refused(apply(&school, session, 2, "apply").await, &Refusal::DraftChanged { version: 1 });
    assert_eq!(apply(&school, session, 1, "apply").await.unwrap(), [3, 4]);
    refused(apply(&school, session, 2, "again").await, &Refusal::DraftEmpty);

    let mut tx = school.begin().await;
    let chapters = vec![chapter(0, "A class"), chapter(9, "End")];
    let log = events::list(&mut tx, session, 2, 10).await.unwrap();
    assert_eq!(
        log.iter().map(|event| (&event.payload, event.schema_version)).collect::<Vec<_>>(),
        [
            (&Payload::CaptionCorrected { corrections: corrections.clone(), actor_user_id: school.teacher }, 2),
            (&Payload::ChaptersEdited { chapters: chapters.clone(), actor_user_id: school.teacher }, 1),
        ]
    );
    let edits = edits::of_session(&mut tx, session).await.unwrap();
    assert_eq!(edits, Edits { corrections, chapters: Some(chapters.clone()) });
    let draft = drafts::find(&mut tx, session).await.unwrap();
    assert_eq!((draft.version, draft.changes, draft.saved_at), (2, Changes::default(), None));
    tx.commit().await.unwrap();

    // The same chapters again are no change; none at all are those that are found.
    save(&school, session, 2, &Changes { corrections: vec![], chapters: Some(chapters) }).await.unwrap();
    refused(apply(&school, session, 3, "same").await, &Refusal::DraftEmpty);
    save(&school, session, 3, &Changes { corrections: vec![], chapters: Some(vec![]) }).await.unwrap();
    assert_eq!(apply(&school, session, 4, "back").await.unwrap(), [5]);
    let mut tx = school.begin().await;
    assert_eq!(edits::chapters(&mut tx, session).await.unwrap(), None);
}

#[tokio::test]
async fn what_does_not_hold_together_is_not_saved() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let wrong = async |correction: Correction| {
        let good = self::correction(1, "a", "b");
        let changes = Changes { corrections: vec![good, correction], chapters: None };
        refused(save(&school, session, 0, &changes).await, &Refusal::CorrectionInvalid { index: 1 });
    };
    wrong(Correction { replaced: vec![], with: vec![cue(1, "a")] }).await;
    wrong(correction(1, "a", "  ")).await;
    wrong(correction(1, "", "a")).await;
    wrong(correction(-1, "a", "b")).await;
    wrong(correction(1, "a", &"b".repeat(CUE_TEXT_MAX + 1))).await;
    wrong(Correction { replaced: vec![cue(1, "a")], with: vec![cue(2, "a"), cue(1, "b")] }).await;
    let backwards = CueText { end_ticks: Ticks(0), ..cue(1, "a") };
    wrong(Correction { replaced: vec![cue(1, "a")], with: vec![backwards] }).await;
    let many = vec![correction(1, "a", "b"); CORRECTIONS_MAX + 1];
    let many = Changes { corrections: many, chapters: None };
    refused(save(&school, session, 0, &many).await, &Refusal::TooManyCorrections { max: CORRECTIONS_MAX });

    let chapters = async |chapters: Vec<ChapterStart>, index: usize| {
        let changes = Changes { corrections: vec![], chapters: Some(chapters) };
        refused(save(&school, session, 0, &changes).await, &Refusal::ChaptersInvalid { index });
    };
    chapters(vec![chapter(0, "a"), chapter(5, " ")], 1).await;
    chapters(vec![chapter(0, "a"), chapter(5, "b"), chapter(5, "c")], 2).await;
    chapters(vec![chapter(0, &"a".repeat(201))], 0).await;
    chapters((0..=CHAPTERS_MAX as i64).map(|n| chapter(n, "a")).collect(), CHAPTERS_MAX).await;
}

#[tokio::test]
async fn a_correction_of_the_first_form_is_read_as_one_of_today() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let payload = json!({ "startTicks": 90_000, "endTicks": 180_000, "before": "sell", "after": "cell",
        "actorUserId": school.teacher });
    sqlx::query(
        "insert into session_state_events
            (id, tenant_id, session_id, sequence, event_type, schema_version, event_payload, idempotency_key, created_at)
        values ($1, $2, $3, 3, 'caption.corrected', 1, $4, 'first form', now())",
    )
    .bind(Uuid::now_v7())
    .bind(school.tenant.0)
    .bind(session.0)
    .bind(payload)
    .execute(&mut database.owner().await)
    .await
    .unwrap();
    let mut tx = school.begin().await;
    let read = edits::of_session(&mut tx, session).await.unwrap();
    assert_eq!(read, Edits { corrections: vec![correction(1, "sell", "cell")], chapters: None });
}

#[tokio::test]
async fn a_school_has_so_many_drafts_and_a_class_is_corrected_so_often() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let mut owner = database.owner().await;
    sqlx::query(
        "with others as (
            insert into sessions (id, tenant_id, course_id, title, scheduled_start_at, scheduled_end_at, created_by)
            select gen_random_uuid(), $1, $2, 'Other', now(), now(), $3 from generate_series(1, $4)
            returning id, tenant_id, created_by
        )
        insert into caption_drafts (session_id, tenant_id, version, corrections, chapters, saved_by)
        select id, tenant_id, 1, '[]', '[]', created_by from others",
    )
    .bind(school.tenant.0)
    .bind(school.course.0)
    .bind(school.teacher.0)
    .bind(DRAFTS_MAX.cast_signed())
    .execute(&mut owner)
    .await
    .unwrap();
    let changes = Changes { corrections: vec![correction(1, "sell", "cell")], chapters: None };
    refused(save(&school, session, 0, &changes).await, &Refusal::TooManyDrafts { max: DRAFTS_MAX });
    sqlx::query("update caption_drafts set chapters = null").execute(&mut owner).await.unwrap();
    save(&school, session, 0, &changes).await.unwrap();

    sqlx::query(
        "insert into session_state_events
            (id, tenant_id, session_id, sequence, event_type, schema_version, event_payload, idempotency_key, created_at)
        select gen_random_uuid(), $1, $2, n + 2, 'caption.corrected', 2, '{}', 'correction ' || n, now()
        from generate_series(1, $3) as n",
    )
    .bind(school.tenant.0)
    .bind(session.0)
    .bind(APPLIED_MAX.cast_signed())
    .execute(&mut owner)
    .await
    .unwrap();
    refused(apply(&school, session, 1, "apply").await, &Refusal::TooManyCorrections { max: APPLIED_MAX as usize });
}

#[tokio::test]
async fn another_title_is_an_event_and_the_same_one_is_not() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let mut tx = school.begin().await;
    let rename = async |tx: &mut sqlx::PgConnection, key: &str, title: &str| {
        sessions::rename(tx, &school.call(key), session, title).await
    };
    assert_eq!(rename(&mut tx, "one", "Heaps").await.unwrap().title, "Heaps");
    rename(&mut tx, "two", "Heaps").await.unwrap();
    let log = events::list(&mut tx, session, 2, 10).await.unwrap();
    let [event] = log.as_slice() else { panic!("{log:?}") };
    assert_eq!(event.payload, Payload::SessionRenamed { title: "Heaps".into(), actor_user_id: school.teacher });
    let unknown = sessions::rename(&mut tx, &school.call("three"), SessionId::generate(), "x").await;
    refused(unknown, &Refusal::NoSuchSession);
    refused(rename(&mut tx, "four", "").await, &Refusal::TextLength);
}

#[tokio::test]
async fn a_draft_is_of_its_own_school() {
    let database = testing::database().await;
    let (one, other) = (School::open(&database).await, School::open(&database).await);
    let session = one.start_upload().await.session.id;
    let changes = Changes { corrections: vec![correction(1, "a", "b")], chapters: None };
    save(&one, session, 0, &changes).await.unwrap();
    let mut tx = other.begin().await;
    assert_eq!(drafts::find(&mut tx, session).await.unwrap().version, 0);
    let stolen = drafts::save(&mut tx, session, UserId::generate(), 1, &changes).await;
    refused(stolen, &Refusal::DraftChanged { version: 0 });
}
