//! The log is gap-free, ordered in time, idempotent, and never changed.

use std::collections::BTreeSet;

use classroom::database;
use classroom::events::{self, NewEvent, Payload};
use classroom::ids::SessionId;
use classroom::testing;
use futures::future::join_all;
use sqlx::Connection;

use crate::school::School;

fn moment(school: &School<'_>, key: &str) -> NewEvent {
    NewEvent {
        payload: Payload::MomentMarked { user_id: school.teacher, note: Some(key.to_owned()) },
        idempotency_key: school.call(key).event_key(0),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_writers_at_once_leave_no_gap_and_time_never_runs_back() {
    const WRITERS: usize = 50;
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let before = 2; // what the upload appended
    let many = database::connect(&database.url, WRITERS as u32).await.unwrap();

    let writes = (0..WRITERS).map(|writer| {
        let (many, school) = (&many, &school);
        async move {
            let mut tx = database::begin(&many.app, school.tenant).await.unwrap();
            let pair = [moment(school, &format!("{writer}a")), moment(school, &format!("{writer}b"))];
            let appended = events::append(&mut tx, session, &pair).await.unwrap();
            // Every fifth changes its mind: its numbers must go to others.
            if writer % 5 == 0 {
                tx.rollback().await.unwrap();
                return None;
            }
            tx.commit().await.unwrap();
            Some((appended[0].sequence, appended[1].sequence))
        }
    });
    let pairs: Vec<_> = join_all(writes).await.into_iter().flatten().collect();
    many.close().await;

    assert_eq!(pairs.len(), WRITERS / 5 * 4);
    assert!(pairs.iter().all(|(first, second)| *second == first + 1), "{pairs:?}");
    let mut tx = school.begin().await;
    let log = events::list(&mut tx, session, 0, events::LIST_MAX).await.unwrap();
    let sequences: Vec<_> = log.iter().map(|event| event.sequence).collect();
    let expected = before + 2 * pairs.len() as i64;
    assert_eq!(sequences, (1..=expected).collect::<Vec<_>>());
    assert!(log.is_sorted_by_key(|event| event.created_at));
    assert_eq!(events::last_sequence(&mut tx, session).await.unwrap(), Some(expected));
}

#[tokio::test]
async fn time_never_runs_back_even_when_the_clock_does() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let append = async |key: &str, offset: &str| {
        let mut tx = school.begin().await;
        sqlx::query("select set_config('lectern.clock_offset', $1, true)")
            .bind(offset)
            .execute(&mut *tx)
            .await
            .unwrap();
        let event = events::append(&mut tx, session, &[moment(&school, key)]).await.unwrap().remove(0);
        tx.commit().await.unwrap();
        event.created_at
    };
    let ahead = append("first", "1 hour").await;
    assert_eq!(append("second", "0").await, ahead);
}

#[tokio::test]
async fn the_same_key_appends_once_and_gives_the_first_event_again() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;

    let mut tx = school.begin().await;
    let first = events::append(&mut tx, session, &[moment(&school, "k")]).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = school.begin().await;
    let other = NewEvent {
        payload: Payload::HandRaised { user_id: school.teacher },
        idempotency_key: school.call("k").event_key(0),
    };
    let again = [other, moment(&school, "new"), moment(&school, "new")];
    let given = events::append(&mut tx, session, &again).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(given[0], first[0]);
    assert_eq!((given[1].sequence, &given[1]), (4, &given[2]));

    let mut tx = school.begin().await;
    assert_eq!(events::last_sequence(&mut tx, session).await.unwrap(), Some(4));
    let after = events::list(&mut tx, session, 3, 10).await.unwrap();
    assert_eq!(after, [given[1].clone()]);
}

#[tokio::test]
async fn a_session_of_another_tenant_is_no_session() {
    let database = testing::database().await;
    let (school, other) = (School::open(&database).await, School::open(&database).await);
    let session = school.start_upload().await.session.id;
    let mut tx = other.begin().await;
    let refused = events::append(&mut tx, session, &[moment(&other, "k")]).await;
    assert!(matches!(refused, Err(sqlx::Error::RowNotFound)), "{refused:?}");
    assert_eq!(events::last_sequence(&mut tx, session).await.unwrap(), None);
    let nowhere = events::append(&mut tx, SessionId::generate(), &[moment(&other, "k")]).await;
    assert!(matches!(nowhere, Err(sqlx::Error::RowNotFound)), "{nowhere:?}");
}

/// Each statement alone, as this role under this tenant; the message of the refusal, or `done`.
async fn attempt(school: &School<'_>, role: &str, statement: &'static str) -> String {
    let mut owner = school.database.owner().await;
    let mut tx = owner.begin().await.unwrap();
    for setting in [("lectern.tenant_id", school.tenant.to_string()), ("role", role.to_owned())] {
        sqlx::query("select set_config($1, $2, true)").bind(setting.0).bind(setting.1).execute(&mut *tx).await.unwrap();
    }
    let outcome = sqlx::query(statement).execute(&mut *tx).await;
    tx.rollback().await.unwrap();
    match outcome {
        Ok(done) => format!("{} rows", done.rows_affected()),
        Err(error) => error.as_database_error().unwrap().message().to_owned(),
    }
}

#[tokio::test]
async fn events_cannot_be_updated_or_deleted() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    school.start_upload().await;

    let denied = "permission denied for table session_state_events";
    let statements = [
        ("update session_state_events set event_payload = '{}'", "UPDATE"),
        ("update session_state_events set sequence = sequence + 10", "UPDATE"),
        ("delete from session_state_events", "DELETE"),
        ("truncate session_state_events cascade", "TRUNCATE"),
    ];
    let mut refused = BTreeSet::new();
    for (statement, operation) in statements {
        assert_eq!(attempt(&school, "lectern_app", statement).await, denied, "{statement}");
        // The owner is a superuser here: row-level security and grants do not hold him, the trigger does.
        let message = attempt(&school, "none", statement).await;
        assert!(message.starts_with(&format!("{operation} on session_state_events")), "{message}");
        refused.insert(message);
    }
    assert_eq!(refused.len(), 3);
}

#[tokio::test]
async fn erasure_empties_the_payload_and_changes_nothing_else() {
    let database = testing::database().await;
    let (school, other) = (School::open(&database).await, School::open(&database).await);
    school.start_upload().await;
    other.start_upload().await;
    let erasure = "lectern_erasure";
    let empty = "update session_state_events set event_payload = '{}'";
    assert_eq!(attempt(&school, erasure, empty).await, "2 rows");
    let denied = "permission denied for table session_state_events";
    for statement in [
        "update session_state_events set created_at = created_at",
        "delete from session_state_events",
        "insert into session_state_events select * from session_state_events",
    ] {
        assert_eq!(attempt(&school, erasure, statement).await, denied, "{statement}");
    }
}
