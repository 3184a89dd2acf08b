//! Streams of any length, in bounded memory and at a reasonable speed.

use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Instant;

use storage::{StorageError, UPLOAD_PART_SIZE};
use tokio::io::{AsyncRead, AsyncReadExt, ReadBuf};

use crate::{MB, fresh, pattern};

#[tokio::test]
async fn a_long_stream_goes_up_in_parts_and_comes_down_whole() {
    let storage = fresh().await;
    for length in [0, 1000, UPLOAD_PART_SIZE - 1, UPLOAD_PART_SIZE, UPLOAD_PART_SIZE + 1, 3 * UPLOAD_PART_SIZE] {
        let bytes = pattern(length);
        let uploaded = storage.upload("stream", "video/mp4", bytes.as_slice()).await.unwrap();
        assert_eq!(uploaded, storage.head("stream").await.unwrap(), "{length}");
        assert_eq!(uploaded.size, length as u64);
        let mut read = Vec::new();
        storage.download("stream").await.unwrap().into_reader().read_to_end(&mut read).await.unwrap();
        assert!(read == bytes, "{length}");
    }
}

#[tokio::test]
async fn an_input_that_fails_leaves_nothing_behind() {
    let storage = fresh().await;
    let input = pattern(2 * UPLOAD_PART_SIZE);
    let broken = tokio_util::io::StreamReader::new(futures::stream::iter([
        Ok(bytes::Bytes::from(input)),
        Err(std::io::Error::other("the disk is gone")),
    ]));
    let error = storage.upload("broken", "video/mp4", broken).await.unwrap_err();
    assert!(matches!(error, StorageError::Input { .. }), "{error}");
    assert!(storage.head("broken").await.unwrap_err().is_not_found());
}

/// Gives zeros and knows how many were asked for.
struct Counted<'a> {
    left: usize,
    given: &'a AtomicUsize,
}

impl AsyncRead for Counted<'_> {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        let length = buffer.remaining().min(self.left);
        buffer.put_slice(&vec![0; length]);
        self.left -= length;
        self.given.fetch_add(length, Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

/// The input is read no further ahead of what the server holds than the parts on the way and the one being filled.
#[tokio::test]
async fn an_upload_does_not_run_ahead_of_the_server() {
    let storage = fresh().await;
    let given = AtomicUsize::new(0);
    let upload = storage.upload("big", "video/mp4", Counted { left: 10 * UPLOAD_PART_SIZE, given: &given });
    tokio::pin!(upload);
    // Polled once: everything that can be read without waiting for the server is read.
    assert!(futures::poll!(upload.as_mut()).is_pending());
    assert!(given.load(Ordering::Relaxed) <= 3 * UPLOAD_PART_SIZE);
    upload.await.unwrap();
    assert_eq!(given.load(Ordering::Relaxed), 10 * UPLOAD_PART_SIZE);
}

/// The floor is far below what even a busy machine does; it catches a server that reads or writes in tiny pieces.
#[tokio::test]
async fn a_large_file_moves_at_a_reasonable_speed() {
    const SIZE: usize = 100 * MB;
    const FLOOR_MB_PER_SECOND: f64 = 10.0;
    let storage = fresh().await;
    let bytes = pattern(SIZE);

    let started = Instant::now();
    storage.upload("large", "video/mp4", bytes.as_slice()).await.unwrap();
    let up = 100.0 / started.elapsed().as_secs_f64();

    let started = Instant::now();
    let mut reader = storage.download("large").await.unwrap().into_reader();
    let mut buffer = vec![0; MB];
    let mut position = 0;
    loop {
        let count = reader.read(&mut buffer).await.unwrap();
        if count == 0 {
            break;
        }
        assert!(buffer[..count] == bytes[position..position + count]);
        position += count;
    }
    let down = 100.0 / started.elapsed().as_secs_f64();
    assert_eq!(position, SIZE);
    println!("100 MB: {up:.0} MB/s up, {down:.0} MB/s down");
    assert!(up > FLOOR_MB_PER_SECOND && down > FLOOR_MB_PER_SECOND, "{up:.0} MB/s up, {down:.0} MB/s down");
}
