//! The people of a course, and what they are in it.
//!
//! Somebody has one role in a course: giving another replaces it. Roles in the whole school (admins) and in single
//! sessions are not touched and not listed here.

use sqlx::PgConnection;

use crate::error::{Error, Refusal};
use crate::ids::{CourseId, UserId};
use crate::rights::{self, Grant, Role, Scope};
use crate::users::{self, NewUser, User};

/// People of one course that [`list`] gives at most.
pub const PEOPLE_MAX: i64 = 2000;
/// As long as SMTP takes one.
pub const EMAIL_LENGTH_MAX: usize = 254;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub user_id: UserId,
    pub display_name: String,
    pub email: Option<String>,
    pub role: Role,
}

/// Teachers, assistants, students, each by name. At most [`PEOPLE_MAX`].
pub async fn list(connection: &mut PgConnection, course: CourseId) -> Result<Vec<Person>, sqlx::Error> {
    sqlx::query_as!(
        Person,
        r#"select users.id as "user_id: UserId", display_name, email::text, role as "role: Role"
        from (
            select distinct on (user_id) user_id, role,
                case role when 'teacher' then 0 when 'assistant' then 1 else 2 end as place
            from user_roles
            where course_id = $1
            order by user_id, place
        ) member
        join users on users.id = user_id
        where erased_at is null
        order by place, lower(display_name), users.id
        limit $2"#,
        course.0,
        PEOPLE_MAX,
    )
    .fetch_all(connection)
    .await
}

/// Gives the person of this address the role, in place of what they were in the course before; makes the person where
/// the school has none. `role` is not [`Role::Admin`], which is for a whole school.
pub async fn add(
    connection: &mut PgConnection,
    course: CourseId,
    email: &str,
    role: Role,
    by: UserId,
) -> Result<Person, Error> {
    let User { id, display_name, email, .. } = find_or_create(&mut *connection, email).await?;
    let scope = Scope::Course(course);
    // Nobody locks themselves out by accident.
    if id == by && rights::of_user(&mut *connection, id).await?.grants.iter().any(|grant| grant.scope == scope) {
        return Err(Refusal::OwnRole.into());
    }
    remove(&mut *connection, course, id).await?;
    rights::grant(&mut *connection, id, Grant { role, scope }, Some(by)).await?;
    Ok(Person { user_id: id, display_name, email, role })
}

/// False when they were nothing in the course.
pub async fn remove(connection: &mut PgConnection, course: CourseId, user: UserId) -> Result<bool, sqlx::Error> {
    let done = sqlx::query!("delete from user_roles where user_id = $1 and course_id = $2", user.0, course.0)
        .execute(connection)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Named after the address until they say what they are called.
async fn find_or_create(connection: &mut PgConnection, email: &str) -> Result<User, Error> {
    let email = email.trim();
    let name = local_part(email).ok_or(Refusal::EmailInvalid)?;
    if let Some(user) = users::by_email(&mut *connection, email).await? {
        return Ok(user);
    }
    let new = NewUser { id: UserId::generate(), email: Some(email), display_name: name };
    users::create(&mut *connection, &new).await?;
    Ok(users::by_email(connection, email).await?.ok_or(Refusal::NoSuchUser)?)
}

/// What stands before the @. None: no address that mail could reach.
fn local_part(email: &str) -> Option<&str> {
    let (local, domain) = email.rsplit_once('@')?;
    let is_plain = !email.contains(|c: char| c.is_whitespace() || c.is_control());
    let fits = email.len() <= EMAIL_LENGTH_MAX && !local.is_empty() && !domain.is_empty();
    (is_plain && fits).then_some(local)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_something_on_both_sides() {
        assert_eq!(local_part("ada@school.example"), Some("ada"));
        for wrong in ["", "ada", "@school.example", "ada@", "a da@school.example", "ada@school\n.example"] {
            assert_eq!(local_part(wrong), None, "{wrong:?}");
        }
        assert_eq!(local_part(&format!("{}@b", "a".repeat(EMAIL_LENGTH_MAX))), None);
    }
}
