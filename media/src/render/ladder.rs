//! The encoded rungs: each is scaled from the one above, and encoded.

use timeline::render_plan::{Rung, VideoEncoding, VideoPlan};
use timeline::time::Ticks;

use super::fit::Fit;
use super::fragments::Fragments;
use super::upright::Upright;
use super::{Job, check_init, h264_encoder};
use crate::av::{Encoder, Frame};
use crate::cmaf::fragment::Sample;
use crate::cmaf::h264::{Framing, sample};
use crate::inside::Failure;
use crate::inside::parent::Parent;

pub struct Ladder<'a> {
    /// The first rung is the source itself.
    is_top_copied: bool,
    /// Before the first rung, when the source is not upright.
    lying: Option<Upright>,
    rungs: Vec<EncodedRung<'a>>,
}

struct EncodedRung<'a> {
    scaler: Fit,
    encoder: Encoder,
    fragments: Fragments<'a>,
}

/// One picture in the size of the highest rung and of the lowest, upright.
pub struct Sizes {
    pub largest: Frame,
    pub smallest: Frame,
}

impl<'a> Ladder<'a> {
    pub fn new(parent: &'a Parent, job: &'a Job, plan: &VideoPlan) -> Result<Ladder<'a>, Failure> {
        let encoded = plan.rungs.iter().filter(|rung| rung.encoding != VideoEncoding::Copy);
        let turned = plan.rungs.first().filter(|_| plan.rotation != 0);
        let lying = turned.map(|rung| Upright::new(rung.width, rung.height, plan.rotation, plan.shape));
        // Of what the next rung is scaled from.
        let mut shape = turned.map_or(plan.shape, |rung| (rung.width, rung.height));
        let open = |rung: &Rung| -> Result<EncodedRung<'a>, Failure> {
            let Rung { width, height, .. } = *rung;
            let encoder = h264_encoder::open(plan, width, height, &rung.encoding)?;
            let (_, init) = h264_encoder::init(&encoder, width, height)?;
            check_init(&rung.name, &init, &rung.init_sha256)?;
            Ok(EncodedRung {
                scaler: Fit::new(width, height, std::mem::replace(&mut shape, (width, height))),
                encoder,
                fragments: Fragments::new(parent, job, &rung.name),
            })
        };
        let is_top_copied = plan.rungs.first().is_some_and(|rung| rung.encoding == VideoEncoding::Copy);
        Ok(Ladder { is_top_copied, lying, rungs: encoded.map(open).collect::<Result<_, _>>()? })
    }

    /// `begins`: the HLS segment that starts with this picture.
    pub fn push(&mut self, picture: &Frame, at: Ticks, begins: Option<usize>) -> Result<Sizes, Failure> {
        let upright = match &mut self.lying {
            Some(lying) => lying.turn(picture)?,
            None => picture.share()?,
        };
        let mut sizes = Sizes { smallest: upright.share()?, largest: upright };
        for (index, rung) in self.rungs.iter_mut().enumerate() {
            let scaled = rung.scaler.scale(&sizes.smallest)?;
            rung.encode(&scaled, at, begins)?;
            if index == 0 && !self.is_top_copied {
                sizes.largest = scaled.share()?;
            }
            sizes.smallest = scaled;
        }
        Ok(sizes)
    }

    /// `end`: when what follows the chunk is first shown.
    pub fn finish(self, end: Ticks) -> Result<(), Failure> {
        for mut rung in self.rungs {
            rung.encoder.send_end()?;
            rung.take()?;
            if let Some(last) = rung.fragments.finish(end) {
                rung.fragments.give(last)?;
            }
            if let Some(missing) = rung.fragments.missing() {
                return Err(Failure::Request(format!("the encoder made no key frame for HLS segment {missing}")));
            }
        }
        Ok(())
    }
}

impl EncodedRung<'_> {
    fn encode(&mut self, scaled: &Frame, at: Ticks, begins: Option<usize>) -> Result<(), Failure> {
        let mut frame = scaled.share()?;
        frame.set_pts(at.0);
        frame.set_key(begins.is_some());
        if let Some(index) = begins {
            self.fragments.announce(index, at);
        }
        self.encoder.send(&frame)?;
        self.take()
    }

    fn take(&mut self) -> Result<(), Failure> {
        while let Some(packet) = self.encoder.receive()? {
            let pts =
                packet.pts().ok_or_else(|| Failure::Request("the encoder gave a packet without a time".into()))?;
            let data = sample(packet.data(), Framing::AnnexB);
            if let Some(gathered) = self.fragments.push(Sample { pts, is_key: packet.is_key(), data }) {
                self.fragments.give(gathered)?;
            }
        }
        Ok(())
    }
}
