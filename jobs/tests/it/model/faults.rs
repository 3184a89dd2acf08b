//! Whether the histories find anything: each statement that keeps a promise is broken on its way to the server.

use std::cell::RefCell;

use crate::model::play_seed;
use crate::model::wire::Fault;
use crate::model::world::World;

/// Histories until which a fault must be found.
const CASES_MAX: u64 = 80;

const FAULTS: &[(&str, Fault)] = &[
    (
        "a zombie finishes",
        Fault { right: "on run.id = jobs.id and run.epoch = jobs.lease_epoch", wrong: "on run.id = jobs.id" },
    ),
    (
        "a zombie puts back",
        Fault {
            right: "run_at = lectern.now() + make_interval(secs => $5),\n            last_error = coalesce($6, last_error),\n            lease_epoch = lease_epoch + 1, lease_owner = null, lease_until = null\n        where id = $1 and lease_epoch = $2 and state",
            wrong: "run_at = lectern.now() + make_interval(secs => $5),\n            last_error = coalesce($6, last_error),\n            lease_epoch = lease_epoch + 1, lease_owner = null, lease_until = null\n        where id = $1 and state",
        },
    ),
    (
        "a zombie commits a step",
        Fault {
            right: "and lease_epoch = $2 and state = 'running' for no key",
            wrong: "and state = 'running' for no key",
        },
    ),
    (
        "a zombie renews",
        Fault {
            right: "and jobs.lease_epoch = held.lease_epoch and jobs.state = 'running'\n            for",
            wrong: "and jobs.state = 'running'\n            for",
        },
    ),
    (
        "a rescue leaves the epoch",
        Fault {
            right: "lease_epoch = lease_epoch + 1, lease_owner = null, lease_until = null\n            where id = $1\n",
            wrong: "lease_owner = null, lease_until = null\n            where id = $1\n",
        },
    ),
    (
        "a rescue counts nothing",
        Fault { right: "set state = $2, rescues = $3,", wrong: "set state = $2, rescues = $3 - 1," },
    ),
    (
        "what runs is claimed again",
        Fault {
            right: "any ($1) and state = 'queued' and run_at",
            wrong: "any ($1) and state in ('queued', 'running') and run_at",
        },
    ),
    (
        "what is not due is claimed",
        Fault {
            right: "and state = 'queued' and run_at <= lectern.now()\n                and not",
            wrong: "and state = 'queued'\n                and not",
        },
    ),
    ("a paused lane is claimed from", Fault { right: "and lanes.paused)", wrong: "and false)" }),
    (
        "a finish overlooks that it is cancelled",
        Fault {
            right: "case when cancel_requested then 'cancelled'::job_state else 'succeeded' end",
            wrong: "case when cancel_requested then 'failed'::job_state else 'succeeded' end",
        },
    ),
    (
        "a lost message stays lost",
        Fault { right: "and not paused\n            limit", wrong: "and false\n            limit" },
    ),
    (
        "a dispatch has the number of the last one",
        Fault { right: "dispatch = dispatch + 1", wrong: "dispatch = dispatch" },
    ),
    (
        "the plan puts aside what runs without telling it",
        Fault { right: "superseded = true, cancel_requested = true,", wrong: "superseded = true," },
    ),
    (
        "what the plan wants back stays away",
        Fault { right: "jobs.state = 'cancelled' and jobs.superseded", wrong: "jobs.state = 'cancelled' and false" },
    ),
    ("a step forgives no rescue", Fault { right: "rescues = 0, deferrals = 0 where", wrong: "deferrals = 0 where" }),
    ("the log has a gap", Fault { right: "head.before + event.n,", wrong: "head.before + event.n + 1," }),
];

/// A fault that nothing replaces would be found by nobody, so this also says when a statement was reworded.
#[test]
#[ignore = "takes many minutes: for a night, or after a change of the ledger"]
fn every_fault_is_found() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let mut unfound = Vec::new();
    for (name, fault) in FAULTS {
        let world = RefCell::new(runtime.block_on(World::new(Some(*fault))));
        let found =
            (0..CASES_MAX).find_map(|seed| play_seed(&runtime, &world, seed, 0).err().map(|error| (seed, error)));
        match found {
            Some((seed, error)) => {
                println!("{name}: found in history {seed}: {}", error.to_string().lines().next().unwrap_or_default());
            }
            None => unfound.push(name),
        }
    }
    assert!(unfound.is_empty(), "not found within {CASES_MAX} histories: {unfound:?}");
}
