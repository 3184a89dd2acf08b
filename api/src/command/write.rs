//! From the key to the kept answer.

use axum::Json;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use classroom::events::Call;
use classroom::idempotency::{self, Begin};
use classroom::ids::{SessionId, TenantId, UserId};
use jobs::Lane;
use jobs::runtime::Notifier;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Command, CommandIdentity};
use crate::auth::Caller;
use crate::error::{ApiError, ApiResult};
use crate::state::{AppState, Transaction};

pub const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");
const RUNNING_RETRY_AFTER: std::time::Duration = std::time::Duration::from_secs(1);

pub enum Attempt {
    First(Write),
    /// Done before: this was the answer.
    Replay(Answered),
}

/// The open transaction of a call. Dropping it undoes everything, the key included.
pub struct Write {
    pub transaction: Transaction,
    caller: CallIdentity,
    notifier: Notifier,
    woken: Vec<Lane>,
}

/// A call that has committed what it is about to do, and now does it outside the database.
pub struct Intent(CallIdentity);

#[derive(Debug, Clone)]
struct CallIdentity {
    tenant: TenantId,
    user: UserId,
    command: CommandIdentity,
}

/// What a call answers, without credentials.
#[derive(Debug, Clone)]
pub struct Answer {
    status: StatusCode,
    location: Option<String>,
    body: Value,
}

/// An answer that is kept, whether just now or before.
#[derive(Debug, Clone)]
pub struct Answered {
    answer: Answer,
    replayed: bool,
}

/// As the row holds it, beside the status.
#[derive(Serialize, Deserialize)]
struct KeptBody {
    location: Option<String>,
    body: Value,
}

impl<T> Command<T> {
    pub async fn begin(&self, state: &AppState, caller: &Caller) -> ApiResult<Attempt> {
        // Who acts in another's name looks around, and takes nothing away.
        if caller.impersonator.is_some() && self.identity.method == Method::DELETE {
            return Err(ApiError::forbidden("impersonated", "Nothing can be deleted in another person's name."));
        }
        let identity = CallIdentity { tenant: caller.tenant, user: caller.user.id, command: self.identity.clone() };
        let mut transaction = state.begin(identity.tenant).await?;
        let begin = idempotency::begin(&mut transaction, &identity.call(), &identity.command.body_sha256).await?;
        match begin {
            Begin::Fresh | Begin::Resume => Ok(Attempt::First(Write::new(state, transaction, identity))),
            Begin::Replay(kept) => Ok(Attempt::Replay(Answered { answer: Answer::from_kept(kept)?, replayed: true })),
            Begin::OtherBody => Err(ApiError::unprocessable(
                "idempotency_key_reused",
                "This Idempotency-Key came with another request before. Take a new one.",
            )),
            Begin::Running => Err(ApiError::conflict("idempotency_key_running", "The same call is still at work.")
                .retry_after(RUNNING_RETRY_AFTER)),
        }
    }
}

impl Write {
    fn new(state: &AppState, transaction: Transaction, caller: CallIdentity) -> Write {
        Write { transaction, caller, notifier: state.notifier.clone(), woken: Vec::new() }
    }

    /// Plans the session's jobs again. What is new starts once this is committed.
    pub async fn replan(&mut self, session: SessionId) -> ApiResult<()> {
        let lanes = jobs::pipeline::replan(&mut self.transaction, session).await?;
        self.wake(&lanes);
        Ok(())
    }

    /// Lanes that are given something by this.
    pub fn wake(&mut self, lanes: &[Lane]) {
        self.woken.extend(lanes);
    }

    /// The call as events and their keys know it.
    pub fn call(&self) -> Call<'_> {
        self.caller.call()
    }

    /// The transaction, and the call beside it.
    pub fn parts(&mut self) -> (&mut Transaction, Call<'_>) {
        (&mut self.transaction, self.caller.call())
    }

    /// Commits change and answer, and wakes who has work now.
    pub async fn finish(mut self, answer: Answer) -> ApiResult<Answered> {
        idempotency::finish(&mut self.transaction, &self.caller.call(), &answer.to_kept()?).await?;
        self.transaction.commit().await?;
        self.notifier.wake(&self.woken).await;
        Ok(Answered { answer, replayed: false })
    }

    /// Commits what was written so far, and the key as running, before something happens that cannot be undone.
    pub async fn step_outside(self) -> ApiResult<Intent> {
        self.transaction.commit().await?;
        Ok(Intent(self.caller))
    }
}

impl Intent {
    /// Back in a transaction with what came of it; after a failure, a retry may begin again at once.
    pub async fn come_back<T>(self, state: &AppState, outside: ApiResult<T>) -> ApiResult<(Write, T)> {
        let mut transaction = state.begin(self.0.tenant).await?;
        match outside {
            Ok(result) => Ok((Write::new(state, transaction, self.0), result)),
            Err(error) => {
                idempotency::release(&mut transaction, &self.0.call()).await?;
                transaction.commit().await?;
                Err(error)
            }
        }
    }
}

impl CallIdentity {
    fn call(&self) -> Call<'_> {
        Call { user: self.user, route: &self.command.route, key: &self.command.key }
    }
}

impl Answer {
    pub fn ok(body: &impl Serialize) -> Answer {
        Answer::new(StatusCode::OK, None, body)
    }

    pub fn created(location: String, body: &impl Serialize) -> Answer {
        Answer::new(StatusCode::CREATED, Some(location), body)
    }

    /// Work has begun; `location` says how far it is.
    pub fn accepted(location: String, body: &impl Serialize) -> Answer {
        Answer::new(StatusCode::ACCEPTED, Some(location), body)
    }

    /// There is nothing left to tell of.
    pub fn gone() -> Answer {
        Answer { status: StatusCode::NO_CONTENT, location: None, body: Value::Null }
    }

    fn new(status: StatusCode, location: Option<String>, body: &impl Serialize) -> Answer {
        Answer { status, location, body: serde_json::to_value(body).expect("our views are plain JSON") }
    }

    fn to_kept(&self) -> ApiResult<idempotency::Answer> {
        let kept = KeptBody { location: self.location.clone(), body: self.body.clone() };
        let body = serde_json::to_value(kept).map_err(ApiError::internal)?;
        Ok(idempotency::Answer { status: self.status.as_u16(), body })
    }

    fn from_kept(kept: idempotency::Answer) -> ApiResult<Answer> {
        let KeptBody { location, body } = serde_json::from_value(kept.body).map_err(ApiError::internal)?;
        let status = StatusCode::from_u16(kept.status).map_err(ApiError::internal)?;
        Ok(Answer { status, location, body })
    }
}

impl Answered {
    /// What of the kept answer the handler needs to mint credentials.
    pub fn field<T: serde::de::DeserializeOwned>(&self, name: &str) -> ApiResult<T> {
        T::deserialize(&self.answer.body[name]).map_err(ApiError::internal)
    }

    /// Adds what is made for this answer alone.
    pub fn with(mut self, name: &str, value: &impl Serialize) -> Answered {
        self.answer.body[name] = serde_json::to_value(value).expect("our views are plain JSON");
        self
    }
}

impl IntoResponse for Answered {
    fn into_response(self) -> Response {
        let status = self.answer.status;
        let mut response = match status {
            StatusCode::NO_CONTENT => status.into_response(),
            _ => (status, Json(self.answer.body)).into_response(),
        };
        let headers = response.headers_mut();
        if let Some(location) = self.answer.location {
            headers.insert(header::LOCATION, HeaderValue::try_from(location).expect("our addresses are ASCII"));
        }
        if self.replayed {
            headers.insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}
