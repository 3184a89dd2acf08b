//! The key layout of the bucket. No other code builds a key.
//!
//! ```text
//! t/{tenant}/s/{session}/r/{recording}/upload                the file as it came
//!                                     /raw/{ordinal}-{sha256}.{ext}   segments
//!                                     /o/{sha256}.{ext}      outputs of jobs, by content
//! t/{tenant}/s/{session}/replay/{revision}/{name}            the documents of a replay revision
//! t/{tenant}/a/{asset}                                       slides and whiteboards of the studio
//! ```
//!
//! No key is another key's folder, so a server that keeps files can hold them all.

use uuid::Uuid;

use crate::{Result, Storage};

/// What one session owns. Deleting the prefix deletes the session's media.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SessionKeys {
    pub tenant: Uuid,
    pub session: Uuid,
}

impl SessionKeys {
    pub fn new(tenant: impl Into<Uuid>, session: impl Into<Uuid>) -> Self {
        Self { tenant: tenant.into(), session: session.into() }
    }

    /// Ends with a slash.
    pub fn prefix(&self) -> String {
        format!("t/{}/s/{}/", self.tenant, self.session)
    }

    pub fn recording(&self, recording: impl Into<Uuid>) -> RecordingKeys {
        RecordingKeys { tenant: self.tenant, session: self.session, recording: recording.into() }
    }

    /// A document of a revision by its logical name, such as `master.m3u8` or `r0/720p.m3u8`.
    pub fn replay(&self, revision: &str, name: &str) -> String {
        format!("{}{name}", self.replay_prefix(revision))
    }

    /// Ends with a slash.
    pub fn replay_prefix(&self, revision: &str) -> String {
        format!("{}replay/{revision}/", self.prefix())
    }
}

/// What one recording owns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecordingKeys {
    pub tenant: Uuid,
    pub session: Uuid,
    pub recording: Uuid,
}

impl RecordingKeys {
    pub fn new(tenant: impl Into<Uuid>, session: impl Into<Uuid>, recording: impl Into<Uuid>) -> Self {
        Self { tenant: tenant.into(), session: session.into(), recording: recording.into() }
    }

    pub fn session(&self) -> SessionKeys {
        SessionKeys { tenant: self.tenant, session: self.session }
    }

    /// Ends with a slash.
    pub fn prefix(&self) -> String {
        format!("{}r/{}/", self.session().prefix(), self.recording)
    }

    /// The file as a teacher uploaded it.
    pub fn upload(&self) -> String {
        format!("{}upload", self.prefix())
    }

    /// A segment cut from the upload. The ordinal leads, padded, so that a listing is in the recording's order; the
    /// hash makes a second run with other bytes a second object.
    pub fn segment(&self, ordinal: u32, sha256: &str) -> String {
        format!("{}{ordinal:06}-{sha256}.nut", self.raw_prefix())
    }

    /// Where segments are, and where a live recorder writes its own. Ends with a slash.
    pub fn raw_prefix(&self) -> String {
        format!("{}raw/", self.prefix())
    }

    /// An output of a job. `extension` has no dot.
    pub fn output(&self, sha256: &str, extension: &str) -> String {
        format!("{}{sha256}.{extension}", self.output_prefix())
    }

    /// Ends with a slash.
    pub fn output_prefix(&self) -> String {
        format!("{}o/", self.prefix())
    }
}

/// Slides and whiteboards that a teacher brought into the studio; they outlive the session.
pub fn asset(tenant: impl Into<Uuid>, asset: impl Into<Uuid>) -> String {
    format!("t/{}/a/{}", tenant.into(), asset.into())
}

/// Of everything that a tenant owns. Ends with a slash.
pub fn tenant_prefix(tenant: impl Into<Uuid>) -> String {
    format!("t/{}/", tenant.into())
}

/// Of its slides and whiteboards. Ends with a slash.
pub fn assets_prefix(tenant: impl Into<Uuid>) -> String {
    format!("{}a/", tenant_prefix(tenant))
}

/// The first session behind `after` that has objects. A key of another form is passed by.
pub async fn next_session(storage: &Storage, tenant: Uuid, after: Uuid) -> Result<Option<Uuid>> {
    let prefix = format!("{}s/", tenant_prefix(tenant));
    // The character behind the slash: a key that comes behind all of that session's.
    let mut behind = format!("{prefix}{after}0");
    loop {
        let Some(object) = storage.first_behind(&prefix, &behind).await? else { return Ok(None) };
        let name = object.info.key[prefix.len()..].split('/').next().unwrap_or_default();
        match name.parse() {
            Ok(session) => return Ok(Some(session)),
            Err(_) => behind = object.info.key,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: Uuid = Uuid::from_u128(1);
    const SESSION: Uuid = Uuid::from_u128(2);
    const RECORDING: Uuid = Uuid::from_u128(3);

    #[test]
    fn the_layout_is_what_stored_objects_already_have() {
        let session = SessionKeys::new(TENANT, SESSION);
        let recording = session.recording(RECORDING);
        let base = "t/00000000-0000-0000-0000-000000000001/s/00000000-0000-0000-0000-000000000002";
        let below = format!("{base}/r/00000000-0000-0000-0000-000000000003");

        assert_eq!(session.prefix(), format!("{base}/"));
        assert_eq!(session.replay("ab12", "r0/720p.m3u8"), format!("{base}/replay/ab12/r0/720p.m3u8"));
        assert_eq!(recording.upload(), format!("{below}/upload"));
        assert_eq!(recording.segment(7, "cd34"), format!("{below}/raw/000007-cd34.nut"));
        assert_eq!(recording.output("ef56", "m4s"), format!("{below}/o/ef56.m4s"));
        assert!(asset(TENANT, RECORDING).starts_with(&assets_prefix(TENANT)));
        assert!(session.prefix().starts_with(&tenant_prefix(TENANT)));
        assert_eq!(
            asset(TENANT, RECORDING),
            "t/00000000-0000-0000-0000-000000000001/a/00000000-0000-0000-0000-000000000003"
        );
    }

    #[test]
    fn segments_list_in_the_recordings_order() {
        let recording = RecordingKeys::new(TENANT, SESSION, RECORDING);
        assert!(recording.segment(9, "ff") < recording.segment(10, "00"));
    }
}
