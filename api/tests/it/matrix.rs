//! Every operation of the description, against everybody who might call it.

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::call::{Answer, Call};
use crate::issuer;
use crate::school::{Person, School};
use crate::sign_in::{cookie, sign_in};
use crate::stage::Stage;
use crate::uploads;

/// Operations that tell nothing about anybody. This list only shrinks.
const PUBLIC: [&str; 5] =
    ["GET /healthz", "GET /readyz", "GET /metrics", "GET /api/auth/config", "DELETE /api/auth/session"];

const SIGN_IN: &str = "POST /api/auth/session";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// Anybody with an account; what they get is theirs.
    Member,
    /// Anybody with a role in the course.
    Student,
    /// Assistants, teachers and admins of the course.
    Staff,
    Teacher,
    Admin,
    /// Admins of the operator's tenant.
    Operator,
}

/// Who may call what. An operation that is missing here fails the test.
const OPERATIONS: [(&str, Who); 52] = [
    ("GET /api/auth/me", Who::Member),
    (SIGN_IN, Who::Member),
    ("GET /api/home", Who::Member),
    ("GET /api/courses", Who::Member),
    ("POST /api/courses", Who::Admin),
    ("GET /api/courses/{id}", Who::Student),
    ("PATCH /api/courses/{id}", Who::Teacher),
    ("GET /api/courses/{id}/lessons", Who::Student),
    ("POST /api/courses/{id}/lessons", Who::Teacher),
    ("GET /api/courses/{id}/classes", Who::Student),
    ("GET /api/courses/{id}/terms", Who::Student),
    ("GET /api/courses/{id}/people", Who::Staff),
    ("POST /api/courses/{id}/people", Who::Teacher),
    ("DELETE /api/courses/{id}/people/{userId}", Who::Teacher),
    ("GET /api/lessons/{id}", Who::Student),
    ("PATCH /api/lessons/{id}", Who::Teacher),
    ("GET /api/sessions", Who::Member),
    ("GET /api/sessions/{id}", Who::Staff),
    ("PATCH /api/sessions/{id}", Who::Staff),
    ("GET /api/sessions/{id}/draft", Who::Staff),
    ("PUT /api/sessions/{id}/draft", Who::Staff),
    ("POST /api/sessions/{id}/draft/apply", Who::Staff),
    ("GET /api/sessions/{id}/state", Who::Staff),
    ("GET /api/sessions/{id}/events", Who::Staff),
    ("PUT /api/sessions/{id}/position", Who::Staff),
    ("GET /api/sessions/{id}/private-notes", Who::Staff),
    ("POST /api/sessions/{id}/private-notes", Who::Staff),
    ("PATCH /api/private-notes/{id}", Who::Member),
    ("DELETE /api/private-notes/{id}", Who::Member),
    ("GET /api/recordings", Who::Member),
    ("POST /api/recordings", Who::Teacher),
    ("GET /api/recordings/{id}", Who::Staff),
    ("DELETE /api/recordings/{id}", Who::Teacher),
    ("GET /api/recordings/{id}/parts", Who::Teacher),
    ("POST /api/recordings/{id}/complete", Who::Teacher),
    ("GET /api/replays/{sessionId}", Who::Staff),
    ("POST /api/replays/{sessionId}/publish", Who::Teacher),
    ("POST /api/replays/{sessionId}/unpublish", Who::Teacher),
    ("GET /api/replays/{sessionId}/captions.vtt", Who::Staff),
    ("GET /api/replays/{sessionId}/captions.srt", Who::Staff),
    ("GET /api/replays/{sessionId}/captions.txt", Who::Staff),
    ("GET /api/search", Who::Member),
    ("GET /api/ops/jobs", Who::Admin),
    ("GET /api/ops/jobs/{id}", Who::Admin),
    ("POST /api/ops/jobs/{id}/retry", Who::Admin),
    ("POST /api/ops/jobs/{id}/cancel", Who::Admin),
    ("POST /api/ops/dead-letters/replay", Who::Admin),
    ("GET /api/ops/lanes", Who::Operator),
    ("POST /api/ops/lanes/{lane}/pause", Who::Operator),
    ("POST /api/ops/lanes/{lane}/resume", Who::Operator),
    ("GET /api/ops/workers", Who::Operator),
    ("POST /api/ops/workers/{name}/drain", Who::Operator),
];

