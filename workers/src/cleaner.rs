//! The cleaner: deletes objects that no row points at.
//!
//! Jobs store first and commit then, so a crash between the two leaves an object behind; so does a revision that another
//! one replaced. An object goes when
//!
//! - it is older than an age, a day unless told otherwise: whoever stored it has committed its row by then, or never will;
//! - no row points at it: uploads (kept whatever became of them, for people to look at), segments, outputs of jobs, files
//!   of the revision that is served, assets of the studio all have rows;
//! - nothing is at work on its session, which is held still meanwhile ([`jobs::cleaning::hold`]).
//!
//! Superseded jobs are let go before ([`jobs::cleaning`]), so that their outputs lose their rows first. Multipart uploads
//! that nobody completed go by the same age, unless a recording is still being uploaded through them.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use classroom::database::{self, Databases};
use classroom::ids::{SessionId, TenantId};
use classroom::{objects, sessions, tenants};
use futures::TryStreamExt;
use jobs::{cleaning, outputs};
use sqlx::PgConnection;
use storage::keys::{self, RecordingKeys, SessionKeys};
use storage::{ListedObject, Storage, StorageError};
use tokio::time::timeout;
use uuid::Uuid;

/// What one run asks for.
pub const AGE_DEFAULT: Duration = Duration::from_secs(24 * 60 * 60);
/// Objects that are deleted while their session is held still.
const BATCH: usize = 1000;
/// Far below what PostgreSQL allows a transaction that says nothing, so that nothing is deleted without its lock.
const DELETE_TIMEOUT: Duration = Duration::from_secs(30);
const TENANTS_PAGE: i64 = 100;

#[derive(Debug, thiserror::Error)]
pub enum CleanError {
    #[error("the database")]
    Database(#[from] sqlx::Error),
    #[error("the storage")]
    Storage(#[from] StorageError),
    #[error("the storage took longer than {DELETE_TIMEOUT:?} to delete {0} objects")]
    Slow(usize),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Says what would be done, and does nothing.
    Look,
    Delete,
}

/// What is told while it is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// No row points at it: deleted, in [`Mode::Delete`].
    Unneeded { key: String, size: u64 },
    /// Parts of an upload that nobody completes: aborted, in [`Mode::Delete`].
    OpenMultipart { key: String },
    /// A row points at it, and it is not there.
    Missing { key: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    pub sessions: u64,
    /// Sessions that were left alone because work on them is open.
    pub sessions_at_work: u64,
    /// Rows of superseded jobs, and of their outputs.
    pub jobs_let_go: u64,
    pub outputs_let_go: u64,
    pub objects_kept: u64,
    /// No row points at them, and they are not old enough.
    pub objects_young: u64,
    pub objects_deleted: u64,
    pub bytes_deleted: u64,
    pub multiparts_aborted: u64,
    pub objects_missing: u64,
}

pub struct Cleaner<'a> {
    pub databases: &'a Databases,
    pub storage: &'a Storage,
    pub mode: Mode,
    /// Counted up to `now`.
    pub older_than: Duration,
    pub now: SystemTime,
    pub tell: &'a (dyn Fn(&Found) + Send + Sync),
}

/// Keys that rows of a session point at.
struct Pointed {
    keys: HashSet<String>,
    /// Those of them that must be there.
    stored: HashSet<String>,
}

impl Cleaner<'_> {
    pub async fn run(&self) -> Result<Summary, CleanError> {
        let mut summary = Summary::default();
        let mut after = None;
        loop {
            let page = tenants::list(&mut *self.databases.dispatch.acquire().await?, after, TENANTS_PAGE).await?;
            for tenant in &page {
                self.sessions(*tenant, &mut summary).await?;
                self.assets(*tenant, &mut summary).await?;
                self.multiparts(*tenant, &mut summary).await?;
            }
            match page.last() {
                Some(last) if page.len() as i64 == TENANTS_PAGE => after = Some(*last),
                _ => return Ok(summary),
            }
        }
    }

    /// In order of their ids, those that have rows as well as those that only have objects.
    async fn sessions(&self, tenant: TenantId, summary: &mut Summary) -> Result<(), CleanError> {
        let mut after = SessionId(Uuid::nil());
        while let Some(session) = self.next_session(tenant, after).await? {
            summary.sessions += 1;
            self.session(tenant, session, summary).await?;
            after = session;
        }
        Ok(())
    }

    async fn next_session(&self, tenant: TenantId, after: SessionId) -> Result<Option<SessionId>, CleanError> {
        let mut transaction = database::begin(&self.databases.app, tenant).await?;
        let recorded = sessions::next_recorded(&mut transaction, after).await?;
        transaction.commit().await?;
        let stored = keys::next_session(self.storage, tenant.0, after.0).await?.map(SessionId);
        Ok([recorded, stored].into_iter().flatten().min())
    }

