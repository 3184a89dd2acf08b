//! Reads what a fragment says about time.

/// Times in units of the track.
#[derive(Debug, PartialEq)]
pub struct Timing {
    pub sequence: u32,
    pub start: u64,
    pub duration: u64,
}

impl Timing {
    /// Of one `moof` with one run, whose samples all say how long they last.
    pub fn of(fragment: &[u8]) -> Timing {
        let moof = child(fragment, b"moof");
        let track = child(moof, b"traf");
        let run = child(track, b"trun");
        let word = |bytes: &[u8], at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
        let samples = word(run, 4) as usize;
        Timing {
            sequence: word(child(moof, b"mfhd"), 4),
            start: u64::from_be_bytes(child(track, b"tfdt")[4..12].try_into().unwrap()),
            duration: (0..samples).map(|sample| u64::from(word(run, 12 + 16 * sample))).sum(),
        }
    }
}

/// Content of the first box of a kind.
fn child<'a>(mut bytes: &'a [u8], kind: &[u8; 4]) -> &'a [u8] {
    loop {
        let length = u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
        if &bytes[4..8] == kind {
            return &bytes[8..length];
        }
        bytes = &bytes[length..];
    }
}
