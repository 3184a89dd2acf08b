//! What tests do to the server while it serves: a disk that is full, and a gate at which writes wait.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nix::errno::Errno;
use tokio::sync::oneshot;

const NO_END: u64 = u64::MAX;

/// Shared by the server and whoever holds its [`super::S3`].
#[derive(Debug)]
pub struct Faults {
    /// Bytes that can still be written.
    room: AtomicU64,
    gate: Mutex<GateState>,
}

#[derive(Debug, Default)]
struct GateState {
    closed: bool,
    next: u64,
    waiting: Vec<(Waiting, oneshot::Sender<Verdict>)>,
}

/// Where a PutObject waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edge {
    /// Its bytes are not stored yet.
    Arrived,
    /// They are, and the client does not know it.
    Stored,
}

/// A PutObject at the gate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    pub id: u64,
    pub key: String,
    pub edge: Edge,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Pass,
    /// Goes no further; its client gets an error, if it still lives.
    Refuse,
}

impl Default for Faults {
    fn default() -> Self {
        Self { room: AtomicU64::new(NO_END), gate: Mutex::default() }
    }
}

impl Faults {
    /// What of `length` bytes may be written; an error, as of a full disk, when that is nothing.
    pub(super) fn take_room(&self, length: usize) -> io::Result<usize> {
        let wanted = length as u64;
        let taken = |room: u64| if room == NO_END { room } else { room - room.min(wanted) };
        let before = self.room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |room| Some(taken(room)));
        match before.unwrap_or_else(|room| room).min(wanted) {
            0 if wanted > 0 => Err(Errno::ENOSPC.into()),
            room => Ok(room as usize),
        }
    }

    pub(super) fn set_room(&self, room: Option<u64>) {
        self.room.store(room.unwrap_or(NO_END), Ordering::Relaxed);
    }

    fn gate(&self) -> MutexGuard<'_, GateState> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits while the gate is closed.
    pub(super) async fn pass(&self, key: &str, edge: Edge) -> Verdict {
        let waits = {
            let mut gate = self.gate();
            if !gate.closed {
                return Verdict::Pass;
            }
            let (sender, receiver) = oneshot::channel();
            gate.next += 1;
            let waiting = Waiting { id: gate.next, key: key.to_owned(), edge };
            gate.waiting.push((waiting, sender));
            receiver
        };
        // Nobody is left to decide when the server goes.
        waits.await.unwrap_or(Verdict::Refuse)
    }
}

/// Stops every PutObject twice, before it is stored and before it is answered.
#[derive(Debug, Clone)]
pub struct Gate(pub(super) Arc<Faults>);

impl Gate {
    pub fn close(&self) {
        self.0.gate().closed = true;
    }

    /// What waits goes on, and nothing waits any more.
    pub fn open(&self) {
        let mut gate = self.0.gate();
        gate.closed = false;
        for (_, sender) in gate.waiting.drain(..) {
            // Its client may be gone.
            let _ = sender.send(Verdict::Pass);
        }
    }

    /// Those whose clients still wait for them.
    pub fn waiting(&self) -> Vec<Waiting> {
        let mut gate = self.0.gate();
        gate.waiting.retain(|(_, sender)| !sender.is_closed());
        gate.waiting.iter().map(|(waiting, _)| waiting.clone()).collect()
    }

    /// Does nothing for one that no longer waits.
    pub fn decide(&self, id: u64, verdict: Verdict) {
        let mut gate = self.0.gate();
        if let Some(position) = gate.waiting.iter().position(|(waiting, _)| waiting.id == id) {
            let (_, sender) = gate.waiting.swap_remove(position);
            let _ = sender.send(verdict);
        }
    }
}
