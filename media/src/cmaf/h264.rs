//! H.264 as mp4 wants it (ISO/IEC 14496-15): parameter sets in the header, NAL units with their length in front.

use super::bits::Bits;

const NAL_IDR: u8 = 5;
const NAL_SPS: u8 = 7;
const NAL_PPS: u8 = 8;
const NAL_DELIMITER: u8 = 9;

/// Profiles whose SPS says more about the samples (ISO/IEC 14496-10, 7.3.2.1.1).
const HIGH_PROFILES: [u8; 13] = [100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135];
/// Parameter sets of one header.
const SETS_MAX: usize = 32;

/// How NAL units are told apart in a packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Framing {
    /// Start codes.
    AnnexB,
    /// So many bytes of length before each.
    Lengths(usize),
}

/// The parameter sets of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    pub framing: Framing,
    sps: Vec<Vec<u8>>,
    pps: Vec<Vec<u8>>,
}

/// What of an SPS decides whether players take the stream as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sps {
    pub profile: u8,
    pub constraints: u8,
    /// Times ten.
    pub level: u8,
    /// 1 is 4:2:0.
    pub chroma_format: u32,
    pub bit_depth_luma: u32,
    pub bit_depth_chroma: u32,
    /// No field is coded for itself.
    pub frames_only: bool,
    /// What is shown.
    pub width: u32,
    pub height: u32,
}

impl Header {
    /// From `avcC` or from Annex B; `None` without parameter sets.
    pub fn parse(extradata: &[u8]) -> Option<Header> {
        let header = if extradata.first() == Some(&1) { parse_avcc(extradata)? } else { parse_annex_b(extradata) };
        (!header.sps.is_empty() && !header.pps.is_empty()).then_some(header)
    }

    /// Of the first SPS.
    pub fn sps(&self) -> Option<Sps> {
        Sps::parse(self.sps.first()?)
    }

    /// Width and height that the first SPS asks for.
    pub fn size(&self) -> Option<(u32, u32)> {
        self.sps().map(|sps| (sps.width, sps.height))
    }

    /// Whether `nal` is a parameter set that differs from the header's.
    pub fn is_foreign_set(&self, nal: &[u8]) -> bool {
        let known = match nal_type(nal) {
            NAL_SPS => &self.sps,
            NAL_PPS => &self.pps,
            _ => return false,
        };
        !known.iter().any(|set| set == nal)
    }

    /// Content of the `avcC` box, with lengths of four bytes.
    pub fn avcc(&self) -> Option<Vec<u8>> {
        let sps = self.sps()?;
        let mut bytes = vec![1, sps.profile, sps.constraints, sps.level, 0xfc | 3];
        bytes.push(0xe0 | u8::try_from(self.sps.len()).ok()?);
        put_sets(&mut bytes, &self.sps)?;
        bytes.push(u8::try_from(self.pps.len()).ok()?);
        put_sets(&mut bytes, &self.pps)?;
        if [100, 110, 122, 144].contains(&sps.profile) {
            let depths = [sps.bit_depth_luma - 8, sps.bit_depth_chroma - 8];
            bytes.push(0xfc | sps.chroma_format as u8);
            bytes.extend(depths.map(|depth| 0xf8 | depth as u8));
            bytes.push(0);
        }
        Some(bytes)
    }

    /// RFC 6381, `avc1.64001f`.
    pub fn codecs(&self) -> Option<String> {
        let sps = self.sps()?;
        Some(format!("avc1.{:02x}{:02x}{:02x}", sps.profile, sps.constraints, sps.level))
    }
}

/// Width and height that a parameter set asks for; `None` when it is another kind of NAL unit.
pub fn size(nal: &[u8]) -> Option<(u32, u32)> {
    let sps = (nal_type(nal) == NAL_SPS).then(|| Sps::parse(nal))??;
    Some((sps.width, sps.height))
}

fn put_sets(bytes: &mut Vec<u8>, sets: &[Vec<u8>]) -> Option<()> {
    for set in sets {
        bytes.extend(u16::try_from(set.len()).ok()?.to_be_bytes());
        bytes.extend(set);
    }
    Some(())
}

fn parse_avcc(extradata: &[u8]) -> Option<Header> {
    let framing = Framing::Lengths(usize::from(extradata.get(4)? & 3) + 1);
    let mut rest = extradata.get(5..)?;
    let mut lists = [Vec::new(), Vec::new()];
    for (list, mask) in lists.iter_mut().zip([0x1f, 0xff]) {
        let count = usize::from(rest.first()? & mask);
        rest = &rest[1..];
        for _ in 0..count.min(SETS_MAX) {
            let length = usize::from(u16::from_be_bytes([*rest.first()?, *rest.get(1)?]));
            list.push(rest.get(2..2 + length)?.to_vec());
            rest = &rest[2 + length..];
        }
    }
    let [sps, pps] = lists;
    Some(Header { framing, sps, pps })
}

