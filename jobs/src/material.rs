//! What a replay is made from: a recording, and what its chunks and units have given so far. `assemble` makes the finished
//! replay of it, the API shows the one in the making.

use std::collections::{BTreeMap, HashMap};

use classroom::ids::SessionId;
use classroom::recordings::{self, Recording, RecordingStatus};
use classroom::segments;
use sqlx::PgConnection;
use timeline::hls::PlaylistType;
use timeline::names;
use timeline::output::{self, OutputKind};
use timeline::playlists::{Piece, Rendered};
use timeline::recipe::Recipe;
use timeline::render_plan::RenderPlan;
use timeline::segment::Segment;
use timeline::thumbnails::Strip;
use timeline::time::Ticks;

use crate::kind::JobKind;
use crate::pipeline::chunk_inputs;
use crate::work::{Part, SessionWork};

pub struct Material {
    pub recording: Recording,
    pub recipe: Recipe,
    pub plan: RenderPlan,
    /// Of the recording; while that is not known, up to where it has arrived.
    pub duration: Ticks,
    /// By ordinal.
    pub segments: Vec<Segment>,
    pub work: SessionWork,
}

impl Material {
    /// None: nobody has looked into the recording yet.
    pub async fn of(connection: &mut PgConnection, recording: Recording) -> Result<Option<Material>, sqlx::Error> {
        let (Some(recipe), Some(plan)) = (recording.recipe.clone(), recording.render_plan.clone()) else {
            return Ok(None);
        };
        let segments = segments::list(&mut *connection, recording.id).await?;
        let work = SessionWork::read(connection, recording.session_id, recording.id).await?;
        let arrived = segments.iter().map(|segment| segment.span().end).max().unwrap_or(Ticks::ZERO);
        let duration = recording.duration.unwrap_or(arrived);
        Ok(Some(Material { recording, recipe, plan, duration, segments, work }))
    }

    /// Of the session's first recording that can become a replay. None while there is none that somebody has looked into.
    pub async fn of_session(
        connection: &mut PgConnection,
        session: SessionId,
    ) -> Result<Option<Material>, sqlx::Error> {
        let recordings = recordings::list_of_session(&mut *connection, session).await?;
        let usable =
            |recording: &Recording| recording.render_plan.is_some() && recording.status != RecordingStatus::Failed;
        match recordings.into_iter().find(usable) {
            Some(recording) => Material::of(connection, recording).await,
            None => Ok(None),
        }
    }

    /// What the chunks gave, up to the first that has not ended. `captions`: the language of the captions, if there are
    /// any.
    pub fn rendered<'a>(&'a self, kind: PlaylistType, captions: Option<&'a str>) -> Rendered<'a> {
        let (end, lost) = self.ended_chunks();
        let mut pieces: BTreeMap<String, Vec<Piece>> = BTreeMap::new();
        for output in self.work.media(OutputKind::HlsSegment).filter(|output| output.unit < end) {
            let Some((rendition, position)) = output::parse_hls_segment(&output.name) else { continue };
            pieces.entry(rendition.to_owned()).or_default().push(Piece {
                chunk: output.unit,
                position,
                span: output.span,
                sha256: output.sha256.clone(),
                size: output.size,
            });
        }
        for pieces in pieces.values_mut() {
            pieces.sort_by_key(|piece| piece.span.start);
        }
        Rendered {
            kind,
            recording: self.recording.ordinal,
            plan: &self.plan,
            pieces,
            lost,
            language: captions.unwrap_or(UNDETERMINED),
            captions: captions.is_some(),
            duration: self.duration,
        }
    }

    /// Strips of thumbnails, in order of time.
    pub fn strips(&self) -> Result<Vec<Strip>, serde_json::Error> {
        let mut strips = Vec::new();
        for output in self.work.media(OutputKind::Thumbnails) {
            let image = names::thumbnails(self.recording.ordinal, output.unit);
            let detail = serde_json::from_value(output.detail["media"].clone())?;
            strips.push(Strip { image, span: output.span, detail });
        }
        strips.sort_by_key(|strip| strip.span.start);
        Ok(strips)
    }

    /// The first chunk that has not ended, and those before it that gave nothing, with where their HLS segments would
    /// have started and the end of the last.
    fn ended_chunks(&self) -> (u32, BTreeMap<u32, Vec<Ticks>>) {
        let parts: HashMap<u32, Part> = self.work.parts(JobKind::RenderChunk).collect();
        let mut known = parts.keys().max().map_or(0, |last| last + 1);
        if self.recording.source_closed {
            known = known.max(self.recipe.lengths.chunk_count(self.duration));
        }
        let mut lost = BTreeMap::new();
        for chunk in 0..known {
            match parts.get(&chunk) {
                Some(Part::Open) => return (chunk, lost),
                Some(Part::Made) => {}
                Some(Part::Lost(_)) => {
                    lost.insert(chunk, self.starts(chunk));
                }
                // Nothing starts in it, or nothing of it ever came.
                None => {
                    let starts = self.starts(chunk);
                    if !starts.is_empty() {
                        lost.insert(chunk, starts);
                    }
                }
            }
        }
        (known, lost)
    }

    fn starts(&self, chunk: u32) -> Vec<Ticks> {
        chunk_inputs(&self.plan, &self.recipe.lengths, chunk, &self.segments, self.duration).starts
    }
}

/// BCP 47 for a language that nobody knows.
const UNDETERMINED: &str = "und";
