//! Private notes: their writer's, and nobody else's.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::replays;
use crate::school::School;
use crate::stage::Stage;

fn path(session: Uuid) -> String {
    format!("/api/sessions/{session}/private-notes")
}

async fn texts(school: &School, person: &crate::school::Person, session: Uuid) -> Vec<String> {
    let listed = school.get(person, path(session)).send().await.ok(200);
    listed["items"].as_array().unwrap().iter().map(|note| note["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn notes_stand_in_the_order_of_the_class_until_their_writer_changes_them() {
    let stage = Stage::set().await;
    let (school, session) = (&stage.school, replays::published(&stage).await);
    let student = &school.student;
    let add = |body: Value| school.post(student, path(session), &body).send();
    let later = add(json!({ "at": 40.25, "text": " Ask about heaps. " })).await.ok(201);
    assert_eq!((&later["at"], &later["text"]), (&json!(40.25), &json!("Ask about heaps.")));
    add(json!({ "at": 3, "text": "Good example" })).await.ok(201);
    assert_eq!(texts(school, student, session).await, ["Good example", "Ask about heaps."]);

    let one = format!("/api/private-notes/{}", later["id"].as_str().unwrap());
    let moved = school.patch(student, one.as_str(), &json!({ "at": 1.5 })).send().await.ok(200);
    assert_eq!((&moved["at"], &moved["text"]), (&json!(1.5), &json!("Ask about heaps.")));
    assert_eq!(texts(school, student, session).await, ["Ask about heaps.", "Good example"]);
    school.delete(student, one.as_str()).send().await.ok_empty();
    school.delete(student, one.as_str()).send().await.refused(404, "note_not_found");
    assert_eq!(texts(school, student, session).await, ["Good example"]);

    add(json!({ "at": 1, "text": "  " })).await.refused(422, "text_length");
    add(json!({ "at": 1, "text": "x".repeat(4001) })).await.refused(422, "text_length");
    add(json!({ "at": -1, "text": "x" })).await.refused(422, "time_invalid");
}

#[tokio::test]
async fn a_note_from_offline_is_kept_once() {
    let stage = Stage::set().await;
    let (school, session) = (&stage.school, replays::published(&stage).await);
    let body = json!({ "id": Uuid::new_v4(), "at": 2, "text": "Written on the train" });
    let first = school.post(&school.student, path(session), &body).send().await.ok(201);
    // Under another key: the client does not know that it was heard.
    let again = school.post(&school.student, path(session), &body).send().await.ok(201);
    assert_eq!(first, again);
    assert_eq!(texts(school, &school.student, session).await.len(), 1);
    // Somebody else's note under the same id is another note.
    school.post(&school.teacher, path(session), &body).send().await.ok(201);
    let elsewhere = replays::published(&stage).await;
    school.post(&school.student, path(elsewhere), &body).send().await.refused(409, "note_id_taken");
}

#[tokio::test]
async fn nobody_sees_what_somebody_else_wrote() {
    let stage = Stage::set().await;
    let (school, session) = (&stage.school, replays::published(&stage).await);
    let secret = json!({ "at": 2, "text": "I do not understand this at all" });
    let note = school.post(&school.student, path(session), &secret).send().await.ok(201);
    let one = format!("/api/private-notes/{}", note["id"].as_str().unwrap());
    for person in [&school.teacher, &school.assistant, &school.admin] {
        assert_eq!(texts(school, person, session).await, [""; 0]);
        school.patch(person, one.as_str(), &json!({ "text": "mine" })).send().await.refused(404, "note_not_found");
        school.delete(person, one.as_str()).send().await.refused(404, "note_not_found");
        for place in ["/api/home".to_owned(), format!("/api/replays/{session}")] {
            assert!(!school.get(person, place).send().await.text().contains("understand"));
        }
    }
    school.get(&school.guest, path(session)).send().await.refused(404, "session_not_found");
    stage.other.get(&stage.other.admin, path(session)).send().await.refused(404, "session_not_found");
    stage.other.delete(&stage.other.admin, one.as_str()).send().await.refused(404, "note_not_found");
    assert_eq!(texts(school, &school.student, session).await, ["I do not understand this at all"]);
}

#[tokio::test]
async fn a_draft_has_no_students_notes() {
    let stage = Stage::set().await;
    let (school, session) = (&stage.school, replays::assembled(&stage).await);
    let body = json!({ "at": 2, "text": "x" });
    school.post(&school.student, path(session), &body).send().await.refused(404, "replay_not_found");
    school.post(&school.assistant, path(session), &body).send().await.ok(201);
}
