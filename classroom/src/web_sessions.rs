//! Browsers that are signed in: who a cookie speaks for, and until when.
//!
//! The token is made here, handed out once, and kept only as its SHA-256: whoever reads the table cannot sign in with it.
//! A session ends when it is closed, when nobody was seen for [`IDLE_TIME_MAX`], and after [`AGE_MAX`] in any case.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use rand::RngCore;
use sha2::{Digest, Sha256};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::UserId;
use crate::users::User;

/// A session that nobody uses ends: a night.
pub const IDLE_TIME_MAX: Duration = Duration::from_secs(12 * 60 * 60);
/// However it is used, then one signs in again. The table refuses more.
pub const AGE_MAX: Duration = Duration::from_secs(14 * 24 * 60 * 60);
/// How exactly it is known when somebody was seen: a page asks often, and each time would be a write.
const SEEN_STEP: Duration = Duration::from_secs(5 * 60);
/// Browsers of one person that are signed in; one more signs the oldest out.
pub const PER_USER_MAX: i64 = 20;

const TOKEN_BYTES: usize = 32;

/// What the cookie holds. It is a credential, so it shows itself nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; TOKEN_BYTES]);

impl Token {
    fn generate() -> Token {
        let mut bytes = [0; TOKEN_BYTES];
        rand::rng().fill_bytes(&mut bytes);
        Token(bytes)
    }

    /// None: no token of ours looks like this.
    pub fn from_text(text: &str) -> Option<Token> {
        let mut bytes = [0; TOKEN_BYTES];
        hex::decode_to_slice(text, &mut bytes).ok()?;
        Some(Token(bytes))
    }

    /// Lower-case hexadecimal.
    pub fn to_text(&self) -> String {
        hex::encode(self.0)
    }

    fn sha256(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Token(…)")
    }
}

/// Whom a session speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    pub user: User,
    /// Subject of somebody who acts in the user's name.
    pub impersonator: Option<String>,
}

struct Row {
    id: Uuid,
    impersonator: Option<String>,
    /// They were seen now, and the row does not say so yet.
    is_news: bool,
    user_id: UserId,
    email: Option<String>,
    display_name: String,
    user_created_at: DateTime<Utc>,
}

/// Signs a browser in, and clears away what has ended.
pub async fn open(connection: &mut PgConnection, user: UserId, impersonator: Option<&str>) -> Result<Token, Error> {
    let token = Token::generate();
    sqlx::query!(
        "insert into web_sessions
            (id, tenant_id, user_id, token_sha256, impersonator, created_at, last_seen_at, expires_at)
        select $1, lectern.current_tenant(), $2, $3, $4, at, at, at + make_interval(secs => $5)
        from lectern.now() as at",
        Uuid::now_v7(),
        user.0,
        token.sha256(),
        impersonator,
        AGE_MAX.as_secs_f64(),
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "delete from web_sessions where expires_at <= lectern.now() or id in (
            select id from web_sessions where user_id = $1 order by created_at desc, id desc offset $2)",
        user.0,
        PER_USER_MAX,
    )
    .execute(connection)
    .await?;
    Ok(token)
}

/// Whose it is, and that they were seen now. None: it has ended, or is not of this tenant.
pub async fn resume(connection: &mut PgConnection, token: &Token) -> Result<Option<SignedIn>, sqlx::Error> {
    let row = sqlx::query_as!(
        Row,
        r#"select web_sessions.id, impersonator, user_id as "user_id: UserId", email::text, display_name,
            users.created_at as user_created_at,
            last_seen_at <= lectern.now() - make_interval(secs => $3) as "is_news!"
        from web_sessions join users on users.id = user_id
        where token_sha256 = $1 and erased_at is null and expires_at > lectern.now()
            and last_seen_at > lectern.now() - make_interval(secs => $2)"#,
        token.sha256(),
        IDLE_TIME_MAX.as_secs_f64(),
        SEEN_STEP.as_secs_f64(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.is_news {
        sqlx::query!("update web_sessions set last_seen_at = lectern.now() where id = $1", row.id)
            .execute(connection)
            .await?;
    }
    let user =
        User { id: row.user_id, email: row.email, display_name: row.display_name, created_at: row.user_created_at };
    Ok(Some(SignedIn { user, impersonator: row.impersonator }))
}

/// Signs the browser out; nothing happens where it is out already.
pub async fn close(connection: &mut PgConnection, token: &Token) -> Result<(), sqlx::Error> {
    sqlx::query!("delete from web_sessions where token_sha256 = $1", token.sha256()).execute(connection).await?;
    Ok(())
}
