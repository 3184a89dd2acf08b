//! One search, from the words to a page of results.

use std::collections::{BTreeSet, HashMap, HashSet};

use sqlx::PgConnection;
use timeline::time::Ticks;
use uuid::Uuid;

use super::rank::{Candidates, Ranked};
use super::scope::{self, Session, Vocabulary};
use super::terms::{self, Look, Terms};
use super::{
    Answer, FoundSession, Hit, HitSlide, Kind, PAGE_SESSIONS, Question, SESSION_HITS_MAX, WORDS_MAX, snippet, words,
};
use crate::classes::Viewer;
use crate::ids::SessionId;

/// What the viewer may see and the question asks for.
pub async fn find(
    connection: &mut PgConnection,
    viewer: &Viewer,
    question: Question<'_>,
) -> Result<Answer, sqlx::Error> {
    let words: Vec<String> = words::of(question.text).take(WORDS_MAX).collect();
    let sessions = scope::read(&mut *connection, viewer, question.course).await?;
    let vocabularies = scope::vocabularies(&sessions);
    let postings = Postings { sessions: &sessions, kinds: question.kinds };

    let mut terms = terms::meant(&mut *connection, &vocabularies, &words).await?;
    let mut candidates = Candidates::default();
    postings.read(&mut *connection, &terms, &mut candidates).await?;
    for look in [Look::Half, Look::All] {
        let unfound = terms.sought(candidates.unfound(words.len()));
        if unfound.is_empty() {
            break;
        }
        let guessed = terms::lookalikes(&mut *connection, &vocabularies, &words, &unfound, look).await?;
        postings.read(&mut *connection, &guessed, &mut candidates).await?;
        terms.merge(guessed);
    }

    let newest: Vec<SessionId> = sessions.iter().map(|session| session.id).collect();
    let ranked = candidates.ranked(&newest);
    let total = ranked.iter().map(Ranked::total).sum();
    let more = ranked.len() > question.offset + PAGE_SESSIONS;
    let page: Vec<Ranked> = ranked.into_iter().skip(question.offset).take(PAGE_SESSIONS).collect();
    if page.is_empty() {
        return Ok(Answer { sessions: Vec::new(), total, more });
    }
    let marks = marks(&mut *connection, &terms).await?;
    let sessions = show(connection, &sessions, &page, &marks).await?;
    Ok(Answer { sessions, total, more })
}

struct Postings<'a> {
    sessions: &'a [Session],
    kinds: &'a [Kind],
}

impl Postings<'_> {
    /// Adds the entries that hold one of the terms.
    async fn read(
        &self,
        connection: &mut PgConnection,
        terms: &Terms,
        candidates: &mut Candidates,
    ) -> Result<(), sqlx::Error> {
        if terms.is_empty() {
            return Ok(());
        }
        let vocabularies: HashMap<SessionId, &Vocabulary> =
            self.sessions.iter().map(|session| (session.id, &session.vocabulary)).collect();
        let (courses, languages, wanted) = terms.columns();
        let rows = sqlx::query!(
            r#"select posting.session_id as "session: SessionId", posting.kind as "kind: Kind", posting.term,
                posting.ordinals
            from unnest($1::uuid[], $2::text[], $3::text[]) as wanted (course, language, term)
            join search_postings as posting
                on posting.course_id = wanted.course and posting.language = wanted.language
                    and posting.term = wanted.term collate "C""#,
            &courses,
            &languages,
            &wanted,
        )
        .fetch_all(connection)
        .await?;
        for row in rows.iter().filter(|row| self.kinds.contains(&row.kind)) {
            if let Some(vocabulary) = vocabularies.get(&row.session) {
                candidates.add(row.session, row.kind, &row.ordinals, terms.meanings(vocabulary, &row.term));
            }
        }
        Ok(())
    }
}

