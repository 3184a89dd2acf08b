//! Which picture is shown when: every HLS segment begins with one, also where the source has none.

use timeline::time::Ticks;

use crate::av::Frame;
use crate::inside::Failure;

/// A segment whose first own picture comes later than this begins with the one that is still shown.
const HOLD_MIN: Ticks = Ticks(9_000);

/// One picture to encode.
pub struct Paced<'a> {
    pub at: Ticks,
    /// `None`: nothing has been seen yet.
    pub picture: Option<&'a Frame>,
    /// The HLS segment that begins with it.
    pub begins: Option<usize>,
}

/// Takes pictures in order of time.
pub struct Pacer<'a> {
    starts: &'a [Ticks],
    /// The next HLS segment.
    next: usize,
    /// What is shown, from before the chunk on.
    shown: Option<Frame>,
    last: Option<Ticks>,
}

impl<'a> Pacer<'a> {
    pub fn new(starts: &'a [Ticks]) -> Pacer<'a> {
        Pacer { starts, next: 0, shown: None, last: None }
    }

    fn end(&self) -> Ticks {
        self.starts[self.starts.len() - 1]
    }

    /// Gives what is to be encoded: nothing, the picture, or what is held and then the picture. A picture from beyond
    /// the chunk ends it: gives when what follows the chunk is first shown.
    pub fn push(
        &mut self,
        frame: Frame,
        at: Ticks,
        each: &mut dyn FnMut(Paced<'_>) -> Result<(), Failure>,
    ) -> Result<Option<Ticks>, Failure> {
        if self.last.is_some_and(|last| at <= last) {
            return Ok(None);
        }
        if at < self.starts[0] {
            self.shown = Some(frame);
            return Ok(None);
        }
        self.hold_until(at, each)?;
        if at >= self.end() {
            let held = at - self.end() > HOLD_MIN;
            return Ok(Some(if held { self.end() } else { at }));
        }
        let begins = (self.next < self.starts.len() - 1 && self.starts[self.next] <= at).then_some(self.next);
        self.next += begins.iter().len();
        self.last = Some(at);
        each(Paced { at, picture: Some(&frame), begins })?;
        self.shown = Some(frame);
        Ok(None)
    }

    /// Segments that begin too long before `at`, or have no picture of their own before it.
    fn hold_until(&mut self, at: Ticks, each: &mut dyn FnMut(Paced<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
        while self.next < self.starts.len() - 1 && self.starts[self.next] < at {
            let (start, end) = (self.starts[self.next], self.starts[self.next + 1]);
            if at - start <= HOLD_MIN && at < end {
                return Ok(());
            }
            each(Paced { at: start, picture: self.shown.as_ref(), begins: Some(self.next) })?;
            self.last = Some(start);
            self.next += 1;
        }
        Ok(())
    }

    /// No picture follows in what could be read.
    pub fn finish(&mut self, each: &mut dyn FnMut(Paced<'_>) -> Result<(), Failure>) -> Result<(), Failure> {
        self.hold_until(Ticks(i64::MAX), each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::av::PictureFormat;

    /// When it is encoded, whether a picture was there, and which segment begins.
    type Seen = (i64, bool, Option<usize>);

    fn paced(starts: &[i64], frames: &[i64]) -> (Vec<Seen>, Option<i64>) {
        let starts: Vec<Ticks> = starts.iter().map(|at| Ticks(at * 90)).collect();
        let mut pacer = Pacer::new(&starts);
        let mut seen = Vec::new();
        let mut each = |paced: Paced<'_>| {
            seen.push((paced.at.0 / 90, paced.picture.is_some(), paced.begins));
            Ok(())
        };
        let mut follows = None;
        for at in frames {
            let frame = Frame::picture(2, 2, PictureFormat::Yuv420).unwrap();
            follows = follows.or(pacer.push(frame, Ticks(at * 90), &mut each).unwrap());
        }
        if follows.is_none() {
            pacer.finish(&mut each).unwrap();
        }
        (seen, follows.map(|at| at.0 / 90))
    }

    #[test]
    fn steady_pictures_pass_and_the_first_of_each_segment_begins_it() {
        let (seen, follows) = paced(&[100, 200, 300], &[60, 97, 134, 171, 208, 245, 282, 319]);
        let wanted =
            [(134, true, Some(0)), (171, true, None), (208, true, Some(1)), (245, true, None), (282, true, None)];
        assert_eq!((seen, follows), (wanted.to_vec(), Some(319)));
    }

    #[test]
    fn a_segment_without_a_picture_shows_what_was_there() {
        let (seen, follows) = paced(&[0, 600, 1200, 1800], &[0, 1100, 2500]);
        let wanted = [(0, true, Some(0)), (600, true, Some(1)), (1100, true, None), (1200, true, Some(2))];
        assert_eq!((seen, follows), (wanted.to_vec(), Some(1800)));
    }

    #[test]
    fn before_the_first_picture_nothing_is_shown() {
        let (seen, follows) = paced(&[0, 600, 1200], &[900]);
        assert_eq!((seen, follows), (vec![(0, false, Some(0)), (600, false, Some(1)), (900, true, None)], None));
    }
}
