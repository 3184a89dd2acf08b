//! Listening, and stopping: what has begun is finished, within a limit.

use std::future::Future;
use std::io;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// After `shutdown`, a request has this long to end; a download that is slower is cut.
pub const DRAIN_TIME_MAX: Duration = Duration::from_secs(20);

/// Serves until `shutdown` is ready and the requests under way have ended.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let stopping = CancellationToken::new();
    let stopped = stopping.clone();
    let server = axum::serve(listener, router).with_graceful_shutdown(async move {
        shutdown.await;
        stopped.cancel();
    });
    let too_late = async {
        stopping.cancelled().await;
        tokio::time::sleep(DRAIN_TIME_MAX).await;
    };
    tokio::select! {
        ended = server => ended,
        () = too_late => {
            tracing::warn!(drain_seconds = DRAIN_TIME_MAX.as_secs(), "requests still under way are cut");
            Ok(())
        }
    }
}
