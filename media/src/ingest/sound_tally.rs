//! What the packets of the sound say.

use timeline::time::{Span, Ticks};

use super::clock::SoundClock;
use super::holes::{HOLE_MIN, HOLES_MAX};
use super::scan::SoundScan;
use super::upload::Chosen;
use crate::av::{Codec, Packet, rescale};

pub struct SoundTally<'a> {
    pub chosen: &'a Chosen,
    clock: SoundClock,
    pub packets: u64,
    bytes: u64,
    /// In samples, what is not to be heard left out.
    first: i64,
    end: i64,
    /// In the upload's own time.
    holes: Vec<Span>,
}

impl<'a> SoundTally<'a> {
    pub fn new(chosen: &'a Chosen) -> SoundTally<'a> {
        let clock = SoundClock::new(chosen.codec, &chosen.stream.parameters, chosen.stream.time_base);
        SoundTally { chosen, clock, packets: 0, bytes: 0, first: 0, end: 0, holes: Vec::new() }
    }

    /// Gives how long the sound is so far.
    pub fn push(&mut self, packet: &Packet) -> Ticks {
        let Some(pts) = packet.pts().or(packet.dts()).filter(|_| !packet.is_discard()) else { return self.length() };
        let place = self.clock.place(packet, pts, &self.chosen.stream.parameters);
        let (skipped, discarded) = packet.skipped_samples();
        if self.packets == 0 {
            let parameters = &self.chosen.stream.parameters;
            // Matroska leaves it to Opus to say so.
            let padded = if self.chosen.codec == Codec::Opus { parameters.initial_padding() } else { 0 };
            self.first = place.start + i64::from(if skipped > 0 { skipped } else { padded });
        }
        let unit = self.clock.unit();
        let hole = Span::new(unit.ticks(self.end), unit.ticks(place.start));
        if self.packets > 0 && hole.duration() >= HOLE_MIN && self.holes.len() < HOLES_MAX {
            self.holes.push(hole);
        }
        let said = rescale(packet.duration(), self.chosen.stream.time_base, unit);
        let end = place.start + place.samples.unwrap_or(said) - i64::from(discarded);
        self.end = if self.packets == 0 { end } else { self.end.max(end) };
        self.packets += 1;
        self.bytes += packet.data().len() as u64;
        self.length()
    }

    fn length(&self) -> Ticks {
        self.clock.unit().ticks(self.end - self.first)
    }

    /// `None` without a packet. Times are the upload's own, also those of the holes.
    pub fn finish(self) -> Option<(SoundScan, Vec<Span>)> {
        if self.packets == 0 {
            return None;
        }
        let parameters = &self.chosen.stream.parameters;
        let seconds = self.length().seconds();
        let scan = SoundScan {
            codec: parameters.codec_name(),
            sample_rate: parameters.sample_rate(),
            channels: parameters.channels(),
            start: self.start(),
            end: self.clock.unit().ticks(self.end),
            packets: self.packets,
            breaks: self.clock.breaks,
            break_max: self.clock.unit().ticks(self.clock.break_max),
            bits_per_second: if seconds > 0.0 { (self.bytes as f64 * 8.0 / seconds) as u64 } else { 0 },
            header: parameters.extradata().to_vec(),
        };
        Some((scan, self.holes))
    }

    /// In units of the container: what it rounded, down when negative, is not made exact by subtracting.
    fn start(&self) -> Ticks {
        let precise = self.clock.unit().ticks(self.first);
        let unit = self.chosen.stream.time_base;
        let nearest = unit.value(precise);
        let above = if unit.ticks(nearest) < precise { nearest + 1 } else { nearest };
        if unit.ticks(1) > self.clock.unit().ticks(1) { unit.ticks(above) } else { precise }
    }
}
