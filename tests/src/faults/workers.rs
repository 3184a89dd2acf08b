//! Workers that die, and one that is stopped until its jobs are somebody else's.

use std::time::Duration;

use nix::sys::signal::Signal;

use super::Strike;

/// A lease, and a busy machine.
const RESCUE_PATIENCE: Duration = Duration::from_secs(120);

impl Strike<'_> {
    pub(super) fn kill_workers(&mut self) -> u32 {
        for _ in 0..self.scale.workers_killed {
            let at = self.at_random_work();
            // Its place is taken at once, as by whatever runs the fleet.
            let successor = self.stage.worker();
            std::mem::replace(&mut self.workers[at], successor).kill();
        }
        self.scale.workers_killed
    }

    /// Stopped while it runs a job, continued once another has that job: a zombie, which must change nothing.
    pub(super) fn stop_a_worker(&mut self) -> u32 {
        let at = self.at_work(&["render_chunk", "transcribe"]);
        let stopped = &self.workers[at];
        stopped.signal(Signal::SIGSTOP);
        let held = self.stage.client.jobs("state=running").expect("the API answers");
        let held = held.into_iter().filter(|job| job.worker.as_deref().is_some_and(|name| stopped.is_named(name)));
        let held: Vec<String> = held.map(|job| job.id).collect();
        if held.is_empty() {
            self.wrong.push("the worker had nothing when it was stopped".to_owned());
        }
        let until = std::time::Instant::now() + RESCUE_PATIENCE;
        let is_taken = |id: &String| {
            let job = self.stage.client.job(id);
            job.is_ok_and(|job| job.worker.is_none_or(|name| !stopped.is_named(&name)))
        };
        while !held.iter().all(is_taken) {
            if std::time::Instant::now() > until {
                self.wrong.push("nobody took the jobs of the stopped worker".to_owned());
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        stopped.signal(Signal::SIGCONT);
        1
    }
}