fn parse_annex_b(extradata: &[u8]) -> Header {
    let of = |kind| {
        let nals = nal_units(extradata, Framing::AnnexB);
        nals.filter(|nal| nal_type(nal) == kind).take(SETS_MAX).map(<[u8]>::to_vec).collect()
    };
    Header { framing: Framing::AnnexB, sps: of(NAL_SPS), pps: of(NAL_PPS) }
}

impl Sps {
    fn parse(nal: &[u8]) -> Option<Sps> {
        let payload = without_emulation(nal.get(1..)?);
        let [profile, constraints, level] = payload.get(..3)?.try_into().ok()?;
        let mut bits = Bits::new(&payload[3..]);
        bits.unsigned()?; // seq_parameter_set_id
        let (mut chroma_format, mut bit_depth_luma, mut bit_depth_chroma) = (1, 8, 8);
        if HIGH_PROFILES.contains(&profile) {
            chroma_format = bits.unsigned()?;
            if chroma_format == 3 {
                bits.bit()?;
            }
            bit_depth_luma = 8 + bits.unsigned()?;
            bit_depth_chroma = 8 + bits.unsigned()?;
            bits.bit()?; // qpprime_y_zero_transform_bypass_flag
            if bits.bit()? == 1 {
                skip_scaling_lists(&mut bits, if chroma_format == 3 { 12 } else { 8 })?;
            }
        }
        bits.unsigned()?; // log2_max_frame_num_minus4
        match bits.unsigned()? {
            0 => {
                bits.unsigned()?;
            }
            1 => {
                bits.bit()?;
                bits.signed()?;
                bits.signed()?;
                for _ in 0..bits.unsigned()?.min(255) {
                    bits.signed()?;
                }
            }
            _ => {}
        }
        bits.unsigned()?; // max_num_ref_frames
        bits.bit()?; // gaps_in_frame_num_value_allowed_flag
        let (columns, rows) = (bits.unsigned()?, bits.unsigned()?);
        let frames_only = bits.bit()? == 1;
        if !frames_only {
            bits.bit()?; // mb_adaptive_frame_field_flag
        }
        bits.bit()?; // direct_8x8_inference_flag
        let mut cropped = [0; 4];
        if bits.bit()? == 1 {
            for side in &mut cropped {
                *side = bits.unsigned()?;
            }
        }
        let field_rows = if frames_only { 1 } else { 2 };
        let unit_x = if matches!(chroma_format, 1 | 2) { 2 } else { 1 };
        let unit_y = if chroma_format == 1 { 2 } else { 1 } * field_rows;
        let size = |blocks: u32, fields: u32, cropped: [u32; 2], unit: u32| {
            let whole = blocks.checked_add(1)?.checked_mul(16 * fields)?;
            whole.checked_sub(cropped[0].checked_add(cropped[1])?.checked_mul(unit)?)
        };
        let width = size(columns, 1, [cropped[0], cropped[1]], unit_x)?;
        let height = size(rows, field_rows, [cropped[2], cropped[3]], unit_y)?;
        let plausible = chroma_format <= 3 && bit_depth_luma <= 14 && bit_depth_chroma <= 14;
        let sps = Sps {
            profile,
            constraints,
            level,
            chroma_format,
            bit_depth_luma,
            bit_depth_chroma,
            frames_only,
            width,
            height,
        };
        plausible.then_some(sps)
    }
}

fn skip_scaling_lists(bits: &mut Bits<'_>, lists: u32) -> Option<()> {
    for list in 0..lists {
        if bits.bit()? == 0 {
            continue;
        }
        let (mut last, mut next) = (8, 8);
        for _ in 0..if list < 6 { 16 } else { 64 } {
            if next != 0 {
                next = (last + bits.signed()? + 256) % 256;
            }
            last = if next == 0 { last } else { next };
        }
    }
    Some(())
}

/// Takes out the bytes that keep start codes out of a NAL unit.
fn without_emulation(nal: &[u8]) -> Vec<u8> {
    let mut payload = Vec::with_capacity(nal.len());
    let mut zeros = 0;
    for &byte in nal {
        if zeros >= 2 && byte == 3 {
            zeros = 0;
            continue;
        }
        zeros = if byte == 0 { zeros + 1 } else { 0 };
        payload.push(byte);
    }
    payload
}

pub fn nal_type(nal: &[u8]) -> u8 {
    nal.first().map_or(0, |byte| byte & 0x1f)
}

/// Whether a packet holds an IDR: a picture that nothing after it looks behind.
pub fn holds_idr(packet: &[u8], framing: Framing) -> bool {
    nal_units(packet, framing).any(|nal| nal_type(nal) == NAL_IDR)
}

/// Whether the lengths in a packet lead to its end; start codes always do.
pub fn is_whole(packet: &[u8], framing: Framing) -> bool {
    match framing {
        Framing::AnnexB => true,
        Framing::Lengths(size) => nal_units(packet, framing).map(|nal| size + nal.len()).sum::<usize>() == packet.len(),
    }
}

