//! What was noted stays noted.

use classroom::audit::{self, Entry};
use classroom::testing;
use serde_json::json;

use crate::school::School;

#[tokio::test]
async fn audit_and_access_logs_only_grow() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let mut tx = school.begin().await;
    let entry = Entry {
        actor: Some(school.teacher),
        action: "role.granted",
        target_type: "user",
        target_id: Some(school.teacher.0),
        details: json!({"role": "teacher"}),
        request_id: None,
    };
    audit::append(&mut tx, &entry).await.unwrap();
    audit::append(&mut tx, &Entry { actor: None, ..entry }).await.unwrap();
    audit::record_media_access(&mut tx, school.teacher, session, "playback").await.unwrap();
    tx.commit().await.unwrap();

    for table in ["audit_log", "media_access_log"] {
        for statement in [format!("delete from {table}"), format!("update {table} set created_at = lectern.now()")] {
            let mut tx = school.begin().await;
            let refused = sqlx::query(sqlx::AssertSqlSafe(statement.clone())).execute(&mut *tx).await.unwrap_err();
            assert_eq!(refused.as_database_error().unwrap().message(), format!("permission denied for table {table}"));
            let mut owner = database.owner().await;
            let refused = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut owner).await.unwrap_err();
            let constraint = format!("{table}_append_only");
            assert_eq!(refused.as_database_error().unwrap().constraint(), Some(constraint.as_str()));
        }
    }
}
