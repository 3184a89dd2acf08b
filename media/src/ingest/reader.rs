//! Reads an upload packet by packet, twice alike: the scan and the cut see the same.
//!
//! What cannot be read is passed over. Times are those of the file, with two exceptions. Files that were joined, and
//! recorders whose clock wrapped or was set, begin a new clock on the way: it goes on where the old one was. Single
//! packets far from all others are damage: they are left out. Which of both it is, the packets after it tell.

use std::collections::VecDeque;

use timeline::time::Ticks;

use crate::av::{Input, Packet, TimeBase};
use crate::inside::Failure;

/// Readings in a row that fail before the rest is given up. A cut-off file whose index is whole fails once for every
/// packet that is not there, and one stream may lie before the other.
const FAILURES_MAX: u32 = 2_000;
/// A step ahead of everything so far that needs an explanation.
const AHEAD_MIN: Ticks = Ticks::from_whole_seconds(30);
/// The same within one stream, back; decoding times never go back.
const BACK_MIN: Ticks = Ticks::from_whole_seconds(2);
/// From one packet of a stream to the next where nothing is missing.
const NEXT_MAX: Ticks = Ticks::from_whole_seconds(1);
/// A longer hole is a clock that was set.
const HOLE_MAX: Ticks = Ticks::from_whole_seconds(3600);
/// What waits for an explanation: more than a cluster of Matroska, which has one time for all its packets.
const HELD_PACKETS_MAX: usize = 4096;
const HELD_BYTES_MAX: usize = 32 << 20;
/// Packets that may come in the old time while others wait in a new one: where files are joined, they overlap.
const OLD_PACKETS_MAX: u32 = 32;
/// Held packets at the end of a file that are more than a stray one.
const END_PACKETS_MIN: usize = 8;
/// A single last picture may stand for so long.
const END_STEP_MAX: Ticks = Ticks::from_whole_seconds(600);
/// Bytes of the file between two packets that nothing was read from, where media is missing: damage, not a pause.
const SKIPPED_BYTES_MIN: i64 = 16 << 10;
const SKIPPED_STEP_MIN: Ticks = Ticks(45_000);
/// Times beyond this are no times.
const TIME_MAX: Ticks = Ticks(1 << 50);
/// How long after it is decoded a picture may be shown.
const REORDER_MAX: Ticks = Ticks::from_whole_seconds(60);
/// Places of damage that are remembered.
const TROUBLES_MAX: usize = 10_000;

pub struct Reader {
    input: Input<'static>,
    /// By index in the file; `None` for what is not wanted.
    streams: Vec<Option<Clock>>,
    /// Everything so far ends here.
    end: Option<Ticks>,
    ready: VecDeque<Packet>,
    held: Held,
    failures: u32,
    is_over: bool,
    read_to: i64,
    /// When the file was seen to be damaged.
    pub troubles: Vec<Ticks>,
    /// What the last failed reading said.
    pub failure: Option<String>,
}

#[derive(Clone, Copy)]
struct Clock {
    time_base: TimeBase,
    /// Added to the file's times, in `time_base`.
    shift: i64,
    last: Option<Ticks>,
}

#[derive(Default)]
struct Held {
    packets: VecDeque<Packet>,
    bytes: usize,
    old_packets: u32,
}

impl Reader {
    /// `wanted`: streams by index.
    pub fn new(input: Input<'static>, wanted: &[(usize, TimeBase)]) -> Reader {
        let mut streams = vec![None; input.stream_count()];
        for (index, time_base) in wanted {
            streams[*index] = Some(Clock { time_base: *time_base, shift: 0, last: None });
        }
        Reader {
            input,
            streams,
            end: None,
            ready: VecDeque::new(),
            held: Held::default(),
            failures: 0,
            is_over: false,
            read_to: 0,
            troubles: Vec::new(),
            failure: None,
        }
    }

    /// `None` at the end.
    pub fn next(&mut self) -> Result<Option<Packet>, Failure> {
        loop {
            if let Some(packet) = self.ready.pop_front() {
                return Ok(Some(packet));
            }
            if self.is_over {
                return Ok(None);
            }
            self.read()?;
        }
    }

    fn read(&mut self) -> Result<(), Failure> {
        let mut packet = Packet::new()?;
        match self.input.read(&mut packet) {
            Ok(true) => {
                self.failures = 0;
                self.take(packet);
            }
            // Where an index says what should be there, an end may be that of the bytes of one packet.
            Ok(false) if self.input.has_index() && self.failures < FAILURES_MAX => self.failures += 1,
            Ok(false) => self.finish(),
            Err(error) => {
                if self.failure.is_none() {
                    self.note_trouble(self.end);
                }
                self.failure = Some(error.to_string());
                self.failures += 1;
                if self.failures >= FAILURES_MAX || !error.is_invalid_data() {
                    self.finish();
                }
            }
        }
        Ok(())
    }

    fn note_trouble(&mut self, at: Option<Ticks>) {
        if let Some(at) = at.filter(|_| self.troubles.len() < TROUBLES_MAX) {
            self.troubles.push(at);
        }
    }

