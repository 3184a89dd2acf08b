//! An API that dies as soon as it has answered: what it acknowledged is kept.

use serde_json::Value;

use super::Strike;
use crate::api_client::Call;
use crate::lectern::Ingested;

impl Strike<'_> {
    /// Each upload is begun and completed; after either answer the API dies, is started again, and is asked the same
    /// once more.
    pub(super) fn kill_api(&mut self) -> u32 {
        let course = self.stage.client.course();
        let clip = self.scale.clip.clone();
        let mut killed = 0;
        while killed < self.scale.api_killed {
            let create = Call::create(&course, &clip);
            let created = self.call_and_kill(&create);
            killed += 1;
            let id = created["id"].as_str().expect("a recording has an id").to_owned();
            let session_id = created["sessionId"].as_str().expect("a recording has a session").to_owned();
            self.stage.client.send_parts(&created, &clip);
            self.call_and_kill(&Call::complete(&id));
            killed += 1;
            let accepted = Ingested {
                session_id,
                recording_id: id,
                status: "finalizing".to_owned(),
                failure: None,
                page_url: None,
            };
            self.accepted.push((accepted, clip.clone()));
        }
        killed
    }

    /// The answer to the same call made again, after a restart.
    fn call_and_kill(&mut self, call: &Call) -> Value {
        let answer = self.stage.client.call(call).expect("the API answers");
        self.stage.kill_api();
        drop(answer);
        self.stage.restart_api();
        let again = self.stage.client.call(call).expect("the API answers again");
        if again.headers().get("idempotent-replayed").is_none() {
            self.wrong.push("an acknowledged call was not kept".to_owned());
        }
        again.json().expect("the answer is JSON")
    }
}
