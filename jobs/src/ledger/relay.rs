//! The relay's choice: which due rows go out next, in what order, and how many.
//!
//! By priority, then the tenant with the least in flight in that lane. One relay works at a time per lane; the choice is
//! committed before anything is sent, so a crash in between costs one message, which the sweep sends again.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use sqlx::{Connection, PgConnection};
use uuid::Uuid;

use crate::job::JobId;
use crate::kind::Lane;
use crate::ledger::{seconds, sweep};
use crate::limits::{
    CLAIM_WINDOW, OUTSTANDING_MAX, OUTSTANDING_PER_WORKER, RELAY_BATCH, RELAY_TENANTS_MAX, WORKER_LIVE,
};

/// One message to send about one job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dispatch {
    pub id: JobId,
    pub dispatch: i32,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Pass {
    /// Another process is at this lane.
    Busy,
    /// To be sent now, in this order. `more`: there is room for others.
    Published { dispatches: Vec<Dispatch>, more: bool },
}

/// Chooses and commits one batch of a lane.
pub async fn publish(connection: &mut PgConnection, lane: Lane) -> Result<Pass, sqlx::Error> {
    let mut transaction = connection.begin().await?;
    if !sweep::try_lock(&mut transaction, lane as i32).await? {
        return Ok(Pass::Busy);
    }
    let room = room(&mut transaction, lane).await?;
    let shares = match room {
        0 => Vec::new(),
        room => {
            shares(&due(&mut transaction, lane).await?, &loads(&mut transaction, lane).await?, room.min(RELAY_BATCH))
        }
    };
    if shares.is_empty() {
        return Ok(Pass::Published { dispatches: Vec::new(), more: false });
    }
    let dispatches = mark(&mut transaction, lane, &shares).await?;
    transaction.commit().await?;
    let more = !dispatches.is_empty() && (dispatches.len() as i64) < room;
    Ok(Pass::Published { dispatches, more })
}

/// How many messages more may wait in the lane's queue.
async fn room(connection: &mut PgConnection, lane: Lane) -> Result<i64, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select
            (select paused from lanes where lane = $1) as "paused!",
            (select count(*) from jobs where lane = $1 and state = 'queued' and published_at is not null) as "outstanding!",
            (select count(*) from jobs where lane = $1 and state = 'running') as "running!",
            (select count(*) from jobs where lane = $1 and started_at > lectern.now() - make_interval(secs => $2)) as "claimed!",
            workers.count as "workers!", workers.slots as "slots!"
        from (
            select count(*), coalesce(sum(slots), 0) as slots from workers
            where lane = $1 and seen_at > lectern.now() - make_interval(secs => $3) and not draining and not drain_requested
        ) workers
        "#,
        lane as Lane,
        seconds(CLAIM_WINDOW),
        seconds(WORKER_LIVE),
    )
    .fetch_one(connection)
    .await?;
    if row.paused || row.workers == 0 {
        return Ok(0);
    }
    let free = (row.slots - row.running).max(0);
    let allowed = (free + OUTSTANDING_PER_WORKER * row.workers).max(row.claimed).min(OUTSTANDING_MAX);
    Ok((allowed - row.outstanding).max(0))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Due {
    priority: i16,
    tenant: Uuid,
}

/// Pairs of priority and tenant that have something due: a loose index scan, one probe per pair however many jobs wait.
async fn due(connection: &mut PgConnection, lane: Lane) -> Result<Vec<Due>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        with recursive pairs as (
            (
                select priority, tenant_id, run_at from jobs
                where lane = $1 and state = 'queued' and published_at is null
                order by priority, tenant_id, run_at limit 1
            )
            union all
            select next.priority, next.tenant_id, next.run_at
            from pairs cross join lateral (
                select priority, tenant_id, run_at from jobs
                where lane = $1 and state = 'queued' and published_at is null
                    and (priority, tenant_id) > (pairs.priority, pairs.tenant_id)
                order by priority, tenant_id, run_at limit 1
            ) next
        )
        select priority as "priority!", tenant_id as "tenant!" from pairs where run_at <= lectern.now() limit $2
        "#,
        lane as Lane,
        RELAY_TENANTS_MAX,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| Due { priority: row.priority, tenant: row.tenant }).collect())
}