    async fn session(&self, tenant: TenantId, session: SessionId, summary: &mut Summary) -> Result<(), CleanError> {
        let keys = SessionKeys::new(tenant, session);
        let mut transaction = database::begin(&self.databases.app, tenant).await?;
        if !cleaning::hold(&mut transaction, session).await? {
            summary.sessions_at_work += 1;
            return Ok(());
        }
        let gone = cleaning::let_go(&mut transaction, session, self.older_than).await?;
        summary.jobs_let_go += gone.jobs;
        summary.outputs_let_go += gone.outputs;
        let pointed = pointed(&mut transaction, keys).await?;
        match self.mode {
            Mode::Look => transaction.rollback().await?,
            Mode::Delete => transaction.commit().await?,
        }

        let mut seen = 0;
        let mut missing = pointed.stored;
        let mut unneeded: Vec<ListedObject> = Vec::new();
        let mut listing = self.storage.list(&keys.prefix());
        while let Some(object) = listing.try_next().await? {
            missing.remove(&object.info.key);
            if pointed.keys.contains(&object.info.key) {
                seen += 1;
            } else if !self.is_old(object.modified) {
                summary.objects_young += 1;
            } else {
                unneeded.push(object);
                if unneeded.len() == BATCH {
                    self.delete(keys, std::mem::take(&mut unneeded), summary).await?;
                }
            }
        }
        self.delete(keys, unneeded, summary).await?;
        summary.objects_kept += seen;
        let mut missing: Vec<String> = missing.into_iter().collect();
        missing.sort_unstable();
        for key in missing {
            summary.objects_missing += 1;
            (self.tell)(&Found::Missing { key });
        }
        Ok(())
    }

    /// Deletes those of `objects` that no row points at, now that the session stands still.
    async fn delete(
        &self,
        keys: SessionKeys,
        mut objects: Vec<ListedObject>,
        summary: &mut Summary,
    ) -> Result<(), CleanError> {
        if objects.is_empty() {
            return Ok(());
        }
        let mut transaction = None;
        if self.mode == Mode::Delete {
            let held = transaction.insert(database::begin(&self.databases.app, TenantId(keys.tenant)).await?);
            if !cleaning::hold(held, SessionId(keys.session)).await? {
                summary.sessions_at_work += 1;
                return Ok(());
            }
            let pointed = pointed(held, keys).await?;
            objects.retain(|object| !pointed.keys.contains(&object.info.key));
            self.remove(objects.iter().map(|object| object.info.key.clone()).collect()).await?;
        }
        if let Some(transaction) = transaction {
            transaction.commit().await?;
        }
        self.tell_unneeded(objects, summary);
        Ok(())
    }

    async fn remove(&self, keys: Vec<String>) -> Result<(), CleanError> {
        let count = keys.len();
        Ok(timeout(DELETE_TIMEOUT, self.storage.delete(keys)).await.map_err(|_| CleanError::Slow(count))??)
    }

    fn tell_unneeded(&self, objects: Vec<ListedObject>, summary: &mut Summary) {
        for object in objects {
            summary.objects_deleted += 1;
            summary.bytes_deleted += object.info.size;
            (self.tell)(&Found::Unneeded { key: object.info.key, size: object.info.size });
        }
    }

    /// An asset has a name of its own, so nobody will point at an old one.
    async fn assets(&self, tenant: TenantId, summary: &mut Summary) -> Result<(), CleanError> {
        let mut chunks = self.storage.list(&keys::assets_prefix(tenant)).try_chunks(BATCH);
        while let Some(chunk) = chunks.try_next().await.map_err(|error| error.1)? {
            let (old, young): (Vec<_>, Vec<_>) = chunk.into_iter().partition(|object| self.is_old(object.modified));
            let names: Vec<String> = old.iter().map(|object| object.info.key.clone()).collect();
            let mut transaction = database::begin(&self.databases.app, tenant).await?;
            let pointed: HashSet<String> = objects::assets(&mut transaction, &names).await?.into_iter().collect();
            transaction.commit().await?;
            let (kept, unneeded): (Vec<_>, Vec<_>) =
                old.into_iter().partition(|object| pointed.contains(&object.info.key));
            if self.mode == Mode::Delete {
                self.remove(unneeded.iter().map(|object| object.info.key.clone()).collect()).await?;
            }
            summary.objects_young += young.len() as u64;
            summary.objects_kept += kept.len() as u64;
            self.tell_unneeded(unneeded, summary);
        }
        Ok(())
    }

    async fn multiparts(&self, tenant: TenantId, summary: &mut Summary) -> Result<(), CleanError> {
        let mut begun = self.storage.list_multiparts(&keys::tenant_prefix(tenant)).await?;
        begun.retain(|upload| self.is_old(upload.initiated));
        let ids: Vec<String> = begun.iter().map(|upload| upload.upload_id.clone()).collect();
        let mut transaction = database::begin(&self.databases.app, tenant).await?;
        let open: HashSet<String> = objects::open_uploads(&mut transaction, &ids).await?.into_iter().collect();
        transaction.commit().await?;
        for upload in begun.into_iter().filter(|upload| !open.contains(&upload.upload_id)) {
            if self.mode == Mode::Delete {
                self.storage.abort_multipart(&upload.key, &upload.upload_id).await?;
            }
            summary.multiparts_aborted += 1;
            (self.tell)(&Found::OpenMultipart { key: upload.key });
        }
        Ok(())
    }

    /// A time in the future, by a clock that goes ahead of ours, is not old.
    fn is_old(&self, at: SystemTime) -> bool {
        self.now.duration_since(at).is_ok_and(|age| age >= self.older_than)
    }
}

async fn pointed(connection: &mut PgConnection, keys: SessionKeys) -> Result<Pointed, sqlx::Error> {
    let session = SessionId(keys.session);
    let mut pointed = Pointed { keys: HashSet::new(), stored: HashSet::new() };
    let mut point = |key: String, stored: bool| {
        if stored {
            pointed.stored.insert(key.clone());
        }
        pointed.keys.insert(key);
    };
    for object in objects::of_session(&mut *connection, session).await? {
        point(object.key, object.stored);
    }
    for output in outputs::objects(connection, session).await? {
        let recording: RecordingKeys = keys.recording(output.recording_id);
        point(recording.output(&output.sha256, &output.extension), output.of_recording);
    }
    Ok(pointed)
}
