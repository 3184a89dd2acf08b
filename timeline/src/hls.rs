//! HLS playlists (RFC 8216bis), written from what is there. Pure: the same segments give the same bytes.

use std::fmt::Write;

use crate::time::Ticks;

/// One HLS segment of one rendition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MediaSegment {
    pub uri: String,
    pub duration: Ticks,
    pub bytes: u64,
    /// Another init segment, or another recording, begins here.
    pub discontinuity: bool,
    /// Nothing can be played here; the player skips it and the page names it.
    pub gap: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaylistType {
    /// Complete: nothing will be added.
    Vod,
    /// Segments will be added at the end.
    Event,
}

/// `target_duration` in seconds must not change while a playlist grows, so the caller fixes it.
pub fn media_playlist(kind: PlaylistType, init_uri: &str, target_duration: u32, segments: &[MediaSegment]) -> String {
    let mut text = header(target_duration);
    text.push_str(match kind {
        PlaylistType::Vod => "#EXT-X-PLAYLIST-TYPE:VOD\n",
        PlaylistType::Event => "#EXT-X-PLAYLIST-TYPE:EVENT\n#EXT-X-START:TIME-OFFSET=0\n",
    });
    write!(text, "#EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"{init_uri}\"\n").expect("a string takes every write");
    for segment in segments {
        if segment.discontinuity {
            text.push_str("#EXT-X-DISCONTINUITY\n");
        }
        if segment.gap {
            text.push_str("#EXT-X-GAP\n");
        }
        writeln!(text, "#EXTINF:{:.6},\n{}", segment.duration.seconds(), segment.uri)
            .expect("a string takes every write");
    }
    if kind == PlaylistType::Vod {
        text.push_str("#EXT-X-ENDLIST\n");
    }
    text
}

/// Captions as one WebVTT file over the whole recording.
pub fn captions_playlist(uri: &str, duration: Ticks) -> String {
    let seconds = duration.seconds();
    let mut text = header(seconds.ceil().max(1.0) as u32);
    write!(text, "#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:{seconds:.6},\n{uri}\n#EXT-X-ENDLIST\n")
        .expect("a string takes every write");
    text
}

fn header(target_duration: u32) -> String {
    format!("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{target_duration}\n#EXT-X-MEDIA-SEQUENCE:0\n")
}

/// Whole seconds that no segment's rounded duration exceeds (RFC 8216bis 4.4.3.1).
pub fn target_duration(segments: impl IntoIterator<Item = Ticks>) -> u32 {
    segments.into_iter().map(|length| length.seconds().round() as u32).max().unwrap_or(1).max(1)
}

/// Bits per second of a rendition: the highest over any segment, and the average.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bandwidth {
    pub peak: u64,
    pub average: u64,
}

impl Bandwidth {
    pub fn of(segments: &[MediaSegment]) -> Bandwidth {
        let rate = |bytes: u64, length: Ticks| (bytes as f64 * 8.0 / length.seconds()).ceil() as u64;
        let played = || segments.iter().filter(|segment| !segment.gap && segment.duration > Ticks::ZERO);
        let bytes = played().map(|segment| segment.bytes).sum();
        let length = played().fold(Ticks::ZERO, |sum, segment| sum + segment.duration);
        if length == Ticks::ZERO {
            return Bandwidth::default();
        }
        Bandwidth {
            peak: played().map(|segment| rate(segment.bytes, segment.duration)).max().unwrap_or(0),
            average: rate(bytes, length),
        }
    }

