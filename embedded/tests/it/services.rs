//! Servers started, used, taken away and started again.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use embedded::{EmbeddedError, Options, Services};

/// Runs SQL through `psql` and gives what it prints.
pub fn sql(url: &str, statement: &str) -> Result<String, String> {
    let output = Command::new("psql").args([url, "-XAtqc", statement]).output().expect("psql is installed");
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

fn redis(url: &str, words: &[&str]) -> Result<String, String> {
    let output = Command::new("redis-cli").args(["-u", url]).args(words).output().expect("redis-cli is installed");
    match output.status.success() {
        true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
        false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
    }
}

#[tokio::test]
async fn all_three_answer_and_are_named_by_variables() {
    let services = Services::start(Options::temporary()).await.unwrap();
    let variables = services.environment();
    let names: Vec<_> = variables.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["DATABASE_URL", "REDIS_URL", "S3_ENDPOINT", "S3_ACCESS_KEY", "S3_SECRET_KEY", "S3_BUCKET"]);
    let encoding =
        "select current_setting('server_encoding') || ' ' || datcollate from pg_database where datname = 'lectern'";
    assert_eq!(sql(&services.database_url, encoding).unwrap(), "UTF8 C.UTF-8");
    assert_eq!(redis(&services.redis_url, &["ping"]).unwrap(), "PONG");
    assert_eq!(redis(&services.redis_url, &["config", "get", "save"]).unwrap(), "save");
    assert!(services.s3.is_running());
    services.stop().await;
}

#[tokio::test]
async fn what_was_kept_is_there_at_the_next_start() {
    let root = tempfile::tempdir().unwrap();
    // Nobody but us can pass, as in root's home: PostgreSQL's user has to be given another place.
    fs::set_permissions(root.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let folder = root.path().join(".lectern");

    let first = Services::start(Options::in_folder(&folder)).await.unwrap();
    sql(&first.database_url, "create table kept as select 42 as answer").unwrap();
    redis(&first.redis_url, &["set", "kept", "42"]).unwrap();
    let second = Services::start(Options::in_folder(&folder)).await;
    assert!(matches!(second, Err(EmbeddedError::InUse { .. })), "one owner at a time");
    let secret_key = first.s3_secret_key.clone();
    first.stop().await;

    let again = Services::start(Options::in_folder(&folder)).await.unwrap();
    assert_eq!(sql(&again.database_url, "select answer from kept").unwrap(), "42");
    assert_eq!(redis(&again.redis_url, &["get", "kept"]).unwrap(), "42");
    assert_eq!(again.s3_secret_key, secret_key);
    let cluster = sql(&again.database_url, "show data_directory").unwrap();
    again.stop().await;
    remove_fallback(Path::new(&cluster), &folder);
}

#[tokio::test]
async fn a_pid_file_that_now_names_somebody_else_is_no_obstacle() {
    let root = tempfile::tempdir().unwrap();
    let mut services = Services::start(Options::in_folder(root.path())).await.unwrap();
    sql(&services.database_url, "create table kept as select 42 as answer").unwrap();
    let cluster = sql(&services.database_url, "show data_directory").unwrap();
    services.postgres.kill().await;

    let pid_file = Path::new(&cluster).join("postmaster.pid");
    let left = fs::read_to_string(&pid_file).expect("a killed server leaves its file");
    let (_, rest) = left.split_once('\n').unwrap();
    let mut other = Command::new("sleep").arg("60").spawn().unwrap();
    fs::write(&pid_file, format!("{}\n{rest}", other.id())).unwrap();

    services.postgres.restart().await.unwrap();
    assert_eq!(sql(&services.database_url, "select answer from kept").unwrap(), "42");
    other.kill().unwrap();
    other.wait().unwrap();
    services.stop().await;
    remove_fallback(Path::new(&cluster), root.path());
}

#[tokio::test]
async fn each_can_be_taken_away_and_comes_back_at_its_port() {
    let mut services = Services::start(Options::temporary()).await.unwrap();
    sql(&services.database_url, "create table kept as select 42 as answer").unwrap();

    services.postgres.stop().await;
    assert!(sql(&services.database_url, "select 1").is_err());
    services.postgres.restart().await.unwrap();
    assert_eq!(sql(&services.database_url, "select answer from kept").unwrap(), "42");

    services.redis.kill().await;
    assert!(redis(&services.redis_url, &["ping"]).is_err());
    services.redis.restart().await.unwrap();
    assert_eq!(redis(&services.redis_url, &["ping"]).unwrap(), "PONG");

    let address = services.s3_endpoint.strip_prefix("http://").unwrap().to_owned();
    services.s3.stop().await;
    assert!(std::net::TcpStream::connect(&address).is_err());
    services.s3.restart().await.unwrap();
    assert!(std::net::TcpStream::connect(&address).is_ok());
    services.stop().await;
}

#[tokio::test]
async fn nothing_listens_beyond_loopback() {
    let services = Services::start(Options::temporary()).await.unwrap();
    for port in [services.postgres.port(), services.redis.port()] {
        let listening = Command::new("grep").arg(format!(":{port:04X} ")).arg("/proc/net/tcp").output().unwrap();
        let listening = String::from_utf8(listening.stdout).unwrap();
        let sockets: Vec<_> = listening.lines().filter(|line| line.contains(" 0A ")).collect();
        assert!(!sockets.is_empty() && sockets.iter().all(|line| line.contains(" 0100007F:")), "{listening}");
    }
    assert_eq!(sql(&services.database_url, "show unix_socket_directories").unwrap(), "");
    services.stop().await;
}

/// The place that PostgreSQL's user was given instead of a folder that it could not reach.
fn remove_fallback(cluster: &Path, folder: &Path) {
    if !cluster.starts_with(folder) {
        let place = cluster.parent().and_then(Path::parent).expect("a folder of its own");
        assert!(place.file_name().unwrap().to_string_lossy().starts_with("lectern-"));
        fs::remove_dir_all(place).unwrap();
    }
}
