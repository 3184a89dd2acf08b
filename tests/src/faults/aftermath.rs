//! What must be true when it is over.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Deserialize;

use super::{PATIENCE, Scale, Strike, WORKERS};
use crate::lectern::last_line;
use crate::left_behind;
use crate::stage::Stage;

/// What comes of the recordings when nothing happens.
pub struct Quiet {
    manifests: BTreeMap<PathBuf, Vec<u8>>,
    /// For all classes at once.
    pub seconds: f64,
}

impl Quiet {
    pub fn of(stage: &mut Stage, scale: &Scale) -> Quiet {
        let _workers: Vec<_> = (0..WORKERS).map(|_| stage.worker()).collect();
        let mut manifests = BTreeMap::new();
        let began = Instant::now();
        let accepted: Vec<_> = scale.classes.iter().map(|class| (stage.accept(class), class)).collect();
        for (recording, _) in &accepted {
            let ended = stage.client.ended(&recording.recording_id, PATIENCE).expect("a quiet run comes to its end");
            assert!(ended.is_ready(), "{:?}", ended.failure);
        }
        let seconds = began.elapsed().as_secs_f64();
        let clip = stage.ingest(&scale.clip);
        for (recording, file) in accepted.into_iter().chain([(clip, &scale.clip)]) {
            manifests.insert(file.clone(), manifest(stage, &recording.session_id));
        }
        Quiet { manifests, seconds }
    }
}

/// The export checks the hash of every file.
fn manifest(stage: &Stage, session: &str) -> Vec<u8> {
    let folder = tempfile::TempDir::new().expect("a temporary folder can be made");
    let export = folder.path().join("export");
    stage.export(session, &export);
    fs::read(export.join("manifest.json")).expect("an export has a manifest")
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cleaned {
    sessions: u64,
    sessions_at_work: u64,
    objects_kept: u64,
    objects_young: u64,
    objects_deleted: u64,
    multiparts_aborted: u64,
    objects_missing: u64,
}

impl Strike<'_> {
    /// How many recordings completed.
    pub(super) fn await_all(&mut self) -> usize {
        let mut completed = 0;
        for (accepted, file) in &self.accepted {
            match self.stage.client.ended(&accepted.recording_id, PATIENCE) {
                Some(recording) if recording.is_ready() => completed += 1,
                Some(recording) => self.wrong.push(format!("{}: {recording:?}", shown(file))),
                None => self.wrong.push(format!("{}: accepted, and not complete", shown(file))),
            }
        }
        completed
    }

    pub(super) fn compare(&mut self, quiet: &Quiet) -> usize {
        let mut equal = 0;
        for (accepted, file) in &self.accepted {
            if manifest(self.stage, &accepted.session_id) == quiet.manifests[file] {
                equal += 1;
            } else {
                self.wrong.push(format!("{}: another manifest than that of a quiet run", shown(file)));
            }
        }
        equal
    }

    /// None is stuck or failed, and none counted an attempt: all that went wrong was outside.
    pub(super) fn look_at_jobs(&mut self) {
        for job in self.stage.client.jobs("").expect("the API answers") {
            if job.state != "succeeded" && !job.superseded || job.attempt > 0 {
                self.wrong.push(format!("{job:?}"));
            }
        }
    }

    /// After the cleaner ran, rows and objects are the same.
    pub(super) fn clean(&mut self) {
        let clean = |arguments: &[&str]| -> Cleaned {
            let mut command = self.stage.command();
            last_line(command.args(["clean", "--json", "--older-than", "0s"]).args(arguments))
        };
        let (first, second) = (clean(&["--delete"]), clean(&[]));
        let left = second.objects_deleted + second.objects_young + second.multiparts_aborted;
        if left > 0 || second.objects_missing > 0 || second.sessions_at_work > 0 {
            self.wrong.push(format!("after the cleaner ran: {second:?}, before: {first:?}"));
        }
        for object in left_behind::unpointed(self.stage) {
            self.wrong.push(format!("after the cleaner ran no row points at {}", object.display()));
        }
        // It found what there is, and took nothing that is needed.
        if second.objects_kept == 0 || second.sessions < self.accepted.len() as u64 {
            self.wrong.push(format!("the cleaner saw too little: {second:?}"));
        }
        for (accepted, _) in &self.accepted {
            manifest(self.stage, &accepted.session_id);
        }
    }
}

fn shown(file: &Path) -> String {
    file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
