//! The object store away, or full.

use std::time::{Duration, Instant};

use super::Strike;

/// What is still written when the disk is filling up: the last object is cut off in the middle.
const LAST_ROOM_BYTES: u64 = 100_000;
const NOTICE_PATIENCE: Duration = Duration::from_secs(120);

impl Strike<'_> {
    pub(super) fn refuse_s3(&mut self) -> u32 {
        self.at_work(&["ingest_upload", "render_chunk"]);
        let began = Instant::now();
        self.stage.stop_s3();
        self.await_deferral(began);
        self.stage.restart_s3();
        1
    }

    pub(super) fn fill_the_disk(&mut self) -> u32 {
        self.at_work(&["render_chunk"]);
        let began = Instant::now();
        self.stage.services.s3.set_room(Some(LAST_ROOM_BYTES));
        self.await_deferral(began);
        self.stage.services.s3.set_room(None);
        1
    }

    /// As long as the outage is to last, and until a job was put off because of it.
    fn await_deferral(&mut self, began: Instant) {
        let mut noticed = false;
        while !noticed || began.elapsed() < self.scale.outage {
            if began.elapsed() > NOTICE_PATIENCE {
                return self.wrong.push("no job noticed the outage".to_owned());
            }
            let jobs = self.stage.client.jobs("").expect("the API answers");
            noticed |= jobs.iter().any(|job| {
                job.last_error.as_ref().is_some_and(|error| error["code"] == "unavailable")
                    && self.accepted.iter().any(|(accepted, _)| accepted.session_id == job.session_id)
            });
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}
