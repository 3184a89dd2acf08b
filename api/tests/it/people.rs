//! Who is in a course: enrolled, promoted, taken out again, and all of it written down.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::school::School;
use crate::stage::Stage;

fn path(school: &School) -> String {
    format!("/api/courses/{}/people", school.course)
}

async fn roles(school: &School) -> Vec<(String, String)> {
    let listed = school.get(&school.assistant, path(school)).send().await.ok(200);
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    listed["items"].as_array().unwrap().iter().map(|one| (text(&one["displayName"]), text(&one["role"]))).collect()
}

fn pairs(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter().map(|(name, role)| ((*name).to_owned(), (*role).to_owned())).collect()
}

#[tokio::test]
async fn people_come_into_a_course_by_their_address_and_leave_it_again() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let add = |body: Value| school.post(&school.teacher, path(school), &body).send();
    let ada = add(json!({ "email": " ada@school.test ", "role": "student" })).await.ok(201);
    assert_eq!((&ada["displayName"], &ada["email"]), (&json!("ada"), &json!("ada@school.test")));
    let expected = [("teacher", "teacher"), ("assistant", "assistant"), ("ada", "student"), ("student", "student")];
    assert_eq!(roles(school).await, pairs(&expected));

    // The same person by the same address, in another role.
    let promoted = add(json!({ "email": "ADA@school.test", "role": "assistant" })).await.ok(201);
    assert_eq!((&promoted["userId"], &promoted["role"]), (&ada["userId"], &json!("assistant")));
    let expected = [("teacher", "teacher"), ("ada", "assistant"), ("assistant", "assistant"), ("student", "student")];
    assert_eq!(roles(school).await, pairs(&expected));

    let student: Uuid = school.student.id.into();
    school.delete(&school.teacher, format!("{}/{student}", path(school))).send().await.ok_empty();
    school.delete(&school.teacher, format!("{}/{student}", path(school))).send().await.refused(404, "user_not_found");
    let course = format!("/api/courses/{}", school.course);
    school.get(&school.student, course).send().await.refused(404, "course_not_found");

    let written: Vec<(String, Value)> =
        sqlx::query_as("select action, details from audit_log where target_id = $1 order by created_at, id")
            .bind(Uuid::from(school.course))
            .fetch_all(&mut stage.database.owner().await)
            .await
            .unwrap();
    let deed = |action: &str, details: Value| (action.to_owned(), details);
    assert_eq!(
        written,
        [
            deed("role.granted", json!({ "userId": ada["userId"], "role": "student" })),
            deed("role.granted", json!({ "userId": ada["userId"], "role": "assistant" })),
            deed("role.revoked", json!({ "userId": student })),
        ]
    );
}

#[tokio::test]
async fn only_teachers_enrol_and_only_with_an_address() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let body = json!({ "email": "ada@school.test", "role": "student" });
    school.post(&school.assistant, path(school), &body).send().await.refused(403, "forbidden");
    school.get(&school.student, path(school)).send().await.refused(403, "forbidden");
    school.get(&school.guest, path(school)).send().await.refused(404, "course_not_found");
    let add = |body: Value| school.post(&school.teacher, path(school), &body).send();
    add(json!({ "email": "ada", "role": "student" })).await.refused(422, "email_invalid");
    add(json!({ "email": "ada@school.test", "role": "admin" })).await.refused(400, "body_invalid");
    assert_eq!(roles(school).await.len(), 3);
}

#[tokio::test]
async fn the_same_address_is_another_person_at_another_school() {
    let stage = Stage::set().await;
    let body = json!({ "email": "ada@school.test", "role": "teacher" });
    let mut ids = Vec::new();
    for school in [&stage.school, &stage.other] {
        let ada = school.post(&school.teacher, path(school), &body).send().await.ok(201);
        ids.push(ada["userId"].clone());
    }
    assert_ne!(ids[0], ids[1]);
    let foreign = format!("{}/{}", path(&stage.other), ids[0].as_str().unwrap());
    stage.other.delete(&stage.other.teacher, foreign).send().await.refused(404, "user_not_found");
    assert_eq!(roles(&stage.school).await.len(), 4);
}
