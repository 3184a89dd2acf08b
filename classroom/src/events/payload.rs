//! What each event says. Names and fields are the log's format: a change of one needs a new schema version
//! (`events/upcast.rs`).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use timeline::edits::{ChapterStart, Correction};
use timeline::segment::HoleReason;
use timeline::time::Ticks;

use crate::ids::{
    AssetId, CourseId, DestinationId, MessageId, PollId, QuestionId, RecordingId, SceneId, SessionId, UserId,
};
use crate::rights::Role;

/// One variant per event type. `…Ticks` are 1/90000 s of recording time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "eventType", content = "eventPayload", rename_all_fields = "camelCase")]
pub enum Payload {
    #[serde(rename = "session.scheduled")]
    SessionScheduled {
        course_id: CourseId,
        title: String,
        scheduled_start_at: DateTime<Utc>,
        scheduled_end_at: DateTime<Utc>,
        actor_user_id: UserId,
    },
    #[serde(rename = "session.renamed")]
    SessionRenamed { title: String, actor_user_id: UserId },
    #[serde(rename = "session.started")]
    SessionStarted { started_at: DateTime<Utc>, actor_user_id: UserId },
    #[serde(rename = "session.ended")]
    SessionEnded { ended_at: DateTime<Utc>, actor_user_id: UserId },

    #[serde(rename = "participant.joined")]
    ParticipantJoined { user_id: UserId, role: Role, joined_at: DateTime<Utc> },
    #[serde(rename = "participant.left")]
    ParticipantLeft { user_id: UserId, left_at: DateTime<Utc> },
    #[serde(rename = "hand.raised")]
    HandRaised { user_id: UserId },
    #[serde(rename = "consent.given")]
    ConsentGiven { user_id: UserId },
    #[serde(rename = "consent.withdrawn")]
    ConsentWithdrawn { user_id: UserId },

    #[serde(rename = "scene.changed")]
    SceneChanged { scene_id: SceneId, layout: Value },
    #[serde(rename = "slide.changed")]
    SlideChanged { scene_id: SceneId, asset_id: AssetId, page_index: u32 },
    #[serde(rename = "whiteboard.updated")]
    WhiteboardUpdated { scene_id: SceneId, asset_id: AssetId, checksum: String },
    /// The teacher says that this moment matters.
    #[serde(rename = "moment.marked")]
    MomentMarked { user_id: UserId, note: Option<String> },
    #[serde(rename = "call_to_action.shown")]
    CallToActionShown { label: String, url: String },

    #[serde(rename = "chat.message")]
    ChatMessage { message_id: MessageId, user_id: UserId, content: String },
    #[serde(rename = "question.asked")]
    QuestionAsked { question_id: QuestionId, user_id: UserId, content: String },
    #[serde(rename = "question.answered")]
    QuestionAnswered { question_id: QuestionId, user_id: UserId, content: String },
    #[serde(rename = "poll.started")]
    PollStarted { poll_id: PollId, prompt: String, options: Vec<String> },
    #[serde(rename = "poll.voted")]
    PollVoted { poll_id: PollId, user_id: UserId, option_index: u32 },
    /// `results`: votes per option.
    #[serde(rename = "poll.ended")]
    PollEnded { poll_id: PollId, results: Vec<u32> },

    #[serde(rename = "recording.started")]
    RecordingStarted { recording_id: RecordingId },
    /// `media_url`: where the media lies in our storage, without a signature.
    #[serde(rename = "recording.finalized")]
    RecordingFinalized { recording_id: RecordingId, media_url: String },
    #[serde(rename = "recording.failed")]
    RecordingFailed { recording_id: RecordingId, code: String, message: String },
    #[serde(rename = "recording.gap")]
    RecordingGap { recording_id: RecordingId, start_ticks: Ticks, end_ticks: Ticks, reason: HoleReason },
    #[serde(rename = "recording.gap_filled")]
    RecordingGapFilled { recording_id: RecordingId, start_ticks: Ticks, end_ticks: Ticks },

    /// Each is anchored on the times and the text that it replaces, so that it outlives a new transcription.
    #[serde(rename = "caption.corrected")]
    CaptionCorrected { corrections: Vec<Correction>, actor_user_id: UserId },
    /// All chapters, in place of those that were found; none: those that are found, again.
    #[serde(rename = "chapters.edited")]
    ChaptersEdited { chapters: Vec<ChapterStart>, actor_user_id: UserId },
    /// Without an actor: by the course's policy.
    #[serde(rename = "replay.published")]
    ReplayPublished { session_id: SessionId, revision: String, actor_user_id: Option<UserId> },
    #[serde(rename = "replay.unpublished")]
    ReplayUnpublished { session_id: SessionId, actor_user_id: UserId },
    #[serde(rename = "destination.changed")]
    DestinationChanged { destination_id: DestinationId, status: DestinationState },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DestinationState {
    Enabled,
    Live,
    Disabled,
    Failed,
}

impl Payload {
    /// Event type and payload, as the log keeps them in two columns.
    pub fn to_parts(&self) -> Result<(String, Value), serde_json::Error> {
        let mut whole: Map<String, Value> = serde_json::from_value(serde_json::to_value(self)?)?;
        let event_type = serde_json::from_value(whole["eventType"].take())?;
        Ok((event_type, whole["eventPayload"].take()))
    }

    pub(super) fn from_parts(event_type: &str, payload: Value) -> Result<Payload, serde_json::Error> {
        serde_json::from_value(serde_json::json!({ "eventType": event_type, "eventPayload": payload }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_payload_is_written_in_the_names_of_the_log() {
        let payload = Payload::RecordingGap {
            recording_id: RecordingId(Uuid::from_u128(7)),
            start_ticks: Ticks(90_000),
            end_ticks: Ticks(180_000),
            reason: HoleReason::SegmentMissing,
        };
        let (event_type, value) = payload.to_parts().unwrap();
        assert_eq!(event_type, "recording.gap");
        assert_eq!(
            value.to_string(),
            r#"{"recordingId":"00000000-0000-0000-0000-000000000007","startTicks":90000,"endTicks":180000,"reason":"segment_missing"}"#
        );
        assert_eq!(Payload::from_parts(&event_type, value).unwrap(), payload);
    }
}
