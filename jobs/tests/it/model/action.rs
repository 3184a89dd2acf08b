//! What may happen. Numbers choose among what there is then.

use jobs::Lane;
use proptest::prelude::*;

use crate::model::wire::Cut;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Succeed,
    Retry,
    Snooze,
    Unavailable,
    Fail,
}

/// Where there is a `cut`, whoever acts may crash on the way.
#[derive(Debug, Clone)]
pub enum Action {
    /// Seconds pass.
    Wait(i64),
    NewJob {
        school: usize,
        cut: Option<Cut>,
    },
    /// `is_sent`: Redis was there.
    Publish {
        lane: Lane,
        is_sent: bool,
        cut: Option<Cut>,
    },
    /// A worker hears of up to so many jobs at once.
    Deliver {
        message: usize,
        count: usize,
        worker: usize,
        cut: Option<Cut>,
    },
    Lose(usize),
    Repeat(usize),
    Flush,
    Step {
        run: usize,
        cut: Option<Cut>,
    },
    End {
        run: usize,
        ending: Ending,
        cut: Option<Cut>,
    },
    Renew {
        worker: usize,
        cut: Option<Cut>,
    },
    /// Leases run out, and another worker takes what comes back: whoever ran it is a zombie from now on.
    TakeOver(usize),
    /// The worker is gone with all that it runs.
    Kill(usize),
    /// The worker hands back what it runs.
    Drain(usize),
    Sweep {
        cut: Option<Cut>,
    },
    Plan {
        school: usize,
        cut: Option<Cut>,
    },
    /// A segment turns up, and what was made of the old one is planned again.
    Change {
        school: usize,
        cut: Option<Cut>,
    },
    Cancel {
        job: usize,
        cut: Option<Cut>,
    },
    Retry {
        job: usize,
        cut: Option<Cut>,
    },
    ReplayDeadLetters,
    Pause(Lane),
    Resume {
        lane: Lane,
        cut: Option<Cut>,
    },
}

fn any_cut() -> impl Strategy<Value = Option<Cut>> {
    let cut = (0..14_u8, any::<bool>()).prop_map(|(after, delivered)| Some(Cut { after, delivered }));
    prop_oneof![3 => Just(None), 1 => cut]
}

fn any_lane() -> impl Strategy<Value = Lane> {
    prop_oneof![Just(Lane::Transcode), Just(Lane::Transcribe), Just(Lane::Light)]
}

fn any_ending() -> impl Strategy<Value = Ending> {
    prop_oneof![
        8 => Just(Ending::Succeed),
        1 => Just(Ending::Retry),
        1 => Just(Ending::Snooze),
        1 => Just(Ending::Unavailable),
        1 => Just(Ending::Fail),
    ]
}

pub fn any_action() -> impl Strategy<Value = Action> {
    let index = || 0..64_usize;
    prop_oneof![
        4 => (1..30_i64).prop_map(Action::Wait),
        2 => (index(), any_cut()).prop_map(|(school, cut)| Action::NewJob { school, cut }),
        10 => (any_lane(), prop::bool::weighted(0.9), any_cut())
            .prop_map(|(lane, is_sent, cut)| Action::Publish { lane, is_sent, cut }),
        12 => (index(), 1..4_usize, index(), any_cut())
            .prop_map(|(message, count, worker, cut)| Action::Deliver { message, count, worker, cut }),
        1 => index().prop_map(Action::Lose),
        2 => index().prop_map(Action::Repeat),
        1 => Just(Action::Flush),
        4 => (index(), any_cut()).prop_map(|(run, cut)| Action::Step { run, cut }),
        12 => (index(), any_ending(), any_cut()).prop_map(|(run, ending, cut)| Action::End { run, ending, cut }),
        4 => (index(), any_cut()).prop_map(|(worker, cut)| Action::Renew { worker, cut }),
        4 => index().prop_map(Action::TakeOver),
        1 => index().prop_map(Action::Kill),
        1 => index().prop_map(Action::Drain),
        4 => any_cut().prop_map(|cut| Action::Sweep { cut }),
        2 => (index(), any_cut()).prop_map(|(school, cut)| Action::Plan { school, cut }),
        2 => (index(), any_cut()).prop_map(|(school, cut)| Action::Change { school, cut }),
        2 => (index(), any_cut()).prop_map(|(job, cut)| Action::Cancel { job, cut }),
        2 => (index(), any_cut()).prop_map(|(job, cut)| Action::Retry { job, cut }),
        1 => Just(Action::ReplayDeadLetters),
        1 => any_lane().prop_map(Action::Pause),
        2 => (any_lane(), any_cut()).prop_map(|(lane, cut)| Action::Resume { lane, cut }),
    ]
}
