//! Old events, read as if they had been written today.
//!
//! Rows are never rewritten. When the payload of an event type changes, add a step to [`STEPS`] that turns the last
//! version into the next; readers then know only the newest.

use serde_json::{Value, json};

/// Turns the payload of one version into that of the next.
pub(super) struct Step {
    pub event_type: &'static str,
    pub from: i32,
    pub apply: fn(&mut Value),
}

/// For each type in order of version, without a hole. A type that is not here is at version 1.
const STEPS: &[Step] = &[
    Step { event_type: "caption.corrected", from: 1, apply: many_corrections },
    // The actor may be absent: a course can publish by itself. What was published before, somebody did.
    Step { event_type: "replay.published", from: 1, apply: |_| {} },
];

/// One correction of a text, `startTicks`, `endTicks`, `before` and `after`, becomes a list of one. An empty `after` took
/// the text away.
fn many_corrections(payload: &mut Value) {
    let (start, end) = (payload["startTicks"].take(), payload["endTicks"].take());
    let cue = |text: Value| json!({ "startTicks": start, "endTicks": end, "text": text });
    let (before, after) = (payload["before"].take(), payload["after"].take());
    let with = if after == "" { Vec::new() } else { vec![cue(after)] };
    let correction = json!({ "replaced": [cue(before)], "with": with });
    *payload = json!({ "corrections": [correction], "actorUserId": payload["actorUserId"].take() });
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{event_type} is written in version {version}; this build reads up to {current}")]
pub(super) struct TooNew {
    event_type: String,
    version: i32,
    current: i32,
}

pub(super) fn current_version(event_type: &str) -> i32 {
    current_with(STEPS, event_type)
}

pub(super) fn to_current(event_type: &str, version: i32, payload: Value) -> Result<Value, TooNew> {
    upcast_with(STEPS, event_type, version, payload)
}

fn current_with(steps: &[Step], event_type: &str) -> i32 {
    1 + steps.iter().filter(|step| step.event_type == event_type).map(|step| step.from).max().unwrap_or(0)
}

fn upcast_with(steps: &[Step], event_type: &str, version: i32, mut payload: Value) -> Result<Value, TooNew> {
    let current = current_with(steps, event_type);
    if version > current {
        return Err(TooNew { event_type: event_type.to_owned(), version, current });
    }
    for step in steps.iter().filter(|step| step.event_type == event_type && step.from >= version) {
        (step.apply)(&mut payload);
    }
    Ok(payload)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HISTORY: &[Step] = &[
        Step { event_type: "a.b", from: 1, apply: |payload| payload["two"] = json!("added in version 2") },
        Step { event_type: "c.d", from: 1, apply: |payload| payload["other"] = json!(true) },
        Step { event_type: "a.b", from: 2, apply: |payload| payload["three"] = payload["two"].take() },
    ];

    #[test]
    fn an_old_payload_takes_every_step_that_it_missed() {
        assert_eq!(
            upcast_with(HISTORY, "a.b", 1, json!({})).unwrap(),
            json!({"two": null, "three": "added in version 2"})
        );
        assert_eq!(upcast_with(HISTORY, "a.b", 2, json!({"two": "x"})).unwrap(), json!({"two": null, "three": "x"}));
        assert_eq!(upcast_with(HISTORY, "a.b", 3, json!({"three": "y"})).unwrap(), json!({"three": "y"}));
        assert_eq!(current_with(HISTORY, "a.b"), 3);
        assert_eq!(current_with(HISTORY, "e.f"), 1);
    }

    #[test]
    fn a_correction_of_the_first_form_is_a_list_of_one() {
        let first = |after: &str| json!({ "startTicks": 9, "endTicks": 18, "before": "sell", "after": after, "actorUserId": "u" });
        let upcast = |after: &str| to_current("caption.corrected", 1, first(after)).unwrap();
        let cue = |text: &str| json!({ "startTicks": 9, "endTicks": 18, "text": text });
        assert_eq!(
            upcast("cell"),
            json!({ "corrections": [{ "replaced": [cue("sell")], "with": [cue("cell")] }], "actorUserId": "u" })
        );
        assert_eq!(upcast("")["corrections"][0]["with"], json!([]));
        assert_eq!(current_version("caption.corrected"), 2);
    }

    #[test]
    fn a_payload_from_the_future_is_not_guessed_at() {
        let error = upcast_with(HISTORY, "a.b", 4, json!({})).unwrap_err();
        assert_eq!(error, TooNew { event_type: "a.b".into(), version: 4, current: 3 });
    }
}