/// What stands in the addresses.
pub struct Ids {
    course: Uuid,
    lesson: Uuid,
    session: Uuid,
    recording: Uuid,
    job: Uuid,
    /// Somebody of the course whom nobody else plays.
    user: Uuid,
}

impl Ids {
    pub fn unknown() -> Ids {
        let new = Uuid::new_v4;
        Ids { course: new(), lesson: new(), session: new(), recording: new(), job: new(), user: new() }
    }

    /// Of a recording that waits for its ingest.
    async fn of(stage: &Stage) -> Ids {
        let id = |value: &Value| value.as_str().unwrap().parse().unwrap();
        let recording = uploads::begin(stage, 1).await;
        uploads::send_parts(&recording["upload"]).await;
        let school = &stage.school;
        let path = format!("/api/recordings/{}/complete", recording["id"].as_str().unwrap());
        school.post(&school.teacher, path, &json!({})).send().await.ok(202);
        let lessons = format!("/api/courses/{}/lessons", school.course);
        let lesson = school.post(&school.teacher, lessons, &json!({ "title": "Heaps" })).send().await.ok(201);
        let people = format!("/api/courses/{}/people", school.course);
        let enrolled = json!({ "email": "enrolled@school.test", "role": "student" });
        let enrolled = school.post(&school.teacher, people, &enrolled).send().await.ok(201);
        let jobs = school.get(&school.admin, "/api/ops/jobs").send().await.ok(200);
        Ids {
            course: school.course.into(),
            lesson: id(&lesson["id"]),
            session: id(&recording["sessionId"]),
            recording: id(&recording["id"]),
            job: id(&jobs["items"][0]["id"]),
            user: id(&enrolled["userId"]),
        }
    }
}

pub fn filled(template: &str, ids: &Ids) -> String {
    let id = match template.split('/').nth(2).unwrap_or_default() {
        "courses" => ids.course,
        "lessons" => ids.lesson,
        "sessions" => ids.session,
        "recordings" => ids.recording,
        _ => ids.job,
    };
    template
        .replace("{id}", &id.to_string())
        .replace("{userId}", &ids.user.to_string())
        .replace("{sessionId}", &ids.session.to_string())
        .replace("{lane}", "light")
        .replace("{name}", "nobody")
}

fn call(school: &School, operation: &str, ids: &Ids) -> Call {
    let (method, template) = operation.split_once(' ').unwrap();
    let body = match operation {
        "POST /api/courses" | "POST /api/courses/{id}/lessons" => json!({ "title": "Trees" }),
        "PUT /api/sessions/{id}/draft" => json!({ "corrections": [] }),
        "POST /api/courses/{id}/people" => json!({ "email": "new@school.test", "role": "student" }),
        "PUT /api/sessions/{id}/position" => json!({ "seconds": 1.5 }),
        "POST /api/sessions/{id}/private-notes" => json!({ "at": 1.5, "text": "Why?" }),
        "POST /api/recordings" => json!({ "courseId": ids.course, "title": "T", "fileName": "a.mp4", "size": 1 }),
        _ => json!({}),
    };
    let query = if operation == "GET /api/search" { "?q=trees" } else { "" };
    let call = school.call(Method::from_bytes(method.as_bytes()).unwrap(), filled(template, ids) + query);
    if method == "GET" { call } else { call.json(&body) }
}

async fn answer(school: &School, operation: &str, ids: &Ids, person: &Person) -> Answer {
    call(school, operation, ids).token(&issuer::token(&person.subject)).send().await
}

#[test]
fn the_table_is_complete() {
    let described = serde_json::to_value(api::openapi()).unwrap();
    let mut found: Vec<String> = Vec::new();
    for (path, operations) in described["paths"].as_object().unwrap() {
        for (method, operation) in operations.as_object().unwrap() {
            let name = format!("{} {path}", method.to_uppercase());
            let is_public = operation["security"] == json!([{}]);
            assert_eq!(is_public, PUBLIC.contains(&name.as_str()), "{name}");
            if !is_public {
                found.push(name);
            }
        }
    }
    let mut known: Vec<_> = OPERATIONS.iter().map(|(name, _)| (*name).to_owned()).collect();
    found.sort();
    known.sort();
    assert_eq!(found, known);
}

#[tokio::test]
async fn nobody_gets_in_without_a_token_that_is_theirs() {
    let stage = Stage::set().await;
    let ids = Ids::of(&stage).await;
    let school = &stage.school;
    for (operation, _) in OPERATIONS {
        call(school, operation, &ids).send().await.refused(401, "unauthenticated");
        call(school, operation, &ids).token("garbage").send().await.refused(401, "token_invalid");
        answer(school, operation, &ids, &stage.other.admin).await.refused(403, "not_a_member");
    }
}

