//! The parent's side of the media child: starts it, answers its range reads, takes its outputs, and ends it.
//!
//! Foreign media is decoded in a process of its own, one per request. The child's standard input is one end of a socket
//! pair, its only way to the world; it cannot open anything ([`crate::sandbox`]). It ends with the request, and is killed when it
//! stalls, breaks the protocol, is cancelled, or when the future of [`MediaChild::run`] is dropped.

mod ahead;
#[cfg(test)]
mod tests;
pub(crate) mod wire;

use std::os::fd::OwnedFd;
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use bytes::Bytes;
use tokio::io::{AsyncReadExt, BufReader};
use tokio::net::UnixStream;
use tokio::net::unix::{OwnedReadHalf, OwnedWriteHalf};
use tokio::process::{Child, ChildStderr, Command};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use self::ahead::{Range, ReadAhead};
use self::wire::{FromChild, ToChild};
use crate::error::{MediaCode, MediaError};
use crate::request::{Output, Request, Response, Sink, Source};
use crate::sandbox::Enforcement;

/// Name under which the executable runs as the child.
pub const CHILD_ARGUMENT: &str = "media-child";

/// A child that says nothing for so long is stuck: it reports progress every second of media at the latest.
const STALL_MAX: Duration = Duration::from_secs(90);
/// How long a child that closed its socket may take to end.
const EXIT_MAX: Duration = Duration::from_secs(5);
/// What is kept of the child's standard error; the rest is read and thrown away.
const STDERR_BYTES_MAX: usize = 8 << 10;
/// A child may read its sources this many times over: a scan, a cut, and what seeking wastes.
const READS_MAX: u64 = 16;
const READ_BYTES_FREE: u64 = 64 << 20;
/// Far above what a request gives.
const OUTPUTS_MAX: u64 = 100_000;

/// How to start the child: `{executable} media-child --sandbox {sandbox}`.
#[derive(Debug, Clone)]
pub struct MediaChild {
    pub executable: PathBuf,
    pub sandbox: Enforcement,
}

impl MediaChild {
    pub async fn run(
        &self,
        request: &Request,
        sources: Vec<Box<dyn Source>>,
        sink: &mut dyn Sink,
        progress: &(dyn Fn(f32) + Sync),
        cancellation: &CancellationToken,
    ) -> Result<Response, MediaError> {
        self.run_within(STALL_MAX, request, sources, sink, progress, cancellation).await
    }

    async fn run_within(
        &self,
        stall_max: Duration,
        request: &Request,
        sources: Vec<Box<dyn Source>>,
        sink: &mut dyn Sink,
        progress: &(dyn Fn(f32) + Sync),
        cancellation: &CancellationToken,
    ) -> Result<Response, MediaError> {
        let mut running =
            Running::start(self).map_err(|source| MediaError::Start { executable: self.executable.clone(), source })?;
        let ended = tokio::select! {
            ended = running.serve(stall_max, request, &sources, sink, progress) => ended,
            () = cancellation.cancelled() => Ended::Error(MediaError::Cancelled),
        };
        match ended {
            Ended::Well(response) => {
                running.leave().await;
                Ok(response)
            }
            Ended::Error(error @ MediaError::Media { .. }) => {
                running.leave().await;
                Err(error)
            }
            Ended::Error(error) => {
                running.kill().await;
                Err(error)
            }
            Ended::Broken(reason) => Err(running.post_mortem(&reason).await),
        }
    }
}

enum Ended {
    Well(Response),
    Error(MediaError),
    /// The socket closed or carried what is no message.
    Broken(std::io::Error),
}

struct Running {
    process: Child,
    reader: BufReader<OwnedReadHalf>,
    writer: OwnedWriteHalf,
    stderr: JoinHandle<String>,
}

impl Running {
    fn start(child: &MediaChild) -> std::io::Result<Running> {
        let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        let mut process = Command::new(&child.executable)
            .arg(CHILD_ARGUMENT)
            .args(child.sandbox.arguments())
            .env_clear()
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let stderr = process.stderr.take().expect("standard error is piped");
        let (reader, writer) = UnixStream::from_std(ours)?.into_split();
        Ok(Running { process, reader: BufReader::new(reader), writer, stderr: tokio::spawn(first_bytes(stderr)) })
    }

