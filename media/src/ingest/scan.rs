//! Looks at every packet of an upload, decodes none, and keeps what decisions need.

use serde::{Deserialize, Serialize};
use timeline::segment::{Hole, HoleReason};
use timeline::time::{Span, Ticks};

use super::holes;
use super::pace::Pace;
use super::picture_tally::PictureTally;
use super::sound_tally::SoundTally;
use super::upload::Upload;
use crate::error::MediaCode;
use crate::inside::Failure;
use crate::request::Limits;
use crate::segments::OFFSET;

/// A picture without a key frame for so long is not cut, but encoded first.
pub const KEY_GAP_MAX: Ticks = Ticks::from_whole_seconds(60);

/// Headers promise some more than there is in many files that are whole.
const CUT_OFF_MIN: Ticks = Ticks::from_whole_seconds(2);

/// What an upload holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scan {
    pub picture: Option<PictureScan>,
    pub sound: Option<SoundScan>,
    /// The upload's own time at which the recording begins.
    pub origin: Ticks,
    pub duration: Ticks,
    pub packets: u64,
    /// Stretches without picture and sound; and after the end, what the file promised and does not hold.
    pub holes: Vec<Hole>,
    /// What could not be read.
    pub damage: Option<String>,
}

/// Times are recording time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PictureScan {
    pub codec: String,
    pub width: u32,
    pub height: u32,
    pub pixel_aspect: (u32, u32),
    /// Degrees clockwise: 0, 90, 180, 270.
    pub rotation: u32,
    pub pace: Pace,
    pub frames: u64,
    pub start: Ticks,
    pub end: Ticks,
    /// Longest stretch without a key frame that nothing looks behind, the ends of the recording among them.
    pub closed_gap_max: Ticks,
    pub last_closed: Ticks,
    /// The first frame is such a key frame.
    pub begins_closed: bool,
    /// Longest stretch without any key frame, between frames: how far apart cuts must be.
    pub inner_key_gap_max: Ticks,
    /// The first frame is a key frame, and each of them is an IDR, or the codec has no other.
    pub keys_are_closed: bool,
    /// Pictures are stored in another order than they are shown in.
    pub reorders: bool,
    /// Parameter sets differ from those of the header, or there are none in it.
    pub changes: bool,
    /// Frames inside the recording that are decoded and not shown.
    pub hides: bool,
    /// How long before the first frame those lie that are only decoded for it.
    pub lead: Ticks,
    /// Over six seconds, in bits per second.
    pub peak_rate: u64,
    /// The codec's own header.
    #[serde(skip)]
    pub header: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SoundScan {
    pub codec: String,
    pub sample_rate: u32,
    pub channels: u32,
    pub start: Ticks,
    pub end: Ticks,
    pub packets: u64,
    /// Packets that do not start where the one before ended.
    pub breaks: u64,
    /// By how much at most.
    pub break_max: Ticks,
    /// On average, in bits per second.
    pub bits_per_second: u64,
    #[serde(skip)]
    pub header: Vec<u8>,
}

