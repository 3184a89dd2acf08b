//! What the packets of the picture say.

use timeline::time::{Span, Ticks};

use super::holes::HOLE_MIN;
use super::pace::Metronome;
use super::picture_size;
use super::scan::PictureScan;
use super::upload::Chosen;
use crate::av::{Codec, Packet, TimeBase};
use crate::cmaf::h264::{self, Framing};
use crate::keys::Keys;

/// Data rates are measured over stretches as long as an HLS segment.
const RATE_WINDOW: Ticks = Ticks::from_whole_seconds(6);

pub struct PictureTally<'a> {
    pub chosen: &'a Chosen,
    time_base: TimeBase,
    header: Option<h264::Header>,
    metronome: Metronome,
    keys: Keys,
    /// Width and height.
    largest: (u32, u32),
    frames: u64,
    first: i64,
    /// Of all packets, shown or not.
    earliest: i64,
    /// The latest shown, and how long it is said to last.
    last: (i64, i64),
    last_key: Option<i64>,
    key_gap_max: i64,
    /// The same of key frames that nothing looks behind.
    last_closed: Option<i64>,
    closed_gap_max: i64,
    begins_closed: bool,
    keys_are_closed: bool,
    reorders: bool,
    changes: bool,
    hides: bool,
    window: i64,
    window_bytes: u64,
    window_bytes_max: u64,
}

