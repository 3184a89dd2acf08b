//! One key, one effect, one answer.

use std::time::Duration;

use classroom::database;
use classroom::idempotency::{self, Answer, Begin, KEPT, RUNNING_LEASE};
use classroom::recordings;
use classroom::testing;
use futures::future::join_all;
use serde_json::json;

use crate::school::School;

const BODY: &str = "1111111111111111111111111111111111111111111111111111111111111111";
const OTHER_BODY: &str = "2222222222222222222222222222222222222222222222222222222222222222";

fn created() -> Answer {
    Answer { status: 201, body: json!({"recordingId": "r"}) }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_equal_calls_at_once_have_one_effect() {
    const CALLS: usize = 50;
    let database = testing::database().await;
    let school = School::open(&database).await;
    let many = database::connect(&database.url, CALLS as u32).await.unwrap();
    let calls = (0..CALLS).map(|_| {
        let (many, school) = (&many, &school);
        async move {
            let call = school.call("the same");
            loop {
                let mut tx = database::begin(&many.app, school.tenant).await.unwrap();
                match idempotency::begin(&mut tx, &call, BODY).await.unwrap() {
                    Begin::Fresh => {
                        let upload = recordings::create_upload(&mut tx, &call, &school.upload()).await.unwrap();
                        let body = json!({ "recordingId": upload.recording.id });
                        let answer = Answer { status: 201, body };
                        idempotency::finish(&mut tx, &call, &answer).await.unwrap();
                        tx.commit().await.unwrap();
                        return answer;
                    }
                    Begin::Replay(answer) => return answer,
                    Begin::Running => tokio::time::sleep(Duration::from_millis(5)).await,
                    Begin::Resume | Begin::OtherBody => panic!("nobody left it unfinished or sent another body"),
                }
            }
        }
    });
    let answers = join_all(calls).await;
    many.close().await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    let mut owner = database.owner().await;
    let recordings: i64 = sqlx::query_scalar("select count(*) from recordings").fetch_one(&mut owner).await.unwrap();
    let events: i64 =
        sqlx::query_scalar("select count(*) from session_state_events").fetch_one(&mut owner).await.unwrap();
    assert_eq!((recordings, events), (1, 2));
}

#[tokio::test]
async fn a_finished_call_is_replayed_for_a_day_and_only_for_the_same_body() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let call = school.call("k");
    let mut tx = school.begin().await;
    assert_eq!(idempotency::begin(&mut tx, &call, BODY).await.unwrap(), Begin::Fresh);
    idempotency::finish(&mut tx, &call, &created()).await.unwrap();
    tx.commit().await.unwrap();

    let begin = async |body: &str| {
        let mut tx = school.begin().await;
        let outcome = idempotency::begin(&mut tx, &call, body).await.unwrap();
        // Dropping it would roll back too, but some time later.
        tx.rollback().await.unwrap();
        outcome
    };
    assert_eq!(begin(BODY).await, Begin::Replay(created()));
    assert_eq!(begin(OTHER_BODY).await, Begin::OtherBody);
    database.advance_clock(KEPT - Duration::from_secs(60)).await;
    assert_eq!(begin(BODY).await, Begin::Replay(created()));
    database.advance_clock(Duration::from_secs(120)).await;
    assert_eq!(begin(OTHER_BODY).await, Begin::Fresh);

    let mut tx = school.begin().await;
    assert_eq!(idempotency::sweep(&mut tx).await.unwrap(), 1);
    assert_eq!(idempotency::sweep(&mut tx).await.unwrap(), 0);
}

#[tokio::test]
async fn a_call_that_failed_left_nothing() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let call = school.call("k");
    let mut first = school.begin().await;
    assert_eq!(idempotency::begin(&mut first, &call, BODY).await.unwrap(), Begin::Fresh);
    let mut second = school.begin().await;
    assert_eq!(idempotency::begin(&mut second, &call, BODY).await.unwrap(), Begin::Running);
    first.rollback().await.unwrap();
    second.rollback().await.unwrap();
    let mut third = school.begin().await;
    assert_eq!(idempotency::begin(&mut third, &call, OTHER_BODY).await.unwrap(), Begin::Fresh);
}

#[tokio::test]
async fn a_committed_intent_is_resumed_once_its_time_is_over_or_it_is_released() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let call = school.call("k");
    let begin = async |commit: bool| {
        let mut tx = school.begin().await;
        let outcome = idempotency::begin(&mut tx, &call, BODY).await.unwrap();
        if commit {
            tx.commit().await.unwrap()
        } else {
            tx.rollback().await.unwrap()
        }
        outcome
    };
    assert_eq!(begin(true).await, Begin::Fresh);
    assert_eq!(begin(false).await, Begin::Running);
    database.advance_clock(RUNNING_LEASE + Duration::from_secs(1)).await;
    assert_eq!(begin(true).await, Begin::Resume);
    assert_eq!(begin(false).await, Begin::Running);
    let mut tx = school.begin().await;
    idempotency::release(&mut tx, &call).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(begin(true).await, Begin::Resume);
}

#[tokio::test]
async fn two_users_may_send_the_same_key() {
    let database = testing::database().await;
    let (school, other) = (School::open(&database).await, School::open(&database).await);
    for school in [&school, &other] {
        let mut tx = school.begin().await;
        assert_eq!(idempotency::begin(&mut tx, &school.call("k"), BODY).await.unwrap(), Begin::Fresh);
        tx.commit().await.unwrap();
    }
}
