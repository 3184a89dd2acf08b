//! Courses and the lessons in them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use crate::error::{Error, Refusal};
use crate::ids::{CourseId, LessonId, UserId};

/// More courses than one person sees on a page; a tenant with more of them needs a search.
pub const COURSES_MAX: i64 = 500;
pub const LESSONS_MAX: i64 = 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "course_status", rename_all = "snake_case")]
pub enum CourseStatus {
    Draft,
    Published,
}

/// Who shows a finished replay to the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "publish_policy", rename_all = "snake_case")]
pub enum PublishPolicy {
    /// A teacher does.
    Manual,
    /// The first complete revision is published by the transaction that makes it.
    Automatic,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    pub id: CourseId,
    pub title: String,
    pub description: String,
    pub status: CourseStatus,
    pub publish_policy: PublishPolicy,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone)]
pub struct NewCourse<'a> {
    pub id: CourseId,
    pub title: &'a str,
    pub description: &'a str,
    pub status: CourseStatus,
    pub publish_policy: PublishPolicy,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lesson {
    pub id: LessonId,
    pub course_id: CourseId,
    pub title: String,
    pub order_index: i32,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

pub async fn create(connection: &mut PgConnection, course: &NewCourse<'_>) -> Result<Course, Error> {
    let created = sqlx::query_as!(
        Course,
        r#"insert into courses (id, tenant_id, title, description, status, publish_policy)
        values ($1, lectern.current_tenant(), $2, $3, $4, $5)
        returning id, title, description, status as "status: CourseStatus",
            publish_policy as "publish_policy: PublishPolicy", created_at, updated_at"#,
        course.id.0,
        course.title,
        course.description,
        course.status as CourseStatus,
        course.publish_policy as PublishPolicy,
    )
    .fetch_one(connection)
    .await?;
    Ok(created)
}

pub async fn find(connection: &mut PgConnection, id: CourseId) -> Result<Option<Course>, sqlx::Error> {
    sqlx::query_as!(
        Course,
        r#"select id, title, description, status as "status: CourseStatus",
            publish_policy as "publish_policy: PublishPolicy", created_at, updated_at
        from courses where id = $1"#,
        id.0,
    )
    .fetch_optional(connection)
    .await
}

/// What is None stays as it is.
#[derive(Debug, Clone, Copy, Default)]
pub struct CourseChange<'a> {
    pub title: Option<&'a str>,
    pub description: Option<&'a str>,
    pub status: Option<CourseStatus>,
    pub publish_policy: Option<PublishPolicy>,
}

pub async fn update(connection: &mut PgConnection, id: CourseId, change: CourseChange<'_>) -> Result<Course, Error> {
    let updated = sqlx::query_as!(
        Course,
        r#"update courses
        set title = coalesce($2, title), description = coalesce($3, description), status = coalesce($4, status),
            publish_policy = coalesce($5, publish_policy), updated_at = lectern.now()
        where id = $1
        returning id, title, description, status as "status: CourseStatus",
            publish_policy as "publish_policy: PublishPolicy", created_at, updated_at"#,
        id.0,
        change.title,
        change.description,
        change.status as Option<CourseStatus>,
        change.publish_policy as Option<PublishPolicy>,
    )
    .fetch_optional(connection)
    .await?;
    Ok(updated.ok_or(Refusal::NoSuchCourse)?)
}

/// Newest first, the courses that `user` has any role in. At most [`COURSES_MAX`].
pub async fn list_of_user(connection: &mut PgConnection, user: UserId) -> Result<Vec<Course>, sqlx::Error> {
    sqlx::query_as!(
        Course,
        r#"select id, title, description, status as "status: CourseStatus",
            publish_policy as "publish_policy: PublishPolicy", created_at, updated_at
        from courses
        where exists (
            select from user_roles
            where user_id = $1 and (scope = 'tenant' or user_roles.course_id = courses.id)
        )
        order by created_at desc, id desc
        limit $2"#,
        user.0,
        COURSES_MAX,
    )
    .fetch_all(connection)
    .await
}

/// At the end of its course.
pub async fn create_lesson(
    connection: &mut PgConnection,
    id: LessonId,
    course: CourseId,
    title: &str,
) -> Result<Lesson, Error> {
    lock_lessons(connection, course).await?;
    let created = sqlx::query_as!(
        Lesson,
        "insert into lessons (id, tenant_id, course_id, title, order_index)
        values ($1, lectern.current_tenant(), $2, $3,
            (select coalesce(max(order_index) + 1, 0) from lessons where course_id = $2))
        returning id, course_id, title, order_index, created_at, updated_at",
        id.0,
        course.0,
        title,
    )
    .fetch_one(connection)
    .await?;
    Ok(created)
}

pub async fn find_lesson(connection: &mut PgConnection, id: LessonId) -> Result<Option<Lesson>, sqlx::Error> {
    sqlx::query_as!(
        Lesson,
        "select id, course_id, title, order_index, created_at, updated_at from lessons where id = $1",
        id.0,
    )
    .fetch_optional(connection)
    .await
}

/// What is None stays as it is. `order_index`: its new place; those between make room, and a place behind the last is the
/// last.
pub async fn update_lesson(
    connection: &mut PgConnection,
    id: LessonId,
    title: Option<&str>,
    order_index: Option<u32>,
) -> Result<Lesson, Error> {
    let lesson = find_lesson(&mut *connection, id).await?.ok_or(Refusal::NoSuchLesson)?;
    lock_lessons(connection, lesson.course_id).await?;
    if let Some(order_index) = order_index {
        move_lesson(&mut *connection, &lesson, order_index).await?;
    }
    let updated = sqlx::query_as!(
        Lesson,
        "update lessons set title = coalesce($2, title), updated_at = lectern.now() where id = $1
        returning id, course_id, title, order_index, created_at, updated_at",
        id.0,
        title,
    )
    .fetch_optional(connection)
    .await?;
    Ok(updated.ok_or(Refusal::NoSuchLesson)?)
}

async fn move_lesson(connection: &mut PgConnection, lesson: &Lesson, to: u32) -> Result<(), Error> {
    let to = i32::try_from(to).unwrap_or(i32::MAX);
    sqlx::query!(
        "with place as (
            select one.order_index as was, least($3, (select max(order_index) from lessons where course_id = $2)) as becomes
            from lessons as one where id = $1
        )
        update lessons
        set order_index = case when id = $1 then becomes when was < becomes then order_index - 1 else order_index + 1 end
        from place
        where course_id = $2 and order_index between least(was, becomes) and greatest(was, becomes)",
        lesson.id.0,
        lesson.course_id.0,
        to,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The lessons of one course are changed by one at a time, or two would get the same place.
async fn lock_lessons(connection: &mut PgConnection, course: CourseId) -> Result<(), Error> {
    sqlx::query!("select id from courses where id = $1 for no key update", course.0)
        .fetch_optional(connection)
        .await?
        .ok_or(Refusal::NoSuchCourse)?;
    Ok(())
}

/// In order. At most [`LESSONS_MAX`].
pub async fn lessons(connection: &mut PgConnection, course: CourseId) -> Result<Vec<Lesson>, sqlx::Error> {
    sqlx::query_as!(
        Lesson,
        "select id, course_id, title, order_index, created_at, updated_at
        from lessons where course_id = $1 order by order_index limit $2",
        course.0,
        LESSONS_MAX,
    )
    .fetch_all(connection)
    .await
}
