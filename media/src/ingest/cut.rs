//! Cuts an upload into segments by stream copy.
//!
//! A segment ends where the picture has its first key frame at least [`Lengths::segment`] after the segment's start, or
//! after that time when there is no picture. Sound is put into segments by time, exactly, so that whoever wants a
//! stretch of sound finds it in the segments that cover it.

use std::collections::VecDeque;

use timeline::chunk::Lengths;
use timeline::time::{Span, Ticks};

use super::clock::SoundClock;
use super::normalise::Normaliser;
use super::scan::{KEY_GAP_MAX, Scan};
use super::upload::{Chosen, Upload};
use crate::av::{NutMuxer, NutStream, Packet, Parameters, TimeBase};
use crate::error::MediaCode;
use crate::inside::Failure;
use crate::inside::parent::Parent;
use crate::keys::Keys;
use crate::request::{Limits, OutputKind, Response, SegmentDetail};
use crate::segments::OFFSET;

/// Sound that waits for the picture to say where the cut is.
const SOUND_WAITING_MAX: usize = 8192;

/// `normaliser`: encodes a picture that cannot be cut as it is.
pub fn cut(
    parent: &Parent,
    upload: Upload,
    scan: &Scan,
    lengths: &Lengths,
    limits: &Limits,
    mut normaliser: Option<Normaliser>,
    mut progress: impl FnMut(i64) -> Result<(), Failure>,
) -> Result<Response, Failure> {
    let Upload { mut reader, picture, sound, spare: _ } = upload;
    let picture = picture.filter(|_| scan.picture.is_some());
    let sound = sound.filter(|_| scan.sound.is_some());
    let normalised = normaliser.as_ref().map(Normaliser::parameters).transpose()?;
    let track = picture.as_ref().map(|picture| match &normalised {
        Some(parameters) => Track::new(parameters, 0, TimeBase::TICKS, Ticks::ZERO),
        None => Track::new(&picture.stream.parameters, 0, picture.stream.time_base, scan.origin),
    });
    let mut cutter = Cutter::new(parent, track, sound.as_ref(), scan, lengths, limits)?;
    while let Some(packet) = reader.next()? {
        if let Some(position) = packet.position() {
            progress(position)?;
        }
        if let Some(picture) = picture.as_ref().filter(|picture| picture.index == packet.stream()) {
            match &mut normaliser {
                Some(normaliser) => normaliser.push(picture, packet, &mut |packet| cutter.push_picture(packet))?,
                None => cutter.push_picture(packet)?,
            }
        } else if sound.as_ref().is_some_and(|sound| sound.index == packet.stream()) {
            cutter.push_sound(packet)?;
        }
    }
    let response = match normaliser {
        Some(normaliser) => normaliser.finish(&mut |packet| cutter.push_picture(packet))?,
        None => Response::default(),
    };
    cutter.finish()?;
    Ok(response)
}

/// One stream within the segments.
struct Track<'a> {
    given: &'a Parameters,
    /// After the file has given another header on the way.
    changed: Option<Parameters>,
    /// Index within the segments.
    index: usize,
    /// Of the times in the segments.
    time_base: TimeBase,
    /// Added to the times of packets, in `time_base`.
    shift: i64,
    last_dts: i64,
}

impl<'a> Track<'a> {
    /// `origin`: where the recording begins in the times of packets.
    fn new(parameters: &'a Parameters, index: usize, time_base: TimeBase, origin: Ticks) -> Track<'a> {
        let shift = -time_base.value(origin);
        Track { given: parameters, changed: None, index, time_base, shift, last_dts: i64::MIN }
    }

    fn parameters(&self) -> &Parameters {
        self.changed.as_ref().unwrap_or(self.given)
    }
}

struct Sound<'a> {
    track: Track<'a>,
    clock: SoundClock,
    /// Packets with their starts, in samples of recording time.
    waiting: VecDeque<(Packet, i64)>,
}

struct Open {
    ordinal: u32,
    start: Ticks,
    idrs: Vec<Ticks>,
    muxer: NutMuxer,
}

