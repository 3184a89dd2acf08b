//! Why an operation was refused. Constraints carry the rules; here they get the names that a client sees.

use crate::drafts::{CHAPTERS_MAX, CORRECTIONS_MAX};
use crate::recordings::RecordingStatus;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("the database failed")]
    Database(#[source] sqlx::Error),
}

/// A rule of the domain stands against it. [`Refusal::code`] is stable; the text is for a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("There is no such course.")]
    NoSuchCourse,
    #[error("There is no such lesson in this course.")]
    NoSuchLesson,
    #[error("There is no such session.")]
    NoSuchSession,
    #[error("There is no such recording.")]
    NoSuchRecording,
    #[error("There is no such user.")]
    NoSuchUser,
    #[error("The session has no replay yet.")]
    NoSuchReplay,
    #[error("You have no such note.")]
    NoSuchNote,
    #[error("This id already belongs to a note of yours in another class.")]
    NoteIdTaken,
    #[error("You have {max} notes in this class; delete one before you add another.")]
    TooManyNotes { max: u32 },
    #[error("This is not an email address.")]
    EmailInvalid,
    #[error("You cannot change your own role in a course. Another teacher or an administrator can.")]
    OwnRole,
    #[error("Another user of this school has that email address.")]
    EmailTaken,
    #[error("This identity already belongs to another user.")]
    IdentityTaken,
    #[error("This domain belongs to another school.")]
    DomainTaken,
    #[error("Another lesson of this course has that position.")]
    LessonPositionTaken,
    #[error("The user already has this role.")]
    RoleAlreadyGranted,
    #[error("The text is empty or too long.")]
    TextLength,
    #[error("The text holds a character that cannot be stored.")]
    TextCharacters,
    #[error("The file has {size} bytes; this school allows {max}.")]
    UploadTooLarge { size: u64, max: u64 },
    #[error("{max} uploads are open already; finish or abort one of them first.")]
    TooManyUploads { max: u32 },
    #[error("The upload has {actual} bytes where {declared} were announced.")]
    UploadIncomplete { declared: u64, actual: u64 },
    #[error("The recording is {status}, so this cannot be done any more.")]
    RecordingState { status: RecordingStatus },
    #[error("A replay needs a finalized recording before it can be published.")]
    NoFinalizedRecording,
    #[error("A replay needs at least one artifact before it can be published.")]
    NoArtifact,
    #[error("Somebody else has changed the draft in the meantime.")]
    DraftChanged { version: u32 },
    #[error("The draft holds nothing that is to be applied.")]
    DraftEmpty,
    #[error("{max} classes of this school have a draft already; apply or empty one of them first.")]
    TooManyDrafts { max: u32 },
    #[error("There are more corrections than {max}.")]
    TooManyCorrections { max: usize },
    #[error("Correction {index} does not hold together: its cues need text, and times that do not run backwards.")]
    CorrectionInvalid { index: usize },
    #[error("Chapter {index} does not hold together: it needs a title, and to begin after the one before it.")]
    ChaptersInvalid { index: usize },
}