/// All words that stand for the terms: those that are marked.
async fn marks(
    connection: &mut PgConnection,
    terms: &Terms,
) -> Result<HashMap<Vocabulary, HashSet<String>>, sqlx::Error> {
    let (courses, languages, wanted) = terms.columns();
    let rows = sqlx::query!(
        r#"select course_id, search_words.language, word
        from unnest($1::uuid[], $2::text[], $3::text[]) as wanted (course, language, term)
        join search_words
            on course_id = wanted.course and search_words.language = wanted.language
                and search_words.term = wanted.term collate "C""#,
        &courses,
        &languages,
        &wanted,
    )
    .fetch_all(connection)
    .await?;
    let mut marks: HashMap<Vocabulary, HashSet<String>> = HashMap::new();
    for row in rows {
        let vocabulary = Vocabulary { course: row.course_id.into(), language: row.language };
        marks.entry(vocabulary).or_default().insert(row.word);
    }
    Ok(marks)
}

async fn show(
    connection: &mut PgConnection,
    sessions: &[Session],
    page: &[Ranked],
    marks: &HashMap<Vocabulary, HashSet<String>>,
) -> Result<Vec<FoundSession>, sqlx::Error> {
    let wanted: Vec<(SessionId, Vec<i32>)> =
        page.iter().map(|ranked| (ranked.session, ranked.first(SESSION_HITS_MAX))).collect();
    let mut entries = entries(connection, &wanted).await?;
    let known: HashMap<SessionId, &Session> = sessions.iter().map(|session| (session.id, session)).collect();
    let none = HashSet::new();
    let mut found = Vec::new();
    for (ranked, (id, ordinals)) in page.iter().zip(&wanted) {
        let Some(session) = known.get(id) else { continue };
        let marked = marks.get(&session.vocabulary).unwrap_or(&none);
        let hit = |ordinal: &i32| entries.remove(&(*id, *ordinal)).map(|entry: Entry| entry.hit(marked));
        found.push(FoundSession {
            session_id: *id,
            course_id: session.vocabulary.course,
            title: session.title.clone(),
            started_at: session.started_at,
            media_epoch: session.media_epoch,
            total: ranked.total(),
            hits: ordinals.iter().filter_map(hit).collect(),
        });
    }
    Ok(found)
}

struct Entry {
    session_id: SessionId,
    ordinal: i32,
    kind: Kind,
    start_ticks: i64,
    end_ticks: i64,
    text: String,
    slide_page: Option<i32>,
    slide_image: Option<String>,
}

impl Entry {
    fn hit(self, marked: &HashSet<String>) -> Hit {
        let slide = self.slide_page.zip(self.slide_image);
        Hit {
            kind: self.kind,
            start: Ticks(self.start_ticks),
            end: Ticks(self.end_ticks),
            snippet: snippet::cut(&self.text, marked),
            slide: slide.map(|(page, image)| HitSlide { page: page.cast_unsigned(), image }),
        }
    }
}

async fn entries(
    connection: &mut PgConnection,
    wanted: &[(SessionId, Vec<i32>)],
) -> Result<HashMap<(SessionId, i32), Entry>, sqlx::Error> {
    let places = wanted.iter().flat_map(|(session, ordinals)| ordinals.iter().map(|ordinal| (session.0, *ordinal)));
    let (sessions, ordinals): (Vec<Uuid>, Vec<i32>) = places.collect::<BTreeSet<_>>().into_iter().unzip();
    let rows = sqlx::query_as!(
        Entry,
        r#"select entry.session_id as "session_id: SessionId", entry.ordinal, kind as "kind: Kind", start_ticks,
            end_ticks, text, slide_page, slide_image
        from unnest($1::uuid[], $2::int[]) as wanted (session, ordinal)
        join search_entries as entry on entry.session_id = wanted.session and entry.ordinal = wanted.ordinal"#,
        &sessions,
        &ordinals,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| ((row.session_id, row.ordinal), row)).collect())
}
