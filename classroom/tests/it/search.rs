//! Search: by the rules of a language, by beginnings and misspellings, of what somebody may see and of nothing else.

use classroom::classes::Viewer;
use classroom::ids::{SessionId, UserId};
use classroom::replays::{NewRevision, publish_revision};
use classroom::rights::{self, Grant, Role, Scope};
use classroom::search::{self, Answer, Kind, PAGE_SESSIONS, Question, SESSION_HITS_MAX, ShownSlide};
use classroom::testing;
use classroom::users::{self, NewUser};
use sqlx::PgConnection;
use timeline::document::{Chapter, Cue, NoteChapter, NoteItem, NoteKind, Notes, Transcript};
use timeline::time::{Seconds, Ticks};

use crate::school::School;

const REVISION: NewRevision<'static> = NewRevision {
    session_id: SessionId(uuid::Uuid::nil()),
    revision: "one",
    manifest_sha256: "0000000000000000000000000000000000000000000000000000000000000000",
    duration: Ticks(0),
    missing: &[],
    files: &[],
    artifacts: &[],
    recipe_version: 1,
    events: (1, 2),
    transcript: None,
    chapters: &[],
    highlights: &[],
    notes: None,
    slides: &[],
};

fn transcript(language: &str, said: &[&str]) -> Transcript {
    let cue = |(n, text): (u32, &&str)| Cue {
        id: format!("0-0-{n}"),
        start: Seconds::new(f64::from(n) * 10.0),
        end: Seconds::new(f64::from(n) * 10.0 + 8.0),
        text: (*text).to_owned(),
        words: Vec::new(),
        reviewed: false,
    };
    Transcript { language: language.into(), model: "tiny".into(), cues: (0..).zip(said).map(cue).collect() }
}

/// The session is a published replay in which this was said.
async fn say(connection: &mut PgConnection, session_id: SessionId, language: &str, said: &[&str]) {
    let transcript = transcript(language, said);
    let revision = NewRevision { session_id, transcript: Some(&transcript), ..REVISION };
    publish_revision(&mut *connection, &revision).await.unwrap();
    sqlx::query("update replays set status = 'published', published_at = lectern.now() where session_id = $1")
        .bind(session_id.0)
        .execute(connection)
        .await
        .unwrap();
}

async fn session(school: &School<'_>, connection: &mut PgConnection) -> SessionId {
    let upload = classroom::recordings::create_upload(connection, &school.call("upload"), &school.upload()).await;
    upload.unwrap().session.id
}

async fn viewer(connection: &mut PgConnection, user: UserId) -> Viewer {
    Viewer::new(user, &rights::of_user(connection, user).await.unwrap())
}

async fn student(school: &School<'_>, connection: &mut PgConnection) -> Viewer {
    let id = UserId::generate();
    users::create(&mut *connection, &NewUser { id, email: None, display_name: "Student" }).await.unwrap();
    let grant = Grant { role: Role::Student, scope: Scope::Course(school.course) };
    rights::grant(&mut *connection, id, grant, None).await.unwrap();
    viewer(connection, id).await
}

async fn ask(connection: &mut PgConnection, viewer: &Viewer, text: &str) -> Answer {
    let question = Question { text, course: None, kinds: &Kind::ALL, offset: 0 };
    search::find(connection, viewer, question).await.unwrap()
}

/// What was found, the found words in brackets.
fn shown(answer: &Answer) -> Vec<String> {
    let parts = |hit: &search::Hit| -> String {
        let part = |part: &search::Part| if part.marked { format!("[{}]", part.text) } else { part.text.clone() };
        hit.snippet.iter().map(part).collect()
    };
    answer.sessions.iter().flat_map(|session| session.hits.iter().map(parts)).collect()
}

#[tokio::test]
async fn words_are_found_in_all_their_forms_by_the_language_of_the_class() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    let (english, german, unknown) =
        (session(&school, &mut tx).await, session(&school, &mut tx).await, session(&school, &mut tx).await);
    say(&mut tx, english, "en-GB", &["The cities were growing", "and nothing else"]).await;
    say(&mut tx, german, "de", &["Die Städte wuchsen schnell", "und sonst nichts"]).await;
    say(&mut tx, unknown, "xx", &["Whole words only"]).await;
    let student = student(&school, &mut tx).await;
    assert_eq!(shown(&ask(&mut tx, &student, "city GROWS").await), ["The [cities] were [growing]"]);
    assert_eq!(shown(&ask(&mut tx, &student, "Stadt schneller").await), ["Die [Städte] wuchsen [schnell]"]);
    assert_eq!(shown(&ask(&mut tx, &student, "words whole").await), ["[Whole] [words] only"]);
    // Stop words carry nothing, and a query of nothing else finds nothing.
    assert_eq!(shown(&ask(&mut tx, &student, "the cities").await), ["The [cities] were growing"]);
    for nothing in ["the", "", "?!", "zzz"] {
        assert_eq!(ask(&mut tx, &student, nothing).await.total, 0, "{nothing:?}");
    }
}

