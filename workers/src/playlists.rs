//! The playlists of one recording, from what its chunks gave. Pure: the same outputs give the same bytes.

use std::collections::BTreeMap;

use timeline::hls::{self, AudioRendition, Bandwidth, CaptionsRendition, MediaSegment, PlaylistType, VideoVariant};
use timeline::render_plan::{AUDIO_RENDITION, RenderPlan};
use timeline::time::{Span, Ticks};

use crate::names;

/// One HLS segment of one rendition, as a chunk gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub chunk: u32,
    pub span: Span,
    pub sha256: String,
    pub size: u64,
}

/// What a recording's chunks gave.
pub struct Rendered<'a> {
    pub recording: u32,
    pub plan: &'a RenderPlan,
    /// By rendition, in order of time.
    pub pieces: BTreeMap<String, Vec<Piece>>,
    /// Chunks that gave nothing, with where their HLS segments would have started and the end of the last.
    pub lost: BTreeMap<u32, Vec<Ticks>>,
    /// BCP 47.
    pub language: &'a str,
    pub captions: bool,
    pub duration: Ticks,
}

/// A file of the replay that is made here.
#[derive(Debug, PartialEq, Eq)]
pub struct Playlist {
    pub name: String,
    pub text: String,
}

/// A file of the replay that a chunk made.
#[derive(Debug, PartialEq, Eq)]
pub struct Media {
    pub name: String,
    pub sha256: String,
    pub size: u64,
}

impl Rendered<'_> {
    /// The multivariant playlist first.
    pub fn playlists(&self) -> Vec<Playlist> {
        let renditions: BTreeMap<&str, Vec<MediaSegment>> =
            self.plan.renditions().into_iter().map(|rendition| (rendition, self.segments(rendition))).collect();
        let lengths = renditions.values().flatten().map(|segment| segment.duration);
        let target_duration = hls::target_duration(lengths);
        let mut playlists = vec![Playlist { name: "master.m3u8".into(), text: self.master(&renditions) }];
        for (rendition, segments) in &renditions {
            let init = names::init(self.recording, rendition);
            let init = names::within(self.recording, &init);
            playlists.push(Playlist {
                name: names::media_playlist(self.recording, rendition),
                text: hls::media_playlist(PlaylistType::Vod, init, target_duration, segments),
            });
        }
        if self.captions {
            let (playlist, vtt) = captions_names(self.language);
            playlists.push(Playlist { name: playlist, text: hls::captions_playlist(&vtt, self.duration) });
        }
        playlists
    }

    /// Every HLS segment by its logical name.
    pub fn media(&self) -> Vec<Media> {
        let mut media = Vec::new();
        for rendition in self.pieces.keys() {
            for (name, _, piece) in self.named(rendition) {
                media.extend(piece.map(|piece| Media { name, sha256: piece.sha256.clone(), size: piece.size }));
            }
        }
        media
    }

    /// All HLS segments by chunk and place in it: where each starts, and its length. Damage leaves some out of one
    /// rendition, which has a gap there; a lost chunk is a gap in all.
    fn places(&self) -> BTreeMap<(u32, usize), (Ticks, Ticks)> {
        let mut starts: BTreeMap<u32, BTreeMap<Ticks, Ticks>> = BTreeMap::new();
        for piece in self.pieces.values().flatten() {
            starts.entry(piece.chunk).or_default().insert(piece.span.start, piece.span.duration());
        }
        for (chunk, ends) in &self.lost {
            starts.insert(*chunk, ends.windows(2).map(|ends| (ends[0], ends[1] - ends[0])).collect());
        }
        let places = |(chunk, starts): (u32, BTreeMap<Ticks, Ticks>)| {
            starts.into_iter().enumerate().map(move |(position, place)| ((chunk, position), place))
        };
        starts.into_iter().flat_map(places).collect()
    }

    /// Of every HLS segment, in order: its name, its length, and what a chunk gave.
    fn named(&self, rendition: &str) -> Vec<(String, Ticks, Option<&Piece>)> {
        let pieces = self.pieces.get(rendition).into_iter().flatten();
        let given: BTreeMap<(u32, Ticks), &Piece> =
            pieces.map(|piece| ((piece.chunk, piece.span.start), piece)).collect();
        let name = |((chunk, position), (start, duration))| {
            let piece = given.get(&(chunk, start)).copied().filter(|_| !self.lost.contains_key(&chunk));
            (names::hls_segment(self.recording, rendition, chunk, position), duration, piece)
        };
        self.places().into_iter().map(name).collect()
    }

    fn segments(&self, rendition: &str) -> Vec<MediaSegment> {
        let segment = |(name, duration, piece): (String, Ticks, Option<&Piece>)| MediaSegment {
            uri: names::within(self.recording, &name).to_owned(),
            duration,
            bytes: piece.map_or(0, |piece| piece.size),
            discontinuity: false,
            gap: piece.is_none(),
        };
        self.named(rendition).into_iter().map(segment).collect()
    }

    fn master(&self, renditions: &BTreeMap<&str, Vec<MediaSegment>>) -> String {
        let bandwidth = |rendition: &str| Bandwidth::of(&renditions[rendition]);
        let videos: Vec<VideoVariant> = self
            .plan
            .video
            .iter()
            .flat_map(|video| {
                video.rungs.iter().map(|rung| VideoVariant {
                    uri: names::media_playlist(self.recording, &rung.name),
                    bandwidth: bandwidth(&rung.name),
                    codecs: rung.codecs.clone(),
                    width: rung.width,
                    height: rung.height,
                    frame_rate: video.frame_rate,
                })
            })
            .collect();
        let audio = self.plan.audio.as_ref().map(|audio| AudioRendition {
            uri: names::media_playlist(self.recording, AUDIO_RENDITION),
            bandwidth: bandwidth(AUDIO_RENDITION),
            codecs: audio.codecs.clone(),
            channels: audio.channels,
            language: self.language.to_owned(),
        });
        let (uri, _) = captions_names(self.language);
        let captions = CaptionsRendition { uri, language: self.language.to_owned(), name: self.language.to_owned() };
        let captions = if self.captions { vec![captions] } else { Vec::new() };
        hls::master_playlist(&videos, audio.as_ref(), &captions)
    }
}

