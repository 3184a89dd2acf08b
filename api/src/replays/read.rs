//! `GET /api/replays/{sessionId}`

use axum::Json;
use axum::extract::State;
use classroom::ids::SessionId;
use classroom::recordings::{self, Recording};
use classroom::replays::{self, Replay, ReplayFile, ReplayStatus};
use classroom::sessions::Session;
use classroom::{audit, media_links, positions};
use timeline::document::{Chapter, Highlight};
use timeline::time::Seconds;
use uuid::Uuid;

use super::view::{CaptionsView, LinksView, ReplayView};
use super::{documents, parts};
use crate::auth::{Caller, RoleName};
use crate::error::{ApiError, ApiResult, ErrorBody};
use crate::extract::Path;
use crate::making::{MASTER, Making, TRANSCRIPT};
use crate::media::MediaLink;
use crate::media_token::MediaScope;
use crate::positions::PositionView;
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
    let making = match replay {
        Some(_) => None,
        None => Making::of(&mut transaction, session.id).await?,
    };
    let names = names(&rows, making.as_ref())?;
    let links = match names.is_empty() {
        true => None,
        false => Some(links(&state, &mut transaction, &caller, session.id, &names).await?),
    };
    let own = Own::load(&mut transaction, &caller, &session, &rows.recordings).await?;
    transaction.commit().await?;
    let documents = documents::load(&state, &rows.files).await?;
    view(session, replay, rows, making.as_ref(), links, documents, own).map(Json)
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

/// What is another for each caller.
struct Own {
    role: RoleName,
    position: Option<PositionView>,
    /// Empty for who is not staff.
    recordings: Vec<RecordingView>,
}

impl Own {
    async fn load(
        transaction: &mut Transaction,
        caller: &Caller,
        session: &Session,
        recordings: &[Recording],
    ) -> ApiResult<Own> {
        let role = caller.rights.role_in_session(session.course_id, session.id);
        let role = role.ok_or_else(|| ApiError::not_found("session"))?;
        let is_staff = caller.rights.staff_of_session(session.course_id, session.id);
        Ok(Own {
            role: role.into(),
            position: positions::find(transaction, caller.user.id, session.id).await?.map(PositionView::from),
            recordings: if is_staff { views(transaction, session, recordings).await? } else { Vec::new() },
        })
    }
}

/// Of the documents that there are; empty while nothing can be played.
fn names(rows: &Rows, making: Option<&Making>) -> ApiResult<Vec<String>> {
    let Some(making) = making else { return Ok(rows.files.iter().map(|file| file.name.clone()).collect()) };
    let mut names: Vec<String> = making.playlists().into_iter().map(|playlist| playlist.name).collect();
    if !names.is_empty() && making.transcript()?.is_some() {
        names.push(TRANSCRIPT.to_owned());
    }
    Ok(names)
}

/// Mints the links, and notes that they were given.
async fn links(
    state: &Inner,
    transaction: &mut Transaction,
    caller: &Caller,
    session: SessionId,
    names: &[String],
) -> ApiResult<LinksView> {
    let epoch = media_links::epoch(transaction, session).await?.ok_or_else(|| ApiError::not_found("session"))?;
    let MediaLink { page_url, expires_at } = MediaLink::of(state, caller, session, epoch, MediaScope::Replay);
    audit::record_media_access(transaction, caller.user.id, session, "playback").await?;
    let url = |name: &str| names.iter().any(|there| there == name).then(|| format!("{page_url}{name}"));
    Ok(LinksView {
        playback_url: url(MASTER),
        transcript_url: url(TRANSCRIPT),
        captions: names
            .iter()
            .filter_map(|name| Some((name.strip_prefix("captions.")?.strip_suffix(".vtt")?, name)))
            .map(|(language, name)| CaptionsView { language: language.to_owned(), url: format!("{page_url}{name}") })
            .collect(),
        expires_at,
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
    making: Option<&Making>,
    links: Option<LinksView>,
    documents: documents::Documents,
    own: Own,
) -> ApiResult<ReplayView> {
    let parts = match &replay {
        Some(replay) => parts::finished(replay, &rows.files),
        None => parts::in_the_making(making, &rows.recordings)?,
    };
    let manifest = documents.manifest.as_ref();
    let gaps = match (manifest, making) {
        (Some(manifest), _) => manifest.gaps.clone(),
        (None, making) => making.map_or(Vec::new(), Making::gaps),
    };
    let duration = replay.as_ref().map(|replay| replay.duration).or(making.map(Making::duration));
    Ok(ReplayView {
        session_id: session.id.into(),
        course_id: session.course_id.into(),
        title: session.title,
        state: parts::state(replay.as_ref(), &rows.recordings),
        published: replay.as_ref().is_some_and(|replay| replay.status == ReplayStatus::Published),
        published_at: replay.as_ref().and_then(|replay| replay.published_at),
        duration: duration.map(|duration| Seconds::from(duration).get()),
        links,
        parts,
        seconds_left: making.and_then(|making| making.time_left).map(|left| left.as_secs_f64().round()),
        chapters: rows.chapters.into_iter().map(Into::into).collect(),
        highlights: rows.highlights.into_iter().map(Into::into).collect(),
        timeline: manifest.iter().flat_map(|manifest| &manifest.recordings).map(Into::into).collect(),
        gaps: gaps.iter().map(Into::into).collect(),
        notes: documents.notes.map(Into::into),
        slides: documents.slides.into_iter().flatten().map(Into::into).collect(),
        recordings: own.recordings,
        role: own.role,
        position: own.position,
    })
}
