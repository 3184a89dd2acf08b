//! The playlists of one recording, from what its chunks gave. Pure: the same outputs give the same bytes.
//!
//! A replay in the making and a finished one are written by the same code: what is listed while chunks are still missing is
//! the beginning of what is listed in the end, under the same names, so a player that follows the one goes on with the
//! other.

use std::collections::BTreeMap;

use crate::hls::{self, AudioRendition, Bandwidth, CaptionsRendition, MediaSegment, PlaylistType, VideoVariant};
use crate::names;
use crate::render_plan::{AUDIO_RENDITION, RenderPlan};
use crate::time::{Span, Ticks};

/// One HLS segment of one rendition, as a chunk gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub chunk: u32,
    /// Among the HLS segments that start in the chunk.
    pub position: usize,
    pub span: Span,
    pub sha256: String,
    pub size: u64,
}

/// What a recording's chunks gave.
pub struct Rendered<'a> {
    /// Whether chunks will be added.
    pub kind: PlaylistType,
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
    /// Up to where every rendition is listed.
    pub fn end(&self) -> Ticks {
        let given = self.pieces.values().flatten().map(|piece| piece.span.end);
        let lost = self.lost.values().filter_map(|starts| starts.last().copied());
        given.chain(lost).max().unwrap_or(Ticks::ZERO)
    }

    /// The multivariant playlist first.
    pub fn playlists(&self) -> Vec<Playlist> {
        let renditions: BTreeMap<&str, Vec<MediaSegment>> =
            self.plan.renditions().into_iter().map(|rendition| (rendition, self.segments(rendition))).collect();
        let lengths = renditions.values().flatten().map(|segment| segment.duration);
        // The plan's holds for all that is still to come. Only a hole in the source makes a segment longer than it.
        let target_duration = hls::target_duration(lengths).max(self.plan.target_duration);
        let mut playlists = vec![Playlist { name: "master.m3u8".into(), text: self.master(&renditions) }];
        for (rendition, segments) in &renditions {
            let init = names::init(self.recording, rendition);
            let init = names::within(self.recording, &init);
            playlists.push(Playlist {
                name: names::media_playlist(self.recording, rendition),
                text: hls::media_playlist(self.kind, init, target_duration, segments),
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
        for (rendition, pieces) in &self.pieces {
            for piece in pieces {
                let name = names::hls_segment(self.recording, rendition, piece.chunk, piece.position);
                media.push(Media { name, sha256: piece.sha256.clone(), size: piece.size });
            }
        }
        media
    }

    fn segments(&self, rendition: &str) -> Vec<MediaSegment> {
        let none = Vec::new();
        let own = self.pieces.get(rendition).unwrap_or(&none);
        let last = own.iter().map(|piece| (piece.chunk, piece.position)).max();
        let mut entries: BTreeMap<(u32, usize), MediaSegment> = BTreeMap::new();
        let mut list = |chunk: u32, position: usize, span: Span, bytes: Option<u64>| {
            let name = names::hls_segment(self.recording, rendition, chunk, position);
            let segment = MediaSegment {
                uri: names::within(self.recording, &name).to_owned(),
                duration: span.duration(),
                bytes: bytes.unwrap_or(0),
                discontinuity: false,
                gap: bytes.is_none(),
            };
            entries.insert((chunk, position), segment);
        };
        // What another rendition has here and this one has not (no sound for a while) keeps its time.
        for piece in self.pieces.values().flatten().filter(|piece| Some((piece.chunk, piece.position)) < last) {
            list(piece.chunk, piece.position, piece.span, None);
        }
        for piece in own {
            list(piece.chunk, piece.position, piece.span, Some(piece.size));
        }
        for (chunk, starts) in &self.lost {
            for (position, ends) in starts.windows(2).enumerate() {
                list(*chunk, position, Span::new(ends[0], ends[1]), None);
            }
        }
        entries.into_values().collect()
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
    use crate::render_plan::{AudioEncoding, AudioPlan};

    use super::*;

    fn plan() -> RenderPlan {
        RenderPlan {
            target_duration: 6,
            video: None,
            audio: Some(AudioPlan {
                stream: 0,
                encoding: AudioEncoding::Copy,
                sample_rate: 48_000,
                channels: 2,
                codecs: "mp4a.40.2".into(),
                init_sha256: String::new(),
            }),
        }
    }

    fn piece(chunk: u32, position: usize, start: i64, end: i64) -> Piece {
        let span = Span::new(Ticks::from_whole_seconds(start), Ticks::from_whole_seconds(end));
        Piece { chunk, position, span, sha256: "00".into(), size: 10 }
    }

    fn rendered(kind: PlaylistType, plan: &RenderPlan, pieces: Vec<Piece>) -> Rendered<'_> {
        Rendered {
            kind,
            recording: 0,
            plan,
            pieces: BTreeMap::from([("audio".into(), pieces)]),
            lost: BTreeMap::from([(1, vec![Ticks::from_whole_seconds(12), Ticks::from_whole_seconds(18)])]),
            language: "en",
            captions: false,
            duration: Ticks::from_whole_seconds(20),
        }
    }

    #[test]
    fn a_lost_chunk_is_a_gap_of_its_length_between_the_others() {
        let plan = plan();
        let rendered =
            rendered(PlaylistType::Vod, &plan, vec![piece(0, 0, 0, 6), piece(0, 1, 6, 12), piece(2, 0, 18, 20)]);
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
    fn what_grows_is_the_beginning_of_what_it_becomes() {
        let plan = plan();
        let growing = rendered(PlaylistType::Event, &plan, vec![piece(0, 0, 0, 6), piece(0, 1, 6, 12)]);
        let whole =
            rendered(PlaylistType::Vod, &plan, vec![piece(0, 0, 0, 6), piece(0, 1, 6, 12), piece(2, 0, 18, 20)]);
        let segments = |rendered: &Rendered<'_>| {
            let text = rendered.playlists().remove(1).text;
            let at = text.find("#EXT-X-MAP").unwrap();
            (text[..at].to_owned(), text[at..].to_owned())
        };
        let ((growing_head, growing_list), (whole_head, whole_list)) = (segments(&growing), segments(&whole));
        assert!(whole_list.starts_with(&growing_list), "{growing_list}\n{whole_list}");
        assert_eq!(
            growing_head.replace("EVENT\n#EXT-X-START:TIME-OFFSET=0", "VOD"),
            whole_head,
            "media sequence and target duration stay"
        );
        assert_eq!((growing.end(), whole.end()), (Ticks::from_whole_seconds(18), Ticks::from_whole_seconds(20)));
    }

    #[test]
    fn sound_that_pauses_keeps_its_time_and_sound_that_ends_ends() {
        let plan = plan();
        let mut rendered = rendered(PlaylistType::Vod, &plan, vec![piece(0, 0, 0, 6), piece(2, 0, 18, 24)]);
        let picture = vec![piece(0, 0, 0, 6), piece(0, 1, 6, 12), piece(2, 0, 18, 24), piece(2, 1, 24, 30)];
        rendered.pieces.insert("720p".into(), picture);
        let listed: Vec<_> = rendered.segments("audio").into_iter().map(|segment| (segment.uri, segment.gap)).collect();
        let expected = [
            ("audio/0000-00.m4s", false),
            ("audio/0000-01.m4s", true),
            ("audio/0001-00.m4s", true),
            ("audio/0002-00.m4s", false),
        ];
        assert_eq!(listed, expected.map(|(uri, gap)| (uri.to_owned(), gap)));
    }
}