    async fn serve(
        &mut self,
        stall_max: Duration,
        request: &Request,
        sources: &[Box<dyn Source>],
        sink: &mut dyn Sink,
        progress: &(dyn Fn(f32) + Sync),
    ) -> Ended {
        let source_sizes: Vec<u64> = sources.iter().map(|source| source.size()).collect();
        let source_bytes = source_sizes.iter().sum::<u64>();
        let mut read_bytes_left = source_bytes.saturating_mul(READS_MAX) + READ_BYTES_FREE;
        let output_bytes_max = request.output_bytes_max(source_bytes);
        let mut output_bytes_left = output_bytes_max;
        let mut outputs_left = OUTPUTS_MAX;
        let message = ToChild::Request { request: Box::new(request.clone()), source_sizes };
        match timeout(stall_max, wire::send(&mut self.writer, &message, &[])).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => return Ended::Broken(error),
            Err(_) => return Ended::Error(MediaError::Stalled),
        }
        let mut ahead = ReadAhead::new(sources);
        loop {
            let received = tokio::select! {
                received = timeout(stall_max, wire::receive(&mut self.reader)) => received,
                () = ahead.drive() => unreachable!("drive never returns"),
            };
            let (message, body) = match received {
                Ok(Ok(message)) => message,
                Ok(Err(error)) => return Ended::Broken(error),
                Err(_) => return Ended::Error(MediaError::Stalled),
            };
            match message {
                FromChild::Read { source, offset, length } => {
                    let range = Range { source, offset, length };
                    let left = read_bytes_left.checked_sub(length as u64).filter(|_| ahead.holds(range));
                    let Some(left) = left else {
                        return Ended::Broken(std::io::Error::other(format!("it asked for {range:?} at last")));
                    };
                    read_bytes_left = left;
                    let bytes = match ahead.read(range).await {
                        Ok(bytes) => bytes,
                        Err(error) => return Ended::Error(MediaError::Source(error.into())),
                    };
                    match timeout(stall_max, wire::send(&mut self.writer, &ToChild::Data, &bytes)).await {
                        Ok(Ok(())) => {}
                        Ok(Err(error)) => return Ended::Broken(error),
                        Err(_) => return Ended::Error(MediaError::Stalled),
                    }
                }
                FromChild::Output { kind, name, span, detail } => {
                    let Some(left) = outputs_left.checked_sub(1) else {
                        return Ended::Broken(std::io::Error::other("it gave too many outputs"));
                    };
                    outputs_left = left;
                    let about = name.len() + detail.to_string().len();
                    let Some(left) = output_bytes_left.checked_sub((body.len() + about) as u64) else {
                        let detail = format!("more than {output_bytes_max} bytes came of it");
                        return Ended::Error(MediaError::Media { code: MediaCode::MediaTooLarge, detail });
                    };
                    output_bytes_left = left;
                    let output = Output { kind, name, span, detail, bytes: Bytes::from(body) };
                    if let Err(error) = sink.output(output).await {
                        return Ended::Error(MediaError::Sink(error));
                    }
                }
                FromChild::Progress { fraction } => progress(fraction.clamp(0.0, 1.0)),
                FromChild::End { response } => return Ended::Well(response),
                FromChild::Fail { code, detail } => return Ended::Error(MediaError::Media { code, detail }),
            }
        }
    }

    /// A child that has told its end has nothing more to do, and ends by itself.
    async fn leave(self) {
        let Running { mut process, reader, writer, .. } = self;
        drop((reader, writer));
        // Dropped, it is killed.
        if timeout(EXIT_MAX, process.wait()).await.is_err() {
            tracing::warn!("the media child told its end and did not end");
        }
    }

    /// Kills and reaps.
    async fn kill(mut self) {
        if let Err(error) = self.process.kill().await {
            tracing::warn!(%error, "the media child could not be killed");
        }
    }

    async fn post_mortem(mut self, reason: &std::io::Error) -> MediaError {
        drop((self.reader, self.writer));
        let status = match timeout(EXIT_MAX, self.process.wait()).await {
            // The limit grows with the media, so another run would not get further.
            Ok(Ok(status)) if status.signal() == Some(libc::SIGXCPU) => {
                let detail = "the processor time that media of this length may take is used up".to_owned();
                return MediaError::Media { code: MediaCode::MediaTooComplex, detail };
            }
            Ok(Ok(status)) => status.to_string(),
            Ok(Err(error)) => format!("an unknown status ({error})"),
            Err(_) => "a closed socket, and was killed".to_owned(),
        };
        // Ends the pipe, also when the child lives on.
        drop(self.process);
        let stderr = match timeout(EXIT_MAX, self.stderr).await {
            Ok(Ok(text)) => text,
            Ok(Err(_)) | Err(_) => "(unreadable)".to_owned(),
        };
        MediaError::Child { status, stderr: format!("{reason}; {}", stderr.trim()) }
    }
}

/// Reads to the end and keeps the beginning, where the cause of a crash stands.
async fn first_bytes(mut stderr: ChildStderr) -> String {
    let mut kept = Vec::new();
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = stderr.read(&mut buffer).await {
        let room = STDERR_BYTES_MAX - kept.len();
        kept.extend(&buffer[..count.min(room)]);
    }
    String::from_utf8_lossy(&kept).into_owned()
}