    fn take(&mut self, mut packet: Packet) {
        let index = packet.stream();
        let Some(clock) = self.streams.get(index).copied().flatten() else { return };
        packet.shift(clock.shift);
        let Some(at) = clock.at(&packet) else {
            self.ready.push_back(packet);
            return;
        };
        let shown = packet.pts().map_or(at, |pts| clock.time_base.ticks(pts));
        let plausible = |at: Ticks| (-TIME_MAX.0..TIME_MAX.0).contains(&at.0);
        if !plausible(at) || !plausible(shown) || (shown - at).0.abs() > REORDER_MAX.0 {
            self.note_trouble(self.end);
            return;
        }
        if clock.time_base.ticks(packet.duration()) > HOLE_MAX {
            packet.forget_duration();
        }
        if packet.is_damaged() {
            self.note_trouble(Some(at));
            // The last one of a file that was cut off: only a part of it is there.
            if self.input.has_index() {
                return;
            }
        }
        let ahead = self.end.is_some_and(|end| at - end > AHEAD_MIN);
        let back = clock.last.is_some_and(|last| last - at > BACK_MIN);
        if !ahead && !back && !self.goes_on_with_held(index, at) {
            self.go_on(packet, at);
            return;
        }
        self.held.bytes += packet.data().len();
        self.held.packets.push_back(packet);
        if self.held.packets.len() >= HELD_PACKETS_MAX || self.held.bytes >= HELD_BYTES_MAX {
            self.accept();
        }
    }

    /// A clock that began again comes by the times of the old one in the end.
    fn goes_on_with_held(&self, index: usize, at: Ticks) -> bool {
        let held = self.held.packets.iter().rev().find(|packet| packet.stream() == index);
        let step = held.and_then(|packet| self.at(packet)).map(|last| at - last);
        step.is_some_and(|step| (Ticks::ZERO..=NEXT_MAX).contains(&step))
    }

    /// A packet that fits to those before.
    fn go_on(&mut self, packet: Packet, at: Ticks) {
        let index = packet.stream();
        if !self.held.packets.is_empty() {
            self.held.old_packets += 1;
            let came_back = self.held.packets.iter().any(|held| held.stream() == index);
            if came_back || self.held.old_packets > OLD_PACKETS_MAX {
                self.note_trouble(Some(at));
                self.held = Held::default();
            }
        }
        self.pass(packet, at);
    }

    fn pass(&mut self, packet: Packet, at: Ticks) {
        let stepped = self.end.is_some_and(|end| at - end >= SKIPPED_STEP_MIN);
        if let Some(position) = packet.position() {
            if stepped && position - self.read_to >= SKIPPED_BYTES_MIN {
                self.note_trouble(Some(at));
            }
            self.read_to = position + packet.data().len() as i64;
        }
        if let Some(Some(clock)) = self.streams.get_mut(packet.stream()) {
            clock.last = Some(at);
            let end = at + clock.time_base.ticks(packet.duration());
            self.end = Some(self.end.map_or(end, |known| known.max(end)));
        }
        self.ready.push_back(packet);
    }

    /// What was held is how the file goes on.
    fn accept(&mut self) {
        let held = std::mem::take(&mut self.held);
        let earliest = held.packets.iter().filter_map(|packet| self.at(packet)).min();
        if let (Some(earliest), Some(end)) = (earliest, self.end) {
            let step = earliest - end;
            if step > HOLE_MAX || step < Ticks::ZERO {
                for clock in self.streams.iter_mut().flatten() {
                    clock.shift -= clock.time_base.value(step);
                    clock.last = None;
                }
                for mut packet in held.packets {
                    let shift = self.clock(&packet).map_or(0, |clock| -clock.time_base.value(step));
                    packet.shift(shift);
                    self.pass_held(packet);
                }
                return;
            }
        }
        held.packets.into_iter().for_each(|packet| self.pass_held(packet));
    }

    fn pass_held(&mut self, packet: Packet) {
        match self.at(&packet) {
            Some(at) => self.pass(packet, at),
            None => self.ready.push_back(packet),
        }
    }

    fn clock(&self, packet: &Packet) -> Option<&Clock> {
        self.streams.get(packet.stream())?.as_ref()
    }

    fn at(&self, packet: &Packet) -> Option<Ticks> {
        self.clock(packet)?.at(packet)
    }

    fn finish(&mut self) {
        self.is_over = true;
        let Some(first) = self.held.packets.front() else { return };
        let step = self.at(first).zip(self.end).map(|(at, end)| at - end);
        let stands = step.is_some_and(|step| (AHEAD_MIN..=END_STEP_MAX).contains(&step));
        if stands || self.held.packets.len() >= END_PACKETS_MIN {
            self.accept();
        } else {
            self.note_trouble(self.end);
        }
    }
}

impl Clock {
    fn at(&self, packet: &Packet) -> Option<Ticks> {
        packet.dts().or(packet.pts()).map(|at| self.time_base.ticks(at))
    }
}
