//! What people do around classes: they are enrolled, stop watching, write notes for themselves.

use classroom::ids::{PrivateNoteId, UserId};
use classroom::private_notes::{self, NOTES_MAX, NewPrivateNote};
use classroom::rights::{self, Grant, Role, Scope};
use classroom::testing;
use classroom::users::{self, NewUser};
use classroom::{Error, Refusal, people, positions};
use timeline::time::Ticks;

use crate::school::School;

#[tokio::test]
async fn one_role_in_a_course_replaces_another_and_leaves_the_rest() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    let of_tenant = Grant { role: Role::Student, scope: Scope::Tenant };
    rights::grant(&mut tx, school.teacher, of_tenant, None).await.unwrap();
    let other = UserId::generate();
    users::create(&mut tx, &NewUser { id: other, email: None, display_name: "Other" }).await.unwrap();
    let email = "Teacher@School.example";
    let person = people::add(&mut tx, school.course, email, Role::Assistant, other).await.unwrap();
    assert_eq!((person.user_id, person.display_name.as_str()), (school.teacher, "Teacher"));
    let expected = [of_tenant, Grant { role: Role::Assistant, scope: Scope::Course(school.course) }];
    assert_eq!(rights::of_user(&mut tx, school.teacher).await.unwrap().grants, expected);
    assert_eq!(people::list(&mut tx, school.course).await.unwrap(), [person]);
    let own = people::add(&mut tx, school.course, email, Role::Student, school.teacher).await;
    assert!(matches!(own, Err(Error::Refused(Refusal::OwnRole))), "{own:?}");
    assert_eq!(rights::of_user(&mut tx, school.teacher).await.unwrap().grants, expected);
    assert!(people::remove(&mut tx, school.course, school.teacher).await.unwrap());
    assert!(!people::remove(&mut tx, school.course, school.teacher).await.unwrap());
    assert_eq!(rights::of_user(&mut tx, school.teacher).await.unwrap().grants, [of_tenant]);
    assert_eq!(people::list(&mut tx, school.course).await.unwrap(), []);
}

#[tokio::test]
async fn a_position_is_the_last_that_was_said() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let mut tx = school.begin().await;
    assert_eq!(positions::find(&mut tx, school.teacher, session).await.unwrap(), None);
    for at in [Ticks(900), Ticks(90)] {
        positions::put(&mut tx, school.teacher, session, at).await.unwrap();
    }
    assert_eq!(positions::find(&mut tx, school.teacher, session).await.unwrap().unwrap().at, Ticks(90));
    let nowhere = positions::put(&mut tx, school.teacher, classroom::ids::SessionId::generate(), Ticks(1)).await;
    assert!(matches!(nowhere, Err(Error::Refused(Refusal::NoSuchSession))), "{nowhere:?}");
}

#[tokio::test]
async fn notes_are_found_by_their_writer_alone_and_are_not_endless() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let session = school.start_upload().await.session.id;
    let mut tx = school.begin().await;
    let other = UserId::generate();
    users::create(&mut tx, &NewUser { id: other, email: None, display_name: "Other" }).await.unwrap();
    let new = NewPrivateNote { id: PrivateNoteId::generate(), session_id: session, at: Ticks(5), text: "Mine" };
    let note = private_notes::add(&mut tx, school.teacher, &new).await.unwrap();
    assert_eq!(private_notes::list(&mut tx, school.teacher, session).await.unwrap(), std::slice::from_ref(&note));
    assert_eq!(private_notes::list(&mut tx, other, session).await.unwrap(), []);
    assert_eq!(private_notes::find(&mut tx, other, note.id).await.unwrap(), None);
    let changed = private_notes::update(&mut tx, other, note.id, None, Some("Theirs")).await;
    assert!(matches!(changed, Err(Error::Refused(Refusal::NoSuchNote))), "{changed:?}");
    for _ in 1..NOTES_MAX {
        let next = NewPrivateNote { id: PrivateNoteId::generate(), ..new };
        private_notes::add(&mut tx, school.teacher, &next).await.unwrap();
    }
    let more = NewPrivateNote { id: PrivateNoteId::generate(), ..new };
    let refused = private_notes::add(&mut tx, school.teacher, &more).await;
    assert!(matches!(refused, Err(Error::Refused(Refusal::TooManyNotes { max: NOTES_MAX }))), "{refused:?}");
    private_notes::add(&mut tx, other, &more).await.unwrap();
}
