//! Crashes every job at every step, and runs every job twice.
//!
//! A step is what others can see of a job: an object in the store, a committed part, the finish. Nothing in the product
//! knows of this. Objects wait at the gate of our own S3 server, before they are stored and before the worker hears of
//! it; transactions wait in a deferred trigger, when all is written and nothing committed. Whoever waits is let on, or its
//! worker is killed there. One lane is served at a time, by one worker with one slot, so that one job runs at a time.

use std::time::{Duration, Instant};

use embedded::s3::{Edge, Verdict};

use crate::lectern::Worker;
use crate::stage::Stage;

/// A step takes a second; a busy machine is slower.
const STEP_PATIENCE: Duration = Duration::from_secs(120);
const POLL_INTERVAL: Duration = Duration::from_millis(5);
/// In the order in which their jobs come to be.
const LANES: [&str; 3] = ["transcode", "transcribe", "light"];
/// More steps than that are a run that never ends.
const CRASHES_MAX: usize = 500;

/// Commits of a step or a finish wait here: those of a lease's renewal, which moves `lease_until`, do not.
const GATE: &str = "
    create table test_gate (pid int primary key);
    grant select, delete on test_gate to lectern_app;
    create function test_gate() returns trigger language plpgsql as $$
    begin
        perform set_config('application_name', 'gate ' || new.kind || ' ' || new.state, false);
        while not exists (select from test_gate where pid = pg_backend_pid()) loop
            perform pg_sleep(0.002);
        end loop;
        delete from test_gate where pid = pg_backend_pid();
        perform set_config('application_name', '', false);
        return null;
    end $$;
    create constraint trigger test_gate after update on jobs deferrable initially deferred for each row
        when (old.state = 'running' and (new.state = 'succeeded'
            or new.state = 'running' and new.lease_until = old.lease_until))
        execute function test_gate();";

/// Where a job is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// An object waits to be stored.
    Arrived,
    /// It is stored, and the worker does not know.
    Stored,
    /// Everything of a part is written and not committed.
    Part,
    /// The same of the finish.
    Finish,
}

/// A crash that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crash {
    pub kind: String,
    pub step: Step,
}

enum Waiting {
    Object { id: u64, edge: Edge },
    Transaction { pid: String, step: Step },
}

impl Waiting {
    fn step(&self) -> Step {
        match self {
            Waiting::Object { edge: Edge::Arrived, .. } => Step::Arrived,
            Waiting::Object { edge: Edge::Stored, .. } => Step::Stored,
            Waiting::Transaction { step, .. } => step.clone(),
        }
    }
}

/// Works the session off, crashing each of its jobs once at each of its steps, in order.
pub fn crash_at_every_step(stage: &Stage, session: &str) -> Vec<Crash> {
    stage.sql(GATE);
    stage.services.s3.gate().close();
    let mut crashes = Vec::new();
    for lane in LANES {
        let mut worker = serve(stage, lane);
        // Of the job that runs: the step at which it is to crash next, the steps of this run so far, and whether the last
        // one was a commit.
        let (mut target, mut at, mut after_commit) = (1, 0, true);
        while let Some(waiting) = next(stage, session, lane) {
            let step = waiting.step();
            // An object that arrives finds the world as the one before left it.
            let counts = step != Step::Arrived || after_commit;
            at += usize::from(counts);
            if counts && at == target {
                crashes.push(Crash { kind: running(stage), step });
                assert!(crashes.len() < CRASHES_MAX, "{crashes:?}");
                worker.kill();
                forget(stage);
                worker = serve(stage, lane);
                (target, at, after_commit) = (target + 1, 0, true);
                continue;
            }
            after_commit = step == Step::Part;
            if step == Step::Finish {
                (target, at, after_commit) = (1, 0, true);
            }
            let_on(stage, &waiting);
        }
        worker.kill();
    }
    stage.services.s3.gate().open();
    stage.sql("drop trigger test_gate on jobs; drop function test_gate(); drop table test_gate;");
    crashes
}

fn serve(stage: &Stage, lane: &str) -> Worker {
    Worker::start(stage, &format!("{lane}=1"), stage.folder.path())
}

/// What waits now. None: the lane has nothing left to do.
fn next(stage: &Stage, session: &str, lane: &str) -> Option<Waiting> {
    let until = Instant::now() + STEP_PATIENCE;
    let mut waited = false;
    while Instant::now() < until {
        if let Some(object) = stage.services.s3.gate().waiting().into_iter().min_by_key(|waiting| waiting.id) {
            return Some(Waiting::Object { id: object.id, edge: object.edge });
        }
        // Of the transactions that wait and the jobs that are open, what is first in a row of its own.
        let seen = stage.sql(&format!(
            "select pid || ' ' || application_name from pg_stat_activity
                where application_name like 'gate %' and pid not in (select pid from test_gate)
            union all
            select 'open' from jobs where session_id = '{session}' and lane = '{lane}' and state in ('queued', 'running')
            limit 1"
        ));
        let words: Vec<&str> = seen.split(' ').collect();
        match words[..] {
            [pid, "gate", _, state] => {
                let step = if state == "succeeded" { Step::Finish } else { Step::Part };
                return Some(Waiting::Transaction { pid: pid.to_owned(), step });
            }
            // A finish that was let on may be about to plan the next job: looked at twice.
            [""] if waited => return None,
            [""] => waited = true,
            _ => waited = false,
        }
        std::thread::sleep(POLL_INTERVAL);
    }
    panic!("nothing happened: {}\n{}", stage.sql("select kind, state, last_error from jobs"), stage.log("worker.log"));
}

fn let_on(stage: &Stage, waiting: &Waiting) {
    match waiting {
        Waiting::Object { id, .. } => stage.services.s3.gate().decide(*id, Verdict::Pass),
        Waiting::Transaction { pid, .. } => {
            stage.sql(&format!("insert into test_gate values ({pid})"));
        }
    }
}

/// What the killed worker left waiting comes to nothing, and its lease is over.
fn forget(stage: &Stage) {
    let gate = stage.services.s3.gate();
    for waiting in gate.waiting() {
        gate.decide(waiting.id, Verdict::Refuse);
    }
    // A server finishes a COMMIT that it has heard, whether or not anybody is left to hear the answer.
    stage.sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name like 'gate %'");
    stage.sql("update jobs set lease_until = lectern.now() - interval '1 s', rescues = 0 where state = 'running'");
}

fn running(stage: &Stage) -> String {
    stage.sql("select kind from jobs where state = 'running'")
}

/// Every job of the session, kind after kind, as if nobody knew that it is done.
pub fn run_again(stage: &Stage, session: &str, kinds: &[&str]) {
    let _worker = stage.worker();
    for kind in kinds {
        stage.sql(&format!(
            "update jobs set state = 'queued', result = null, finished_at = null, progress = 0
            where session_id = '{session}' and kind = '{kind}' and state = 'succeeded'"
        ));
        let until = Instant::now() + STEP_PATIENCE;
        let open =
            format!("select count(*) from jobs where session_id = '{session}' and state in ('queued', 'running')");
        while stage.sql(&open) != "0" {
            assert!(Instant::now() < until, "{kind} is not done again:\n{}", stage.log("worker.log"));
            std::thread::sleep(POLL_INTERVAL);
        }
    }
}
