//! Logical names: what a file of a replay is called, `r0/720p/0003-01.m4s`.

use crate::error::ApiError;

const NAME_LENGTH_MAX: usize = 200;

/// Letters, digits, `.`, `_` and `-`, in parts that do not begin with a dot: no way up, no hidden file, nothing that
/// another layer would read differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaName(String);

/// How a file leaves us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Delivery {
    Streamed,
    /// To a presigned address.
    Redirected,
}

impl MediaName {
    pub fn parse(name: &str) -> Result<MediaName, ApiError> {
        let plain = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        };
        let valid = name.len() <= NAME_LENGTH_MAX && name.split('/').all(plain);
        valid.then(|| MediaName(name.to_owned())).ok_or_else(|| ApiError::not_found("file"))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_picture(&self) -> bool {
        matches!(self.0.rsplit_once('.'), Some((_, "jpg" | "svg")))
    }

    pub fn delivery(&self) -> Delivery {
        match self.0.rsplit_once('.') {
            Some((_, "m4s" | "mp4" | "jpg")) => Delivery::Redirected,
            Some(_) | None => Delivery::Streamed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_replay_are_taken_and_ways_out_of_it_are_not() {
        for name in ["master.m3u8", "r0/720p/0003-01.m4s", "captions.en-GB.vtt", "r0/slides/000.jpg"] {
            assert_eq!(MediaName::parse(name).unwrap().as_str(), name);
        }
        let long = "a".repeat(NAME_LENGTH_MAX + 1);
        for name in [
            "",
            "/",
            "a//b",
            "a/",
            "/a",
            "..",
            "../a",
            "a/../b",
            "a/.hidden",
            "a\\b",
            "a\0",
            "a b",
            "ä",
            "%2e%2e",
            &long,
        ] {
            assert!(MediaName::parse(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn only_media_is_redirected() {
        let delivery = |name| MediaName::parse(name).unwrap().delivery();
        assert_eq!(delivery("r0/720p/init.mp4"), Delivery::Redirected);
        assert_eq!(delivery("r0/thumbnails/0000.jpg"), Delivery::Redirected);
        assert_eq!(delivery("r0/720p.m3u8"), Delivery::Streamed);
        assert_eq!(delivery("manifest.json"), Delivery::Streamed);
    }
}
