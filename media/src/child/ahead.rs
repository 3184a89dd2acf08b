//! Range reads for the child, with the next range of a sequential reader fetched before it is asked for.

use std::io;

use bytes::Bytes;

use crate::child::wire::BLOCK_BYTES;
use crate::request::{BoxFuture, Source};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Range {
    pub source: usize,
    pub offset: u64,
    pub length: usize,
}

impl Range {
    /// The range that a sequential reader asks for next, `None` at the end.
    fn following(self, size: u64) -> Option<Range> {
        let offset = self.offset + self.length as u64;
        let length = usize::try_from(size.saturating_sub(offset)).unwrap_or(usize::MAX).min(self.length);
        (length > 0).then_some(Range { offset, length, ..self })
    }
}

enum Fetch<'a> {
    Idle,
    Running(Range, BoxFuture<'a, io::Result<Bytes>>),
    Done(Range, io::Result<Bytes>),
}

/// At most one range is fetched ahead, so memory stays at two ranges.
pub struct ReadAhead<'a> {
    sources: &'a [Box<dyn Source>],
    last: Option<Range>,
    fetch: Fetch<'a>,
}

impl<'a> ReadAhead<'a> {
    pub fn new(sources: &'a [Box<dyn Source>]) -> ReadAhead<'a> {
        ReadAhead { sources, last: None, fetch: Fetch::Idle }
    }

    /// Drives the fetch that is running; never returns, so that it can stand beside another future.
    pub async fn drive(&mut self) {
        if let Fetch::Running(range, future) = &mut self.fetch {
            let result = future.await;
            self.fetch = Fetch::Done(*range, result);
        }
        std::future::pending().await
    }

    /// Whether there is such a range.
    pub fn holds(&self, range: Range) -> bool {
        let end = range.offset.checked_add(range.length as u64);
        let fits = |end: u64| self.sources.get(range.source).is_some_and(|source| end <= source.size());
        range.length as u64 <= BLOCK_BYTES && end.is_some_and(fits)
    }

    /// Of a range that [`ReadAhead::holds`].
    pub async fn read(&mut self, range: Range) -> io::Result<Bytes> {
        let source = &self.sources[range.source];
        let bytes = match std::mem::replace(&mut self.fetch, Fetch::Idle) {
            Fetch::Running(ahead, future) if ahead == range => future.await?,
            Fetch::Done(ahead, result) if ahead == range => result?,
            Fetch::Idle | Fetch::Running(..) | Fetch::Done(..) => source.read(range.offset, range.length).await?,
        };
        if bytes.len() != range.length {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, format!("{} bytes for {range:?}", bytes.len())));
        }
        let sequential = self.last.and_then(|last| last.following(source.size())) == Some(range);
        self.last = Some(range);
        if sequential && let Some(next) = range.following(source.size()) {
            self.fetch = Fetch::Running(next, source.read(next.offset, next.length));
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_sequential_reader_gets_the_same_bytes_ahead() {
        let bytes = Bytes::from((0..100u8).collect::<Vec<_>>());
        let sources: Vec<Box<dyn Source>> = vec![Box::new(bytes.clone())];
        let mut ahead = ReadAhead::new(&sources);
        for offset in (0..100).step_by(16) {
            let length = 16.min(100 - offset);
            let read = ahead.read(Range { source: 0, offset: offset as u64, length }).await.unwrap();
            assert_eq!(read, bytes.slice(offset..offset + length));
        }
        assert_eq!(ahead.read(Range { source: 0, offset: 4, length: 4 }).await.unwrap(), bytes.slice(4..8));
        assert!(!ahead.holds(Range { source: 0, offset: 99, length: 2 }));
        assert!(!ahead.holds(Range { source: 0, offset: u64::MAX, length: 2 }));
        assert!(!ahead.holds(Range { source: 1, offset: 0, length: 1 }));
        let large: [Box<dyn Source>; 1] = [Box::new(Bytes::from(vec![0; 2 * BLOCK_BYTES as usize]))];
        let block = |length| Range { source: 0, offset: 0, length };
        assert!(ReadAhead::new(&large).holds(block(BLOCK_BYTES as usize)));
        assert!(!ReadAhead::new(&large).holds(block(BLOCK_BYTES as usize + 1)));
    }
}
