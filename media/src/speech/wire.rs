//! What parent and speech child say to each other, framed as in [`crate::child::wire`].

use serde::{Deserialize, Serialize};

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "message")]
pub enum ToChild {
    /// The first message, once.
    Load {
        model: String,
        heads: Vec<(u32, u32)>,
        slots: usize,
    },
    /// The body is the samples, f32 little-endian.
    Transcribe {
        id: u64,
        language: String,
    },
    Cancel {
        id: u64,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "message")]
pub enum FromChild {
    Loaded,
    LoadFailed {
        error: String,
    },
    /// The window is being worked on.
    Alive {
        id: u64,
    },
    Heard {
        id: u64,
        heard: HeardTokens,
    },
    /// Also the answer to a cancelled window.
    Failed {
        id: u64,
        error: String,
    },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HeardTokens {
    pub language: String,
    /// Text tokens alone, phrase by phrase.
    pub phrases: Vec<Vec<Token>>,
    pub cpu_seconds: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// UTF-8, but a character may begin in one token and end in the next.
    #[serde(with = "hex::serde")]
    pub bytes: Vec<u8>,
    pub probability: f32,
    /// Hundredths of a second from the window's first sample.
    pub start_cs: i64,
}
