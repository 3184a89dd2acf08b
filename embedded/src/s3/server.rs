//! HTTP on a thread with a runtime of its own, behind a CORS layer for browsers.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::thread;
use std::time::Duration;

use hyper::header::{ACCEPT_RANGES, CONTENT_LENGTH, CONTENT_RANGE, ETAG};
use hyper::{Method, server::conn::http1};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use s3s::service::S3Service;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;
use tower::ServiceBuilder;
use tower_http::cors::{Any, CorsLayer};

const THREADS: usize = 2;
const CONNECTIONS_MAX: usize = 512;
const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a browser may remember that it may ask.
const PREFLIGHT_AGE: Duration = Duration::from_secs(600);
/// For writes to disk that are under way.
const STOP_TIMEOUT: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub struct Server {
    address: SocketAddr,
    /// Dropping it stops the server.
    stop: Option<mpsc::Sender<()>>,
    stopped: Option<oneshot::Receiver<()>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Server {
    pub fn start(address: SocketAddr, service: S3Service) -> io::Result<Self> {
        // Tokio's own `bind` sets SO_REUSEADDR as this does, but only works inside a runtime.
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let runtime =
            Builder::new_multi_thread().worker_threads(THREADS).thread_name("embedded-s3").enable_all().build()?;
        let (stop, stopping) = mpsc::channel(1);
        let (stopped_sender, stopped) = oneshot::channel();
        let thread = thread::Builder::new().name("embedded-s3".to_owned()).spawn(move || {
            run(runtime, listener, service, stopping);
            // The server may be dropped by now.
            let _ = stopped_sender.send(());
        })?;
        Ok(Self { address, stop: Some(stop), stopped: Some(stopped), thread: Some(thread) })
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub async fn stop(mut self) {
        self.stop = None;
        if let Some(stopped) = self.stopped.take() {
            // An error means that the thread is gone, which is what we wait for.
            let _ = stopped.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the S3 server panicked");
        }
    }
}

fn run(runtime: Runtime, listener: TcpListener, service: S3Service, stopping: mpsc::Receiver<()>) {
    if let Err(error) = runtime.block_on(serve(listener, service, stopping)) {
        tracing::error!(%error, "the S3 server ended");
    }
    runtime.shutdown_timeout(STOP_TIMEOUT);
}

async fn serve(listener: TcpListener, service: S3Service, mut stopping: mpsc::Receiver<()>) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let cors = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD, Method::PUT])
        .allow_headers(Any)
        .expose_headers([ETAG, CONTENT_LENGTH, CONTENT_RANGE, ACCEPT_RANGES])
        .max_age(PREFLIGHT_AGE);
    let service = TowerToHyperService::new(ServiceBuilder::new().layer(cors).service(service));
    // Dropped with this future, and with it all connections.
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = stopping.recv() => return Ok(()),
            Some(_) = connections.join_next() => {}
            accepted = listener.accept(), if connections.len() < CONNECTIONS_MAX => match accepted {
                Ok((stream, _)) => {
                    stream.set_nodelay(true)?;
                    let mut http = http1::Builder::new();
                    http.timer(TokioTimer::new()).header_read_timeout(HEADER_TIMEOUT);
                    let connection = http.serve_connection(TokioIo::new(stream), service.clone());
                    connections.spawn(async move {
                        if let Err(error) = connection.await {
                            tracing::debug!(%error, "an S3 connection broke off");
                        }
                    });
                }
                Err(error) => tracing::warn!(%error, "accepting a connection failed"),
            },
        }
    }
}
