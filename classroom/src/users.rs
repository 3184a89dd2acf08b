//! People, and the identities by which an issuer's token names them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::error::Error;
use crate::ids::UserId;
use crate::rights::Role;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: UserId,
    pub email: Option<String>,
    pub display_name: String,
    pub created_at: DateTime<Utc>,
}

#[derive(Debug, Clone)]
pub struct NewUser<'a> {
    pub id: UserId,
    pub email: Option<&'a str>,
    pub display_name: &'a str,
}

pub async fn create(connection: &mut PgConnection, user: &NewUser<'_>) -> Result<(), Error> {
    sqlx::query!(
        "insert into users (id, tenant_id, email, display_name)
        values ($1, lectern.current_tenant(), $2::text::citext, $3)",
        user.id.0,
        user.email,
        user.display_name,
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn find(connection: &mut PgConnection, id: UserId) -> Result<Option<User>, sqlx::Error> {
    sqlx::query_as!(
        User,
        "select id, email::text, display_name, created_at from users where id = $1 and erased_at is null",
        id.0,
    )
    .fetch_optional(connection)
    .await
}

/// Letters in either case are the same address.
pub async fn by_email(connection: &mut PgConnection, email: &str) -> Result<Option<User>, sqlx::Error> {
    sqlx::query_as!(
        User,
        "select id, email::text, display_name, created_at
        from users where email = $1::text::citext and erased_at is null",
        email,
    )
    .fetch_optional(connection)
    .await
}

/// Whom a verified token with this `iss` and `sub` speaks for, in this tenant.
pub async fn by_identity(
    connection: &mut PgConnection,
    issuer: &str,
    subject: &str,
) -> Result<Option<User>, sqlx::Error> {
    sqlx::query_as!(
        User,
        "select users.id, email::text, display_name, users.created_at
        from user_identities join users on users.id = user_id
        where issuer = $1 and subject = $2 and erased_at is null",
        issuer,
        subject,
    )
    .fetch_optional(connection)
    .await
}

pub async fn add_identity(
    connection: &mut PgConnection,
    user: UserId,
    issuer: &str,
    subject: &str,
) -> Result<(), Error> {
    sqlx::query!(
        "insert into user_identities (id, tenant_id, user_id, issuer, subject)
        values ($1, lectern.current_tenant(), $2, $3, $4)",
        Uuid::now_v7(),
        user.0,
        issuer,
        subject,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Gives the identity to the person whom the school knows by this address and nobody has signed in as. `email` must have
/// been verified by the issuer. None: there is no such person.
pub async fn link_by_email(
    connection: &mut PgConnection,
    issuer: &str,
    subject: &str,
    email: &str,
) -> Result<Option<User>, Error> {
    // Locked first: of two that come at once, the second sees here what the first has linked.
    let known = sqlx::query_as!(
        User,
        "select id, email::text, display_name, created_at from users
        where email = $1::text::citext and erased_at is null
        for update",
        email,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(user) = known else { return Ok(None) };
    let is_taken = sqlx::query_scalar!(
        r#"select exists (select from user_identities where user_id = $1) as "is_taken!""#,
        user.id.0,
    )
    .fetch_one(&mut *connection)
    .await?;
    if is_taken {
        // Perhaps by this very identity, just now.
        let linked = by_identity(connection, issuer, subject).await?;
        return Ok(linked.filter(|linked| linked.id == user.id));
    }
    add_identity(connection, user.id, issuer, subject).await?;
    Ok(Some(user))
}

/// Somebody to sign in as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    pub subject: String,
    pub display_name: String,
    /// The first that they were given.
    pub role: Option<Role>,
}

/// Those whom this issuer knows, in the order in which they were made, at most `limit`.
pub async fn known_to(connection: &mut PgConnection, issuer: &str, limit: i64) -> Result<Vec<Known>, sqlx::Error> {
    sqlx::query_as!(
        Known,
        r#"select subject, display_name,
            (select role from user_roles where user_id = users.id order by id limit 1) as "role: Role"
        from user_identities join users on users.id = user_id
        where issuer = $1 and erased_at is null
        order by users.created_at, users.id
        limit $2"#,
        issuer,
        limit,
    )
    .fetch_all(connection)
    .await
}
