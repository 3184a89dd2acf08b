//! The token in the path of a media link: `/media/{token}/{session}/master.m3u8`.
//!
//! A player fetches hundreds of relative addresses and cannot add a header to them, so the path itself says who may: one
//! tenant, one user, one session, until a time, while the replay's revocation epoch stays. Links in lists open pictures
//! alone: who got one has not opened the replay. 61 bytes and their signature, in base64url:
//!
//! | bytes | what |
//! |---|---|
//! | 1 | 1: opens the replay, 2: its pictures |
//! | 16 + 16 + 16 | tenant, user, session |
//! | 8 | expiry, Unix seconds |
//! | 4 | revocation epoch |
//! | 32 | HMAC-SHA256 |

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use classroom::ids::{SessionId, TenantId, UserId};
use uuid::Uuid;

use crate::config::SecretKey;
use crate::signature::{SIGNATURE_BYTES, Signer};

const CLAIM_BYTES: usize = 1 + 16 + 16 + 16 + 8 + 4;
/// Expiries are rounded up to this, so that a page opened again finds its media in the browser's cache.
const EXPIRY_STEP_SECONDS: i64 = 15 * 60;

/// What a link opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MediaScope {
    Replay,
    Pictures,
}

impl MediaScope {
    fn to_byte(self) -> u8 {
        match self {
            MediaScope::Replay => 1,
            MediaScope::Pictures => 2,
        }
    }

    fn from_byte(byte: u8) -> Option<MediaScope> {
        [MediaScope::Replay, MediaScope::Pictures].into_iter().find(|scope| scope.to_byte() == byte)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MediaClaims {
    pub scope: MediaScope,
    pub tenant: TenantId,
    pub user: UserId,
    pub session: SessionId,
    pub expires_at: i64,
    pub epoch: i32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MediaTokenError {
    /// Not ours, changed, or of another version.
    #[error("the media token is not valid")]
    Invalid,
    #[error("the media token has expired")]
    Expired,
}

#[derive(Clone)]
pub struct MediaTokens {
    signer: Signer,
    ttl: Duration,
}

impl MediaTokens {
    pub fn new(key: &SecretKey, ttl: Duration) -> MediaTokens {
        MediaTokens { signer: Signer::new(key, "media token"), ttl }
    }

    pub fn expiry(&self, now: DateTime<Utc>) -> i64 {
        let earliest = now.timestamp() + self.ttl.as_secs() as i64;
        earliest.div_euclid(EXPIRY_STEP_SECONDS) * EXPIRY_STEP_SECONDS + EXPIRY_STEP_SECONDS
    }

    pub fn sign(&self, claims: &MediaClaims) -> String {
        let mut token = claims.to_bytes().to_vec();
        token.extend_from_slice(&self.signer.sign(&token));
        URL_SAFE_NO_PAD.encode(token)
    }

    pub fn verify(&self, token: &str, now: DateTime<Utc>) -> Result<MediaClaims, MediaTokenError> {
        let mut bytes = [0; CLAIM_BYTES + SIGNATURE_BYTES];
        let length = URL_SAFE_NO_PAD.decode_slice(token, &mut bytes).map_err(|_| MediaTokenError::Invalid)?;
        let (claims, signature) = bytes.split_at(CLAIM_BYTES);
        if length != bytes.len() || !self.signer.verifies(claims, signature) {
            return Err(MediaTokenError::Invalid);
        }
        let claims = MediaClaims::from_bytes(claims).ok_or(MediaTokenError::Invalid)?;
        if claims.expires_at <= now.timestamp() { Err(MediaTokenError::Expired) } else { Ok(claims) }
    }
}

impl MediaClaims {
    fn to_bytes(self) -> [u8; CLAIM_BYTES] {
        let mut bytes = [0; CLAIM_BYTES];
        bytes[0] = self.scope.to_byte();
        bytes[1..17].copy_from_slice(Uuid::from(self.tenant).as_bytes());
        bytes[17..33].copy_from_slice(Uuid::from(self.user).as_bytes());
        bytes[33..49].copy_from_slice(Uuid::from(self.session).as_bytes());
        bytes[49..57].copy_from_slice(&self.expires_at.to_be_bytes());
        bytes[57..].copy_from_slice(&self.epoch.to_be_bytes());
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<MediaClaims> {
        let (scope, rest) = bytes.split_first()?;
        let (tenant, rest) = rest.split_first_chunk::<16>()?;
        let (user, rest) = rest.split_first_chunk::<16>()?;
        let (session, rest) = rest.split_first_chunk::<16>()?;
        let (expires_at, rest) = rest.split_first_chunk::<8>()?;
        let (epoch, _) = rest.split_first_chunk::<4>()?;
        Some(MediaClaims {
            scope: MediaScope::from_byte(*scope)?,
            tenant: Uuid::from_bytes(*tenant).into(),
            user: Uuid::from_bytes(*user).into(),
            session: Uuid::from_bytes(*session).into(),
            expires_at: i64::from_be_bytes(*expires_at),
            epoch: i32::from_be_bytes(*epoch),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(key: u8) -> MediaTokens {
        MediaTokens::new(&SecretKey::new([key; 32]).unwrap(), Duration::from_secs(3600))
    }

    fn claims(expires_at: i64) -> MediaClaims {
        MediaClaims {
            scope: MediaScope::Pictures,
            tenant: Uuid::from_u128(1).into(),
            user: Uuid::from_u128(2).into(),
            session: Uuid::from_u128(3).into(),
            expires_at,
            epoch: 7,
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn comes_back_as_it_was_signed_until_it_expires() {
        let token = tokens(1).sign(&claims(1000));
        assert_eq!(tokens(1).verify(&token, at(999)), Ok(claims(1000)));
        assert_eq!(tokens(1).verify(&token, at(1000)), Err(MediaTokenError::Expired));
        assert_eq!(tokens(2).verify(&token, at(999)), Err(MediaTokenError::Invalid));
    }

    #[test]
    fn no_bit_of_it_can_be_changed() {
        let token = tokens(1).sign(&claims(1000));
        let bytes = URL_SAFE_NO_PAD.decode(&token).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = URL_SAFE_NO_PAD.encode(changed);
            assert_eq!(tokens(1).verify(&changed, at(999)), Err(MediaTokenError::Invalid), "bit {bit}");
        }
        for length in 0..token.len() {
            assert_eq!(tokens(1).verify(&token[..length], at(999)), Err(MediaTokenError::Invalid));
        }
        assert_eq!(tokens(1).verify(&format!("{token}A"), at(999)), Err(MediaTokenError::Invalid));
    }

    #[test]
    fn expiries_fall_on_quarters_of_an_hour_and_never_before_the_ttl() {
        for now in [0, 1, 899, 900, 901] {
            let expiry = tokens(1).expiry(at(now));
            assert!(expiry >= now + 3600 && expiry <= now + 3600 + 900 && expiry % 900 == 0);
        }
    }
}
