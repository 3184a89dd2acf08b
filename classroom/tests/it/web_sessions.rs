//! Browsers that are signed in: one token each, kept as a hash, until they leave or are forgotten.

use std::time::Duration;

use classroom::testing;
use classroom::web_sessions::{self, AGE_MAX, IDLE_TIME_MAX, PER_USER_MAX, Token};

use crate::school::School;

async fn count(school: &School<'_>) -> i64 {
    let mut tx = school.begin().await;
    sqlx::query_scalar("select count(*) from web_sessions").fetch_one(&mut *tx).await.unwrap()
}

#[tokio::test]
async fn a_token_resumes_its_session_and_stands_nowhere_in_the_table() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    let token = web_sessions::open(&mut tx, school.teacher, Some("support")).await.unwrap();
    let kept: String =
        sqlx::query_scalar("select web_sessions::text from web_sessions").fetch_one(&mut *tx).await.unwrap();
    assert!(!kept.contains(&token.to_text()) && !format!("{token:?}").contains(&token.to_text()));
    let read_back = Token::from_text(&token.to_text()).unwrap();
    let who = web_sessions::resume(&mut tx, &read_back).await.unwrap().unwrap();
    assert_eq!((who.user.id, who.impersonator.as_deref()), (school.teacher, Some("support")));
    tx.commit().await.unwrap();

    let other = School::open(&database).await;
    let mut tx = other.begin().await;
    assert_eq!(web_sessions::resume(&mut tx, &token).await.unwrap(), None);
    web_sessions::close(&mut tx, &token).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = school.begin().await;
    assert!(web_sessions::resume(&mut tx, &token).await.unwrap().is_some());
    web_sessions::close(&mut tx, &token).await.unwrap();
    assert_eq!(web_sessions::resume(&mut tx, &token).await.unwrap(), None);
}

#[tokio::test]
async fn an_erased_person_is_signed_out() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    let token = web_sessions::open(&mut tx, school.teacher, None).await.unwrap();
    sqlx::query("update users set erased_at = lectern.now()").execute(&mut *tx).await.unwrap();
    assert_eq!(web_sessions::resume(&mut tx, &token).await.unwrap(), None);
}

#[tokio::test]
async fn being_seen_keeps_a_session_and_is_written_seldom() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    let token = web_sessions::open(&mut tx, school.teacher, None).await.unwrap();
    tx.commit().await.unwrap();
    let writes = async |by: Duration| {
        database.advance_clock(by).await;
        let mut tx = school.begin().await;
        let seen = "select last_seen_at::text from web_sessions";
        let before: String = sqlx::query_scalar(seen).fetch_one(&mut *tx).await.unwrap();
        assert!(web_sessions::resume(&mut tx, &token).await.unwrap().is_some());
        let after: String = sqlx::query_scalar(seen).fetch_one(&mut *tx).await.unwrap();
        tx.commit().await.unwrap();
        before != after
    };
    assert!(!writes(Duration::from_secs(60)).await);
    assert!(writes(Duration::from_secs(300)).await);
    assert!(writes(IDLE_TIME_MAX - Duration::from_secs(60)).await);
    assert!(!writes(Duration::from_secs(60)).await);
}

#[tokio::test]
async fn what_has_ended_is_cleared_away_by_the_next_who_signs_in() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let sign_in = async || {
        let mut tx = school.begin().await;
        let token = web_sessions::open(&mut tx, school.teacher, None).await.unwrap();
        tx.commit().await.unwrap();
        token
    };
    let oldest = sign_in().await;
    for _ in 1..PER_USER_MAX {
        sign_in().await;
    }
    assert_eq!(count(&school).await, PER_USER_MAX);
    sign_in().await;
    assert_eq!(count(&school).await, PER_USER_MAX);
    let mut tx = school.begin().await;
    assert_eq!(web_sessions::resume(&mut tx, &oldest).await.unwrap(), None);
    tx.commit().await.unwrap();
    database.advance_clock(AGE_MAX).await;
    sign_in().await;
    assert_eq!(count(&school).await, 1);
}
