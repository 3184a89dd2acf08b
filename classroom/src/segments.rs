//! The completeness ledger: which segments of a recording are there.

use serde::Serialize;
use sqlx::PgConnection;
use timeline::segment::Segment;
use timeline::time::Ticks;

use crate::ids::RecordingId;

/// Segments that one [`register`] takes: a longer list comes in several calls.
pub const REGISTER_MAX: usize = 1000;
/// Segments of one recording: 27 hours of 10 s each.
pub const SEGMENTS_MAX: i64 = 10_000;

/// One row, as `jsonb_to_recordset` reads it.
#[derive(Serialize)]
struct Entry<'a> {
    ordinal: u32,
    key: &'a str,
    size: u64,
    sha256: &'a str,
    start_ticks: i64,
    duration_ticks: i64,
    idr_ticks: Vec<i64>,
}

impl<'a> From<&'a Segment> for Entry<'a> {
    fn from(segment: &'a Segment) -> Entry<'a> {
        Entry {
            ordinal: segment.ordinal,
            key: &segment.key,
            size: segment.size,
            sha256: &segment.sha256,
            start_ticks: segment.start.0,
            duration_ticks: segment.duration.0,
            idr_ticks: segment.idrs.iter().map(|at| at.0).collect(),
        }
    }
}

/// Registering the same segment again changes nothing; another one under the same ordinal replaces the first. Returns
/// how many rows are new or other than before.
pub async fn register(
    connection: &mut PgConnection,
    recording: RecordingId,
    segments: &[Segment],
) -> Result<u64, sqlx::Error> {
    if segments.len() > REGISTER_MAX {
        return Err(sqlx::Error::Protocol(format!("{} segments at once, {REGISTER_MAX} allowed", segments.len())));
    }
    let entries: Vec<Entry<'_>> = segments.iter().map(Entry::from).collect();
    let entries = serde_json::to_value(entries).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let done = sqlx::query!(
        "insert into recording_segments as known
            (tenant_id, recording_id, ordinal, key, size, sha256, start_ticks, duration_ticks, idr_ticks)
        select lectern.current_tenant(), $1, entry.*
        from jsonb_to_recordset($2) as entry (ordinal int, key text, size bigint, sha256 text, start_ticks bigint,
            duration_ticks bigint, idr_ticks bigint[])
        on conflict (recording_id, ordinal) do update
        set (key, size, sha256, start_ticks, duration_ticks, idr_ticks, registered_at)
            = (excluded.key, excluded.size, excluded.sha256, excluded.start_ticks, excluded.duration_ticks,
                excluded.idr_ticks, excluded.registered_at)
        where (known.key, known.size, known.sha256, known.start_ticks, known.duration_ticks, known.idr_ticks)
            is distinct from (excluded.key, excluded.size, excluded.sha256, excluded.start_ticks,
                excluded.duration_ticks, excluded.idr_ticks)",
        recording.0,
        entries,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// In order of ordinals; a missing ordinal is a gap. At most [`SEGMENTS_MAX`].
pub async fn list(connection: &mut PgConnection, recording: RecordingId) -> Result<Vec<Segment>, sqlx::Error> {
    let rows = sqlx::query!(
        "select ordinal, key, size, sha256, start_ticks, duration_ticks, idr_ticks
        from recording_segments where recording_id = $1 order by ordinal limit $2",
        recording.0,
        SEGMENTS_MAX,
    )
    .fetch_all(connection)
    .await?;
    let segments = rows.into_iter().map(|row| Segment {
        ordinal: row.ordinal.cast_unsigned(),
        key: row.key,
        size: row.size.cast_unsigned(),
        sha256: row.sha256,
        start: Ticks(row.start_ticks),
        duration: Ticks(row.duration_ticks),
        idrs: row.idr_ticks.into_iter().map(Ticks).collect(),
    });
    Ok(segments.collect())
}
