//! Pictures without combs. Those of sources that are not interlaced pass as they are.

use crate::av::{Deinterlacer, Frame, TimeBase};
use crate::inside::Failure;

/// From the first interlaced picture on, each is given when the next one is known.
#[derive(Default)]
pub struct Progressive(Option<Deinterlacer>);

type Each<'e> = &'e mut dyn FnMut(Frame) -> Result<(), Failure>;

impl Progressive {
    pub fn push(&mut self, frame: Frame, time_base: TimeBase, each: Each<'_>) -> Result<(), Failure> {
        if self.0.as_ref().is_some_and(|deinterlacer| !deinterlacer.takes(&frame)) {
            self.finish(each)?;
        }
        if self.0.is_none() && !frame.is_interlaced() {
            return each(frame);
        }
        if self.0.is_none() {
            self.0 = Some(Deinterlacer::new(&frame, time_base)?);
        }
        if let Some(deinterlacer) = &mut self.0 {
            deinterlacer.push(&frame)?;
        }
        self.take(each)
    }

    /// The picture that waits for the next one.
    pub fn finish(&mut self, each: Each<'_>) -> Result<(), Failure> {
        if let Some(deinterlacer) = &mut self.0 {
            deinterlacer.end()?;
        }
        self.take(each)?;
        self.0 = None;
        Ok(())
    }

    fn take(&mut self, each: Each<'_>) -> Result<(), Failure> {
        let Some(deinterlacer) = &mut self.0 else { return Ok(()) };
        while let Some(frame) = deinterlacer.receive()? {
            each(frame)?;
        }
        Ok(())
    }
}
