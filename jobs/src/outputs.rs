//! `job_outputs`: what exists. **An output counts only while its digest is planned**, so readers name the digests.

use classroom::ids::{RecordingId, SessionId};
use serde_json::Value;
use sqlx::PgConnection;
use timeline::time::{Span, Ticks};

use crate::handler::NewOutput;
use crate::job::Job;
use crate::kind::JobKind;
use crate::ledger::{count, unit};

#[derive(Debug, Clone, PartialEq)]
pub struct Output {
    pub kind: JobKind,
    pub unit: u32,
    pub digest: String,
    pub name: String,
    pub span: Span,
    pub sha256: String,
    pub size: u64,
    pub extension: String,
    pub detail: Value,
}

/// Makes `outputs` what this job made: a rerun may make fewer. The finish does it; an effect of a long job may.
pub async fn replace(connection: &mut PgConnection, job: &Job, outputs: &[NewOutput]) -> Result<(), sqlx::Error> {
    sqlx::query!(
        r#"
        delete from job_outputs
        where session_id = $1 and recording_id is not distinct from $2 and digest = $3 and kind = $4 and unit = $5
            and name <> all ($6)
        "#,
        job.session_id as _,
        job.recording_id as _,
        job.digest,
        job.kind as JobKind,
        unit(job.unit),
        &outputs.iter().map(|output| output.name.clone()).collect::<Vec<_>>(),
    )
    .execute(&mut *connection)
    .await?;
    add(connection, job, outputs).await
}

/// Adds to what this job made. One that is there under that name is replaced.
pub async fn add(connection: &mut PgConnection, job: &Job, outputs: &[NewOutput]) -> Result<(), sqlx::Error> {
    if outputs.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"
        insert into job_outputs (tenant_id, session_id, recording_id, digest, kind, unit, name, start_ticks, end_ticks,
            sha256, size, extension, detail)
        select $1, $2, $3, $4, $5, $6, output.*
        from unnest($7::text[], $8::bigint[], $9::bigint[], $10::text[], $11::bigint[], $12::text[], $13::jsonb[]) output
        on conflict on constraint job_outputs_name_key do update
        set start_ticks = excluded.start_ticks, end_ticks = excluded.end_ticks, sha256 = excluded.sha256,
            size = excluded.size, extension = excluded.extension, detail = excluded.detail
        "#,
        job.tenant_id as _,
        job.session_id as _,
        job.recording_id as _,
        job.digest,
        job.kind as JobKind,
        unit(job.unit),
        &outputs.iter().map(|output| output.name.clone()).collect::<Vec<_>>(),
        &outputs.iter().map(|output| output.span.start.0).collect::<Vec<_>>(),
        &outputs.iter().map(|output| output.span.end.0).collect::<Vec<_>>(),
        &outputs.iter().map(|output| output.sha256.clone()).collect::<Vec<_>>(),
        &outputs.iter().map(|output| output.size as i64).collect::<Vec<_>>(),
        &outputs.iter().map(|output| output.extension.clone()).collect::<Vec<_>>(),
        &outputs.iter().map(|output| output.detail.clone()).collect::<Vec<_>>(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What jobs of these digests made of a recording (None: of the session), by kind, unit and time.
pub async fn list(
    connection: &mut PgConnection,
    session: SessionId,
    recording: Option<RecordingId>,
    digests: &[String],
) -> Result<Vec<Output>, sqlx::Error> {
    let rows = sqlx::query!(
        r#"
        select kind as "kind: JobKind", unit, digest, name, start_ticks, end_ticks, sha256, size, extension, detail
        from job_outputs
        where session_id = $1 and recording_id is not distinct from $2 and digest = any ($3)
        order by kind, unit, start_ticks, name collate "C"
        "#,
        session as _,
        recording as _,
        digests,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Output {
            kind: row.kind,
            unit: count(row.unit),
            digest: row.digest,
            name: row.name,
            span: Span::new(Ticks(row.start_ticks), Ticks(row.end_ticks)),
            sha256: row.sha256,
            size: row.size as u64,
            extension: row.extension,
            detail: row.detail,
        })
        .collect())
}

/// An output of this name that the newest job for this piece of work made. None while that job has not ended well. One
/// query, whatever the length of the recording: links to media are opened by it while a replay is in the making.
pub async fn newest(
    connection: &mut PgConnection,
    recording: RecordingId,
    kind: JobKind,
    unit_number: u32,
    name: &str,
) -> Result<Option<Output>, sqlx::Error> {
    let row = sqlx::query!(
        r#"
        select output.digest, start_ticks, end_ticks, sha256, size, extension, detail
        from (
            select session_id, recording_id, kind, unit, digest, state from jobs
            where session_id = (select session_id from recordings where id = $1)
                and recording_id = $1 and kind = $2 and unit = $3 and not superseded
            order by id desc limit 1
        ) newest
        join job_outputs output using (session_id, recording_id, kind, unit, digest)
        where newest.state = 'succeeded' and output.name = $4
        "#,
        recording.0,
        kind as JobKind,
        unit(unit_number),
        name,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| Output {
        kind,
        unit: unit_number,
        digest: row.digest,
        name: name.to_owned(),
        span: Span::new(Ticks(row.start_ticks), Ticks(row.end_ticks)),
        sha256: row.sha256,
        size: row.size as u64,
        extension: row.extension,
        detail: row.detail,
    }))
}

/// An object that an output is kept in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputObject {
    pub recording_id: RecordingId,
    pub sha256: String,
    pub extension: String,
    /// Of a job of this recording. Otherwise of one of the whole session, which keeps its outputs with one of the
    /// recordings.
    pub of_recording: bool,
}

/// All of a session, whether they count or not.
pub async fn objects(connection: &mut PgConnection, session: SessionId) -> Result<Vec<OutputObject>, sqlx::Error> {
    sqlx::query_as!(
        OutputObject,
        r#"
        select distinct recordings.id as "recording_id: RecordingId", output.sha256, output.extension,
            output.recording_id is not null as "of_recording!"
        from job_outputs output join recordings on recordings.session_id = output.session_id
            and (output.recording_id is null or output.recording_id = recordings.id)
        where output.session_id = $1
        "#,
        session.0,
    )
    .fetch_all(connection)
    .await
}