impl Refusal {
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::NoSuchCourse => "course_not_found",
            Refusal::NoSuchLesson => "lesson_not_found",
            Refusal::NoSuchSession => "session_not_found",
            Refusal::NoSuchRecording => "recording_not_found",
            Refusal::NoSuchUser => "user_not_found",
            Refusal::NoSuchReplay => "replay_not_found",
            Refusal::NoSuchNote => "note_not_found",
            Refusal::NoteIdTaken => "note_id_taken",
            Refusal::TooManyNotes { .. } => "too_many_notes",
            Refusal::EmailInvalid => "email_invalid",
            Refusal::OwnRole => "own_role",
            Refusal::EmailTaken => "email_taken",
            Refusal::IdentityTaken => "identity_taken",
            Refusal::DomainTaken => "domain_taken",
            Refusal::LessonPositionTaken => "lesson_position_taken",
            Refusal::RoleAlreadyGranted => "role_already_granted",
            Refusal::TextLength => "text_length",
            Refusal::TextCharacters => "text_characters",
            Refusal::UploadTooLarge { .. } => "upload_too_large",
            Refusal::TooManyUploads { .. } => "too_many_uploads",
            Refusal::UploadIncomplete { .. } => "upload_incomplete",
            Refusal::RecordingState { .. } => "recording_state",
            Refusal::NoFinalizedRecording => "no_finalized_recording",
            Refusal::NoArtifact => "no_artifact",
            Refusal::DraftChanged { .. } => "draft_changed",
            Refusal::DraftEmpty => "draft_empty",
            Refusal::TooManyDrafts { .. } => "too_many_drafts",
            Refusal::TooManyCorrections { .. } => "too_many_corrections",
            Refusal::CorrectionInvalid { .. } => "correction_invalid",
            Refusal::ChaptersInvalid { .. } => "chapters_invalid",
        }
    }

    /// The thing that was named does not exist, or not for this tenant: the two are not told apart.
    pub fn is_absence(&self) -> bool {
        match self {
            Refusal::NoSuchCourse
            | Refusal::NoSuchLesson
            | Refusal::NoSuchSession
            | Refusal::NoSuchRecording
            | Refusal::NoSuchUser
            | Refusal::NoSuchReplay
            | Refusal::NoSuchNote => true,
            Refusal::NoteIdTaken
            | Refusal::TooManyNotes { .. }
            | Refusal::EmailInvalid
            | Refusal::OwnRole
            | Refusal::EmailTaken
            | Refusal::IdentityTaken
            | Refusal::DomainTaken
            | Refusal::LessonPositionTaken
            | Refusal::RoleAlreadyGranted
            | Refusal::TextLength
            | Refusal::TextCharacters
            | Refusal::UploadTooLarge { .. }
            | Refusal::TooManyUploads { .. }
            | Refusal::UploadIncomplete { .. }
            | Refusal::RecordingState { .. }
            | Refusal::NoFinalizedRecording
            | Refusal::NoArtifact
            | Refusal::DraftChanged { .. }
            | Refusal::DraftEmpty
            | Refusal::TooManyDrafts { .. }
            | Refusal::TooManyCorrections { .. }
            | Refusal::CorrectionInvalid { .. }
            | Refusal::ChaptersInvalid { .. } => false,
        }
    }
}

/// The rules that the database enforces, by the name of their constraint. A test checks that each of them exists.
pub(crate) const CONSTRAINTS: &[(&str, Refusal)] = &[
    ("users_email_key", Refusal::EmailTaken),
    ("users_display_name_check", Refusal::TextLength),
    ("user_identities_subject_key", Refusal::IdentityTaken),
    ("user_identities_user_fkey", Refusal::NoSuchUser),
    ("user_roles_grant_key", Refusal::RoleAlreadyGranted),
    ("user_roles_user_fkey", Refusal::NoSuchUser),
    ("user_roles_course_fkey", Refusal::NoSuchCourse),
    ("user_roles_session_fkey", Refusal::NoSuchSession),
    ("tenant_domains_pkey", Refusal::DomainTaken),
    ("courses_title_check", Refusal::TextLength),
    ("lessons_course_fkey", Refusal::NoSuchCourse),
    ("lessons_order_key", Refusal::LessonPositionTaken),
    ("lessons_title_check", Refusal::TextLength),
    ("private_notes_text_check", Refusal::TextLength),
    ("private_notes_session_fkey", Refusal::NoSuchSession),
    ("playback_positions_session_fkey", Refusal::NoSuchSession),
    ("sessions_course_fkey", Refusal::NoSuchCourse),
    ("sessions_lesson_fkey", Refusal::NoSuchLesson),
    ("sessions_title_check", Refusal::TextLength),
    ("recordings_session_fkey", Refusal::NoSuchSession),
    ("recordings_file_name_check", Refusal::TextLength),
    ("caption_drafts_session_fkey", Refusal::NoSuchSession),
    ("caption_drafts_corrections_check", Refusal::TooManyCorrections { max: CORRECTIONS_MAX }),
    ("caption_drafts_chapters_check", Refusal::ChaptersInvalid { index: CHAPTERS_MAX }),
];

/// What PostgreSQL says to U+0000, alone in a text (character_not_in_repertoire) and in JSON
/// (untranslatable_character).
const UNSTORABLE: [&str; 2] = ["22021", "22P05"];

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Error {
        let Some(refused) = error.as_database_error() else { return Error::Database(error) };
        if refused.code().is_some_and(|code| UNSTORABLE.contains(&code.as_ref())) {
            return Error::Refused(Refusal::TextCharacters);
        }
        let rule = CONSTRAINTS.iter().find(|(name, _)| refused.constraint() == Some(name));
        match rule {
            Some((_, refusal)) => Error::Refused(refusal.clone()),
            None => Error::Database(error),
        }
    }
}
