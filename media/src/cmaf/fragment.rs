//! One HLS segment of one rendition: `moof` and `mdat`.

use super::boxes::{boxed, full_box, put_u32, put_u64};

/// One sample, in the order of decoding. Times are recording time in units of the track.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    pub pts: i64,
    pub is_key: bool,
    pub data: Vec<u8>,
}

const SAMPLE_KEY: u32 = 0x0200_0000;
const SAMPLE_OTHER: u32 = 0x0101_0000;
const DEFAULT_BASE_IS_MOOF: u32 = 0x02_0000;
/// Offset of the data, then duration, size, flags and composition offset of each sample.
const RUN_FLAGS: u32 = 0x1 | 0x100 | 0x200 | 0x400 | 0x800;

/// `end`: first presentation time of what follows, so that fragments join without a hole. `samples` is not empty.
pub fn fragment(sequence: u32, samples: &[Sample], end: i64) -> Vec<u8> {
    let decode_times = decode_times(samples);
    let start = decode_times[0];
    let size: usize = samples.iter().map(|sample| sample.data.len()).sum();
    let mut bytes = Vec::with_capacity(size + 128 + 16 * samples.len());
    let mut offset_place = 0;
    boxed(&mut bytes, b"moof", |bytes| {
        full_box(bytes, b"mfhd", 0, 0, |bytes| put_u32(bytes, sequence));
        boxed(bytes, b"traf", |bytes| {
            full_box(bytes, b"tfhd", 0, DEFAULT_BASE_IS_MOOF, |bytes| put_u32(bytes, 1));
            full_box(bytes, b"tfdt", 1, 0, |bytes| put_u64(bytes, start as u64));
            full_box(bytes, b"trun", 1, RUN_FLAGS, |bytes| {
                put_u32(bytes, samples.len() as u32);
                offset_place = bytes.len();
                put_u32(bytes, 0);
                for (index, sample) in samples.iter().enumerate() {
                    let at = decode_times[index];
                    let next = decode_times.get(index + 1).copied().unwrap_or(end);
                    put_u32(bytes, u32::try_from((next - at).max(0)).expect("a sample lasts less than 13 hours"));
                    put_u32(bytes, sample.data.len() as u32);
                    put_u32(bytes, if sample.is_key { SAMPLE_KEY } else { SAMPLE_OTHER });
                    put_u32(bytes, (sample.pts - at) as u32);
                }
            });
        });
    });
    let data_offset = bytes.len() as u32 + 8;
    bytes[offset_place..offset_place + 4].copy_from_slice(&data_offset.to_be_bytes());
    boxed(&mut bytes, b"mdat", |bytes| samples.iter().for_each(|sample| bytes.extend(&sample.data)));
    bytes
}

/// A sample must be decoded before it, or any sample after it, is shown. Samples that wait for the same one share the
/// time until then. So decoding starts exactly when the first sample is shown, also with B-frames: neither edit lists
/// nor negative offsets are needed, which players read differently.
fn decode_times(samples: &[Sample]) -> Vec<i64> {
    let mut times: Vec<i64> = samples.iter().map(|sample| sample.pts).collect();
    for index in (1..times.len()).rev() {
        times[index - 1] = times[index - 1].min(times[index]);
    }
    let mut begun = times[0];
    for run in times.chunk_by_mut(|a, b| a == b) {
        let (until, count) = (run[0], run.len() as i64);
        for (index, time) in run.iter_mut().enumerate() {
            *time = begun + (until - begun) * (index as i64 + 1) / count;
        }
        begun = until;
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(pts: i64, size: u8) -> Sample {
        Sample { pts, is_key: size == 1, data: vec![size; size.into()] }
    }

    #[test]
    fn a_fragment_starts_at_its_first_presentation_time_and_lasts_until_the_next() {
        // I P B B, shown as I B B P.
        let bytes = fragment(7, &[sample(9000, 1), sample(18000, 2), sample(12000, 3), sample(15000, 4)], 21000);
        let word = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        let find = |kind: &[u8; 4]| bytes.windows(4).position(|window| window == kind).unwrap();
        assert_eq!(word(find(b"tfdt") + 12), 9000);
        let run = find(b"trun") + 8;
        assert_eq!(word(run), 4);
        let rows: Vec<(u32, u32, u32)> =
            (0..4).map(|row| run + 8 + 16 * row).map(|at| (word(at), word(at + 4), word(at + 12))).collect();
        // Decoded at 9000, 10500, 12000, 15000.
        assert_eq!(rows, [(1500, 1, 0), (1500, 2, 7500), (3000, 3, 0), (6000, 4, 0)]);
        let data = word(run + 4) as usize;
        assert_eq!(bytes[data..], [1, 2, 2, 3, 3, 3, 4, 4, 4, 4]);
    }
}
