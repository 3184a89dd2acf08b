//! A server that is told to stop finishes what it has begun.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::routing::get;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::stage::Stage;

#[tokio::test]
async fn a_request_under_way_is_answered_before_the_server_ends() {
    let stage = Stage::set().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let (begun, under_way) = oneshot::channel::<()>();
    let begun = Arc::new(Mutex::new(Some(begun)));
    let slow = move || {
        begun.lock().unwrap().take().expect("asked once").send(()).unwrap();
        async {
            tokio::time::sleep(Duration::from_millis(500)).await;
            "done"
        }
    };
    let router = api::router(stage.state.clone()).route("/slow", get(slow));
    let server = tokio::spawn(api::serve(listener, router, async move { stopped.await.unwrap() }));

    let client = reqwest::Client::new();
    let healthy = client.get(format!("http://{address}/healthz")).send().await.unwrap();
    assert_eq!(healthy.status(), 200);
    let request = tokio::spawn(client.get(format!("http://{address}/slow")).send());
    under_way.await.unwrap();
    stop.send(()).unwrap();
    assert_eq!(request.await.unwrap().unwrap().text().await.unwrap(), "done");
    server.await.unwrap().unwrap();
    assert!(client.get(format!("http://{address}/healthz")).send().await.is_err());
}
