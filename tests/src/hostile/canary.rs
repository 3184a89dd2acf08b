//! What nobody may touch: a folder with a file of known content, and a port that nobody calls.

use std::fs;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::path::PathBuf;

use nix::errno::Errno;
use nix::sys::inotify::{AddWatchFlags, InitFlags, Inotify};
use tempfile::TempDir;

/// In the canary file, and in nothing that comes out of any file that names it.
const SECRET: &[u8] = b"the canary sings at 4:13";

pub struct Canary {
    folder: TempDir,
    port: TcpListener,
    watch: Inotify,
}

impl Canary {
    pub fn new() -> Canary {
        let folder = TempDir::new().expect("a temporary folder can be made");
        let canary = folder.path().join("canary.mp4");
        fs::write(&canary, SECRET.repeat(1000)).expect("it can be written");
        let port = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        port.set_nonblocking(true).expect("sockets can be made not to wait");
        let watch = Inotify::init(InitFlags::IN_NONBLOCK).expect("files can be watched");
        watch
            .add_watch(folder.path(), AddWatchFlags::IN_OPEN | AddWatchFlags::IN_ACCESS)
            .expect("the folder can be watched");
        Canary { folder, port, watch }
    }

    pub fn file(&self) -> PathBuf {
        self.folder.path().join("canary.mp4")
    }

    pub fn url(&self) -> String {
        let address = self.port.local_addr().expect("a listener has an address");
        format!("http://{address}/canary.mp4")
    }

    pub fn is_in(bytes: &[u8]) -> bool {
        bytes.windows(SECRET.len()).any(|window| window == SECRET)
    }

    /// Whether the file was opened or the port called since the last time.
    pub fn was_touched(&self) -> Option<String> {
        match self.watch.read_events() {
            Err(Errno::EAGAIN) => {}
            other => return Some(format!("the canary's folder: {other:?}")),
        }
        match self.port.accept() {
            Err(error) if error.kind() == ErrorKind::WouldBlock => None,
            other => Some(format!("the canary's port: {other:?}")),
        }
    }
}

impl Default for Canary {
    fn default() -> Canary {
        Canary::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_canary_notices_who_opens_it_and_who_calls() {
        let canary = Canary::new();
        assert_eq!(canary.was_touched(), None);
        let bytes = fs::read(canary.file()).unwrap();
        assert!(Canary::is_in(&bytes) && !Canary::is_in(&bytes[..10]));
        assert!(canary.was_touched().is_some());
        let _called = std::net::TcpStream::connect(canary.port.local_addr().unwrap()).unwrap();
        assert!(canary.was_touched().is_some());
        assert_eq!(canary.was_touched(), None);
    }
}
