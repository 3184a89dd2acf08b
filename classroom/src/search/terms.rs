//! From the words of a query to terms of the index.

use std::collections::{BTreeSet, HashMap};

use sqlx::PgConnection;
use uuid::Uuid;

use super::scope::Vocabulary;

/// Words that may stand for one beginning, the shortest first.
const BEGINNINGS_MAX: i64 = 16;
/// Letters of a beginning; one letter begins everything.
const BEGINNING_LENGTH_MIN: usize = 2;
/// Words that may stand for one misspelling, the likest first.
const LOOKALIKES_MAX: i64 = 8;
/// Letters of a misspelling; shorter words look like too much else.
const LOOKALIKE_LENGTH_MIN: usize = 4;
/// Letters by which a misspelling is longer or shorter than what was meant.
const LOOKALIKE_LENGTH_STEP: i32 = 3;
/// Letters of a beginning or an end that is taken to be right.
const RIGHT_LENGTH_MIN: usize = 2;
/// Share of equal trigrams.
const LOOKALIKE_SIMILARITY_MIN: f32 = 0.35;

/// How sure it is that a term is what was meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    Lookalike,
    Beginning,
    Exact,
}

/// For each term of a vocabulary: for which word of the query it stands, and how surely.
#[derive(Debug, Default)]
pub struct Terms(HashMap<Vocabulary, HashMap<String, Vec<(usize, Likeness)>>>);

impl Terms {
    fn add(&mut self, course: Uuid, language: String, term: String, word: usize, likeness: Likeness) {
        let vocabulary = Vocabulary { course: course.into(), language };
        self.0.entry(vocabulary).or_default().entry(term).or_default().push((word, likeness));
    }

    pub fn merge(&mut self, other: Terms) {
        for (vocabulary, terms) in other.0 {
            let own = self.0.entry(vocabulary).or_default();
            for (term, meanings) in terms {
                own.entry(term).or_default().extend(meanings);
            }
        }
    }

    /// Those of the places whose words stand for anything: the others are stop words, and no misspellings.
    pub fn sought(&self, places: Vec<usize>) -> Vec<usize> {
        let meant = |place: &usize| {
            let mut meanings = self.0.values().flat_map(HashMap::values).flatten();
            meanings.any(|meaning| *meaning == (*place, Likeness::Exact))
        };
        places.into_iter().filter(meant).collect()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn meanings(&self, vocabulary: &Vocabulary, term: &str) -> &[(usize, Likeness)] {
        self.0.get(vocabulary).and_then(|terms| terms.get(term)).map_or(&[], Vec::as_slice)
    }

    /// Three columns: course, language, term.
    pub fn columns(&self) -> (Vec<Uuid>, Vec<String>, Vec<String>) {
        let all = self.0.iter().flat_map(|(vocabulary, terms)| terms.keys().map(move |term| (vocabulary, term)));
        let mut columns = (Vec::new(), Vec::new(), Vec::new());
        for (vocabulary, term) in all {
            columns.0.push(vocabulary.course.0);
            columns.1.push(vocabulary.language.clone());
            columns.2.push(term.clone());
        }
        columns
    }
}

/// The words themselves without their endings, and words that begin like the last one.
pub async fn meant(
    connection: &mut PgConnection,
    vocabularies: &BTreeSet<Vocabulary>,
    words: &[String],
) -> Result<Terms, sqlx::Error> {
    let mut terms = Terms::default();
    let (courses, languages) = columns(vocabularies);
    let rows = sqlx::query!(
        r#"select course as "course!", language as "language!", place as "place!",
            unnest(tsvector_to_array(to_tsvector(lectern.search_configuration(language), word))) as "term!"
        from unnest($1::uuid[], $2::text[]) as vocabulary (course, language),
            unnest($3::text[]) with ordinality as given (word, place)"#,
        &courses,
        &languages,
        words,
    )
    .fetch_all(&mut *connection)
    .await?;
    for row in rows {
        terms.add(row.course, row.language, row.term, index(row.place), Likeness::Exact);
    }
    let Some((place, last)) = words.iter().enumerate().next_back() else { return Ok(terms) };
    if last.chars().count() < BEGINNING_LENGTH_MIN {
        return Ok(terms);
    }
    let rows = sqlx::query!(
        r#"select vocabulary.course as "course!", vocabulary.language as "language!", term
        from unnest($1::uuid[], $2::text[]) as vocabulary (course, language),
            lateral (
                select term from search_words
                where course_id = vocabulary.course and search_words.language = vocabulary.language
                    and word >= $3 and word < $3 || chr(1114111)
                order by length(word), word
                limit $4
            ) beginning"#,
        &courses,
        &languages,
        last,
        BEGINNINGS_MAX,
    )
    .fetch_all(connection)
    .await?;
    for row in rows {
        terms.add(row.course, row.language, row.term, place, Likeness::Beginning);
    }
    Ok(terms)
}

/// Where words are looked for that look like another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// Among those with the same beginning or the same end: an index finds them, and most misspellings have them.
    Half,
    /// Among all words of a course, one by one.
    All,
}

