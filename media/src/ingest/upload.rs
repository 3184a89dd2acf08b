//! Opens an upload and chooses its picture and its sound.

use super::reader::Reader;
use crate::av::{self, Codec, Input, Stream, StreamKind};
use crate::error::MediaCode;
use crate::inside::Failure;
use crate::inside::parent::RemoteFile;
use crate::request::Limits;

/// Demuxers that uploads may be read with; those of playlists, which open other files, are not among them.
const FORMATS: &str = "mov,mp4,m4a,3gp,matroska,webm,mpegts,avi,mp3,wav,w64,flac,ogg,aac";

/// Streams that are looked at before the file is refused, so that it is refused by name.
const STREAMS_SEEN_MAX: u32 = 2048;

pub struct Upload {
    pub reader: Reader,
    pub picture: Option<Chosen>,
    pub sound: Option<Chosen>,
    /// Indices of picture and sound when there is another one that could be taken instead.
    pub spare: [Option<usize>; 2],
}

pub struct Chosen {
    /// Index within the upload.
    pub index: usize,
    pub stream: Stream,
    pub codec: Codec,
}

/// `unused`: streams that turned out to hold nothing.
pub fn open(file: RemoteFile, unused: &[usize], limits: &Limits) -> Result<Upload, Failure> {
    let unreadable = |error: av::Error| Failure::media(MediaCode::MediaUnreadable, error);
    let mut input = Input::open(file, FORMATS, STREAMS_SEEN_MAX).map_err(unreadable)?;
    if input.stream_count() > limits.streams_max as usize {
        return Err(Failure::media(MediaCode::MediaTooManyStreams, format!("{} streams", input.stream_count())));
    }
    if input.stream_count() == 0 {
        return Err(Failure::media(MediaCode::MediaNoStreams, "no streams"));
    }
    // What it cannot find out, the scan notices.
    if let Err(error) = input.look_into_codecs() {
        eprintln!("{error}");
    }
    let streams = input.streams()?;
    let picture = choose(&streams, StreamKind::Picture, unused);
    let sound = choose(&streams, StreamKind::Sound, unused);
    if picture.is_none() && sound.is_none() {
        return Err(Failure::media(MediaCode::MediaNoStreams, "neither picture nor sound"));
    }
    let others = |chosen: Option<usize>, kind: StreamKind| {
        chosen.filter(|chosen| candidates(&streams, kind).any(|other| other != *chosen && !unused.contains(&other)))
    };
    let spare = [others(picture, StreamKind::Picture), others(sound, StreamKind::Sound)];
    let wanted: Vec<usize> = picture.iter().chain(&sound).copied().collect();
    let mut streams: Vec<Option<Stream>> = streams.into_iter().map(Some).collect();
    let mut take = |index: Option<usize>| -> Result<Option<Chosen>, Failure> {
        let Some((index, stream)) = index.and_then(|index| Some((index, streams[index].take()?))) else {
            return Ok(None);
        };
        let codec = stream
            .parameters
            .codec()
            .ok_or_else(|| Failure::media(MediaCode::MediaCodecUnsupported, stream.parameters.codec_name()))?;
        Ok(Some(Chosen { index, stream, codec }))
    };
    let (picture, sound) = (take(picture)?, take(sound)?);
    if let Some(picture) = &picture {
        let (width, height) = (picture.stream.parameters.width(), picture.stream.parameters.height());
        if u64::from(width) * u64::from(height) > limits.pixels_max.into() {
            return Err(Failure::media(MediaCode::MediaTooLarge, format!("{width}x{height}")));
        }
    }
    input.keep_only(&wanted);
    let clocks: Vec<_> = picture.iter().chain(&sound).map(|chosen| (chosen.index, chosen.stream.time_base)).collect();
    Ok(Upload { reader: Reader::new(input, &clocks), picture, sound, spare })
}

/// The first that the author marked as the one to play, else the first that can be decoded, else the first. Those that
/// hold nothing are asked only when there is no other.
fn choose(streams: &[Stream], kind: StreamKind, unused: &[usize]) -> Option<usize> {
    let used = || candidates(streams, kind).filter(|index| !unused.contains(index));
    used()
        .find(|index| streams[*index].is_default)
        .or_else(|| used().next())
        .or_else(|| candidates(streams, kind).next())
        .or_else(|| of_kind(streams, kind).next())
}

/// Those that can be decoded.
fn candidates(streams: &[Stream], kind: StreamKind) -> impl Iterator<Item = usize> {
    of_kind(streams, kind).filter(|index| streams[*index].parameters.codec().is_some())
}

fn of_kind(streams: &[Stream], kind: StreamKind) -> impl Iterator<Item = usize> {
    (0..streams.len()).filter(move |index| streams[*index].kind == kind && !streams[*index].is_still)
}
