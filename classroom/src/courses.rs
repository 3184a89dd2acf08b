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

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    pub id: CourseId,
    pub title: String,
    pub description: String,
    pub status: CourseStatus,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone)]
pub struct NewCourse<'a> {
    pub id: CourseId,
    pub title: &'a str,
    pub description: &'a str,
    pub status: CourseStatus,
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
        r#"insert into courses (id, tenant_id, title, description, status)
        values ($1, lectern.current_tenant(), $2, $3, $4)
        returning id, title, description, status as "status: CourseStatus", created_at, updated_at"#,
        course.id.0,
        course.title,
        course.description,
        course.status as CourseStatus,
    )
    .fetch_one(connection)
    .await?;
    Ok(created)
}

pub async fn find(connection: &mut PgConnection, id: CourseId) -> Result<Option<Course>, sqlx::Error> {
    sqlx::query_as!(
        Course,
        r#"select id, title, description, status as "status: CourseStatus", created_at, updated_at
        from courses where id = $1"#,
        id.0,
    )
    .fetch_optional(connection)
    .await
}

/// Newest first, the courses that `user` has any role in. At most [`COURSES_MAX`].
pub async fn list_of_user(connection: &mut PgConnection, user: UserId) -> Result<Vec<Course>, sqlx::Error> {
    sqlx::query_as!(
        Course,
        r#"select id, title, description, status as "status: CourseStatus", created_at, updated_at
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
    // Lessons of one course are added one at a time, or two would get the same place.
    sqlx::query!("select id from courses where id = $1 for no key update", course.0)
        .fetch_optional(&mut *connection)
        .await?
        .ok_or(Refusal::NoSuchCourse)?;
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
