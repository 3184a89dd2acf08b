//! What the cleaner asks of the ledger: that a session stands still, and that jobs which count no more are forgotten.
//!
//! **Superseded jobs are let go by this rule.** A job counts as long as the plan holds its digest. Once it does not (a
//! segment came late, a caption was corrected, there is another recipe), the job ended, and that is longer ago than the
//! cleaner's age, its row goes together with its outputs. Together, since the plan believes a row: were the same digest
//! planned again, its outputs would be missed. What the revision that is served is made of stays: `replay_files` points
//! at it.

use std::time::Duration;

use classroom::ids::SessionId;
use sqlx::PgConnection;

use crate::kind::JobKind;
use crate::ledger::seconds;
use crate::pipeline;

/// Until the transaction ends, no job of the session is planned, queued again, claimed or finished. False, and nothing
/// is held: work is open, or somebody is at one of its rows just now.
///
/// Without this, age would not protect an object: a job may be about to point at one that an earlier run left long ago,
/// since equal contents have equal names.
pub async fn hold(connection: &mut PgConnection, session: SessionId) -> Result<bool, sqlx::Error> {
    // Jobs before recordings, as everywhere; a row that is locked belongs to a finish, which is work.
    let held = sqlx::query_scalar!(
        r#"
        with held as (select id from jobs where session_id = $1 for no key update skip locked)
        select (select count(*) from held) = (select count(*) from jobs where session_id = $1) as "all!"
        "#,
        session.0,
    )
    .fetch_one(&mut *connection)
    .await?;
    if !held {
        return Ok(false);
    }
    pipeline::lock(connection, session).await?;
    // What was planned before the lock was granted is seen now.
    sqlx::query_scalar!(
        r#"
        select not exists (select from jobs where session_id = $1 and state in ('queued', 'running'))
            and not exists (select from recordings
                where session_id = $1 and status in ('uploading', 'arming', 'recording', 'finalizing')) as "still!"
        "#,
        session.0,
    )
    .fetch_one(connection)
    .await
}

/// How much was let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LetGo {
    pub jobs: u64,
    pub outputs: u64,
}

/// Forgets the session's jobs whose digest the plan no longer holds and that ended longer ago than `older_than`, with
/// what they made. Under [`hold`].
pub async fn let_go(
    connection: &mut PgConnection,
    session: SessionId,
    older_than: Duration,
) -> Result<LetGo, sqlx::Error> {
    let kinds: Vec<JobKind> = JobKind::ALL.into_iter().filter(|kind| kind.is_planned()).collect();
    let planned = pipeline::planned(&mut *connection, session).await?;
    let digests: Vec<String> = planned.into_iter().map(|planned| planned.work.digest).collect();
    let jobs = sqlx::query!(
        "delete from jobs
        where session_id = $1 and kind = any ($2) and digest <> all ($3)
            and finished_at < lectern.now() - make_interval(secs => $4)",
        session.0,
        &kinds as &[JobKind],
        &digests,
        seconds(older_than),
    )
    .execute(&mut *connection)
    .await?;
    let outputs = sqlx::query!(
        "delete from job_outputs output
        where session_id = $1 and kind = any ($2) and digest <> all ($3) and not exists (
            select from jobs
            where jobs.session_id = $1 and jobs.recording_id is not distinct from output.recording_id
                and jobs.kind = output.kind and jobs.unit = output.unit and jobs.digest = output.digest)",
        session.0,
        &kinds as &[JobKind],
        &digests,
    )
    .execute(connection)
    .await?;
    Ok(LetGo { jobs: jobs.rows_affected(), outputs: outputs.rows_affected() })
}
