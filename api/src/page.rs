//! Lists, a page at a time: newest first, continued by an opaque, signed cursor.

use std::ops::RangeInclusive;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::config::SecretKey;
use crate::error::{ApiError, ApiResult};
use crate::signature::{SIGNATURE_BYTES, Signer};

const LIMIT_DEFAULT: i64 = 50;
const LIMITS: RangeInclusive<i64> = 1..=100;
const POSITION_BYTES: usize = 8 + 16;
const OFFSET_BYTES: usize = 8;

/// The last row of the page before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub created_at: DateTime<Utc>,
    pub id: Uuid,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    pub items: Vec<T>,
    /// Null: this is the last page.
    pub next_cursor: Option<String>,
}

#[derive(Clone)]
pub struct Cursors(Signer);

impl Cursors {
    pub fn new(key: &SecretKey) -> Cursors {
        Cursors(Signer::new(key, "cursor"))
    }

    /// Where a page begins that was asked for with `cursor`; none: at the newest.
    pub fn after(&self, cursor: Option<&str>) -> ApiResult<Option<Position>> {
        cursor.map(|cursor| self.read(cursor).ok_or_else(invalid)).transpose()
    }

    pub fn write(&self, position: Position) -> String {
        let mut bytes = position.created_at.timestamp_micros().to_be_bytes().to_vec();
        bytes.extend_from_slice(position.id.as_bytes());
        bytes.extend_from_slice(&self.0.sign(&bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn read(&self, cursor: &str) -> Option<Position> {
        let mut bytes = [0; POSITION_BYTES + SIGNATURE_BYTES];
        let length = URL_SAFE_NO_PAD.decode_slice(cursor, &mut bytes).ok()?;
        let (position, signature) = bytes.split_at(POSITION_BYTES);
        if length != bytes.len() || !self.0.verifies(position, signature) {
            return None;
        }
        let (micros, id) = position.split_first_chunk::<8>()?;
        let created_at = DateTime::from_timestamp_micros(i64::from_be_bytes(*micros))?;
        Some(Position { created_at, id: Uuid::from_slice(id).ok()? })
    }

    /// Of lists that are ranked anew each time: how many rows were on the pages before.
    pub fn offset(&self, cursor: Option<&str>) -> ApiResult<usize> {
        cursor.map_or(Ok(0), |cursor| self.read_offset(cursor).ok_or_else(invalid))
    }

    pub fn write_offset(&self, offset: usize) -> String {
        let mut bytes = (offset as u64).to_be_bytes().to_vec();
        bytes.extend_from_slice(&self.0.sign(&bytes));
        URL_SAFE_NO_PAD.encode(bytes)
    }

    fn read_offset(&self, cursor: &str) -> Option<usize> {
        let mut bytes = [0; OFFSET_BYTES + SIGNATURE_BYTES];
        let length = URL_SAFE_NO_PAD.decode_slice(cursor, &mut bytes).ok()?;
        let (offset, signature) = bytes.split_first_chunk::<OFFSET_BYTES>()?;
        let ours = length == OFFSET_BYTES + SIGNATURE_BYTES && self.0.verifies(offset, signature);
        ours.then(|| usize::try_from(u64::from_be_bytes(*offset)).ok()).flatten()
    }

    /// One page out of `limit + 1` rows: the row too many says that there is another page.
    pub fn page<Row, T: From<Row>>(&self, rows: Vec<Row>, limit: i64, position: impl Fn(&Row) -> Position) -> Page<T> {
        let limit = usize::try_from(limit).expect("limits are small and positive");
        let last = (rows.len() > limit).then(|| position(&rows[limit - 1]));
        let items = rows.into_iter().take(limit).map(T::from).collect();
        Page { items, next_cursor: last.map(|last| self.write(last)) }
    }
}

fn invalid() -> ApiError {
    ApiError::bad_request("cursor_invalid", "This cursor was not made here. Start at the first page.")
}

pub fn limit(asked: Option<i64>) -> ApiResult<i64> {
    let limit = asked.unwrap_or(LIMIT_DEFAULT);
    if LIMITS.contains(&limit) {
        return Ok(limit);
    }
    Err(ApiError::bad_request("limit_invalid", format!("A page holds {} to {}.", LIMITS.start(), LIMITS.end())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_only_from_the_same_key() {
        let cursors = |byte| Cursors::new(&SecretKey::new([byte; 32]).unwrap());
        let position = Position {
            created_at: DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap(),
            id: Uuid::from_u128(9),
        };
        let cursor = cursors(1).write(position);
        assert_eq!(cursors(1).read(&cursor), Some(position));
        assert_eq!(cursors(2).read(&cursor), None);
        assert_eq!(cursors(1).read(&cursor[1..]), None);
        assert_eq!(cursors(1).read("garbage"), None);
        let offset = cursors(1).write_offset(20);
        assert_eq!(cursors(1).read_offset(&offset), Some(20));
        assert_eq!((cursors(2).read_offset(&offset), cursors(1).read(&offset)), (None, None));
        assert_eq!(cursors(1).read_offset(&cursor), None);
    }
}
