//! A wire to PostgreSQL that can be cut between two statements, as a crash of the process would cut it.

use std::str::FromStr;
use std::sync::{Arc, Mutex};

use sqlx::ConnectOptions;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};

/// Where a wire is cut: after so many round trips, before the next one is sent or before its answer comes.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    pub after: u8,
    pub delivered: bool,
}

/// A statement that is written wrongly: on the wire, `right` is replaced by `wrong`.
#[derive(Debug, Clone, Copy)]
pub struct Fault {
    pub right: &'static str,
    pub wrong: &'static str,
}

type Fuse = Arc<Mutex<Option<Cut>>>;

pub struct Wire {
    pub url: String,
    fuse: Fuse,
}

impl Wire {
    /// A wire to the server of `url`, for as many connections as come.
    pub async fn to(url: &str, fault: Option<Fault>) -> Wire {
        let server = PgConnectOptions::from_str(url).unwrap();
        let target = (server.get_host().to_owned(), server.get_port());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let fuse = Fuse::default();
        let wire = Wire {
            url: server.host("127.0.0.1").port(port).ssl_mode(PgSslMode::Disable).to_url_lossy().to_string(),
            fuse: Arc::clone(&fuse),
        };
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = TcpStream::connect(target.clone()).await.unwrap();
                client.set_nodelay(true).unwrap();
                server.set_nodelay(true).unwrap();
                tokio::spawn(carry(client, server, Arc::clone(&fuse), fault));
            }
        });
        wire
    }

    pub fn set(&self, cut: Option<Cut>) {
        *self.fuse.lock().unwrap() = cut;
    }
}

/// Carries one connection. When it is cut, the client sees so only after the server has ended the session, so that no
/// lock outlives the crash and the same seed gives the same history.
async fn carry(client: TcpStream, server: TcpStream, fuse: Fuse, fault: Option<Fault>) {
    let (from_client, mut to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let is_cut = Arc::new(Mutex::new(false));
    let answers = answers(from_server, &mut to_client, Arc::clone(&is_cut));
    let requests = requests(from_client, to_server, fuse, fault, is_cut);
    tokio::join!(answers, requests);
}

async fn answers(mut from: OwnedReadHalf, to: &mut OwnedWriteHalf, is_cut: Arc<Mutex<bool>>) {
    let mut buffer = vec![0; 65_536];
    while let Ok(read) = from.read(&mut buffer).await {
        let cut = *is_cut.lock().unwrap();
        if read == 0 || (!cut && to.write_all(&buffer[..read]).await.is_err()) {
            break;
        }
    }
    // The client may be gone by itself.
    drop(to.shutdown().await);
}

async fn requests(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    fuse: Fuse,
    fault: Option<Fault>,
    is_cut: Arc<Mutex<bool>>,
) {
    let mut unread = Vec::new();
    let mut pending = Vec::new();
    let mut is_started = false;
    loop {
        while let Some(length) = message_length(&unread, is_started) {
            // A startup message has no type.
            let kind = if is_started { unread[0] } else { 0 };
            is_started = true;
            let message: Vec<u8> = unread.drain(..length).collect();
            match fault {
                Some(fault) if kind == b'P' => pending.extend(with_fault(&message, fault)),
                Some(_) | None => pending.extend(message),
            }
            // Query and Sync ask for an answer; what comes before belongs to the same round trip.
            if matches!(kind, b'Q' | b'S') && burns(&fuse) {
                *is_cut.lock().unwrap() = true;
                if fuse.lock().unwrap().take().is_some_and(|cut| cut.delivered) {
                    to.write_all(&pending).await.unwrap();
                }
                drop(to.shutdown().await);
                return;
            }
            if !matches!(kind, b'P' | b'B' | b'D' | b'E' | b'C') {
                if to.write_all(&pending).await.is_err() {
                    return;
                }
                pending.clear();
            }
        }
        match from.read_buf(&mut unread).await {
            Ok(0) | Err(_) => break,
            Ok(_) => {}
        }
    }
    drop(to.shutdown().await);
}

fn message_length(unread: &[u8], is_started: bool) -> Option<usize> {
    let head = usize::from(is_started);
    let length = unread.get(head..head + 4)?;
    let whole = head + u32::from_be_bytes(length.try_into().unwrap()) as usize;
    (unread.len() >= whole).then_some(whole)
}

/// A Parse message: its type, its length, a name, the statement, and the types of its parameters.
fn with_fault(message: &[u8], fault: Fault) -> Vec<u8> {
    let right = fault.right.as_bytes();
    let Some(at) = message.windows(right.len()).position(|window| window == right) else { return message.to_vec() };
    let body = [&message[5..at], fault.wrong.as_bytes(), &message[at + right.len()..]].concat();
    let length = u32::try_from(body.len() + 4).unwrap();
    [&message[..1], &length.to_be_bytes(), &body].concat()
}

/// Counts a round trip; true for the one at which the wire is cut.
fn burns(fuse: &Fuse) -> bool {
    match fuse.lock().unwrap().as_mut() {
        Some(Cut { after: 0, .. }) => true,
        Some(cut) => {
            cut.after -= 1;
            false
        }
        None => false,
    }
}
