//! What `lectern dev` finds in an empty database: one school, one person per role and one without any,
//! one course.

use uuid::Uuid;

use crate::courses::{self, CourseStatus, NewCourse, PublishPolicy};
use crate::database::{self, Databases};
use crate::error::Error;
use crate::ids::{CourseId, LessonId, TenantId, UserId};
use crate::rights::{self, Grant, Role, Scope};
use crate::tenants;
use crate::users::{self, NewUser};

pub const TENANT: TenantId = TenantId(Uuid::from_u128(0x1ec7e211_0000_7000_8000_000000000001));
pub const TEACHER: UserId = UserId(Uuid::from_u128(0x1ec7e211_0000_7000_8000_000000000011));
pub const STUDENT: UserId = UserId(Uuid::from_u128(0x1ec7e211_0000_7000_8000_000000000012));
pub const ASSISTANT: UserId = UserId(Uuid::from_u128(0x1ec7e211_0000_7000_8000_000000000013));
pub const ADMIN: UserId = UserId(Uuid::from_u128(0x1ec7e211_0000_7000_8000_000000000014));
pub const OPS: UserId = UserId(Uuid::from_u128(0x1ec7e211_0000_7000_8000_000000000015));
/// At the school, and in none of its courses.
pub const OUTSIDER: UserId = UserId(Uuid::from_u128(0x1ec7e211_0000_7000_8000_000000000016));
pub const COURSE: CourseId = CourseId(Uuid::from_u128(0x1ec7e211_0000_7000_8000_000000000021));

const LESSONS: [(LessonId, &str); 3] = [
    (LessonId(Uuid::from_u128(0x1ec7e211_0000_7000_8000_000000000031)), "Getting started"),
    (LessonId(Uuid::from_u128(0x1ec7e211_0000_7000_8000_000000000032)), "First principles"),
    (LessonId(Uuid::from_u128(0x1ec7e211_0000_7000_8000_000000000033)), "Putting it to use"),
];

const DOMAINS: [&str; 2] = ["localhost", "127.0.0.1"];

struct Person {
    id: UserId,
    /// Of the development issuer's tokens.
    subject: &'static str,
    display_name: &'static str,
    /// None: an account and no role.
    grant: Option<Grant>,
}

const PEOPLE: [Person; 6] = [
    Person {
        id: TEACHER,
        subject: "teacher",
        display_name: "Teacher",
        grant: Some(Grant { role: Role::Teacher, scope: Scope::Course(COURSE) }),
    },
    Person {
        id: STUDENT,
        subject: "student",
        display_name: "Student",
        grant: Some(Grant { role: Role::Student, scope: Scope::Course(COURSE) }),
    },
    Person {
        id: ASSISTANT,
        subject: "assistant",
        display_name: "Assistant",
        grant: Some(Grant { role: Role::Assistant, scope: Scope::Course(COURSE) }),
    },
    Person {
        id: ADMIN,
        subject: "admin",
        display_name: "Admin",
        grant: Some(Grant { role: Role::Admin, scope: Scope::Tenant }),
    },
    Person {
        id: OPS,
        subject: "ops",
        display_name: "Operations",
        grant: Some(Grant { role: Role::Admin, scope: Scope::Tenant }),
    },
    Person { id: OUTSIDER, subject: "outsider", display_name: "Outsider", grant: None },
];

/// `issuer` is the `iss` of the development issuer's tokens. Does nothing where it has been before.
pub async fn development(databases: &Databases, issuer: &str) -> Result<(), Error> {
    let mut tx = database::begin(&databases.app, TENANT).await?;
    tenants::create(&mut tx, TENANT, "Demo").await?;
    for domain in DOMAINS {
        tenants::add_domain(&mut tx, domain).await?;
    }
    if courses::find(&mut tx, COURSE).await?.is_none() {
        let course = NewCourse {
            id: COURSE,
            title: "Demo course",
            description: "Everything recorded here is yours to try things on.",
            status: CourseStatus::Published,
            publish_policy: PublishPolicy::Manual,
        };
        courses::create(&mut tx, &course).await?;
        for (id, title) in LESSONS {
            courses::create_lesson(&mut tx, id, COURSE, title).await?;
        }
    }
    for person in &PEOPLE {
        if users::find(&mut tx, person.id).await?.is_none() {
            let email = format!("{}@demo.example", person.subject);
            let user = NewUser { id: person.id, email: Some(&email), display_name: person.display_name };
            users::create(&mut tx, &user).await?;
            if let Some(grant) = person.grant {
                rights::grant(&mut tx, person.id, grant, None).await?;
            }
        }
        // The issuer's address holds its port, which may be another one each time.
        if users::by_identity(&mut tx, issuer, person.subject).await?.is_none() {
            users::add_identity(&mut tx, person.id, issuer, person.subject).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}
