//! Fills what is searched, in the transaction that swaps a revision in.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use sqlx::PgConnection;
use timeline::time::Ticks;

use super::entries::{Entry, Texts};
use super::words;
use crate::ids::SessionId;
use crate::search::Kind;

/// What is left of the revision before, for [`fill`] to tidy up.
pub struct Cleared {
    terms: Vec<String>,
}

/// One row of `search_entries`, as `jsonb_to_recordset` reads it.
#[derive(Serialize)]
struct Row<'a> {
    ordinal: usize,
    kind: Kind,
    start_ticks: i64,
    end_ticks: i64,
    text: &'a str,
    slide_page: Option<u32>,
    slide_image: Option<&'a str>,
}

impl<'a> Row<'a> {
    fn new(ordinal: usize, entry: &Entry<'a>) -> Row<'a> {
        Row {
            ordinal,
            kind: entry.kind,
            start_ticks: Ticks::from(entry.start).0,
            end_ticks: Ticks::from(entry.end).0,
            text: entry.text,
            slide_page: entry.slide.map(|slide| slide.page),
            slide_image: entry.slide.map(|slide| slide.image),
        }
    }
}

/// Takes out what was searched of the session. Behind the lock of its replay.
pub async fn clear(connection: &mut PgConnection, session: SessionId) -> Result<Cleared, sqlx::Error> {
    // The words of a course are shared by its sessions: they are swapped in one after the other.
    sqlx::query!(
        "select id from courses where id = (select course_id from sessions where id = $1) for no key update",
        session.0,
    )
    .fetch_optional(&mut *connection)
    .await?;
    sqlx::query!("delete from search_entries where session_id = $1", session.0).execute(&mut *connection).await?;
    sqlx::query!("delete from key_terms where session_id = $1", session.0).execute(&mut *connection).await?;
    let terms = sqlx::query_scalar!("delete from search_postings where session_id = $1 returning term", session.0)
        .fetch_all(connection)
        .await?;
    Ok(Cleared { terms })
}

/// Writes what is searched of the session's current revision.
pub async fn fill(
    connection: &mut PgConnection,
    session: SessionId,
    revision: &str,
    texts: Texts<'_>,
    cleared: Cleared,
) -> Result<(), sqlx::Error> {
    let language = texts.transcript.map_or(String::new(), |transcript| words::language(&transcript.language));
    let entries = texts.entries();
    insert_entries(&mut *connection, session, revision, &entries).await?;
    insert_postings(&mut *connection, session, &language, &entries).await?;
    insert_key_terms(&mut *connection, session, &texts.key_terms()).await?;
    forget_words(connection, session, cleared).await
}

async fn insert_entries(
    connection: &mut PgConnection,
    session: SessionId,
    revision: &str,
    entries: &[Entry<'_>],
) -> Result<(), sqlx::Error> {
    let rows: Vec<Row<'_>> = entries.iter().enumerate().map(|(ordinal, entry)| Row::new(ordinal, entry)).collect();
    sqlx::query!(
        "insert into search_entries (tenant_id, session_id, course_id, revision, ordinal, kind, start_ticks, end_ticks,
            text, slide_page, slide_image)
        select tenant_id, sessions.id, course_id, $2, entry.*
        from sessions, jsonb_to_recordset($3) as entry (ordinal int, kind search_kind, start_ticks bigint,
            end_ticks bigint, text text, slide_page int, slide_image text)
        where sessions.id = $1",
        session.0,
        revision,
        serde_json::to_value(rows).map_err(|error| sqlx::Error::Encode(error.into()))?,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Each word is stemmed once, however often it was said. Words without a term (the, and) are found by nobody.
async fn insert_postings(
    connection: &mut PgConnection,
    session: SessionId,
    language: &str,
    entries: &[Entry<'_>],
) -> Result<(), sqlx::Error> {
    let mut places: BTreeMap<String, i32> = BTreeMap::new();
    for word in entries.iter().flat_map(|entry| words::of(entry.text)) {
        places.entry(word).or_default();
    }
    for (place, (_, found)) in (1..).zip(&mut places) {
        *found = place;
    }
    let mut said: HashMap<(i32, i32), Kind> = HashMap::new();
    for (ordinal, entry) in (0..).zip(entries) {
        said.extend(words::of(entry.text).map(|word| ((places[&word], ordinal), entry.kind)));
    }
    let words: Vec<String> = places.into_keys().collect();
    let (spoken, ordinals): (Vec<i32>, Vec<i32>) = said.keys().copied().unzip();
    let kinds: Vec<Kind> = said.into_values().collect();
    sqlx::query!(
        r#"with stemmed as (
            select place, word, unnest(tsvector_to_array(to_tsvector(lectern.search_configuration($2), word))) as term
            from unnest($3::text[]) with ordinality as given (word, place)
        ), known as (
            insert into search_words (tenant_id, course_id, language, word, term)
            select tenant_id, course_id, $2, word, min(term)
            from sessions, stemmed where sessions.id = $1
            group by tenant_id, course_id, word order by word
            on conflict do nothing
        )
        insert into search_postings (tenant_id, course_id, language, term, session_id, kind, ordinals)
        select tenant_id, course_id, $2, term, sessions.id, kind, array_agg(distinct ordinal order by ordinal)
        from sessions, stemmed
        join unnest($4::int[], $5::int[], $6::search_kind[]) as said (place, ordinal, kind) using (place)
        where sessions.id = $1
        group by tenant_id, course_id, term, sessions.id, kind"#,
        session.0,
        language,
        &words,
        &spoken,
        &ordinals,
        &kinds as &[Kind],
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_key_terms(
    connection: &mut PgConnection,
    session: SessionId,
    terms: &[&str],
) -> Result<(), sqlx::Error> {
    let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
    sqlx::query!(
        "insert into key_terms (tenant_id, course_id, session_id, term)
        select tenant_id, course_id, sessions.id, term from sessions, unnest($2::text[]) as term where sessions.id = $1",
        session.0,
        &terms,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A word that was corrected everywhere is no longer one that somebody may have meant.
async fn forget_words(connection: &mut PgConnection, session: SessionId, cleared: Cleared) -> Result<(), sqlx::Error> {
    sqlx::query!(
        "delete from search_words as word
        using sessions
        where sessions.id = $1 and word.course_id = sessions.course_id and word.term = any($2)
            and not exists (
                select from search_postings as posting
                where posting.course_id = word.course_id and posting.language = word.language
                    and posting.term = word.term
            )",
        session.0,
        &cleared.terms,
    )
    .execute(connection)
    .await?;
    Ok(())
}
