//! Messages between parent and child, over one stream socket in both directions.
//!
//! ```text
//! u32 header length | u32 body length | header, JSON | body
//! ```
//!
//! Lengths are little endian. The child asks (`Read`) and gives (`Output`, `Progress`, `End`, `Fail`); the parent gives
//! the request, then `Data` for each `Read`, in order.

use std::io::{self, Read, Write};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use timeline::time::Span;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use crate::error::MediaCode;
use crate::request::{OutputKind, Request, Response};

/// A child asks for no more of a source at once.
pub(crate) const BLOCK_BYTES: u64 = 1 << 20;
/// The largest header is a request that names its segments, or a scan.
const HEADER_BYTES_MAX: u32 = 4 << 20;
/// The largest body is one segment ([`crate::request::Limits::segment_bytes_max`]).
const BODY_BYTES_MAX: u32 = 256 << 20;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "message", rename_all_fields = "camelCase")]
pub enum ToChild {
    Request {
        request: Box<Request>,
        source_sizes: Vec<u64>,
    },
    /// The body is what was asked for.
    Data,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "message", rename_all_fields = "camelCase")]
pub enum FromChild {
    Read {
        source: usize,
        offset: u64,
        length: usize,
    },
    /// The body is its bytes.
    Output {
        kind: OutputKind,
        name: String,
        span: Span,
        detail: serde_json::Value,
    },
    /// From 0 to 1.
    Progress {
        fraction: f32,
    },
    End {
        response: Response,
    },
    Fail {
        code: MediaCode,
        detail: String,
    },
}

fn encode<T: Serialize>(header: &T, body: &[u8]) -> io::Result<Vec<u8>> {
    let header = serde_json::to_vec(header)?;
    let mut start = Vec::with_capacity(8 + header.len());
    start.extend(checked(header.len(), HEADER_BYTES_MAX)?.to_le_bytes());
    start.extend(checked(body.len(), BODY_BYTES_MAX)?.to_le_bytes());
    start.extend(header);
    Ok(start)
}

fn checked(length: usize, max: u32) -> io::Result<u32> {
    match u32::try_from(length) {
        Ok(length) if length <= max => Ok(length),
        _ => Err(io::Error::new(io::ErrorKind::InvalidData, format!("a message part of {length} bytes, above {max}"))),
    }
}

fn lengths(start: [u8; 8]) -> io::Result<(usize, usize)> {
    let [a, b, c, d, e, f, g, h] = start;
    let header = checked(u32::from_le_bytes([a, b, c, d]) as usize, HEADER_BYTES_MAX)?;
    let body = checked(u32::from_le_bytes([e, f, g, h]) as usize, BODY_BYTES_MAX)?;
    Ok((header as usize, body as usize))
}

/// The child's side.
pub fn write_message<T: Serialize>(stream: &mut impl Write, header: &T, body: &[u8]) -> io::Result<()> {
    stream.write_all(&encode(header, body)?)?;
    stream.write_all(body)
}

/// The child's side.
pub fn read_message<T: DeserializeOwned>(stream: &mut impl Read) -> io::Result<(T, Vec<u8>)> {
    let mut start = [0; 8];
    stream.read_exact(&mut start)?;
    let (header_length, body_length) = lengths(start)?;
    let mut header = vec![0; header_length];
    stream.read_exact(&mut header)?;
    let mut body = vec![0; body_length];
    stream.read_exact(&mut body)?;
    Ok((serde_json::from_slice(&header)?, body))
}

/// The parent's side.
pub async fn send<T: Serialize>(stream: &mut (impl AsyncWrite + Unpin), header: &T, body: &[u8]) -> io::Result<()> {
    stream.write_all(&encode(header, body)?).await?;
    stream.write_all(body).await
}

/// The parent's side. Not cancel-safe: a message that was begun must be read to its end.
pub async fn receive<T: DeserializeOwned>(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<(T, Vec<u8>)> {
    let mut start = [0; 8];
    stream.read_exact(&mut start).await?;
    let (header_length, body_length) = lengths(start)?;
    let mut header = vec![0; header_length];
    stream.read_exact(&mut header).await?;
    let mut body = vec![0; body_length];
    stream.read_exact(&mut body).await?;
    Ok((serde_json::from_slice(&header)?, body))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn both_sides_read_what_the_other_wrote() {
        let mut written = Vec::new();
        let message = FromChild::Read { source: 1, offset: 1 << 40, length: 7 };
        write_message(&mut written, &message, b"body").unwrap();
        let (read, body): (FromChild, _) = receive(&mut written.as_slice()).await.unwrap();
        assert!(matches!(read, FromChild::Read { source: 1, offset, length: 7 } if offset == 1 << 40));
        assert_eq!(body, b"body");

        let mut sent = Vec::new();
        send(&mut sent, &ToChild::Data, b"abc").await.unwrap();
        let (read, body): (ToChild, _) = read_message(&mut sent.as_slice()).unwrap();
        assert!(matches!(read, ToChild::Data));
        assert_eq!(body, b"abc");
    }

    #[test]
    fn a_length_above_the_limit_is_refused_before_memory_is_taken() {
        let huge = [0xff; 64];
        assert_eq!(read_message::<FromChild>(&mut huge.as_slice()).unwrap_err().kind(), io::ErrorKind::InvalidData);
    }
}