struct Cutter<'a> {
    parent: &'a Parent,
    picture: Option<Track<'a>>,
    sound: Option<Sound<'a>>,
    /// The latest picture so far.
    shown: Ticks,
    segment: Ticks,
    duration: Ticks,
    bytes_max: u64,
    /// At most two: the one that may still get sound, and the newest.
    open: VecDeque<Open>,
    ordinals: u32,
}

impl<'a> Cutter<'a> {
    fn new(
        parent: &'a Parent,
        picture: Option<Track<'a>>,
        sound: Option<&'a Chosen>,
        scan: &Scan,
        lengths: &Lengths,
        limits: &Limits,
    ) -> Result<Cutter<'a>, Failure> {
        let picture_index = picture.iter().len();
        let sound = sound.map(|chosen| {
            let clock = SoundClock::new(chosen.codec, &chosen.stream.parameters, chosen.stream.time_base);
            let track = Track::new(&chosen.stream.parameters, picture_index, clock.unit(), scan.origin);
            Sound { track, clock, waiting: VecDeque::new() }
        });
        let mut cutter = Cutter {
            parent,
            picture,
            sound,
            shown: Ticks(i64::MIN),
            segment: lengths.segment,
            duration: scan.duration,
            bytes_max: limits.segment_bytes_max,
            open: VecDeque::new(),
            ordinals: 0,
        };
        cutter.open_segment(Ticks::ZERO)?;
        Ok(cutter)
    }

    fn open_segment(&mut self, start: Ticks) -> Result<(), Failure> {
        let tracks = self.picture.iter().chain(self.sound.iter().map(|sound| &sound.track));
        let streams: Vec<NutStream<'_>> = tracks
            .map(|track| NutStream {
                parameters: track.parameters(),
                time_base: track.time_base,
                pixel_aspect: track.parameters().pixel_aspect(),
            })
            .collect();
        self.open.push_back(Open { ordinal: self.ordinals, start, idrs: Vec::new(), muxer: NutMuxer::new(&streams)? });
        self.ordinals += 1;
        Ok(())
    }

    fn newest_start(&self) -> Ticks {
        self.open.back().map_or(Ticks::ZERO, |open| open.start)
    }

    fn push_picture(&mut self, packet: Packet) -> Result<(), Failure> {
        let Some(track) = &mut self.picture else { return Ok(()) };
        let Some(pts) = packet.pts().or(packet.dts()).map(|pts| pts + track.shift) else { return Ok(()) };
        let at = track.time_base.ticks(pts);
        let header = packet.new_header().filter(|header| *header != track.parameters().extradata());
        let changes = header.is_some();
        if let Some(header) = header {
            track.changed = Some(track.given.with_extradata(header)?);
        }
        let decodable = packet.is_key() && Keys::of(track.parameters()).is_closed(packet.data());
        // A segment has one header.
        if (packet.is_key() && at - self.newest_start() >= self.segment) || (changes && at > self.newest_start()) {
            // Sound that starts before the cut belongs to what ends there.
            self.release_sound(at)?;
            self.cut_at(at)?;
        }
        self.write_picture(&packet, pts)?;
        if decodable && let Some(open) = self.open.back_mut() {
            open.idrs.push(at);
        }
        if at > self.shown {
            self.shown = at;
            self.release_sound(at)?;
        }
        Ok(())
    }

    fn write_picture(&mut self, packet: &Packet, pts: i64) -> Result<(), Failure> {
        let (Some(track), Some(open)) = (&mut self.picture, self.open.back_mut()) else { return Ok(()) };
        // NUT keeps presentation times alone; these only have to rise.
        let said = packet.dts().map_or(pts, |dts| dts + track.shift).min(pts);
        let dts = said.max(track.last_dts.saturating_add(1));
        if dts > pts || pts + track.time_base.value(OFFSET) < 0 {
            return Ok(());
        }
        track.last_dts = dts;
        let offset = track.time_base.value(OFFSET);
        open.muxer.write(track.index, packet, pts + offset, dts + offset)?;
        check_size(open, self.bytes_max)
    }

    fn push_sound(&mut self, packet: Packet) -> Result<(), Failure> {
        let Some(sound) = &mut self.sound else { return Ok(()) };
        let Some(pts) = packet.pts().or(packet.dts()).filter(|_| !packet.is_discard()) else { return Ok(()) };
        let place = sound.clock.place(&packet, pts, sound.track.given);
        sound.waiting.push_back((packet, place.start + sound.track.shift));
        let full = sound.waiting.len() > SOUND_WAITING_MAX;
        let newest = sound.waiting.back().map_or(Ticks::ZERO, |(_, start)| sound.track.time_base.ticks(*start));
        if self.picture.is_none() || full {
            self.release_sound(newest + Ticks(1))?;
        }
        Ok(())
    }

    /// Writes the sound that starts before `until`.
    fn release_sound(&mut self, until: Ticks) -> Result<(), Failure> {
        while let Some(sound) = &mut self.sound {
            let unit = sound.track.time_base;
            let Some((packet, start)) = sound.waiting.pop_front_if(|(_, start)| unit.ticks(*start) < until) else {
                return Ok(());
            };
            let at = unit.ticks(start);
            let limit = if self.picture.is_some() { KEY_GAP_MAX } else { self.segment };
            if at - self.newest_start() >= limit {
                self.cut_at(at)?;
            }
            self.write_sound(&packet, start, at)?;
        }
        Ok(())
    }

    fn write_sound(&mut self, packet: &Packet, start: i64, at: Ticks) -> Result<(), Failure> {
        let Some(sound) = &mut self.sound else { return Ok(()) };
        let track = &mut sound.track;
        let place = self.open.iter().rposition(|open| open.start <= at).unwrap_or(0);
        let offset = track.time_base.value(OFFSET);
        if start + offset < 0 || start <= track.last_dts {
            return Ok(());
        }
        track.last_dts = start;
        let Some(open) = self.open.get_mut(place) else { return Ok(()) };
        open.muxer.write(track.index, packet, start + offset, start + offset)?;
        check_size(open, self.bytes_max)?;
        // Nothing before `at` follows.
        if place > 0 {
            self.close_all_but_newest()?;
        }
        Ok(())
    }

    fn cut_at(&mut self, at: Ticks) -> Result<(), Failure> {
        self.close_all_but_newest()?;
        self.open_segment(at)?;
        // Without sound nothing comes late.
        if self.sound.is_none() {
            self.close_all_but_newest()?;
        }
        Ok(())
    }

    fn close_all_but_newest(&mut self) -> Result<(), Failure> {
        while self.open.len() > 1 {
            let (Some(open), end) = (self.open.pop_front(), self.open.front().map(|next| next.start)) else { break };
            self.give(open, end.unwrap_or(self.duration))?;
        }
        Ok(())
    }

    fn give(&self, open: Open, end: Ticks) -> Result<(), Failure> {
        let Open { ordinal, start, idrs, muxer } = open;
        let span = Span::new(start, end);
        let detail = SegmentDetail { ordinal, start_ticks: start, duration_ticks: span.duration(), idr_ticks: idrs };
        let detail = serde_json::to_value(detail).map_err(|error| Failure::Request(error.to_string()))?;
        self.parent.output(OutputKind::Segment, ordinal.to_string(), span, detail, &muxer.finish()?)
    }

    fn finish(mut self) -> Result<(), Failure> {
        self.release_sound(Ticks(i64::MAX))?;
        self.close_all_but_newest()?;
        match self.open.pop_front() {
            Some(open) => self.give(open, self.duration),
            None => Ok(()),
        }
    }
}

fn check_size(open: &Open, bytes_max: u64) -> Result<(), Failure> {
    if open.muxer.bytes() > bytes_max {
        let seconds = open.start.seconds();
        return Err(Failure::media(
            MediaCode::MediaTooLarge,
            format!("more than {bytes_max} bytes from {seconds} s on"),
        ));
    }
    Ok(())
}
