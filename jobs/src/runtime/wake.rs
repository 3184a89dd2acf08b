//! Waking relays: at once within a process, by NOTIFY between processes. A lost wake costs one poll interval.

use std::sync::{Arc, Mutex};

use sqlx::PgPool;
use tokio::sync::Notify;
use tokio::time::Instant;

use crate::kind::Lane;
use crate::limits::NOTIFY_INTERVAL;

/// The channel of NOTIFY; the payload is a lane.
pub const fn listen_channel() -> &'static str {
    "lectern_jobs"
}

/// One bell per lane of this process.
#[derive(Clone, Default)]
pub(crate) struct Wakers(Arc<[Notify; Lane::ALL.len()]>);

impl Wakers {
    pub(crate) fn of(&self, lane: Lane) -> &Notify {
        &self.0[lane as usize]
    }

    pub(crate) fn wake(&self, lanes: &[Lane]) {
        for lane in lanes {
            self.of(*lane).notify_one();
        }
    }
}

/// Wakes the relays of all workers after a commit that planned jobs. For processes that run no relay themselves.
#[derive(Clone)]
pub struct Notifier {
    dispatch: PgPool,
    sent: Arc<Mutex<[Option<Instant>; Lane::ALL.len()]>>,
}

impl Notifier {
    /// `dispatch`: the pool of role `lectern_dispatch`.
    pub fn new(dispatch: PgPool) -> Notifier {
        Notifier { dispatch, sent: Arc::default() }
    }

    /// Best effort: what it fails to say, the relays find by themselves.
    pub async fn wake(&self, lanes: &[Lane]) {
        for lane in lanes.iter().copied().filter(|lane| self.is_due(*lane)) {
            let sent =
                sqlx::query!("select pg_notify($1, $2)", listen_channel(), lane.as_str()).execute(&self.dispatch).await;
            if let Err(error) = sent {
                tracing::warn!(%lane, error = &error as &dyn std::error::Error, "a relay could not be woken");
            }
        }
    }

    fn is_due(&self, lane: Lane) -> bool {
        let mut sent = self.sent.lock().expect("nothing panics while it holds this");
        let now = Instant::now();
        let last = &mut sent[lane as usize];
        let due = last.is_none_or(|last| now - last >= NOTIFY_INTERVAL);
        if due {
            *last = Some(now);
        }
        due
    }
}
