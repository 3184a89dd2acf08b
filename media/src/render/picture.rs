//! The picture of one chunk: copied where the plan says so, and decoded once for everything else.

use timeline::render_plan::{VideoEncoding, VideoPlan};
use timeline::time::{Span, Ticks};

use super::Job;
use super::copied::Copied;
use super::ladder::Ladder;
use super::pacer::{Paced, Pacer};
use super::progressive::Progressive;
use super::stills::Stills;
use super::watch::Watch;
use crate::av::{Frame, Parameters, TimeBase};
use crate::cmaf::fragment::Sample;
use crate::cmaf::h264::{self, Framing};
use crate::inside::Failure;
use crate::inside::parent::Parent;
use crate::keys::Keys;
use crate::segments::{StreamDecoder, Timed};

pub struct PictureStage<'a> {
    pub plan: &'a VideoPlan,
    starts: &'a [Ticks],
    copied: Option<Copied<'a>>,
    decoder: StreamDecoder,
    preroll: Preroll,
    watch: Watch,
    progressive: Progressive,
    shown: Shown<'a>,
}

/// How the decoding of a chunk's picture went.
pub struct Given {
    pub frames: u64,
    /// Packets that the decoder refused.
    pub refused: u64,
    /// What could not be decoded.
    pub damaged: Vec<Span>,
}

/// Packets from the last key frame before the chunk on, from which decoding will start.
struct Preroll {
    packets: Vec<Timed>,
    last_key: usize,
    is_over: bool,
}

/// What becomes of decoded pictures.
struct Shown<'a> {
    parent: &'a Parent,
    job: &'a Job,
    pacer: Pacer<'a>,
    ladder: Ladder<'a>,
    stills: Stills<'a>,
    /// Shown before the first picture.
    black: Frame,
    /// When what follows the chunk is first shown; known once it was seen.
    end: Option<Ticks>,
}

