//! Rules about the source that no compiler knows: which crate may use which, how long a file may be, that a module says
//! what it is.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FILE_LINES_MAX: usize = 800;

/// Which of our crates each may use. A crate that is missing here fails the test.
const DIRECTIONS: &[(&str, &[&str])] = &[
    ("timeline", &[]),
    ("embedded", &[]),
    ("storage", &[]),
    ("classroom", &["timeline"]),
    ("media", &["timeline"]),
    ("knowledge", &["timeline"]),
    ("jobs", &["timeline", "classroom"]),
    ("api", &["timeline", "classroom", "jobs", "storage"]),
    ("workers", &["timeline", "classroom", "jobs", "media", "knowledge", "storage"]),
    ("cli", &["timeline", "classroom", "jobs", "media", "knowledge", "storage", "workers", "api", "embedded"]),
    // What runs a whole Lectern and takes parts of it away is the tests', and is measured here.
    ("benches", &["timeline", "classroom", "jobs", "embedded", "tests"]),
    ("tests", &["timeline", "media", "embedded"]),
];

/// Crates from outside that only one of ours may use.
const ONLY: &[(&str, &[&str])] = &[
    ("ffmpeg-next", &["media"]),
    // The bench runs it as a user would.
    ("whisper-rs", &["media", "benches"]),
    ("aws-sdk-s3", &["storage"]),
    ("apalis", &["jobs"]),
    ("apalis-redis", &["jobs"]),
];

const NAMELESS_MODULES: &[&str] = &["util", "utils", "common", "helpers", "misc"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the workspace").to_path_buf()
}

fn sources() -> Vec<(String, String)> {
    let listing =
        Command::new("git").args(["ls-files", "*.rs", "*.ts"]).current_dir(root()).output().expect("git runs");
    let names = String::from_utf8(listing.stdout).expect("our file names are UTF-8");
    let read = |name: &str| Some((name.to_owned(), fs::read_to_string(root().join(name)).ok()?));
    let found: Vec<_> = names.lines().filter_map(read).collect();
    assert!(found.len() > 50, "git lists only {} source files", found.len());
    found
}

/// The names under one `[section]` of a crate's Cargo.toml.
fn section(manifest: &str, name: &str) -> Vec<String> {
    let header = format!("[{name}]");
    let lines = manifest.lines().skip_while(|line| *line != header).skip(1).take_while(|line| !line.starts_with('['));
    lines
        .filter_map(|line| line.split(['.', ' ', '=']).next())
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn crates_depend_one_way() {
    let allowed: BTreeMap<_, _> = DIRECTIONS.iter().copied().collect();
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let members = workspace.lines().find(|line| line.starts_with("members")).unwrap();
    let mut wrong = Vec::new();
    for member in members.split('"').skip(1).step_by(2) {
        let manifest = fs::read_to_string(root().join(member).join("Cargo.toml")).unwrap();
        let allowed = allowed.get(member).unwrap_or_else(|| panic!("{member} has no entry in DIRECTIONS"));
        for used in section(&manifest, "dependencies") {
            if let Some(ours) = used.strip_prefix("lectern-")
                && !allowed.contains(&ours)
            {
                wrong.push(format!("{member} uses {ours}"));
            }
            for (foreign, users) in ONLY {
                if used == *foreign && !users.contains(&member) {
                    wrong.push(format!("{member} uses {foreign}, which only {users:?} may"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn versions_stand_in_one_place() {
    let mut wrong = Vec::new();
    for (member, _) in DIRECTIONS {
        let manifest = fs::read_to_string(root().join(member).join("Cargo.toml")).unwrap();
        for name in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let header = format!("[{name}]");
            let body =
                manifest.lines().skip_while(|line| *line != header).skip(1).take_while(|line| !line.starts_with('['));
            wrong.extend(
                body.filter(|line| line.contains('=') && !line.contains("workspace = true"))
                    .map(|line| format!("{member}: {line}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_are_of_a_length_that_one_can_read() {
    let long: Vec<_> = sources()
        .into_iter()
        .map(|(name, text)| (name, text.lines().count()))
        .filter(|(_, lines)| *lines > FILE_LINES_MAX)
        .collect();
    assert!(long.is_empty(), "longer than {FILE_LINES_MAX} lines: {long:#?}");
}

#[test]
fn every_module_says_what_it_is() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|(name, text)| name.ends_with(".rs") && !text.starts_with("//!"))
        .map(|(name, _)| name)
        .collect();
    assert!(silent.is_empty(), "without a first line `//! ...`: {silent:#?}");
}

#[test]
fn no_module_is_named_after_nothing() {
    let nameless: Vec<_> = sources()
        .into_iter()
        .map(|(name, _)| name)
        .filter(|name| {
            let path = Path::new(name);
            let parts = path.with_extension("");
            parts.iter().any(|part| NAMELESS_MODULES.contains(&part.to_str().unwrap()))
        })
        .collect();
    assert!(nameless.is_empty(), "{nameless:#?}");
}

#[test]
fn unsafe_stands_in_media_alone() {
    let word = concat!("un", "safe ");
    let wrong: Vec<_> = sources()
        .into_iter()
        .filter(|(name, text)| name.ends_with(".rs") && !name.starts_with("media/") && text.contains(word))
        .map(|(name, _)| name)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn sql_stands_in_classroom_and_jobs_alone() {
    let marks = ["sqlx::query", "query!(", "query_as!(", "query_scalar!("];
    let wrong: Vec<_> = sources()
        .into_iter()
        .filter(|(name, text)| {
            let free = ["classroom/", "jobs/", "tests/"].iter().any(|folder| name.starts_with(folder))
                || name.contains("/tests/");
            !free && name.ends_with(".rs") && marks.iter().any(|mark| text.contains(mark))
        })
        .map(|(name, _)| name)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_top_level_folder_says_what_belongs_there() {
    let listing = Command::new("git").args(["ls-files"]).current_dir(root()).output().expect("git runs");
    let names = String::from_utf8(listing.stdout).unwrap();
    let folders: std::collections::BTreeSet<_> = names
        .lines()
        .filter_map(|name| name.split_once('/'))
        .map(|(top, _)| top)
        .filter(|top| !top.starts_with('.'))
        .collect();
    let silent: Vec<_> = folders.into_iter().filter(|folder| !root().join(folder).join("README.md").exists()).collect();
    assert!(silent.is_empty(), "folders without a README.md: {silent:?}");
}
