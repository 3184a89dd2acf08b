//! Random histories of the ledger's SQL in a real PostgreSQL: several workers, zombies among them, several schools, people
//! who cancel and pause, a Redis that loses, repeats and reorders, and crashes between any two statements. Each step is
//! held against what it may do; in the end everything calms down, and all that was planned must have ended. `faults`
//! breaks the statements one by one, and each time a history must go wrong.
//!
//! `LECTERN_MODEL_CASES` plays more of them than `make test` does, `LECTERN_MODEL_SEED` plays one again.

mod action;
mod faults;
mod rows;
mod rules;
mod wire;
mod world;

use std::cell::RefCell;
use std::env;
use std::ops::Range;

use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use tokio::runtime::Runtime;

use self::action::{Action, any_action};
use self::world::World;

/// Of each of the four tests.
const CASES: u64 = 50;
const ACTIONS: Range<usize> = 10..60;
const SHRINKS_MAX: u32 = 200;

fn number(variable: &str) -> Option<u64> {
    env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable} is a number")))
}

fn play_seeds(part: u64) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let seeds = match number("LECTERN_MODEL_SEED") {
        Some(seed) if seed % 4 == part => vec![seed],
        Some(_) => return,
        None => {
            // `make test` plays the same ones every time, so that a change is what breaks it; a night plays others.
            let (first, cases) = match number("LECTERN_MODEL_CASES") {
                Some(cases) => (rand::random::<u32>(), cases),
                None => (0, CASES),
            };
            (0..cases).map(|n| (u64::from(first) + n) * 4 + part).collect()
        }
    };
    let world = RefCell::new(runtime.block_on(World::new(None)));
    for seed in seeds {
        if let Err(error) = play_seed(&runtime, &world, seed, SHRINKS_MAX) {
            panic!("LECTERN_MODEL_SEED={seed}: {error}");
        }
    }
}

fn play_seed(runtime: &Runtime, world: &RefCell<World>, seed: u64, shrinks: u32) -> Result<(), TestError<Vec<Action>>> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config { cases: 1, failure_persistence: None, max_shrink_iters: shrinks, ..Config::default() };
    TestRunner::new_with_rng(config, rng).run(&vec(any_action(), ACTIONS), |actions| {
        runtime.block_on(world.borrow_mut().play(&actions)).map_err(TestCaseError::fail)
    })
}

#[test]
fn histories_end_well_1() {
    play_seeds(0);
}

#[test]
fn histories_end_well_2() {
    play_seeds(1);
}

#[test]
fn histories_end_well_3() {
    play_seeds(2);
}

#[test]
fn histories_end_well_4() {
    play_seeds(3);
}
