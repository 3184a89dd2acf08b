//! Questions of many tasks, answered by one statement: whoever asks while a statement is on its way goes with the next one,
//! so that a flood costs a commit per batch and a single question waits for nobody.

use std::collections::HashMap;
use std::hash::Hash;

use futures::FutureExt;
use tokio::sync::{mpsc, oneshot};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::limits::GATHER_LINGER;

/// Where the tasks of a process ask. `K` says which question an answer is for.
pub(crate) struct Gather<K, Q, A>(mpsc::Sender<Request<K, Q, A>>);

struct Request<K, Q, A> {
    key: K,
    question: Q,
    answer: oneshot::Sender<Option<A>>,
}

impl<K, Q, A> Gather<K, Q, A>
where
    K: Eq + Hash + Send + 'static,
    Q: Send + 'static,
    A: Send + 'static,
{
    /// `serve` answers at most `batch` questions at a time, until `killed` or until nobody can ask any more. Of two
    /// questions with the same key the first one has the answer.
    pub(crate) fn start<S, F>(batch: usize, killed: CancellationToken, serve: S) -> Gather<K, Q, A>
    where
        S: Fn(Vec<Q>) -> F + Send + 'static,
        F: Future<Output = HashMap<K, A>> + Send,
    {
        let (sender, mut requests) = mpsc::channel::<Request<K, Q, A>>(batch);
        tokio::spawn(killed.run_until_cancelled_owned(async move {
            let mut gathered = Vec::with_capacity(batch);
            while requests.recv_many(&mut gathered, batch).await > 0 {
                // Several at once are a flood: the rest of it is near.
                if gathered.len() > 1 && gathered.len() < batch {
                    sleep(GATHER_LINGER).await;
                    let more = batch - gathered.len();
                    requests.recv_many(&mut gathered, more).now_or_never();
                }
                let (questions, asking): (Vec<_>, Vec<_>) =
                    gathered.drain(..).map(|Request { key, question, answer }| (question, (key, answer))).unzip();
                let mut answers = serve(questions).await;
                for (key, answer) in asking {
                    drop(answer.send(answers.remove(&key)));
                }
            }
        }));
        Gather(sender)
    }

    /// None: there is no answer to it.
    pub(crate) async fn ask(&self, key: K, question: Q) -> Option<A> {
        let (answer, answered) = oneshot::channel();
        // Both fail only when whoever serves was killed, and this task with it.
        self.0.send(Request { key, question, answer }).await.ok()?;
        answered.await.ok()?
    }
}
