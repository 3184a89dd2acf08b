//! Courses and lessons: made, changed, put in order.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::school::School;
use crate::stage::Stage;

async fn lesson(school: &School, title: &str) -> Value {
    let path = format!("/api/courses/{}/lessons", school.course);
    school.post(&school.teacher, path, &json!({ "title": title })).send().await.ok(201)
}

async fn titles(school: &School) -> Vec<String> {
    let path = format!("/api/courses/{}/lessons", school.course);
    let listed = school.get(&school.student, path).send().await.ok(200);
    let items = listed["items"].as_array().unwrap();
    let places: Vec<_> = items.iter().map(|item| item["orderIndex"].as_u64().unwrap()).collect();
    assert_eq!(places, (0..items.len() as u64).collect::<Vec<_>>());
    items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_course_changes_where_it_is_told_to() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let path = format!("/api/courses/{}", school.course);
    let before = school.get(&school.teacher, path.clone()).send().await.ok(200);
    let changed = school.patch(&school.teacher, path.clone(), &json!({ "description": "Heaps" })).send().await.ok(200);
    assert_eq!((&changed["title"], &changed["description"]), (&before["title"], &json!("Heaps")));
    school.patch(&school.teacher, path.clone(), &json!({ "title": "  " })).send().await.refused(422, "text_length");
    school.patch(&school.teacher, path.clone(), &json!({ "status": "draft" })).send().await.ok(200);
    school.get(&school.student, path.clone()).send().await.refused(404, "course_not_found");
    let lessons = format!("{path}/lessons");
    school.get(&school.student, lessons.clone()).send().await.refused(404, "course_not_found");
    school.get(&school.teacher, lessons).send().await.ok(200);
}

#[tokio::test]
async fn lessons_keep_an_order_without_holes() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let mut made = Vec::new();
    for title in ["one", "two", "three", "four"] {
        made.push(lesson(school, title).await);
    }
    assert_eq!(titles(school).await, ["one", "two", "three", "four"]);
    let id = |at: usize| made[at]["id"].as_str().unwrap();
    let change = |id: &str, body: Value| school.patch(&school.teacher, format!("/api/lessons/{id}"), &body).send();
    change(id(0), json!({ "orderIndex": 2 })).await.ok(200);
    assert_eq!(titles(school).await, ["two", "three", "one", "four"]);
    change(id(3), json!({ "orderIndex": 0, "title": "first" })).await.ok(200);
    assert_eq!(titles(school).await, ["first", "two", "three", "one"]);
    let last = change(id(1), json!({ "orderIndex": 99 })).await.ok(200);
    assert_eq!((titles(school).await.pop().unwrap(), &last["orderIndex"]), ("two".to_owned(), &json!(3)));
    let read = school.get(&school.student, format!("/api/lessons/{}", id(1))).send().await.ok(200);
    assert_eq!(read, last);
    school
        .get(&school.student, format!("/api/lessons/{}", Uuid::new_v4()))
        .send()
        .await
        .refused(404, "lesson_not_found");
}

#[tokio::test]
async fn the_same_change_twice_is_one_change() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let path = format!("/api/courses/{}/lessons", school.course);
    let add = || school.post(&school.teacher, path.clone(), &json!({ "title": "once" })).header("idempotency-key", "k");
    let first = add().send().await;
    let again = add().send().await;
    assert_eq!(first.ok(201), again.ok(201));
    assert_eq!(again.header("idempotent-replayed"), "true");
    assert_eq!(titles(school).await, ["once"]);
}