/// What each tenant has waiting in Redis or running, in this lane.
async fn loads(connection: &mut PgConnection, lane: Lane) -> Result<HashMap<Uuid, i64>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select tenant_id as "tenant!", count(*) as "load!"
        from (
            select tenant_id from jobs where lane = $1 and state = 'queued' and published_at is not null
            union all
            select tenant_id from jobs where lane = $1 and state = 'running'
        ) loaded
        group by tenant_id
        "#,
        lane as Lane,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.tenant, row.load)).collect())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Share {
    due: Due,
    rows: i64,
}

/// Gives the rows of one batch to the tenants of the first priority that has anything due, each one to whoever has the
/// least then. How much a tenant has is not known here: what it does not take is given out by the next pass.
fn shares(due: &[Due], loads: &HashMap<Uuid, i64>, batch: i64) -> Vec<Share> {
    let Some(first) = due.iter().map(|due| due.priority).min() else { return Vec::new() };
    let chosen: Vec<Due> = due.iter().copied().filter(|due| due.priority == first).collect();
    let load = |due: &Due| loads.get(&due.tenant).copied().unwrap_or(0);
    let mut heap: BinaryHeap<_> =
        chosen.iter().enumerate().map(|(index, due)| Reverse((load(due), due.tenant, index))).collect();
    let mut rows = vec![0; chosen.len()];
    for _ in 0..batch {
        let Some(Reverse((load, tenant, index))) = heap.pop() else { break };
        rows[index] += 1;
        heap.push(Reverse((load + 1, tenant, index)));
    }
    chosen.into_iter().zip(rows).filter(|(_, rows)| *rows > 0).map(|(due, rows)| Share { due, rows }).collect()
}

async fn mark(connection: &mut PgConnection, lane: Lane, shares: &[Share]) -> Result<Vec<Dispatch>, sqlx::Error> {
    let tenants: Vec<Uuid> = shares.iter().map(|share| share.due.tenant).collect();
    let priorities: Vec<i16> = shares.iter().map(|share| share.due.priority).collect();
    let rows: Vec<i64> = shares.iter().map(|share| share.rows).collect();
    let mut marked = sqlx::query!(
        r#"
        with chosen as (
            select job.id
            from unnest($2::uuid[], $3::smallint[], $4::bigint[]) share (tenant_id, priority, rows)
            cross join lateral (
                select id from jobs
                where lane = $1 and state = 'queued' and published_at is null and priority = share.priority
                    and tenant_id = share.tenant_id and run_at <= lectern.now()
                order by run_at, id
                limit share.rows
                for no key update skip locked
            ) job
        )
        update jobs set dispatch = dispatch + 1, published_at = lectern.now()
        from chosen where jobs.id = chosen.id
        returning jobs.id as "id: JobId", dispatch, priority, run_at
        "#,
        lane as Lane,
        &tenants,
        &priorities,
        &rows,
    )
    .fetch_all(connection)
    .await?;
    marked.sort_by_key(|row| (row.priority, row.run_at, row.id));
    Ok(marked.into_iter().map(|row| Dispatch { id: row.id, dispatch: row.dispatch }).collect())
}

/// What could not be sent, or was heard by a worker that is leaving, is to be sent again.
pub async fn unpublish(connection: &mut PgConnection, ids: &[JobId]) -> Result<(), sqlx::Error> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    sqlx::query!(
        r#"
        with unsent as (select id from jobs where id = any ($1) and state = 'queued' order by id for no key update)
        update jobs set published_at = null from unsent where jobs.id = unsent.id
        "#,
        &ids,
    )
    .execute(connection)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tenant(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    #[test]
    fn a_flood_of_one_tenant_leaves_room_for_another() {
        let due = [Due { priority: 5, tenant: tenant(1) }, Due { priority: 5, tenant: tenant(2) }];
        let loads = HashMap::from([(tenant(1), 8)]);
        let shares: Vec<_> = shares(&due, &loads, 10).into_iter().map(|share| (share.due.tenant, share.rows)).collect();
        assert_eq!(shares, [(tenant(1), 1), (tenant(2), 9)]);
    }

    #[test]
    fn the_first_priority_goes_first() {
        let due = [Due { priority: 1, tenant: tenant(2) }, Due { priority: 5, tenant: tenant(1) }];
        let shares = shares(&due, &HashMap::from([(tenant(2), 50)]), 3);
        assert_eq!(shares, [Share { due: due[0], rows: 3 }]);
    }
}
