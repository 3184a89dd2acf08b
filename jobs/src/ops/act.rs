//! Acting on jobs. None of these waits for a worker: they change rows, and workers follow.

use sqlx::PgConnection;

use crate::job::JobId;
use crate::kind::{JobKind, JobState, Lane};
use crate::limits::REPLAY_MAX;

/// Queues a job that failed or was cancelled again, as if it were new. None: no such job, or it is in another state.
/// Returns its lane, to be woken after the commit.
pub async fn retry(connection: &mut PgConnection, id: JobId) -> Result<Option<Lane>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        update jobs
        set state = 'queued', attempt = 0, deferrals = 0, rescues = 0, run_at = lectern.now(), published_at = null,
            finished_at = null, cancel_requested = false, superseded = false
        where id = $1 and state in ('failed', 'cancelled')
        returning lane as "lane: Lane"
        "#,
        id.0,
    )
    .fetch_optional(connection)
    .await
}

/// A queued job is cancelled now, a running one as soon as its worker hears of it, at its next renewal. Returns the state
/// that it has now; None: no such job, or it has ended.
pub async fn cancel(connection: &mut PgConnection, id: JobId) -> Result<Option<JobState>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        update jobs
        set cancel_requested = true, superseded = false, published_at = null,
            state = case when state = 'queued' then 'cancelled'::job_state else state end,
            finished_at = case when state = 'queued' then lectern.now() end
        where id = $1 and state in ('queued', 'running')
        returning state as "state: JobState"
        "#,
        id.0,
    )
    .fetch_optional(connection)
    .await
}

/// Queues dead letters again, oldest first, at most [`REPLAY_MAX`]. None: of every lane, of every kind.
pub async fn replay_dead_letters(
    connection: &mut PgConnection,
    lane: Option<Lane>,
    kind: Option<JobKind>,
) -> Result<Vec<JobId>, sqlx::Error> {
    sqlx::query_scalar!(
        r#"
        with dead as (
            select id from jobs
            where state = 'failed' and ($1::job_lane is null or lane = $1) and ($2::job_kind is null or kind = $2)
            order by id limit $3
            for no key update skip locked
        )
        update jobs
        set state = 'queued', attempt = 0, deferrals = 0, rescues = 0, run_at = lectern.now(), published_at = null,
            finished_at = null, cancel_requested = false, superseded = false
        from dead where jobs.id = dead.id
        returning jobs.id as "id: JobId"
        "#,
        lane as Option<Lane>,
        kind as Option<JobKind>,
        REPLAY_MAX,
    )
    .fetch_all(connection)
    .await
}