#[tokio::test]
async fn the_last_word_may_be_begun_and_any_word_misspelt() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    let id = session(&school, &mut tx).await;
    let said = ["Photosynthesis happens in leaves", "Photographs of leaves", "Roots hold the tree"];
    say(&mut tx, id, "en", &said).await;
    let student = student(&school, &mut tx).await;
    let (synthesis, graphs) = ("[Photosynthesis] happens in leaves", "[Photographs] of leaves");
    assert_eq!(shown(&ask(&mut tx, &student, "photosyn").await), [synthesis]);
    assert_eq!(shown(&ask(&mut tx, &student, "photo").await), [synthesis, graphs]);
    assert_eq!(shown(&ask(&mut tx, &student, "photo tree").await), ["Roots hold the [tree]"], "only the last is begun");
    for misspelt in ["fotosynthesis", "photosinthesis", "photosyntehsis"] {
        assert_eq!(shown(&ask(&mut tx, &student, misspelt).await), [synthesis], "{misspelt}");
    }
    assert_eq!(shown(&ask(&mut tx, &student, "fotosynthesis leav").await), ["[Photosynthesis] happens in [leaves]"]);
    // What is found exactly is not looked beyond, and what holds all words comes alone.
    assert_eq!(shown(&ask(&mut tx, &student, "roots").await), ["[Roots] hold the tree"]);
    assert_eq!(shown(&ask(&mut tx, &student, "leaves photographs").await), ["[Photographs] of [leaves]"]);
}

#[tokio::test]
async fn titles_slides_and_notes_are_found_beside_speech_with_the_slide_of_their_time() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    let session_id = session(&school, &mut tx).await;
    let transcript = transcript("en", &["We look at heaps", "a heap is a tree"]);
    let second = |at| Seconds::new(at);
    let chapters = [Chapter {
        start: second(0.0),
        end: second(18.0),
        title: "Heaps".into(),
        cue_ids: vec!["0-0-0".into()],
        reviewed: false,
    }];
    let item = |kind, text: &str| NoteItem { kind, text: text.into(), cue_ids: vec!["0-0-1".into()], slide: None };
    let items = vec![item(NoteKind::Definition, "A heap is a tree."), item(NoteKind::KeyTerm, "heap")];
    let notes =
        Notes { chapters: vec![NoteChapter { title: "Heaps".into(), start: second(0.0), items, reviewed: false }] };
    let slide = |start, end, page, image, text| ShownSlide { start, end, page, image, text };
    let slides = [
        slide(second(0.0), second(9.0), 0, "r0/slides/000.jpg", "Binary heaps\nsift up"),
        slide(second(9.0), second(18.0), 1, "r0/slides/001.jpg", ""),
    ];
    let revision = NewRevision {
        session_id,
        transcript: Some(&transcript),
        chapters: &chapters,
        notes: Some(&notes),
        slides: &slides,
        ..REVISION
    };
    publish_revision(&mut tx, &revision).await.unwrap();
    let staff = viewer(&mut tx, school.teacher).await;
    let answer = ask(&mut tx, &staff, "heap").await;
    let hits: Vec<_> = answer.sessions[0]
        .hits
        .iter()
        .map(|hit| (hit.kind, Seconds::from(hit.start).get(), hit.slide.as_ref().map(|slide| slide.page)))
        .collect();
    let expected = [
        (Kind::Chapter, 0.0, Some(0)),
        (Kind::Slide, 0.0, Some(0)),
        (Kind::Note, 10.0, Some(1)),
        (Kind::Speech, 0.0, Some(0)),
        (Kind::Speech, 10.0, Some(1)),
    ];
    assert_eq!((hits.as_slice(), answer.total), (expected.as_slice(), 5));
    assert_eq!(shown(&answer)[1], "Binary [heaps] sift up");
    let question = Question { text: "heap", course: Some(school.course), kinds: &[Kind::Slide, Kind::Note], offset: 0 };
    let some = search::find(&mut tx, &staff, question).await.unwrap();
    let kinds: Vec<_> = some.sessions[0].hits.iter().map(|hit| hit.kind).collect();
    assert_eq!(kinds, [Kind::Slide, Kind::Note]);
    let terms = search::key_terms(&mut tx, &staff, school.course).await.unwrap();
    assert_eq!(terms, [search::KeyTerm { term: "heap".into(), sessions: 1 }]);
}

