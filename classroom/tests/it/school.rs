//! A school to test in: one tenant with a teacher and a course.

use classroom::courses::{self, CourseStatus, NewCourse, PublishPolicy};
use classroom::database;
use classroom::events::Call;
use classroom::ids::{CourseId, RecordingId, SessionId, TenantId, UserId};
use classroom::recordings::{self, NewUpload, Upload};
use classroom::rights::{self, Grant, Role, Scope};
use classroom::tenants;
use classroom::testing::TestDatabase;
use classroom::users::{self, NewUser};
use sqlx::{Postgres, Transaction};

pub const ROUTE: &str = "POST /api/recordings";

pub struct School<'a> {
    pub database: &'a TestDatabase,
    pub tenant: TenantId,
    pub teacher: UserId,
    pub course: CourseId,
}

impl<'a> School<'a> {
    pub async fn open(database: &'a TestDatabase) -> School<'a> {
        let school = School {
            database,
            tenant: TenantId::generate(),
            teacher: UserId::generate(),
            course: CourseId::generate(),
        };
        let mut tx = school.begin().await;
        tenants::create(&mut tx, school.tenant, "A school").await.unwrap();
        let teacher = NewUser { id: school.teacher, email: Some("teacher@school.example"), display_name: "Teacher" };
        users::create(&mut tx, &teacher).await.unwrap();
        let course = NewCourse {
            id: school.course,
            title: "Course",
            description: "",
            status: CourseStatus::Published,
            publish_policy: PublishPolicy::Manual,
        };
        courses::create(&mut tx, &course).await.unwrap();
        let grant = Grant { role: Role::Teacher, scope: Scope::Course(school.course) };
        rights::grant(&mut tx, school.teacher, grant, None).await.unwrap();
        tx.commit().await.unwrap();
        school
    }

    pub async fn begin(&self) -> Transaction<'static, Postgres> {
        database::begin(&self.database.databases.app, self.tenant).await.unwrap()
    }

    pub fn call<'k>(&self, key: &'k str) -> Call<'k> {
        Call { user: self.teacher, route: ROUTE, key }
    }

    pub fn upload(&self) -> NewUpload<'static> {
        NewUpload {
            session_id: SessionId::generate(),
            recording_id: RecordingId::generate(),
            course_id: self.course,
            lesson_id: None,
            title: "A class",
            file_name: "class.mp4",
            size: 1000,
            media_uri: "t/x/upload",
        }
    }

    /// An ended session with an uploading recording.
    pub async fn start_upload(&self) -> Upload {
        let mut tx = self.begin().await;
        let upload = recordings::create_upload(&mut tx, &self.call("upload"), &self.upload()).await.unwrap();
        tx.commit().await.unwrap();
        upload
    }
}