impl<'a> PictureStage<'a> {
    pub fn new(parent: &'a Parent, job: &'a Job, plan: &'a VideoPlan) -> Result<PictureStage<'a>, Failure> {
        let Some(top) = plan.rungs.first() else {
            return Err(Failure::Request("a picture without rungs".into()));
        };
        let copied = (top.encoding == VideoEncoding::Copy).then(|| Copied::new(parent, job, &top.name));
        let turned = plan.rotation % 180 == 90;
        let (width, height) = if turned { (top.height, top.width) } else { (top.width, top.height) };
        Ok(PictureStage {
            plan,
            starts: &job.starts,
            copied,
            decoder: StreamDecoder::new(&job.limits),
            preroll: Preroll { packets: Vec::new(), last_key: 0, is_over: false },
            watch: Watch::default(),
            progressive: Progressive::default(),
            shown: Shown {
                parent,
                job,
                pacer: Pacer::new(&job.starts),
                ladder: Ladder::new(parent, job, plan)?,
                stills: Stills::new(parent, job, top.width, top.height),
                black: Frame::black(width, height)?,
                end: None,
            },
        })
    }

    /// What follows the chunk has been seen.
    pub fn is_done(&self) -> bool {
        self.shown.end.is_some()
    }

    pub fn push(&mut self, timed: Timed, parameters: &Parameters) -> Result<(), Failure> {
        self.copy(&timed, parameters)?;
        if self.is_done() {
            return Ok(());
        }
        if self.preroll.is_over {
            return self.decode(&timed, parameters);
        }
        let at = timed.at();
        self.preroll.push(timed, parameters);
        if at >= self.starts[0] { self.begin(parameters) } else { Ok(()) }
    }

    fn copy(&mut self, timed: &Timed, parameters: &Parameters) -> Result<(), Failure> {
        let Some(copied) = &mut self.copied else { return Ok(()) };
        let at = timed.at();
        if at < self.starts[0] || at >= self.starts[self.starts.len() - 1] {
            return Ok(());
        }
        let framing = framing(parameters);
        let is_key = h264::holds_idr(timed.packet.data(), framing);
        copied.push(Sample { pts: at.0, is_key, data: h264::sample(timed.packet.data(), framing) });
        Ok(())
    }

    fn begin(&mut self, parameters: &Parameters) -> Result<(), Failure> {
        self.preroll.is_over = true;
        for timed in std::mem::take(&mut self.preroll.packets) {
            self.decode(&timed, parameters)?;
        }
        Ok(())
    }

    fn decode(&mut self, timed: &Timed, parameters: &Parameters) -> Result<(), Failure> {
        let PictureStage { decoder, watch, progressive, shown, copied, .. } = self;
        let refused = decoder.refused.len();
        watch.sent(timed.at());
        decoder.decode(timed, parameters, &mut |frame| see(frame, timed.time_base, watch, progressive, shown))?;
        decoder.refused[refused..].iter().for_each(|at| watch.refused(*at));
        match (copied, watch.proved()) {
            (Some(copied), Some(until)) => copied.proved(until),
            (Some(_), None) | (None, _) => Ok(()),
        }
    }

    pub fn finish(mut self, parameters: Option<&Parameters>, time_base: TimeBase) -> Result<Given, Failure> {
        if let Some(parameters) = parameters.filter(|_| !self.preroll.is_over) {
            self.begin(parameters)?;
        }
        let PictureStage { starts, copied, mut decoder, mut watch, mut progressive, mut shown, .. } = self;
        let to_the_end = shown.end.is_none();
        if to_the_end {
            decoder.finish(&mut |frame| see(frame, time_base, &mut watch, &mut progressive, &mut shown))?;
            progressive.finish(&mut |frame| shown.push(frame, time_base))?;
        }
        let last = starts[starts.len() - 1];
        let damaged = watch.finish(last, to_the_end);
        if let Some(copied) = copied {
            copied.finish(last, &damaged)?;
        }
        shown.finish(last)?;
        Ok(Given { frames: decoder.frames, refused: decoder.refused.len() as u64, damaged })
    }
}

fn see(
    frame: Frame,
    time_base: TimeBase,
    watch: &mut Watch,
    progressive: &mut Progressive,
    shown: &mut Shown<'_>,
) -> Result<(), Failure> {
    let Some(at) = frame.pts().map(|pts| time_base.ticks(pts)) else { return Ok(()) };
    if !watch.shows(&frame, at) {
        return Ok(());
    }
    progressive.push(frame, time_base, &mut |frame| shown.push(frame, time_base))
}

fn framing(parameters: &Parameters) -> Framing {
    h264::Header::parse(parameters.extradata()).map_or(Framing::AnnexB, |header| header.framing)
}

impl Preroll {
    /// Nothing before a closed key frame is needed; before an open one, the group that its first pictures refer to.
    fn push(&mut self, timed: Timed, parameters: &Parameters) {
        if timed.packet.is_key() {
            let closed = Keys::of(parameters).is_closed(timed.packet.data());
            let from = if closed { self.packets.len() } else { self.last_key };
            self.packets.drain(..from);
            self.last_key = self.packets.len();
        }
        self.packets.push(timed);
    }
}

impl Shown<'_> {
    fn push(&mut self, frame: Frame, time_base: TimeBase) -> Result<(), Failure> {
        let Some(at) = frame.pts().map(|pts| time_base.ticks(pts)).filter(|_| self.end.is_none()) else {
            return Ok(());
        };
        let span = self.job.span();
        self.parent.progress((at - span.start).0, span.duration().0)?;
        let Shown { pacer, ladder, stills, black, .. } = self;
        self.end = pacer.push(frame, at, &mut |paced| encode(ladder, stills, black, paced))?;
        Ok(())
    }

    fn finish(self, last: Ticks) -> Result<(), Failure> {
        let Shown { mut pacer, mut ladder, mut stills, black, end, .. } = self;
        if end.is_none() {
            pacer.finish(&mut |paced| encode(&mut ladder, &mut stills, &black, paced))?;
        }
        ladder.finish(end.unwrap_or(last))?;
        stills.finish()
    }
}

fn encode(ladder: &mut Ladder<'_>, stills: &mut Stills<'_>, black: &Frame, paced: Paced<'_>) -> Result<(), Failure> {
    let sizes = ladder.push(paced.picture.unwrap_or(black), paced.at, paced.begins)?;
    stills.push(paced.at, &sizes)
}