fn captions_names(language: &str) -> (String, String) {
    (format!("captions.{language}.m3u8"), format!("captions.{language}.vtt"))
}

#[cfg(test)]
mod tests {
    use timeline::render_plan::{AudioEncoding, AudioPlan};

    use super::*;

    #[test]
    fn a_lost_chunk_is_a_gap_of_its_length_between_the_others() {
        let plan = RenderPlan {
            video: None,
            audio: Some(AudioPlan {
                stream: 0,
                encoding: AudioEncoding::Copy,
                sample_rate: 48_000,
                channels: 2,
                codecs: "mp4a.40.2".into(),
                init_sha256: String::new(),
            }),
        };
        let span = |start, end| Span::new(Ticks::from_whole_seconds(start), Ticks::from_whole_seconds(end));
        let piece = |chunk, start, end| Piece { chunk, span: span(start, end), sha256: "00".into(), size: 10 };
        let rendered = Rendered {
            recording: 0,
            plan: &plan,
            pieces: BTreeMap::from([("audio".into(), vec![piece(0, 0, 6), piece(0, 6, 12), piece(2, 18, 20)])]),
            lost: BTreeMap::from([(1, vec![Ticks::from_whole_seconds(12), Ticks::from_whole_seconds(18)])]),
            language: "en",
            captions: false,
            duration: Ticks::from_whole_seconds(20),
        };
        let playlists = rendered.playlists();
        assert_eq!(playlists[1].name, "r0/audio.m3u8");
        let lines: Vec<_> = playlists[1].text.lines().filter(|line| !line.starts_with("#EXTINF")).skip(7).collect();
        let expected = [
            "audio/0000-00.m4s",
            "audio/0000-01.m4s",
            "#EXT-X-GAP",
            "audio/0001-00.m4s",
            "audio/0002-00.m4s",
            "#EXT-X-ENDLIST",
        ];
        assert_eq!(lines, expected);
        assert_eq!(rendered.media().len(), 3);
    }

    #[test]
    fn what_one_rendition_lacks_is_a_gap_in_it_alone() {
        let span = |start, end| Span::new(Ticks::from_whole_seconds(start), Ticks::from_whole_seconds(end));
        let piece = |start, end| Piece { chunk: 0, span: span(start, end), sha256: "00".into(), size: 10 };
        let plan = RenderPlan { video: None, audio: None };
        let rendered = Rendered {
            recording: 0,
            plan: &plan,
            pieces: BTreeMap::from([
                ("720p".into(), vec![piece(0, 6), piece(12, 18)]),
                ("360p".into(), vec![piece(0, 6), piece(6, 12), piece(12, 18)]),
            ]),
            lost: BTreeMap::new(),
            language: "en",
            captions: false,
            duration: Ticks::from_whole_seconds(18),
        };
        let entries = |rendition| -> Vec<(String, bool)> {
            rendered.segments(rendition).into_iter().map(|segment| (segment.uri, segment.gap)).collect()
        };
        let wanted = |rendition: &str, gap: bool| {
            [0, 1, 2].map(|place| (format!("{rendition}/0000-{place:02}.m4s"), gap && place == 1))
        };
        assert_eq!(entries("720p"), wanted("720p", true));
        assert_eq!(entries("360p"), wanted("360p", false));
        let names: Vec<_> = rendered.media().into_iter().map(|media| media.name).collect();
        assert!(names.contains(&"r0/720p/0000-02.m4s".to_owned()) && names.len() == 5);
    }
}
