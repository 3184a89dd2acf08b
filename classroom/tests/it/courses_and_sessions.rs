//! Courses, lessons, and lists of sessions.

use classroom::courses;
use classroom::events::{self, Payload};
use classroom::ids::{LessonId, UserId};
use classroom::recordings::{self, NewUpload};
use classroom::rights::{self, Grant, Role, Scope};
use classroom::sessions::{self, Cursor, Filter, SessionStatus};
use classroom::testing;
use classroom::users::{self, NewUser};
use classroom::{Error, Refusal};

use crate::school::School;

#[tokio::test]
async fn lessons_come_in_the_order_in_which_they_were_added() {
    let database = testing::database().await;
    let (school, other) = (School::open(&database).await, School::open(&database).await);
    let mut tx = school.begin().await;
    for title in ["one", "two", "three"] {
        courses::create_lesson(&mut tx, LessonId::generate(), school.course, title).await.unwrap();
    }
    tx.commit().await.unwrap();
    let mut tx = school.begin().await;
    let lessons = courses::lessons(&mut tx, school.course).await.unwrap();
    let listed: Vec<_> = lessons.iter().map(|lesson| (lesson.order_index, lesson.title.as_str())).collect();
    assert_eq!(listed, [(0, "one"), (1, "two"), (2, "three")]);
    assert_eq!(courses::find_lesson(&mut tx, lessons[1].id).await.unwrap().as_ref(), Some(&lessons[1]));

    let mut tx = other.begin().await;
    let refused = courses::create_lesson(&mut tx, LessonId::generate(), school.course, "mine").await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::NoSuchCourse))), "{refused:?}");
}

#[tokio::test]
async fn an_upload_makes_an_ended_session_whose_log_says_so() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    let lesson = courses::create_lesson(&mut tx, LessonId::generate(), school.course, "one").await.unwrap();
    let new = NewUpload { lesson_id: Some(lesson.id), ..school.upload() };
    let upload = recordings::create_upload(&mut tx, &school.call("k"), &new).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = school.begin().await;
    let session = sessions::find(&mut tx, new.session_id).await.unwrap().unwrap();
    assert_eq!(session, upload.session);
    assert_eq!((session.status, session.lesson_id), (SessionStatus::Ended, Some(lesson.id)));
    assert_eq!(session.created_by, school.teacher);
    let log = events::list(&mut tx, session.id, 0, 10).await.unwrap();
    assert!(matches!(&log[0].payload, Payload::SessionScheduled { title, .. } if title == "A class"), "{log:?}");
    assert_eq!(log[1].payload, Payload::RecordingStarted { recording_id: new.recording_id });
    assert_eq!((log.len(), log[0].schema_version), (2, 1));
}

#[tokio::test]
async fn a_list_shows_what_its_reader_belongs_to_page_by_page() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let (assistant, student) = (UserId::generate(), UserId::generate());
    let mut made = Vec::new();
    for n in 0..5 {
        let mut tx = school.begin().await;
        let key = format!("upload {n}");
        let upload = recordings::create_upload(&mut tx, &school.call(&key), &school.upload()).await.unwrap();
        tx.commit().await.unwrap();
        made.insert(0, upload.session.id);
    }
    let mut tx = school.begin().await;
    for (id, role, display_name) in [(assistant, Role::Assistant, "Assistant"), (student, Role::Student, "Student")] {
        users::create(&mut tx, &NewUser { id, email: None, display_name }).await.unwrap();
        rights::grant(&mut tx, id, Grant { role, scope: Scope::Session(made[2]) }, None).await.unwrap();
    }

    let all = Filter { course_id: Some(school.course), member: school.teacher };
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = sessions::list(&mut tx, all, after, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(Cursor::from(last));
        seen.extend(page.iter().map(|session| session.id));
    }
    assert_eq!(seen, made);
    let mut of = async |member| sessions::list(&mut tx, Filter { course_id: None, member }, None, 10).await.unwrap();
    assert_eq!(of(assistant).await.iter().map(|session| session.id).collect::<Vec<_>>(), [made[2]]);
    assert_eq!(of(student).await, [], "its replay is not published");
    let elsewhere = Filter { course_id: Some(classroom::ids::CourseId::generate()), member: school.teacher };
    assert_eq!(sessions::list(&mut tx, elsewhere, None, 10).await.unwrap(), []);
}
