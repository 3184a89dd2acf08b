//! A tenant with one session whose recording is complete, and a bucket of its own.

use bytes::Bytes;
use classroom::ids::{RecordingId, SessionId, TenantId};
use classroom::testing::{TestDatabase, database};
use embedded::test::{bucket_name, s3};
use futures::TryStreamExt;
use sqlx::AssertSqlSafe;
use storage::keys::{RecordingKeys, SessionKeys};
use storage::{Storage, StorageConfig};
use uuid::Uuid;

pub struct Stage {
    pub database: TestDatabase,
    pub storage: Storage,
    pub tenant: TenantId,
    pub session: SessionId,
    pub recording: RecordingId,
}

impl Stage {
    pub async fn new() -> Stage {
        let access = s3().await;
        let config = StorageConfig::at(&access.endpoint, &access.access_key, &access.secret_key, bucket_name());
        let storage = Storage::connect(&config).unwrap();
        storage.ensure_bucket().await.unwrap();
        let database = database().await;
        let (tenant, session, recording) = (TenantId::generate(), SessionId::generate(), RecordingId::generate());
        let stage = Stage { database, storage, tenant, session, recording };
        let (user, course, upload) = (Uuid::now_v7(), Uuid::now_v7(), stage.keys().upload());
        stage
            .sql(&format!(
                "insert into tenants (id, name) values ('{tenant}', 'School');
                insert into users (id, tenant_id, display_name) values ('{user}', '{tenant}', 'Ada');
                insert into courses (id, tenant_id, title) values ('{course}', '{tenant}', 'Sorting');
                insert into sessions (id, tenant_id, course_id, title, scheduled_start_at, scheduled_end_at, created_by)
                    values ('{session}', '{tenant}', '{course}', 'Bubble sort', now(), now(), '{user}');
                insert into recordings (id, tenant_id, session_id, ordinal, status, source, file_name, declared_size,
                        media_uri, etag, size, duration_ticks, source_closed)
                    values ('{recording}', '{tenant}', '{session}', 0, 'finalized', 'upload', 'a.mp4', 1, '{upload}',
                        'etag', 1, 90000, true);"
            ))
            .await;
        stage
    }

    pub fn keys(&self) -> RecordingKeys {
        SessionKeys::new(self.tenant, self.session).recording(self.recording)
    }

    /// As the owner of the database.
    pub async fn sql(&self, statements: &str) {
        let mut owner = self.database.owner().await;
        sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(&mut owner).await.unwrap();
    }

    pub async fn put(&self, key: &str) {
        self.storage.put(key, "application/octet-stream", Bytes::from_static(b"x")).await.unwrap();
    }

    /// The keys in the bucket, in order.
    pub async fn stored(&self) -> Vec<String> {
        self.storage.list("").map_ok(|object| object.info.key).try_collect().await.unwrap()
    }

    /// A job of this kind and digest that is in `state`, as SQL for the rest of its columns.
    pub async fn job(&self, kind: &str, digest: &str, state: &str) -> Uuid {
        let id = Uuid::now_v7();
        let (tenant, session, recording) = (self.tenant, self.session, self.recording);
        let (lease, ended, result) = match state {
            "running" => ("'w', now() + interval '1 hour'", "null", "null"),
            "succeeded" => ("null, null", "now()", "'{}'"),
            "failed" => ("null, null", "now()", "null"),
            _ => ("null, null", "null", "null"),
        };
        self.sql(&format!(
            "insert into jobs (id, tenant_id, session_id, recording_id, kind, unit, digest, lane, priority, state,
                expected_seconds, lease_owner, lease_until, finished_at, result)
            values ('{id}', '{tenant}', '{session}', '{recording}', '{kind}', 0, '{digest}', 'light', 5, '{state}', 1,
                {lease}, {ended}, {result})"
        ))
        .await;
        id
    }

    /// An output of such a job, with the key of its object.
    pub async fn output(&self, kind: &str, digest: &str, sha256: &str) -> String {
        let (tenant, session, recording) = (self.tenant, self.session, self.recording);
        self.sql(&format!(
            "insert into job_outputs (tenant_id, session_id, recording_id, digest, kind, unit, name, start_ticks,
                end_ticks, sha256, size, extension)
            values ('{tenant}', '{session}', '{recording}', '{digest}', '{kind}', 0, '{sha256}', 0, 1, '{sha256}', 1, 'm4s')"
        ))
        .await;
        self.keys().output(sha256, "m4s")
    }
}