/// Words that look like those of the query at these places.
pub async fn lookalikes(
    connection: &mut PgConnection,
    vocabularies: &BTreeSet<Vocabulary>,
    words: &[String],
    places: &[usize],
    look: Look,
) -> Result<Terms, sqlx::Error> {
    let mut terms = Terms::default();
    for place in places.iter().copied().filter(|place| words[*place].chars().count() >= LOOKALIKE_LENGTH_MIN) {
        let found = match look {
            Look::Half => half_right(&mut *connection, vocabularies, &words[place]).await?,
            Look::All => all_wrong(&mut *connection, vocabularies, &words[place]).await?,
        };
        for row in found {
            terms.add(row.course, row.language, row.term, place, Likeness::Lookalike);
        }
    }
    Ok(terms)
}

struct Lookalike {
    course: Uuid,
    language: String,
    term: String,
}

async fn half_right(
    connection: &mut PgConnection,
    vocabularies: &BTreeSet<Vocabulary>,
    word: &str,
) -> Result<Vec<Lookalike>, sqlx::Error> {
    let (courses, languages) = columns(vocabularies);
    let length = word.chars().count();
    let half = (length / 2).saturating_sub(1).max(RIGHT_LENGTH_MIN);
    let beginning: String = word.chars().take(half).collect();
    let end: String = word.chars().rev().take(half).collect();
    sqlx::query_as!(
        Lookalike,
        r#"select vocabulary.course as "course!", vocabulary.language as "language!", term as "term!"
        from unnest($1::uuid[], $2::text[]) as vocabulary (course, language),
            lateral (
                select term, max(likeness) as likeness
                from (
                    select term, word, similarity(word, $3) as likeness from search_words
                    where course_id = vocabulary.course and search_words.language = vocabulary.language
                        and word >= $4 and word < $4 || chr(1114111)
                    union all
                    select term, word, similarity(word, $3) from search_words
                    where course_id = vocabulary.course and search_words.language = vocabulary.language
                        and reversed >= $5 and reversed < $5 || chr(1114111)
                ) half
                where likeness >= $7 and length(word) between length($3) - $6 and length($3) + $6
                group by term
                order by likeness desc, term
                limit $8
            ) lookalike"#,
        &courses,
        &languages,
        word,
        beginning,
        end,
        LOOKALIKE_LENGTH_STEP,
        LOOKALIKE_SIMILARITY_MIN,
        LOOKALIKES_MAX,
    )
    .fetch_all(connection)
    .await
}

async fn all_wrong(
    connection: &mut PgConnection,
    vocabularies: &BTreeSet<Vocabulary>,
    word: &str,
) -> Result<Vec<Lookalike>, sqlx::Error> {
    let (courses, languages) = columns(vocabularies);
    sqlx::query_as!(
        Lookalike,
        r#"select vocabulary.course as "course!", vocabulary.language as "language!", term as "term!"
        from unnest($1::uuid[], $2::text[]) as vocabulary (course, language),
            lateral (
                select term, max(similarity(word, $3)) as likeness from search_words
                where course_id = vocabulary.course and search_words.language = vocabulary.language
                    and length(word) between length($3) - $4 and length($3) + $4
                    and similarity(word, $3) >= $5
                group by term
                order by likeness desc, term
                limit $6
            ) lookalike"#,
        &courses,
        &languages,
        word,
        LOOKALIKE_LENGTH_STEP,
        LOOKALIKE_SIMILARITY_MIN,
        LOOKALIKES_MAX,
    )
    .fetch_all(connection)
    .await
}

/// PostgreSQL counts from 1.
fn index(place: i64) -> usize {
    usize::try_from(place - 1).expect("ordinalities are positive")
}

fn columns(vocabularies: &BTreeSet<Vocabulary>) -> (Vec<Uuid>, Vec<String>) {
    vocabularies.iter().map(|vocabulary| (vocabulary.course.0, vocabulary.language.clone())).unzip()
}
