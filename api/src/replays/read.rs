//! `GET /api/replays/{sessionId}`

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use classroom::ids::SessionId;
use classroom::recordings::{self, Recording};
use classroom::replays::{self, Replay, ReplayFile, ReplayStatus};
use classroom::sessions::Session;
use classroom::{audit, media_links};
use timeline::document::{Chapter, Highlight};
use timeline::time::Seconds;
use uuid::Uuid;

use super::view::{CaptionsView, LinksView, ReplayView};
use super::{documents, parts};
use crate::auth::Caller;
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::Path;
use crate::media_token::MediaClaims;
use crate::recordings::view::RecordingView;
use crate::state::{AppState, Inner, Transaction};

/// A replay with all that is known about it, and links that play it. While it is being made, `state` and `parts` say so.
#[utoipa::path(get, path = "/api/replays/{sessionId}", tag = "replays", operation_id = "readReplay", params(("sessionId" = Uuid, Path)), responses(
    (status = 200, body = ReplayView),
    (status = 401, body = ErrorBody),
    (status = 404, description = "no such session, or its replay is not published and you are not staff", body = ErrorBody),
))]
pub async fn read(State(state): State<AppState>, caller: Caller, Path(id): Path<Uuid>) -> ApiResult<Json<ReplayView>> {
    let mut transaction = caller.begin(&state).await?;
    let (session, replay) = super::visible(&mut transaction, &caller, id).await?;
    let rows = Rows::load(&mut transaction, &session, replay.as_ref()).await?;
    let links = match replay {
        Some(_) => Some(links(&state, &mut transaction, &caller, session.id, &rows.files).await?),
        None => None,
    };
    let is_staff = caller.rights.staff_of_session(session.course_id, session.id);
    let recordings = if is_staff { views(&mut transaction, &session, &rows.recordings).await? } else { Vec::new() };
    transaction.commit().await?;
    let documents = documents::load(&state, &rows.files).await?;
    Ok(Json(view(session, replay, rows, links, documents, recordings)))
}

/// What the database knows of the current revision, read in one transaction, so that it fits together.
struct Rows {
    files: Vec<ReplayFile>,
    chapters: Vec<Chapter>,
    highlights: Vec<Highlight>,
    recordings: Vec<Recording>,
}

impl Rows {
    async fn load(transaction: &mut Transaction, session: &Session, replay: Option<&Replay>) -> ApiResult<Rows> {
        let recordings = recordings::list_of_session(transaction, session.id).await?;
        if replay.is_none() {
            return Ok(Rows { files: Vec::new(), chapters: Vec::new(), highlights: Vec::new(), recordings });
        }
        Ok(Rows {
            files: media_links::documents(transaction, session.id).await?,
            chapters: replays::chapters(transaction, session.id).await?,
            highlights: replays::highlights(transaction, session.id).await?,
            recordings,
        })
    }
}

/// Mints the links, and notes that they were given.
async fn links(
    state: &Inner,
    transaction: &mut Transaction,
    caller: &Caller,
    session: SessionId,
    files: &[ReplayFile],
) -> ApiResult<LinksView> {
    let epoch = media_links::epoch(transaction, session).await?.ok_or_else(|| ApiError::not_found("session"))?;
    let expires_at = state.media_tokens.expiry(Utc::now());
    let claims = MediaClaims { tenant: caller.tenant, user: caller.user.id, session, expires_at, epoch };
    let page_url = format!("/media/{}/{session}/", state.media_tokens.sign(&claims));
    audit::record_media_access(transaction, caller.user.id, session, "playback").await?;
    let url = |name: &str| files.iter().any(|file| file.name == name).then(|| format!("{page_url}{name}"));
    Ok(LinksView {
        playback_url: url("master.m3u8"),
        transcript_url: url("transcript.json"),
        captions: files
            .iter()
            .filter_map(|file| Some((file.name.strip_prefix("captions.")?.strip_suffix(".vtt")?, &file.name)))
            .map(|(language, name)| CaptionsView { language: language.to_owned(), url: format!("{page_url}{name}") })
            .collect(),
        expires_at: DateTime::from_timestamp(expires_at, 0).expect("expiries are hours away"),
        page_url,
    })
}

async fn views(
    transaction: &mut Transaction,
    session: &Session,
    recordings: &[Recording],
) -> ApiResult<Vec<RecordingView>> {
    let mut views = Vec::new();
    for recording in recordings {
        let stages = crate::recordings::stages(transaction, recording).await?;
        views.push(RecordingView::new(recording.clone(), session, stages));
    }
    Ok(views)
}

fn view(
    session: Session,
    replay: Option<Replay>,
    rows: Rows,
    links: Option<LinksView>,
    documents: documents::Documents,
    recordings: Vec<RecordingView>,
) -> ReplayView {
    let manifest = documents.manifest.as_ref();
    ReplayView {
        session_id: session.id.into(),
        course_id: session.course_id.into(),
        title: session.title,
        state: parts::state(replay.as_ref(), &rows.recordings),
        published: replay.as_ref().is_some_and(|replay| replay.status == ReplayStatus::Published),
        published_at: replay.as_ref().and_then(|replay| replay.published_at),
        duration: replay.as_ref().map(|replay| Seconds::from(replay.duration).get()),
        links,
        parts: parts::parts(replay.as_ref(), &rows.files, &rows.recordings),
        chapters: rows.chapters.into_iter().map(Into::into).collect(),
        highlights: rows.highlights.into_iter().map(Into::into).collect(),
        timeline: manifest.iter().flat_map(|manifest| &manifest.recordings).map(Into::into).collect(),
        gaps: manifest.iter().flat_map(|manifest| &manifest.gaps).map(Into::into).collect(),
        notes: documents.notes.map(Into::into),
        slides: documents.slides.into_iter().flatten().map(Into::into).collect(),
        recordings,
    }
}
