//! What a language contributes: word classes, phrases and a stemmer. All of it is data (`data/*.toml`).

use std::collections::HashSet;

use rust_stemmers::{Algorithm, Stemmer};
use serde::Deserialize;

use crate::phrase::Phrases;

const ENGLISH: &str = include_str!("../data/en.toml");
const GERMAN: &str = include_str!("../data/de.toml");

#[derive(Debug, thiserror::Error)]
pub enum LexiconError {
    #[error("the lexicon is not valid TOML for a lexicon")]
    Malformed(#[from] toml::de::Error),
    #[error("a phrase under `{list}` is not a valid pattern")]
    Pattern { list: &'static str, source: regex::Error },
    #[error("there is no stemmer called {0:?}")]
    Stemmer(String),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LexiconFile {
    language: String,
    stemmer: String,
    capital_nouns: bool,
    title_articles: bool,
    determiners: Vec<String>,
    prepositions: Vec<String>,
    noun_links: Vec<String>,
    conjunctions: Vec<String>,
    auxiliaries: Vec<String>,
    verbs: Vec<String>,
    pronouns: Vec<String>,
    anaphors: Vec<String>,
    substitutes: Vec<String>,
    stop_words: Vec<String>,
    vacuous: Vec<String>,
    numbers: Vec<String>,
    ordinals: Vec<String>,
    title_joiner: String,
    verbal_endings: Vec<String>,
    abbreviations: Vec<String>,
    question_words: Vec<String>,
    phrases: PhraseLists,
    leads: LeadLists,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct PhraseLists {
    housekeeping: Vec<String>,
    preview: Vec<String>,
    opening_strong: Vec<String>,
    opening_weak: Vec<String>,
    closing: Vec<String>,
    continues: Vec<String>,
    introduces: Vec<String>,
    presents: Vec<String>,
    sets_up: Vec<String>,
    emphasis_strong: Vec<String>,
    emphasis_weak: Vec<String>,
    points_forward: Vec<String>,
    points_only: Vec<String>,
    definition: Vec<String>,
    names_term: Vec<String>,
    example: Vec<String>,
    task: Vec<String>,
    schedule: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct LeadLists {
    always: Vec<String>,
    with_comma: Vec<String>,
    task: Vec<String>,
    trailing: Vec<String>,
}

/// Classes of function words.
#[derive(Debug, Default)]
pub(crate) struct WordClasses {
    pub determiners: HashSet<String>,
    pub prepositions: HashSet<String>,
    pub noun_links: HashSet<String>,
    pub conjunctions: HashSet<String>,
    pub auxiliaries: HashSet<String>,
    pub verbs: HashSet<String>,
    pub pronouns: HashSet<String>,
    pub anaphors: HashSet<String>,
    pub substitutes: HashSet<String>,
    pub stop_words: HashSet<String>,
    pub vacuous: HashSet<String>,
    pub numbers: HashSet<String>,
    pub abbreviations: HashSet<String>,
    pub question_words: HashSet<String>,
}

/// Phrases by what they tell; see `data/en.toml` for each.
#[derive(Debug)]
pub(crate) struct PhraseSets {
    pub housekeeping: Phrases,
    pub preview: Phrases,
    pub opening_strong: Phrases,
    pub opening_weak: Phrases,
    pub closing: Phrases,
    pub continues: Phrases,
    pub introduces: Phrases,
    pub presents: Phrases,
    pub sets_up: Phrases,
    pub emphasis_strong: Phrases,
    pub emphasis_weak: Phrases,
    pub points_forward: Phrases,
    pub points_only: Phrases,
    pub definition: Phrases,
    pub names_term: Phrases,
    pub example: Phrases,
    pub task: Phrases,
    pub schedule: Phrases,
    pub leads: Phrases,
    pub task_leads: Phrases,
    pub trailing: Phrases,
}

/// A language's data, ready for use.
#[derive(Debug)]
pub struct Lexicon {
    language: String,
    stemmer: Option<Algorithm>,
    /// Nouns are written with a capital.
    pub(crate) capital_nouns: bool,
    /// A title may begin with an article, since articles do not tell the case.
    pub(crate) title_articles: bool,
    pub(crate) classes: WordClasses,
    pub(crate) phrases: PhraseSets,
    pub(crate) ordinals: Vec<String>,
    pub(crate) title_joiner: String,
    pub(crate) verbal_endings: Vec<String>,
}

impl Lexicon {
    /// The data that comes with the crate for a BCP 47 tag; a language without data gets an empty lexicon.
    pub fn for_language(tag: &str) -> Result<Lexicon, LexiconError> {
        match primary(tag).as_str() {
            "en" => Lexicon::parse(ENGLISH),
            "de" => Lexicon::parse(GERMAN),
            other => Lexicon::empty(other),
        }
    }

    /// A lexicon from a file of the form of `data/en.toml`.
    pub fn parse(text: &str) -> Result<Lexicon, LexiconError> {
        let file: LexiconFile = toml::from_str(text)?;
        let stemmer = Some(algorithm(&file.stemmer).ok_or_else(|| LexiconError::Stemmer(file.stemmer.clone()))?);
        let phrases = PhraseSets::compile(&file.phrases, &file.leads)?;
        let set = |words: Vec<String>| words.into_iter().collect::<HashSet<String>>();
        let classes = WordClasses {
            determiners: set(file.determiners),
            prepositions: set(file.prepositions),
            noun_links: set(file.noun_links),
            conjunctions: set(file.conjunctions),
            auxiliaries: set(file.auxiliaries),
            verbs: set(file.verbs),
            pronouns: set(file.pronouns),
            anaphors: set(file.anaphors),
            substitutes: set(file.substitutes),
            stop_words: set(file.stop_words),
            vacuous: set(file.vacuous),
            numbers: set(file.numbers),
            abbreviations: set(file.abbreviations),
            question_words: set(file.question_words),
        };
        Ok(Lexicon {
            capital_nouns: file.capital_nouns,
            title_articles: file.title_articles,
            language: file.language,
            stemmer,
            classes,
            phrases,
            ordinals: file.ordinals,
            title_joiner: file.title_joiner,
            verbal_endings: file.verbal_endings,
        })
    }

    fn empty(language: &str) -> Result<Lexicon, LexiconError> {
        Ok(Lexicon {
            capital_nouns: false,
            title_articles: false,
            language: language.to_owned(),
            stemmer: algorithm_for_tag(language),
            classes: WordClasses::default(),
            phrases: PhraseSets::compile(&PhraseLists::default(), &LeadLists::default())?,
            ordinals: Vec::new(),
            title_joiner: String::new(),
            verbal_endings: Vec::new(),
        })
    }

    pub fn language(&self) -> &str {
        &self.language
    }

    /// What stands between two words in writing.
    pub(crate) fn separator(&self) -> &'static str {
        match self.language.as_str() {
            "zh" | "ja" | "th" | "lo" | "my" | "km" | "yue" => "",
            _ => " ",
        }
    }

    /// Whether word classes are known at all.
    pub(crate) fn has_classes(&self) -> bool {
        !self.classes.determiners.is_empty()
    }

    pub(crate) fn stem(&self, plain: &str) -> String {
        match self.stemmer {
            Some(algorithm) => Stemmer::create(algorithm).stem(plain).into_owned(),
            None => plain.to_owned(),
        }
    }

    /// A word of a closed class: it joins others and names nothing.
    pub(crate) fn is_function(&self, plain: &str) -> bool {
        let c = &self.classes;
        [&c.determiners, &c.prepositions, &c.conjunctions, &c.auxiliaries, &c.pronouns]
            .iter()
            .any(|set| set.contains(plain))
    }

    /// A word that can tell one topic from another.
    pub(crate) fn is_content(&self, plain: &str) -> bool {
        plain.chars().any(char::is_alphabetic)
            && plain.chars().count() >= self.content_length_min()
            && !self.is_function(plain)
            && !self.classes.stop_words.contains(plain)
    }

    pub(crate) fn is_number(&self, plain: &str) -> bool {
        plain.starts_with(char::is_numeric) || self.classes.numbers.contains(plain)
    }

    /// Without lists, short words are taken for function words, where words have letters.
    fn content_length_min(&self) -> usize {
        match (self.has_classes(), self.separator()) {
            (true, _) => 2,
            (false, "") => 1,
            (false, _) => 5,
        }
    }
}

impl PhraseSets {
    fn compile(lists: &PhraseLists, leads: &LeadLists) -> Result<PhraseSets, LexiconError> {
        let anywhere = |list, patterns: &[String]| {
            Phrases::compile(patterns).map_err(|source| LexiconError::Pattern { list, source })
        };
        let leading = |list, patterns: &[String]| {
            Phrases::compile_leading(patterns).map_err(|source| LexiconError::Pattern { list, source })
        };
        let all_leads: Vec<String> = leads.always.iter().chain(&leads.with_comma).cloned().collect();
        Ok(PhraseSets {
            housekeeping: anywhere("housekeeping", &lists.housekeeping)?,
            preview: anywhere("preview", &lists.preview)?,
            opening_strong: anywhere("opening_strong", &lists.opening_strong)?,
            opening_weak: anywhere("opening_weak", &lists.opening_weak)?,
            closing: anywhere("closing", &lists.closing)?,
            continues: anywhere("continues", &lists.continues)?,
            introduces: anywhere("introduces", &lists.introduces)?,
            presents: anywhere("presents", &lists.presents)?,
            sets_up: anywhere("sets_up", &lists.sets_up)?,
            emphasis_strong: anywhere("emphasis_strong", &lists.emphasis_strong)?,
            emphasis_weak: anywhere("emphasis_weak", &lists.emphasis_weak)?,
            points_forward: anywhere("points_forward", &lists.points_forward)?,
            points_only: anywhere("points_only", &lists.points_only)?,
            definition: anywhere("definition", &lists.definition)?,
            names_term: anywhere("names_term", &lists.names_term)?,
            example: anywhere("example", &lists.example)?,
            task: anywhere("task", &lists.task)?,
            schedule: anywhere("schedule", &lists.schedule)?,
            leads: leading("leads", &all_leads)?,
            task_leads: leading("leads.task", &leads.task)?,
            trailing: Phrases::compile_trailing(&leads.trailing)
                .map_err(|source| LexiconError::Pattern { list: "leads.trailing", source })?,
        })
    }
}

fn primary(tag: &str) -> String {
    tag.split(['-', '_']).next().unwrap_or(tag).to_lowercase()
}

fn algorithm(name: &str) -> Option<Algorithm> {
    Some(match name {
        "arabic" => Algorithm::Arabic,
        "danish" => Algorithm::Danish,
        "dutch" => Algorithm::Dutch,
        "english" => Algorithm::English,
        "finnish" => Algorithm::Finnish,
        "french" => Algorithm::French,
        "german" => Algorithm::German,
        "greek" => Algorithm::Greek,
        "hungarian" => Algorithm::Hungarian,
        "italian" => Algorithm::Italian,
        "norwegian" => Algorithm::Norwegian,
        "portuguese" => Algorithm::Portuguese,
        "romanian" => Algorithm::Romanian,
        "russian" => Algorithm::Russian,
        "spanish" => Algorithm::Spanish,
        "swedish" => Algorithm::Swedish,
        "tamil" => Algorithm::Tamil,
        "turkish" => Algorithm::Turkish,
        _ => return None,
    })
}

fn algorithm_for_tag(primary: &str) -> Option<Algorithm> {
    algorithm(match primary {
        "ar" => "arabic",
        "da" => "danish",
        "nl" => "dutch",
        "fi" => "finnish",
        "fr" => "french",
        "el" => "greek",
        "hu" => "hungarian",
        "it" => "italian",
        "nb" | "nn" | "no" => "norwegian",
        "pt" => "portuguese",
        "ro" => "romanian",
        "ru" => "russian",
        "es" => "spanish",
        "sv" => "swedish",
        "ta" => "tamil",
        "tr" => "turkish",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_lexicon_compiles_and_others_are_empty() {
        assert_eq!(Lexicon::for_language("en-US").unwrap().language(), "en");
        assert!(Lexicon::for_language("de").unwrap().has_classes());
        assert!(!Lexicon::for_language("eo").unwrap().has_classes());
    }

    #[test]
    fn a_broken_pattern_names_its_list() {
        let broken = ENGLISH.replace("names_term = [\"", "names_term = [\"(");
        match Lexicon::parse(&broken) {
            Err(LexiconError::Pattern { list, .. }) => assert_eq!(list, "names_term"),
            other => panic!("{other:?}"),
        }
    }
}