#[tokio::test]
async fn drafts_are_found_by_staff_alone_and_lend_no_word_to_a_students_misspelling() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    let (open, hidden) = (session(&school, &mut tx).await, session(&school, &mut tx).await);
    say(&mut tx, open, "en", &["Chloroplasts are green"]).await;
    let secret = transcript("en", &["The examination asks for chlorophyll"]);
    let draft = NewRevision { session_id: hidden, transcript: Some(&secret), ..REVISION };
    publish_revision(&mut tx, &draft).await.unwrap();
    let student = student(&school, &mut tx).await;
    let staff = viewer(&mut tx, school.teacher).await;
    for sought in ["examination", "examinaton", "exam", "asks"] {
        assert_eq!(ask(&mut tx, &student, sought).await.total, 0, "{sought}");
        assert_eq!(ask(&mut tx, &staff, sought).await.total, 1, "{sought}");
    }
    // That the draft has the very word does not keep a student's word from being a misspelling.
    let guessed = ask(&mut tx, &student, "chlorophyll").await;
    assert_eq!(shown(&guessed), ["[Chloroplasts] are green"]);

    let stranger = UserId::generate();
    users::create(&mut tx, &NewUser { id: stranger, email: None, display_name: "Stranger" }).await.unwrap();
    let stranger = viewer(&mut tx, stranger).await;
    assert_eq!(ask(&mut tx, &stranger, "green").await.total, 0);
    tx.commit().await.unwrap();
    let other = School::open(&database).await;
    let mut tx = other.begin().await;
    let mut everywhere = viewer(&mut tx, other.teacher).await;
    (everywhere.staff.everywhere, everywhere.member.everywhere) = (true, true);
    assert_eq!(ask(&mut tx, &everywhere, "green").await.total, 0);
}

#[tokio::test]
async fn a_new_revision_is_found_by_its_own_words_alone() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    let (id, other) = (session(&school, &mut tx).await, session(&school, &mut tx).await);
    say(&mut tx, id, "en", &["The sell divides", "membranes"]).await;
    say(&mut tx, other, "en", &["divides"]).await;
    say(&mut tx, id, "en", &["The cell divides"]).await;
    let student = student(&school, &mut tx).await;
    assert_eq!(shown(&ask(&mut tx, &student, "cell").await), ["The [cell] divides"]);
    assert_eq!(shown(&ask(&mut tx, &student, "membranes").await), [""; 0]);
    let mut words: Vec<String> = sqlx::query_scalar("select word from search_words").fetch_all(&mut *tx).await.unwrap();
    words.sort();
    assert_eq!(words, ["cell", "divides"], "what nobody says any more is no word of the course");
}

#[tokio::test]
async fn many_hits_come_in_pages_of_sessions() {
    let database = testing::database().await;
    let school = School::open(&database).await;
    let mut tx = school.begin().await;
    let said = ["a sorted list"; SESSION_HITS_MAX + 5];
    let mut ids = Vec::new();
    for _ in 0..PAGE_SESSIONS + 2 {
        let id = session(&school, &mut tx).await;
        say(&mut tx, id, "en", &said).await;
        ids.push(id);
    }
    let student = student(&school, &mut tx).await;
    let mut found = Vec::new();
    for offset in [0, PAGE_SESSIONS] {
        let question = Question { text: "sorting", course: Some(school.course), kinds: &Kind::ALL, offset };
        let page = search::find(&mut tx, &student, question).await.unwrap();
        assert_eq!((page.total, page.more), (ids.len() * said.len(), offset == 0));
        for session in page.sessions {
            assert_eq!((session.total, session.hits.len()), (said.len(), SESSION_HITS_MAX));
            assert!(session.hits.is_sorted_by_key(|hit| hit.start));
            found.push(session.session_id);
        }
    }
    found.sort();
    ids.sort();
    assert_eq!(found, ids);
}
