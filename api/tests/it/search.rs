//! Search as students, staff and strangers get it.

use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::replays;
use crate::school::{Person, School};
use crate::stage::Stage;

async fn ask(school: &School, person: &Person, query: &str) -> Value {
    school.get(person, format!("/api/search?q={query}")).send().await.ok(200)
}

fn hits(results: &Value) -> Vec<(String, f64, String)> {
    let snippet = |hit: &Value| -> String {
        let part = |part: &Value| match (part["marked"].as_bool().unwrap(), part["text"].as_str().unwrap()) {
            (true, text) => format!("[{text}]"),
            (false, text) => text.to_owned(),
        };
        hit["snippet"].as_array().unwrap().iter().map(part).collect()
    };
    let of = |session: &Value| session["hits"].as_array().unwrap().clone();
    let all = results["sessions"].as_array().unwrap().iter().flat_map(of);
    all.map(|hit| (hit["kind"].as_str().unwrap().into(), hit["start"].as_f64().unwrap(), snippet(&hit))).collect()
}

#[tokio::test]
async fn a_hit_says_what_when_and_on_which_slide() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = replays::published(&stage).await;
    let found = ask(school, &school.student, "heap").await;
    let hit = |kind: &str, start, snippet: &str| (kind.to_owned(), start, snippet.to_owned());
    let expected = [
        hit("chapter", 0.0, "[Heaps]"),
        hit("slide", 0.0, "Binary [heaps]"),
        hit("note", 1.0, "A [heap] is a tree."),
        hit("speech", 1.0, "Hello <b>[heaps]</b>"),
    ];
    assert_eq!(hits(&found), expected);
    assert_eq!((&found["total"], &found["nextCursor"]), (&json!(4), &Value::Null));
    let one = &found["sessions"][0];
    assert_eq!((&one["sessionId"], &one["courseId"]), (&json!(session), &json!(school.course)));
    assert_eq!((&one["title"], &one["total"], one["startedAt"].is_string()), (&json!("Sorting"), &json!(4), true));
    let slide = &one["hits"][3]["slide"];
    assert_eq!(slide["page"], 0);
    let image = slide["imageUrl"].as_str().unwrap();
    assert_eq!(school.call(Method::GET, image).send().await.status, 302);
    let media = image.replace("r0/slides/000.jpg", "master.m3u8");
    school.call(Method::GET, media).send().await.refused(403, "media_token_invalid");

    assert_eq!(hits(&ask(school, &school.student, "heapz%20binery&in=slide,speech").await).len(), 1);
    assert_eq!(hits(&ask(school, &school.student, "hea&in=chapter").await), expected[..1]);
    let terms = format!("/api/courses/{}/terms", school.course);
    let terms = school.get(&school.student, terms).send().await.ok(200);
    assert_eq!(terms, json!({ "items": [{ "term": "heap", "sessions": 1 }] }));
}

#[tokio::test]
async fn students_search_what_is_published_staff_also_drafts_and_nobody_anything_else() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let draft = replays::assembled(&stage).await;
    let of_course = format!("heap&courseId={}", school.course);
    for query in ["heap", of_course.as_str()] {
        assert_eq!(ask(school, &school.student, query).await["total"], 0);
        for staff in [&school.assistant, &school.teacher, &school.admin] {
            assert_eq!(ask(school, staff, query).await["sessions"][0]["sessionId"], json!(draft));
        }
    }
    assert_eq!(ask(school, &school.guest, "heap").await["total"], 0);
    assert_eq!(ask(&stage.other, &stage.other.admin, "heap").await["total"], 0);
    let course = format!("/api/search?q={of_course}");
    school.get(&school.guest, course.as_str()).send().await.refused(404, "course_not_found");
    stage.other.get(&stage.other.admin, course.as_str()).send().await.refused(404, "course_not_found");
    let terms = format!("/api/courses/{}/terms", school.course);
    assert_eq!(school.get(&school.student, terms.as_str()).send().await.ok(200), json!({ "items": [] }));
    school.get(&school.guest, terms.as_str()).send().await.refused(404, "course_not_found");
    school.post(&school.teacher, format!("/api/replays/{draft}/publish"), &json!({})).send().await.ok(200);
    assert_eq!(ask(school, &school.student, "heap").await["total"], 4);
    school.post(&school.teacher, format!("/api/replays/{draft}/unpublish"), &json!({})).send().await.ok(200);
    assert_eq!(ask(school, &school.student, "heap").await["total"], 0);
}

#[tokio::test]
async fn what_is_private_is_not_searched() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let session = replays::published(&stage).await;
    let note = json!({ "at": 1, "text": "Perplexed" });
    school.post(&school.student, format!("/api/sessions/{session}/private-notes"), &note).send().await.ok(201);
    for person in [&school.student, &school.teacher, &school.admin] {
        assert_eq!(ask(school, person, "perplexed").await["total"], 0);
    }
}

#[tokio::test]
async fn pages_go_on_and_nonsense_is_refused() {
    let stage = Stage::set().await;
    let school = &stage.school;
    let mut made = Vec::new();
    for _ in 0..11 {
        made.push(replays::published(&stage).await);
    }
    made.reverse();
    let ids = |results: &Value| -> Vec<Uuid> {
        let sessions = results["sessions"].as_array().unwrap();
        sessions.iter().map(|session| session["sessionId"].as_str().unwrap().parse().unwrap()).collect()
    };
    let first = ask(school, &school.student, "heap").await;
    assert_eq!((ids(&first).as_slice(), &first["total"]), (&made[..10], &json!(44)));
    let next = format!("heap&cursor={}", first["nextCursor"].as_str().unwrap());
    let last = ask(school, &school.student, &next).await;
    assert_eq!((ids(&last).as_slice(), &last["nextCursor"]), (&made[10..], &Value::Null));

    let refused = |query: String| school.get(&school.student, format!("/api/search?{query}")).send();
    refused("q=heap&in=pictures".into()).await.refused(400, "kind_invalid");
    refused("q=heap&cursor=garbage".into()).await.refused(400, "cursor_invalid");
    refused(format!("q={}", "a".repeat(201))).await.refused(400, "query_invalid");
    refused("q=%00".into()).await.refused(400, "query_invalid");
    refused(String::new()).await.refused(400, "query_invalid");
    assert_eq!(ask(school, &school.student, "").await, json!({ "sessions": [], "total": 0, "nextCursor": null }));
}
