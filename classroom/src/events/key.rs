//! Idempotency keys: what makes two requests, or two runs of a job, the same.

use sha2::{Digest, Sha256};

use crate::ids::UserId;

/// A call of the API that changes something. Two users may send the same key, and one user may for two routes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Call<'a> {
    pub user: UserId,
    /// Method and path template, as `POST /api/recordings`.
    pub route: &'a str,
    /// What the client sent.
    pub key: &'a str,
}

impl Call<'_> {
    /// The key of the `n`th event that this call appends.
    pub fn event_key(&self, n: u32) -> String {
        let mut hash = Sha256::new();
        // Lengths first, so that no two calls run together to the same bytes.
        for part in [self.user.to_string().as_str(), self.route, self.key] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        format!("call:{}:{n}", hex::encode(hash.finalize()))
    }
}

/// Keys of what the system itself does: they name the effect, so that a second run has the same.
pub mod system {
    use timeline::time::Span;

    use crate::ids::{RecordingId, SessionId};

    pub fn recording_finalized(recording: RecordingId) -> String {
        format!("recording:{recording}:finalized")
    }

    pub fn recording_failed(recording: RecordingId) -> String {
        format!("recording:{recording}:failed")
    }

    /// `n` counts how often this very span has become a gap: it may be filled and open again.
    pub fn recording_gap(recording: RecordingId, span: Span, n: u32) -> String {
        format!("recording:{recording}:gap:{}-{}:{n}", span.start.0, span.end.0)
    }

    pub fn recording_gap_filled(recording: RecordingId, span: Span, n: u32) -> String {
        format!("recording:{recording}:gap_filled:{}-{}:{n}", span.start.0, span.end.0)
    }

    /// By the policy of its course, which happens once.
    pub fn replay_published(session: SessionId) -> String {
        format!("replay:{session}:published")
    }

    pub fn egress(egress_id: &str, status: &str) -> String {
        format!("egress:{egress_id}:{status}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn users_routes_and_places_in_a_call_do_not_share_keys() {
        let call = Call { user: UserId(Uuid::from_u128(1)), route: "POST /api/chat", key: "k" };
        assert_eq!(call.event_key(0), call.event_key(0));
        let others = [
            call.event_key(1),
            Call { user: UserId(Uuid::from_u128(2)), ..call }.event_key(0),
            Call { route: "POST /api/polls", ..call }.event_key(0),
            Call { route: "POST /api/chatk", key: "", ..call }.event_key(0),
        ];
        for other in others {
            assert_ne!(call.event_key(0), other);
        }
    }
}