#[tokio::test]
async fn nobody_gets_in_by_the_cookie_of_another_school_and_nobody_is_sent_in_by_another_site() {
    let stage = Stage::set().await;
    let ids = Ids::of(&stage).await;
    let school = &stage.school;
    let own = cookie(&sign_in(school, &school.admin).await);
    let foreign = cookie(&sign_in(&stage.other, &stage.other.admin).await);
    let before = stage_of(&stage, &ids).await;
    for (operation, _) in OPERATIONS.iter().filter(|(operation, _)| *operation != SIGN_IN) {
        let by = |cookie: &str| call(school, operation, &ids).header("cookie", cookie);
        by(&foreign).header("sec-fetch-site", "same-origin").send().await.refused(401, "session_expired");
        if !operation.starts_with("GET ") {
            by(&own).header("sec-fetch-site", "cross-site").send().await.refused(403, "cross_site_request");
        }
    }
    // The cookie alone does not make another one.
    let signed_in = call(school, SIGN_IN, &ids).header("cookie", &own).header("sec-fetch-site", "same-origin");
    signed_in.send().await.refused(401, "unauthenticated");
    assert_eq!(stage_of(&stage, &ids).await, before);
}

#[tokio::test]
async fn nobody_reaches_another_school_from_their_own() {
    let stage = Stage::set().await;
    let ids = Ids::of(&stage).await;
    let before = stage_of(&stage, &ids).await;
    for (operation, who) in OPERATIONS {
        let answer = answer(&stage.other, operation, &ids, &stage.other.admin).await;
        match who {
            Who::Member | Who::Admin if !operation.contains('{') => {
                for id in [ids.session, ids.recording, ids.job, ids.course, ids.lesson, ids.user] {
                    assert!(!answer.text().contains(&id.to_string()), "{operation}: {}", answer.text());
                }
            }
            _ => {
                let status = answer.status.as_u16();
                assert!([403, 404].contains(&status), "{operation}: {status} {}", answer.text());
                answer.error();
            }
        }
    }
    assert_eq!(stage_of(&stage, &ids).await, before);
}

/// What must not change.
async fn stage_of(stage: &Stage, ids: &Ids) -> (Value, Value) {
    let school = &stage.school;
    let recording = school.get(&school.admin, format!("/api/recordings/{}", ids.recording)).send().await.ok(200);
    let job = school.get(&school.admin, format!("/api/ops/jobs/{}", ids.job)).send().await.ok(200);
    (recording, job)
}

#[tokio::test]
async fn each_role_gets_as_far_as_it_may() {
    let stage = Stage::with(|config| config.operator_domain = Some("operator.test".into())).await;
    let ids = Ids::of(&stage).await;
    let school = &stage.school;
    let mut transaction = stage.state.begin(school.tenant).await.unwrap();
    classroom::tenants::add_domain(&mut transaction, "operator.test").await.unwrap();
    transaction.commit().await.unwrap();
    let people = [
        (Who::Member, &school.guest),
        (Who::Student, &school.student),
        (Who::Staff, &school.assistant),
        (Who::Teacher, &school.teacher),
        (Who::Admin, &school.admin),
    ];
    for (operation, needed) in OPERATIONS {
        for (role, person) in people {
            let may = role as u8 >= needed as u8 || (role == Who::Admin && needed == Who::Operator);
            let answer = answer(school, operation, &ids, person).await;
            let status = answer.status.as_u16();
            let context = format!("{operation} as {role:?}: {status} {}", answer.text());
            if may {
                assert!(status != 401 && status != 403 && status < 500, "{context}");
                assert!(status != 404 || may_be_absent(operation), "{context}");
            } else {
                assert!([403, 404].contains(&status), "{context}");
                answer.error();
            }
        }
    }
    for (operation, _) in OPERATIONS.iter().filter(|(_, who)| *who == Who::Operator) {
        answer(&stage.other, operation, &ids, &stage.other.admin).await.refused(403, "not_an_operator");
    }
}

/// There is no replay, no worker and nobody's note in this test, and somebody is taken out of a course once.
fn may_be_absent(operation: &str) -> bool {
    let absent = ["/replays/", "/workers/{name}", "/private-notes/{id}", "/people/{userId}"];
    absent.iter().any(|part| operation.contains(part))
}
