//! What students type.

use std::ops::Range;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use super::classes::{Library, STOP_WORDS};

/// How many sorts [`all`] gives.
pub const SORTS: usize = 6;
/// Words that carry something and are said most: each in every tenth to twentieth cue.
const COMMON: Range<usize> = STOP_WORDS.len()..2 * STOP_WORDS.len();
/// Letters of a word that somebody misspells.
const MISSPELT_LENGTH_MIN: usize = 6;
/// Letters after which a beginning is sent.
const BEGINNING_LENGTH: usize = 3;

pub struct Query {
    pub sort: &'static str,
    pub text: String,
}

/// Name, and what makes one.
type Sort = (&'static str, fn(&Library, &mut StdRng) -> String);

/// So many of each sort, sort by sort, the same each time.
pub fn all(library: &Library, of_each: usize) -> Vec<Query> {
    let mut random = StdRng::seed_from_u64(of_each as u64);
    let random = &mut random;
    let sorts: [Sort; SORTS] = [
        ("one word", |library, random| rare(library, random).to_owned()),
        ("one of the most common words", |library, random| library.words[random.random_range(COMMON)].clone()),
        ("three words that were said", |library, random| said(library, random).join(" ")),
        ("the beginning of a word", |library, random| beginning(rare(library, random))),
        ("two words, the second begun", |library, random| {
            let words = said(library, random);
            format!("{} {}", words[0], beginning(words[1]))
        }),
        ("a misspelt word", |library, random| misspelt(library, random)),
    ];
    let sort =
        |(sort, make): Sort| (0..of_each).map(|_| Query { sort, text: make(library, random) }).collect::<Vec<_>>();
    sorts.into_iter().flat_map(sort).collect()
}

fn rare<'a>(library: &'a Library, random: &mut StdRng) -> &'a str {
    &library.words[random.random_range(COMMON.end..library.words.len())]
}

fn said<'a>(library: &'a Library, random: &mut StdRng) -> Vec<&'a str> {
    library.said(random).split(' ').take(3).collect()
}

fn beginning(word: &str) -> String {
    word.chars().take(BEGINNING_LENGTH).collect()
}

/// A letter is wrong, missing, or has changed places with the next.
fn misspelt(library: &Library, random: &mut StdRng) -> String {
    let mut word = rare(library, random);
    while word.len() < MISSPELT_LENGTH_MIN {
        word = rare(library, random);
    }
    let mut letters: Vec<char> = word.chars().collect();
    let at = random.random_range(1..letters.len() - 1);
    match random.random_range(0..3) {
        0 => letters[at] = 'w',
        1 => drop(letters.remove(at)),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}
