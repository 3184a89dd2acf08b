//! A school: a tenant with its domain, its people and a course.

use api::State;
use axum::Router;
use axum::http::Method;
use classroom::courses::{self, CourseStatus, NewCourse, PublishPolicy};
use classroom::ids::{CourseId, TenantId, UserId};
use classroom::rights::{self, Grant, Role, Scope};
use classroom::users::{self, NewUser};
use classroom::{database, tenants};
use serde_json::Value;
use uuid::Uuid;

use crate::call::Call;
use crate::issuer;

#[derive(Debug, Clone)]
pub struct Person {
    pub id: UserId,
    pub subject: String,
}

#[derive(Clone)]
pub struct School {
    router: Router,
    pub domain: String,
    pub tenant: TenantId,
    pub course: CourseId,
    pub admin: Person,
    /// Of the course, as are the next two.
    pub teacher: Person,
    pub assistant: Person,
    pub student: Person,
    /// Has an account, and no role anywhere.
    pub guest: Person,
}

impl School {
    pub async fn open(state: &State, router: &Router, name: &str) -> School {
        let (tenant, course) = (TenantId::generate(), CourseId::generate());
        let domain = format!("{name}-{}.test", Uuid::new_v4().simple());
        let mut transaction = database::begin(&state.databases.app, tenant).await.unwrap();
        tenants::create(&mut transaction, tenant, name).await.unwrap();
        tenants::add_domain(&mut transaction, &domain).await.unwrap();
        let new = NewCourse {
            id: course,
            title: "Sorting",
            description: "",
            status: CourseStatus::Published,
            publish_policy: PublishPolicy::Manual,
        };
        courses::create(&mut transaction, &new).await.unwrap();
        let mut people = Vec::new();
        for (name, role, scope) in [
            ("admin", Some(Role::Admin), Scope::Tenant),
            ("teacher", Some(Role::Teacher), Scope::Course(course)),
            ("assistant", Some(Role::Assistant), Scope::Course(course)),
            ("student", Some(Role::Student), Scope::Course(course)),
            ("guest", None, Scope::Tenant),
        ] {
            let person = Person { id: UserId::generate(), subject: format!("{name}-{}", Uuid::new_v4().simple()) };
            let new = NewUser { id: person.id, email: None, display_name: name };
            users::create(&mut transaction, &new).await.unwrap();
            users::add_identity(&mut transaction, person.id, issuer::ISSUER, &person.subject).await.unwrap();
            if let Some(role) = role {
                rights::grant(&mut transaction, person.id, Grant { role, scope }, None).await.unwrap();
            }
            people.push(person);
        }
        transaction.commit().await.unwrap();
        let [admin, teacher, assistant, student, guest] = people.try_into().unwrap();
        School { router: router.clone(), domain, tenant, course, admin, teacher, assistant, student, guest }
    }

    pub fn call(&self, method: Method, path: impl Into<String>) -> Call {
        Call::new(&self.router, &self.domain, method, path)
    }

    pub fn get(&self, person: &Person, path: impl Into<String>) -> Call {
        self.call(Method::GET, path).token(&issuer::token(&person.subject))
    }

    pub fn post(&self, person: &Person, path: impl Into<String>, body: &Value) -> Call {
        self.call(Method::POST, path).token(&issuer::token(&person.subject)).json(body)
    }

    pub fn patch(&self, person: &Person, path: impl Into<String>, body: &Value) -> Call {
        self.call(Method::PATCH, path).token(&issuer::token(&person.subject)).json(body)
    }

    /// Without a key: saying twice how something shall be is saying it once.
    pub fn put(&self, person: &Person, path: impl Into<String>, body: &Value) -> Call {
        self.call(Method::PUT, path).without("idempotency-key").token(&issuer::token(&person.subject)).json(body)
    }

    pub fn delete(&self, person: &Person, path: impl Into<String>) -> Call {
        self.call(Method::DELETE, path).token(&issuer::token(&person.subject))
    }
}