/// `progress` is given the bytes that have been read.
pub fn scan(
    upload: Upload,
    limits: &Limits,
    mut progress: impl FnMut(i64) -> Result<(), Failure>,
) -> Result<Scan, Failure> {
    let Upload { mut reader, picture, sound, spare: _ } = upload;
    let promised_end = picture.iter().chain(&sound).filter_map(|chosen| chosen.stream.promised_end).max();
    let mut picture = picture.as_ref().map(PictureTally::new);
    let mut sound = sound.as_ref().map(SoundTally::new);
    let mut packets = 0;
    while let Some(packet) = reader.next()? {
        packets += 1;
        if packets > limits.packets_max {
            return Err(Failure::media(MediaCode::MediaTooLong, format!("more than {packets} packets")));
        }
        if let Some(position) = packet.position() {
            progress(position)?;
        }
        let length = match (&mut picture, &mut sound) {
            (Some(picture), _) if picture.chosen.index == packet.stream() => picture.push(&packet),
            (_, Some(sound)) if sound.chosen.index == packet.stream() => sound.push(&packet),
            _ => Ticks::ZERO,
        };
        if length > limits.duration_max {
            return Err(Failure::media(MediaCode::MediaTooLong, format!("{:.0} s", length.seconds())));
        }
    }
    let (picture, picture_holes): (Option<PictureScan>, _) = picture.and_then(PictureTally::finish).unzip();
    let (sound, sound_holes) = sound.and_then(SoundTally::finish).unzip();
    // A picture that only changes now and then has no holes of its own.
    let alone_and_uneven = sound_holes.is_none() && picture.as_ref().is_some_and(|picture| picture.pace.is_variable);
    let holes = match (alone_and_uneven, picture_holes, sound_holes) {
        (true, ..) => Vec::new(),
        (false, picture, sound) => holes::common(picture.as_deref(), sound.as_deref(), &reader.troubles),
    };
    let damage = reader.failure;
    let origin = [picture.as_ref().map(|picture| picture.start), sound.as_ref().map(|sound| sound.start)];
    let Some(origin) = origin.into_iter().flatten().min() else {
        return Err(match damage {
            Some(damage) => Failure::media(MediaCode::MediaUnreadable, damage),
            None => Failure::media(MediaCode::MediaNoFrames, "no packets"),
        });
    };
    let mut scan = Scan { picture, sound, origin, duration: Ticks::ZERO, packets, holes, damage };
    scan.place_on_recording_time();
    scan.note_missing_end(promised_end, limits.duration_max);
    if scan.duration <= Ticks::ZERO {
        return Err(Failure::media(MediaCode::MediaNoFrames, "nothing is shown or heard"));
    }
    scan.check_against(limits)?;
    Ok(scan)
}

impl PictureScan {
    /// Whether packets can be cut into segments as they are.
    pub fn is_cuttable(&self) -> bool {
        self.inner_key_gap_max <= KEY_GAP_MAX && !self.hides && self.lead < OFFSET
    }
}

impl Scan {
    /// Each stream was short enough by itself.
    fn check_against(&self, limits: &Limits) -> Result<(), Failure> {
        let seconds = self.duration.seconds();
        if self.duration > limits.duration_max {
            return Err(Failure::media(MediaCode::MediaTooLong, format!("{seconds:.0} s")));
        }
        let pictures = self.picture.as_ref().map_or(0, |picture| picture.frames);
        if pictures as f64 > seconds.max(1.0) * f64::from(limits.pictures_per_second_max) {
            return Err(Failure::media(
                MediaCode::MediaTooManyFrames,
                format!("{pictures} pictures in {seconds:.0} s"),
            ));
        }
        Ok(())
    }

    /// Times were the upload's own until now.
    fn place_on_recording_time(&mut self) {
        let origin = self.origin;
        if let Some(picture) = &mut self.picture {
            picture.start = picture.start - origin;
            picture.end = picture.end - origin;
            picture.last_closed = picture.last_closed - origin;
            self.duration = picture.end;
        }
        if let Some(sound) = &mut self.sound {
            sound.start = sound.start - origin;
            sound.end = sound.end - origin;
            self.duration = self.duration.max(sound.end);
        }
        for hole in &mut self.holes {
            hole.span = Span::new(hole.span.start - origin, hole.span.end - origin);
        }
        if let Some(picture) = &mut self.picture {
            picture.closed_gap_max = picture.closed_gap_max.max(self.duration - picture.last_closed);
        }
    }

    /// The recording ends where its media does; what a file that was cut off would have held is named.
    fn note_missing_end(&mut self, promised: Option<Ticks>, duration_max: Ticks) {
        let promised = promised.map_or(Ticks::ZERO, |end| Ticks(end.0.saturating_sub(self.origin.0)));
        let promised = promised.min(duration_max);
        if promised - self.duration >= CUT_OFF_MIN {
            let span = Span::new(self.duration, promised);
            self.holes.push(Hole { span, reason: HoleReason::MediaDamaged });
        }
    }
}
