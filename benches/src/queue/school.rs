//! Tenants with a session, whose jobs are errands for the bench.

use classroom::courses::{self, CourseStatus, NewCourse, PublishPolicy};
use classroom::database::{self, Databases};
use classroom::events::Call;
use classroom::ids::{CourseId, RecordingId, SessionId, TenantId, UserId};
use classroom::recordings::{self, NewUpload};
use classroom::tenants;
use classroom::users::{self, NewUser};
use jobs::ledger::{NewJob, enqueue};
use jobs::runtime::Notifier;
use serde_json::to_value;

use crate::queue::worker::{Errand, KIND};

/// Rows of one insert.
const ENQUEUE_BATCH: u32 = 1_000;

pub struct School {
    databases: Databases,
    notifier: Notifier,
    tenant: TenantId,
    session: SessionId,
    next_unit: u32,
}

impl School {
    pub async fn found(databases: &Databases, name: &str) -> anyhow::Result<School> {
        let (tenant, user, course) = (TenantId::generate(), UserId::generate(), CourseId::generate());
        let (session, recording) = (SessionId::generate(), RecordingId::generate());
        let mut tx = database::begin(&databases.app, tenant).await?;
        tenants::create(&mut tx, tenant, name).await?;
        users::create(&mut tx, &NewUser { id: user, email: None, display_name: name }).await?;
        let new = NewCourse {
            id: course,
            title: name,
            description: "",
            status: CourseStatus::Published,
            publish_policy: PublishPolicy::Manual,
        };
        courses::create(&mut tx, &new).await?;
        let upload = NewUpload {
            session_id: session,
            recording_id: recording,
            course_id: course,
            lesson_id: None,
            title: name,
            file_name: "class.mp4",
            size: 1,
            media_uri: "upload",
        };
        recordings::create_upload(&mut tx, &Call { user, route: "bench", key: name }, &upload).await?;
        tx.commit().await?;
        let notifier = Notifier::new(databases.dispatch.clone());
        Ok(School { databases: databases.clone(), notifier, tenant, session, next_unit: 0 })
    }

    /// Hands in so many jobs as an API would: commit, then wake. Returns the first one's unit.
    pub async fn ask(&mut self, count: u32, errand: Errand) -> anyhow::Result<u32> {
        let first = self.next_unit;
        self.next_unit += count;
        let units: Vec<u32> = (first..self.next_unit).collect();
        for batch in units.chunks(ENQUEUE_BATCH as usize) {
            let mut rows = Vec::with_capacity(batch.len());
            for unit in batch {
                rows.push(NewJob {
                    tenant_id: self.tenant,
                    session_id: self.session,
                    recording_id: None,
                    kind: KIND,
                    unit: *unit,
                    digest: "0".repeat(64),
                    payload: to_value(errand)?,
                    expected_seconds: 0.0,
                });
            }
            let mut tx = database::begin(&self.databases.app, self.tenant).await?;
            let lanes = enqueue(&mut tx, &rows).await?;
            tx.commit().await?;
            self.notifier.wake(&lanes).await;
        }
        Ok(first)
    }
}
