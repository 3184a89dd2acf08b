//! Bits of codec headers, most significant first. Reading past the end gives `None`.

pub struct Bits<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Bits<'a> {
    pub fn new(bytes: &'a [u8]) -> Bits<'a> {
        Bits { bytes, position: 0 }
    }

    pub fn bit(&mut self) -> Option<u32> {
        let byte = *self.bytes.get(self.position / 8)?;
        let bit = byte >> (7 - self.position % 8) & 1;
        self.position += 1;
        Some(bit.into())
    }

    /// At most 32 bits.
    pub fn bits(&mut self, count: u32) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            value = value << 1 | self.bit()?;
        }
        Some(value)
    }

    /// Exp-Golomb, `ue(v)` of ISO/IEC 14496-10.
    pub fn unsigned(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.bit()? == 0 {
            zeros += 1;
            if zeros > 31 {
                return None;
            }
        }
        Some((1 << zeros) - 1 + self.bits(zeros)?)
    }

    /// Exp-Golomb, `se(v)`.
    pub fn signed(&mut self) -> Option<i32> {
        let code = self.unsigned()? as i32;
        Some(if code % 2 == 0 { -(code / 2) } else { code / 2 + 1 })
    }
}
