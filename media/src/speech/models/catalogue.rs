//! The models that can be had by name.

/// A Whisper model in ggml format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    pub name: &'static str,
    /// MiB, for people to choose by.
    pub size_mib: u32,
    /// As published in whisper.cpp's `models/README.md`, which has no SHA-256.
    pub sha1: &'static str,
    /// Pairs of text layer and head, as published with OpenAI's models.
    pub alignment_heads: &'static [(u32, u32)],
}

impl Entry {
    pub fn file_name(&self) -> String {
        format!("ggml-{}.bin", self.name)
    }
}

/// Where the files of the catalogue are.
pub const HUGGING_FACE: &str = "https://huggingface.co/ggerganov/whisper.cpp/resolve/main";

pub fn find(name: &str) -> Option<&'static Entry> {
    CATALOGUE.iter().find(|entry| entry.name == name)
}

const fn entry(name: &'static str, size_mib: u32, sha1: &'static str, alignment_heads: &'static [(u32, u32)]) -> Entry {
    Entry { name, size_mib, sha1, alignment_heads }
}

const TINY: &[(u32, u32)] = &[(2, 2), (3, 0), (3, 2), (3, 3), (3, 4), (3, 5)];
const TINY_EN: &[(u32, u32)] = &[(1, 0), (2, 0), (2, 5), (3, 0), (3, 1), (3, 2), (3, 3), (3, 4)];
const BASE: &[(u32, u32)] = &[(3, 1), (4, 2), (4, 3), (4, 7), (5, 1), (5, 2), (5, 4), (5, 6)];
const BASE_EN: &[(u32, u32)] = &[(3, 3), (4, 7), (5, 1), (5, 5), (5, 7)];
const SMALL: &[(u32, u32)] = &[(5, 3), (5, 9), (8, 0), (8, 4), (8, 7), (8, 8), (9, 0), (9, 7), (9, 9), (10, 5)];
#[rustfmt::skip]
const SMALL_EN: &[(u32, u32)] = &[
    (6, 6), (7, 0), (7, 3), (7, 8), (8, 2), (8, 5), (8, 7), (9, 0), (9, 4), (9, 8), (9, 10), (10, 0), (10, 1), (10, 2),
    (10, 3), (10, 6), (10, 11), (11, 2), (11, 4),
];
const MEDIUM: &[(u32, u32)] = &[(13, 15), (15, 4), (15, 15), (16, 1), (20, 0), (23, 4)];
#[rustfmt::skip]
const MEDIUM_EN: &[(u32, u32)] = &[
    (11, 4), (14, 1), (14, 12), (14, 14), (15, 4), (16, 0), (16, 4), (16, 9), (17, 12), (17, 14), (18, 7), (18, 10),
    (18, 15), (20, 0), (20, 3), (20, 9), (20, 14), (21, 12),
];
#[rustfmt::skip]
const LARGE_V2: &[(u32, u32)] = &[
    (10, 12), (13, 17), (16, 11), (16, 12), (16, 13), (17, 15), (17, 16), (18, 4), (18, 11), (18, 19), (19, 11), (21, 2),
    (21, 3), (22, 3), (22, 9), (22, 12), (23, 5), (23, 7), (23, 13), (25, 5), (26, 1), (26, 12), (27, 15),
];
const LARGE_V3: &[(u32, u32)] =
    &[(7, 0), (10, 17), (12, 18), (13, 12), (16, 1), (17, 14), (19, 11), (21, 4), (24, 1), (25, 6)];
const LARGE_V3_TURBO: &[(u32, u32)] = &[(2, 4), (2, 11), (3, 3), (3, 6), (3, 11), (3, 14)];

/// Smallest first. Names without `.en` know about a hundred languages.
pub const CATALOGUE: [Entry; 13] = [
    entry("tiny.en", 75, "c78c86eb1a8faa21b369bcd33207cc90d64ae9df", TINY_EN),
    entry("tiny", 75, "bd577a113a864445d4c299885e0cb97d4ba92b5f", TINY),
    entry("base.en", 142, "137c40403d78fd54d454da0f9bd998f78703390c", BASE_EN),
    entry("base", 142, "465707469ff3a37a2b9b8d8f89f2f99de7299dac", BASE),
    entry("small.en", 466, "db8a495a91d927739e50b3fc1cc4c6b8f6c2d022", SMALL_EN),
    entry("small", 466, "55356645c2b361a969dfd0ef2c5a50d530afd8d5", SMALL),
    entry("large-v3-turbo-q5_0", 547, "e050f7970618a659205450ad97eb95a18d69c9ee", LARGE_V3_TURBO),
    entry("large-v3-q5_0", 1_080, "e6e2ed78495d403bef4b7cff42ef4aaadcfea8de", LARGE_V3),
    entry("medium.en", 1_530, "8c30f0e44ce9560643ebd10bbe50cd20eafd3723", MEDIUM_EN),
    entry("medium", 1_530, "fd9727b6e1217c2f614f9b698455c4ffd82463b4", MEDIUM),
    entry("large-v3-turbo", 1_620, "4af2b29d7ec73d781377bfd1758ca957a807e941", LARGE_V3_TURBO),
    entry("large-v2", 2_950, "0f4c8e34f21cf1a914c59d8b3ce882345ad349d6", LARGE_V2),
    entry("large-v3", 2_950, "ad82bf6a9043ceed055076d0fd39f5f186ff8062", LARGE_V3),
];