/// The NAL units of a packet. A broken length ends it.
pub fn nal_units(packet: &[u8], framing: Framing) -> impl Iterator<Item = &[u8]> {
    let mut rest = match framing {
        Framing::AnnexB => after_start_code(packet),
        Framing::Lengths(_) => packet,
    };
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let nal = match framing {
            Framing::Lengths(size) => {
                let length = rest.get(..size)?.iter().fold(0, |length, byte| length << 8 | usize::from(*byte));
                let nal = rest.get(size..size.checked_add(length)?)?;
                rest = &rest[size + length..];
                nal
            }
            Framing::AnnexB => {
                let end = start_code(rest).unwrap_or(rest.len());
                let nal = &rest[..end];
                rest = after_start_code(&rest[end..]);
                // Zeros at the end belong to the start code that follows.
                let length = nal.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
                &nal[..length]
            }
        };
        Some(nal)
    })
    .filter(|nal| !nal.is_empty())
}

fn start_code(bytes: &[u8]) -> Option<usize> {
    bytes.windows(3).position(|window| window == [0, 0, 1])
}

fn after_start_code(bytes: &[u8]) -> &[u8] {
    start_code(bytes).map_or(&[], |at| &bytes[at + 3..])
}

/// The packet as an mp4 sample: lengths of four bytes, no delimiters, no parameter sets, which stand in the header.
pub fn sample(packet: &[u8], framing: Framing) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(packet.len() + 16);
    for nal in nal_units(packet, framing) {
        if [NAL_SPS, NAL_PPS, NAL_DELIMITER].contains(&nal_type(nal)) {
            continue;
        }
        let length = u32::try_from(nal.len()).expect("a packet is shorter than 4 GiB");
        bytes.extend(length.to_be_bytes());
        bytes.extend(nal);
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// x264, High, level 3.1, 1280x720.
    const SPS: [u8; 24] = [
        0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40, 0x50, 0x05, 0xbb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00,
        0x00, 0x03, 0x03, 0x20, 0xf1, 0x83,
    ];
    const PPS: [u8; 6] = [0x68, 0xeb, 0xe3, 0xcb, 0x22, 0xc0];

    fn annex_b() -> Vec<u8> {
        [&[0, 0, 0, 1], SPS.as_slice(), &[0, 0, 1], PPS.as_slice()].concat()
    }

    #[test]
    fn parameter_sets_come_through_both_forms() {
        let header = Header::parse(&annex_b()).unwrap();
        let avcc = header.avcc().unwrap();
        let again = Header::parse(&avcc).unwrap();
        assert_eq!(again.framing, Framing::Lengths(4));
        assert_eq!((again.sps.clone(), again.pps.clone()), (header.sps.clone(), header.pps.clone()));
        assert_eq!(again.avcc().unwrap(), avcc);
        assert_eq!(header.codecs().unwrap(), "avc1.64001f");
        let sps = header.sps().unwrap();
        assert_eq!((sps.chroma_format, sps.bit_depth_luma, sps.frames_only), (1, 8, true));
        assert_eq!((sps.width, sps.height), (1280, 720));
        assert_eq!((size(&SPS), size(&PPS)), (Some((1280, 720)), None));
        assert!(!header.is_foreign_set(&SPS) && header.is_foreign_set(&SPS[..20]));
    }

    #[test]
    fn a_sample_holds_the_slices_alone() {
        let idr = [0x65, 1, 2, 3];
        let packet = [annex_b().as_slice(), &[0, 0, 1, 0x09, 0xf0, 0, 0, 0, 1], &idr].concat();
        assert!(holds_idr(&packet, Framing::AnnexB));
        assert_eq!(sample(&packet, Framing::AnnexB), [&[0, 0, 0, 4], idr.as_slice()].concat());
        assert_eq!(sample(&[0, 4, 0x41, 1, 2, 3], Framing::Lengths(2)), [0, 0, 0, 4, 0x41, 1, 2, 3]);
    }

    #[test]
    fn broken_headers_and_packets_are_no_panic() {
        for cut in 0..annex_b().len() {
            let _ = Header::parse(&annex_b()[..cut]).and_then(|header| header.avcc());
        }
        let avcc = Header::parse(&annex_b()).unwrap().avcc().unwrap();
        for cut in 0..avcc.len() {
            let _ = Header::parse(&avcc[..cut]).and_then(|header| header.sps());
        }
        assert_eq!(nal_units(&[0xff, 0xff, 0xff, 0xff, 1], Framing::Lengths(4)).count(), 0);
        assert!(is_whole(&[0, 1, 0x41, 0, 2, 0x41, 7], Framing::Lengths(2)));
        assert!(!is_whole(&[0, 1, 0x41, 0, 3, 0x41, 7], Framing::Lengths(2)));
    }
}
