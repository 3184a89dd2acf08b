//! The child's only way to the world: ranges of the sources come in, outputs and progress go out.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::rc::Rc;

use bytes::Bytes;
use timeline::time::Span;

use crate::child::wire::{BLOCK_BYTES, FromChild, ToChild, read_message, write_message};
use crate::inside::Failure;
use crate::request::{OutputKind, Request, SegmentRef};
use crate::segments::SegmentFile;

/// Blocks of one source that are kept, so that a demuxer may alternate between the picture's and the sound's place.
const BLOCKS_MAX: usize = 4;
/// Progress is worth a message when it moved this much.
const PROGRESS_STEP: f32 = 0.005;

/// Shared by the sources, which read through the one socket.
#[derive(Clone)]
pub struct Parent(Rc<RefCell<Socket>>);

struct Socket {
    reader: BufReader<UnixStream>,
    writer: UnixStream,
    progress: f32,
}

impl Parent {
    /// Takes standard input, which must be a socket, and waits for the request.
    pub fn connect() -> io::Result<(Parent, Request, Vec<u64>)> {
        let writer = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
        let mut reader = BufReader::new(writer.try_clone()?);
        let (message, _) = read_message(&mut reader)?;
        let ToChild::Request { request, source_sizes } = message else {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the first message is no request"));
        };
        Ok((Parent(Rc::new(RefCell::new(Socket { reader, writer, progress: 0.0 }))), *request, source_sizes))
    }

    pub fn source(&self, index: usize, size: u64) -> RemoteFile {
        RemoteFile { parent: self.clone(), index, size, position: 0, blocks: VecDeque::new() }
    }

    /// One source per segment.
    pub fn segments(&self, segments: &[SegmentRef], sizes: &[u64]) -> Result<Vec<SegmentFile>, Failure> {
        if segments.len() != sizes.len() {
            return Err(Failure::Request(format!("{} segments and {} sources", segments.len(), sizes.len())));
        }
        let files = segments.iter().zip(sizes).enumerate();
        Ok(files
            .map(|(index, (segment, size))| SegmentFile { segment: *segment, file: self.source(index, *size) })
            .collect())
    }

    pub fn output(
        &self,
        kind: OutputKind,
        name: String,
        span: Span,
        detail: serde_json::Value,
        bytes: &[u8],
    ) -> Result<(), Failure> {
        self.tell(&FromChild::Output { kind, name, span, detail }, bytes)
    }

    /// `done` out of `whole`, in any unit. Cheap: call it for every frame.
    pub fn progress(&self, done: i64, whole: i64) -> Result<(), Failure> {
        let fraction = (done as f64 / whole.max(1) as f64).clamp(0.0, 1.0) as f32;
        if (fraction - self.0.borrow().progress).abs() < PROGRESS_STEP {
            return Ok(());
        }
        self.0.borrow_mut().progress = fraction;
        self.tell(&FromChild::Progress { fraction }, &[])
    }

    pub(super) fn tell(&self, message: &FromChild, body: &[u8]) -> Result<(), Failure> {
        write_message(&mut self.0.borrow_mut().writer, message, body).map_err(Failure::Parent)
    }

    fn range(&self, source: usize, offset: u64, length: usize) -> io::Result<Bytes> {
        let mut socket = self.0.borrow_mut();
        write_message(&mut socket.writer, &FromChild::Read { source, offset, length }, &[])?;
        let (message, body) = read_message(&mut socket.reader)?;
        match message {
            ToChild::Data if body.len() == length => Ok(Bytes::from(body)),
            ToChild::Data | ToChild::Request { .. } => {
                Err(io::Error::new(io::ErrorKind::InvalidData, "no answer to a range read"))
            }
        }
    }
}

/// One source as a seekable file.
pub struct RemoteFile {
    parent: Parent,
    index: usize,
    size: u64,
    position: u64,
    /// The latest first; the number of the block and its bytes.
    blocks: VecDeque<(u64, Bytes)>,
}

impl RemoteFile {
    fn block(&mut self, number: u64) -> io::Result<Bytes> {
        if let Some(place) = self.blocks.iter().position(|(kept, _)| *kept == number) {
            let block = self.blocks.remove(place).expect("it was found here");
            self.blocks.push_front(block);
        } else {
            let offset = number * BLOCK_BYTES;
            let length = BLOCK_BYTES.min(self.size - offset) as usize;
            let bytes = self.parent.range(self.index, offset, length)?;
            self.blocks.truncate(BLOCKS_MAX - 1);
            self.blocks.push_front((number, bytes));
        }
        Ok(self.blocks[0].1.clone())
    }
}

impl Read for RemoteFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.size || buffer.is_empty() {
            return Ok(0);
        }
        let block = self.block(self.position / BLOCK_BYTES)?;
        let rest = &block[(self.position % BLOCK_BYTES) as usize..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count as u64;
        Ok(count)
    }
}

impl Seek for RemoteFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::End(offset) => self.size.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = target.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "a seek before the start"))?;
        Ok(self.position)
    }
}
