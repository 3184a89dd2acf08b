//! A process that owns servers is killed with SIGKILL. The owner is this test binary, started again.

use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use embedded::{Options, Services};

use crate::services::sql;

const OWNER: &str = "LECTERN_TEST_OWNER";
/// PostgreSQL ends its backends first.
const DEATH_LIMIT: Duration = Duration::from_secs(10);

/// The owner's life: starts servers, says which, and waits to be killed.
#[tokio::test]
async fn owner() {
    if std::env::var_os(OWNER).is_none() {
        return;
    }
    let services = Services::start(Options::temporary()).await.unwrap();
    let cluster = sql(&services.database_url, "show data_directory").unwrap();
    let pid_file = std::fs::read_to_string(format!("{cluster}/postmaster.pid")).unwrap();
    // Its seventh line is the key and the number of the shared memory segment.
    let segment = pid_file.lines().nth(6).and_then(|line| line.split_whitespace().last()).unwrap();
    println!("\nOWNED {} {} {segment}", services.postgres.port(), services.redis.port());
    tokio::time::sleep(Duration::from_secs(60)).await;
}

#[test]
fn servers_die_with_an_owner_that_was_killed() {
    let mut owner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "death::owner", "--nocapture"])
        .env(OWNER, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(owner.stdout.take().unwrap()).lines().map(Result::unwrap);
    let owned = lines.find(|line| line.starts_with("OWNED ")).expect("the owner says what it owns");
    let [_, postgres, redis, segment] = owned.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let mut servers = processes_with(&format!("port={postgres}"));
    servers.extend(processes_with(&format!("127.0.0.1:{redis}")));
    assert_eq!(servers.len(), 2, "{servers:?}");
    assert!(shared_memory_segments().contains(segment));

    owner.kill().unwrap();
    owner.wait().unwrap();

    let deadline = Instant::now() + DEATH_LIMIT;
    while servers.iter().any(|server| server.exists()) {
        assert!(Instant::now() < deadline, "{servers:?} live on");
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(!shared_memory_segments().contains(segment), "the kernel keeps PostgreSQL's segment");
}

/// The folders in /proc of processes whose command line has this in it.
fn processes_with(word: &str) -> Vec<PathBuf> {
    let is_server = |folder: &PathBuf| {
        std::fs::read(folder.join("cmdline")).is_ok_and(|line| String::from_utf8_lossy(&line).contains(word))
    };
    std::fs::read_dir("/proc").unwrap().map(|entry| entry.unwrap().path()).filter(is_server).collect()
}

/// The numbers of this machine's System V segments.
fn shared_memory_segments() -> HashSet<String> {
    let table = std::fs::read_to_string("/proc/sysvipc/shm").unwrap();
    table.lines().skip(1).filter_map(|line| line.split_whitespace().nth(1).map(str::to_owned)).collect()
}
