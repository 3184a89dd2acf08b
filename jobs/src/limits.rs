//! Every limit of the ledger and the runtime, in one place. `jobs/README.md` says how they play together.

use std::time::Duration;

/// A running job whose lease is not renewed for so long is taken from its worker.
pub const LEASE: Duration = Duration::from_secs(20);
/// One UPDATE per process renews all its leases; three may be missed before one runs out.
pub const RENEW_INTERVAL: Duration = Duration::from_secs(5);
/// How long a renewal may take; a lease outlives three that fail.
pub const RENEW_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a process counts the lanes for its metrics.
pub const COUNT_INTERVAL: Duration = Duration::from_secs(5);
/// How long a run that was told to stop may take to come back before it is dropped.
pub const STOP_GRACE: Duration = Duration::from_secs(5);
/// Leases that may run out without a committed step between them before the job is given up as `worker_died`.
pub const RESCUES_MAX: i32 = 10;
/// How long a finish whose effect was not begun is tried again while the database is away: then the lease is over.
pub const FINISH_TRIES_MAX: Duration = LEASE;
pub const FINISH_TRY_DELAY: Duration = Duration::from_millis(500);
/// What is left of a drain after its timeout: the runs are told to come back, dropped, and written down.
pub const HAND_BACK_TIMEOUT: Duration = STOP_GRACE.saturating_add(LEASE);
/// How long the tasks of a stopped worker may take to acknowledge and end before they are dropped.
pub const CLOSE_TIMEOUT: Duration = Duration::from_secs(2);
/// Characters that are kept of an error.
pub const ERROR_TEXT_MAX: usize = 4_000;

/// How far jitter may move a delay down or up, so that what failed together does not come back together.
pub const DELAY_JITTER: f64 = 0.25;
pub const RETRY_DELAY_MIN: Duration = Duration::from_secs(2);
pub const RETRY_DELAY_MAX: Duration = Duration::from_secs(300);
pub const UNAVAILABLE_DELAY_MIN: Duration = Duration::from_secs(1);
pub const UNAVAILABLE_DELAY_MAX: Duration = Duration::from_secs(60);
pub const RESCUE_DELAY_MAX: Duration = Duration::from_secs(60);

/// How far back the pace is looked at from which the time that a recording still takes is told …
pub const PACE_WINDOW: Duration = Duration::from_secs(60);
/// … and how many of its jobs must have ended in it.
pub const PACE_JOBS_MIN: i64 = 3;

/// Rows that one pass of the relay publishes at most.
pub const RELAY_BATCH: i64 = 100;
/// Pairs of priority and tenant that one pass of the relay looks at.
pub const RELAY_TENANTS_MAX: i64 = 1_000;
/// Messages that may be waiting in one lane's queue: apalis-redis wedges at about 8,000.
pub const OUTSTANDING_MAX: i64 = 2_000;
/// Messages that each worker of a lane may have waiting beyond its free slots.
pub const OUTSTANDING_PER_WORKER: i64 = 2;
/// A lane that claims fast may have as many messages waiting as it claimed within this.
pub const CLAIM_WINDOW: Duration = Duration::from_millis(500);
/// Jobs that one statement of a worker process claims at most.
pub const CLAIM_BATCH: usize = 64;
/// … and that it ends, where they change nothing but their row.
pub const FINISH_BATCH: usize = 64;
/// How long such a statement waits for more once several jobs want it.
pub const GATHER_LINGER: Duration = Duration::from_millis(1);
pub const RELAY_INTERVAL: Duration = Duration::from_millis(250);
/// A relay that was woken waits so long for more to come; also when another process holds the lane's lock.
pub const RELAY_DEBOUNCE: Duration = Duration::from_millis(5);
/// … and so long after it sent [`RELAY_BUSY`] messages or more: the lane then has enough at hand, and a pass costs as much
/// for one message as for a hundred.
pub const RELAY_DEBOUNCE_BUSY: Duration = Duration::from_millis(20);
pub const RELAY_BUSY: usize = 10;
/// How long a relay or listener whose servers are away waits before it looks again.
pub const OUTAGE_DELAY: Duration = Duration::from_secs(1);
/// A published row that nobody claimed within this is published again, without asking Redis.
pub const PUBLISH_AGAIN_AFTER: Duration = Duration::from_secs(15);
/// NOTIFY takes a lock on the whole server when it commits, so a lane is woken at most this often.
pub const NOTIFY_INTERVAL: Duration = Duration::from_millis(20);

pub const SWEEP_INTERVAL: Duration = Duration::from_secs(1);
/// Rows that one sweep rescues or publishes again at most.
pub const SWEEP_BATCH: i64 = 500;
pub const REPLAN_INTERVAL: Duration = Duration::from_secs(10);
/// Sessions of which a job failed or was cancelled within this are planned again by the sweep: longer than a fleet is away.
pub const REPLAN_WINDOW: Duration = Duration::from_secs(3_600);
/// Recordings, and sessions, that are planned under one hold of the lock.
pub const REPLAN_PAGE: i64 = 50;
/// A worker that was not seen for so long takes no part in counting free slots.
pub const WORKER_LIVE: Duration = Duration::from_secs(15);
/// … and for so long is forgotten.
pub const WORKER_FORGOTTEN: Duration = Duration::from_secs(600);

/// A missing segment is waited for so long once the one after it is there.
pub const MISSING_SEGMENT_WAIT: Duration = Duration::from_secs(10);

pub const REDIS_RESPONSE_TIMEOUT: Duration = Duration::from_secs(5);
pub const REDIS_CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// How often an apalis worker looks for messages.
pub const REDIS_POLL_INTERVAL: Duration = Duration::from_millis(10);
/// Bounds how long an apalis poller that fell asleep stays so.
pub const REDIS_HEARTBEAT: Duration = Duration::from_secs(3);
/// Heartbeats until apalis hands a dead worker's messages to another: longer than any drain. Leases rescue faster.
pub const REDIS_HEARTBEATS_MISSED: usize = 200;
/// How often a lane is asked whether it still hears; messages that wait so long beside a free slot say that it does not.
pub const LANE_LOOK_INTERVAL: Duration = Duration::from_secs(2);
pub const LANE_ASLEEP_AFTER: Duration = Duration::from_secs(10);
pub const LANE_RESTART_DELAY_MIN: Duration = Duration::from_millis(100);
pub const LANE_RESTART_DELAY_MAX: Duration = Duration::from_secs(5);
/// An apalis worker that lived longer than this starts again without delay.
pub const LANE_RESTART_RESET: Duration = Duration::from_secs(30);

pub const PRUNE_INTERVAL: Duration = Duration::from_secs(10);
/// Ended messages that one step of the pruner deletes, and the steps of one pass.
pub const PRUNE_BATCH: usize = 500;
pub const PRUNE_BATCHES_MAX: usize = 40;
/// What Redis keeps about a worker that vanished.
pub const WORKER_METADATA_TTL: Duration = Duration::from_secs(86_400);

/// Rows on one page of a list.
pub const PAGE_MAX: i64 = 200;
/// Dead letters that one call replays.
pub const REPLAY_MAX: i64 = 1_000;