impl<'a> PictureTally<'a> {
    pub fn new(chosen: &'a Chosen) -> PictureTally<'a> {
        let time_base = chosen.stream.time_base;
        let header = match chosen.codec {
            Codec::H264 => h264::Header::parse(chosen.stream.parameters.extradata()),
            Codec::Hevc | Codec::Vp8 | Codec::Vp9 | Codec::Av1 | Codec::Mpeg4 => None,
            Codec::Aac | Codec::Opus | Codec::Mp3 | Codec::Vorbis | Codec::Flac | Codec::Pcm(_) => None,
        };
        PictureTally {
            chosen,
            time_base,
            header,
            metronome: Metronome::new(
                f64::from(time_base.numerator) / f64::from(time_base.denominator),
                time_base.value(HOLE_MIN),
            ),
            keys: Keys::of(&chosen.stream.parameters),
            largest: (chosen.stream.parameters.width(), chosen.stream.parameters.height()),
            frames: 0,
            first: 0,
            earliest: i64::MAX,
            last: (0, 0),
            last_key: None,
            key_gap_max: 0,
            last_closed: None,
            closed_gap_max: 0,
            begins_closed: false,
            keys_are_closed: true,
            reorders: false,
            changes: false,
            hides: false,
            window: 0,
            window_bytes: 0,
            window_bytes_max: 0,
        }
    }

    /// Gives how long the picture is so far.
    pub fn push(&mut self, packet: &Packet) -> Ticks {
        let Some(pts) = packet.pts().or(packet.dts()) else { return self.length() };
        if packet.is_discard() {
            // Before the first edit they are what decoding needs; later ones overlap what is shown.
            self.hides |= self.frames > 0;
            self.earliest = self.earliest.min(pts);
            return self.length();
        }
        if self.frames == 0 {
            (self.first, self.last) = (pts, (pts, packet.duration()));
            self.keys_are_closed = packet.is_key();
        } else if pts > self.last.0 {
            self.last = (pts, packet.duration());
        } else {
            self.reorders = true;
        }
        self.first = self.first.min(pts);
        self.frames += 1;
        self.metronome.push(pts);
        self.look_into(packet, pts);
        self.measure(packet, pts);
        self.length()
    }

    fn length(&self) -> Ticks {
        self.time_base.ticks(self.last.0 - self.first)
    }

    fn look_into(&mut self, packet: &Packet, pts: i64) {
        if packet.is_key() {
            self.key_gap_max = self.key_gap_max.max(pts - self.last_key.unwrap_or(self.first));
            self.last_key = Some(pts);
        }
        // Damage says nothing about the stream.
        let is_whole = match self.keys {
            Keys::H264(framing) => h264::is_whole(packet.data(), framing),
            Keys::Closed | Keys::Open | Keys::Hevc(_) => true,
        };
        if !is_whole {
            return;
        }
        if packet.is_key() {
            let is_closed = self.keys.is_closed(packet.data());
            self.keys_are_closed &= is_closed;
            if is_closed {
                self.begins_closed |= self.frames == 1;
                self.closed_gap_max = self.closed_gap_max.max(pts - self.last_closed.unwrap_or(self.first));
                self.last_closed = Some(pts);
            }
            self.grow(picture_size::of_key_frame(self.chosen.codec, packet.data()));
        }
        if let Some(header) = packet.new_header() {
            self.changes = true;
            self.grow(h264::Header::parse(header).and_then(|header| header.size()));
        }
        if self.chosen.codec == Codec::H264 {
            self.changes |= self.header.is_none();
            let framing = self.header.as_ref().map_or(Framing::AnnexB, |header| header.framing);
            for nal in h264::nal_units(packet.data(), framing) {
                if self.header.as_ref().is_none_or(|header| header.is_foreign_set(nal)) {
                    self.grow(h264::size(nal));
                    self.changes = true;
                }
            }
        }
    }

    fn grow(&mut self, size: Option<(u32, u32)>) {
        let area = |(width, height): (u32, u32)| u64::from(width) * u64::from(height);
        self.largest = size.filter(|size| area(*size) > area(self.largest)).unwrap_or(self.largest);
    }

    fn measure(&mut self, packet: &Packet, pts: i64) {
        let window = self.time_base.ticks(pts).0.div_euclid(RATE_WINDOW.0);
        if window != self.window {
            (self.window, self.window_bytes) = (window, 0);
        }
        self.window_bytes += packet.data().len() as u64;
        self.window_bytes_max = self.window_bytes_max.max(self.window_bytes);
    }

    /// `None` without a frame. Times are the upload's own, also those of the holes.
    pub fn finish(self) -> Option<(PictureScan, Vec<Span>)> {
        if self.frames == 0 {
            return None;
        }
        let parameters = &self.chosen.stream.parameters;
        let (pace, holes) = self.metronome.finish();
        let ticks = |at: i64| self.time_base.ticks(at);
        let holes = holes.into_iter().map(|(start, end)| Span::new(ticks(start), ticks(end))).collect();
        let (last, duration) = self.last;
        let (numerator, denominator) = pace.frame_rate;
        let nominal = Ticks::rescale(1, denominator.into(), numerator.into());
        let duration = if duration > 0 { self.time_base.ticks(duration) } else { nominal };
        let inner_key_gap_max = self.key_gap_max.max(last - self.last_key.unwrap_or(self.first));
        let scan = PictureScan {
            codec: parameters.codec_name(),
            width: self.largest.0,
            height: self.largest.1,
            pixel_aspect: parameters.pixel_aspect(),
            rotation: clockwise(self.chosen.stream.display_rotation),
            pace,
            frames: self.frames,
            start: self.time_base.ticks(self.first),
            end: self.time_base.ticks(last) + duration,
            closed_gap_max: self.time_base.ticks(self.closed_gap_max),
            inner_key_gap_max: self.time_base.ticks(inner_key_gap_max),
            last_closed: self.time_base.ticks(self.last_closed.unwrap_or(self.first)),
            begins_closed: self.begins_closed,
            keys_are_closed: self.keys_are_closed && self.last_key.is_some(),
            reorders: self.reorders,
            changes: self.changes,
            hides: self.hides,
            lead: self.time_base.ticks(self.first - self.earliest.min(self.first)),
            peak_rate: self.window_bytes_max * 8 * 90_000 / RATE_WINDOW.0 as u64,
            header: parameters.extradata().to_vec(),
        };
        Some((scan, holes))
    }
}

/// Degrees clockwise, in quarter turns, that undo what the display matrix asks for counter-clockwise.
fn clockwise(display_rotation: f64) -> u32 {
    ((-display_rotation / 90.0).round() as i64).rem_euclid(4) as u32 * 90
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_turn_by_quarters() {
        // A phone held upright stores -90 counter-clockwise: its picture is turned 90 degrees clockwise.
        assert_eq!([0.0, -90.0, 180.0, -180.0, 90.0, -89.6].map(clockwise), [0, 90, 180, 180, 270, 90]);
    }
}