    fn plus(self, other: Bandwidth) -> Bandwidth {
        Bandwidth { peak: self.peak + other.peak, average: self.average + other.average }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct VideoVariant {
    pub uri: String,
    pub bandwidth: Bandwidth,
    pub codecs: String,
    pub width: u32,
    pub height: u32,
    /// Numerator and denominator of frames per second.
    pub frame_rate: (u32, u32),
}

#[derive(Debug, Clone, PartialEq)]
pub struct AudioRendition {
    pub uri: String,
    pub bandwidth: Bandwidth,
    pub codecs: String,
    pub channels: u32,
    /// BCP 47; `und` when unknown.
    pub language: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptionsRendition {
    pub uri: String,
    pub language: String,
    /// What a viewer sees in the menu.
    pub name: String,
}

/// The multivariant playlist. With no picture, the audio rendition is the only variant.
pub fn master_playlist(
    videos: &[VideoVariant],
    audio: Option<&AudioRendition>,
    captions: &[CaptionsRendition],
) -> String {
    let mut text = String::from("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n");
    let mut write_line = |line: std::fmt::Arguments<'_>| writeln!(text, "{line}").expect("a string takes every write");
    for caption in captions {
        write_line(format_args!(
            "#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID=\"captions\",NAME=\"{}\",LANGUAGE=\"{}\",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI=\"{}\"",
            caption.name, caption.language, caption.uri
        ));
    }
    let subtitles = if captions.is_empty() { "" } else { ",SUBTITLES=\"captions\"" };
    let Some(audio) = audio else {
        for video in videos {
            write_line(format_args!("{}{subtitles}\n{}", variant(video, video.bandwidth, &video.codecs), video.uri));
        }
        return text;
    };
    if videos.is_empty() {
        write_line(format_args!(
            "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{}\"{subtitles}\n{}",
            audio.bandwidth.peak, audio.bandwidth.average, audio.codecs, audio.uri
        ));
        return text;
    }
    write_line(format_args!(
        "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"Original\",LANGUAGE=\"{}\",DEFAULT=YES,AUTOSELECT=YES,CHANNELS=\"{}\",URI=\"{}\"",
        audio.language, audio.channels, audio.uri
    ));
    for video in videos {
        let codecs = format!("{},{}", video.codecs, audio.codecs);
        let line = variant(video, video.bandwidth.plus(audio.bandwidth), &codecs);
        write_line(format_args!("{line},AUDIO=\"audio\"{subtitles}\n{}", video.uri));
    }
    text
}

fn variant(video: &VideoVariant, bandwidth: Bandwidth, codecs: &str) -> String {
    format!(
        "#EXT-X-STREAM-INF:BANDWIDTH={},AVERAGE-BANDWIDTH={},CODECS=\"{codecs}\",RESOLUTION={}x{},FRAME-RATE={:.3}",
        bandwidth.peak,
        bandwidth.average,
        video.width,
        video.height,
        f64::from(video.frame_rate.0) / f64::from(video.frame_rate.1)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(uri: &str, seconds: i64, bytes: u64) -> MediaSegment {
        MediaSegment {
            uri: uri.into(),
            duration: Ticks::from_whole_seconds(seconds),
            bytes,
            discontinuity: false,
            gap: false,
        }
    }

    #[test]
    fn a_complete_media_playlist() {
        let mut segments = vec![segment("0.m4s", 6, 600), segment("1.m4s", 6, 900), segment("2.m4s", 2, 100)];
        segments[1].gap = true;
        segments[2].discontinuity = true;
        assert_eq!(
            media_playlist(PlaylistType::Vod, "init.mp4", 6, &segments),
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n\
             #EXT-X-INDEPENDENT-SEGMENTS\n#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:6.000000,\n0.m4s\n#EXT-X-GAP\n\
             #EXTINF:6.000000,\n1.m4s\n#EXT-X-DISCONTINUITY\n#EXTINF:2.000000,\n2.m4s\n#EXT-X-ENDLIST\n"
        );
        assert_eq!(Bandwidth::of(&segments), Bandwidth { peak: 800, average: 700 });
    }

    #[test]
    fn variants_count_their_sound() {
        let video = VideoVariant {
            uri: "720p.m3u8".into(),
            bandwidth: Bandwidth { peak: 1000, average: 500 },
            codecs: "avc1.64001f".into(),
            width: 1280,
            height: 720,
            frame_rate: (25, 1),
        };
        let audio = AudioRendition {
            uri: "audio.m3u8".into(),
            bandwidth: Bandwidth { peak: 64, average: 60 },
            codecs: "mp4a.40.2".into(),
            channels: 1,
            language: "en".into(),
        };
        let text = master_playlist(&[video], Some(&audio), &[]);
        assert!(text.ends_with(
            "#EXT-X-STREAM-INF:BANDWIDTH=1064,AVERAGE-BANDWIDTH=560,CODECS=\"avc1.64001f,mp4a.40.2\",\
             RESOLUTION=1280x720,FRAME-RATE=25.000,AUDIO=\"audio\"\n720p.m3u8\n"
        ));
        let only_sound = master_playlist(&[], Some(&audio), &[]);
        assert!(
            only_sound
                .ends_with("#EXT-X-STREAM-INF:BANDWIDTH=64,AVERAGE-BANDWIDTH=60,CODECS=\"mp4a.40.2\"\naudio.m3u8\n")
        );
    }
}
