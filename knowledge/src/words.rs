//! Words of all units in one list, with their times made strictly increasing and their plain form.

use timeline::time::Ticks;
use timeline::word::UnitWords;

/// One millisecond, the resolution of the documents: no two words start at the same one.
const STEP: Ticks = Ticks(90);

#[derive(Debug, Clone)]
pub(crate) struct SpokenWord {
    /// As the recogniser gave it, with punctuation.
    pub text: String,
    /// Lower case, without punctuation around it; empty for a word that is only punctuation.
    pub plain: String,
    pub start: Ticks,
    pub end: Ticks,
    /// Where the voice probably falls silent: aligners without gaps give the pause after a sentence to its last word.
    pub quiet: Ticks,
    pub unit: u32,
}

impl SpokenWord {
    /// `.`, `?` or `!` at the end, closing quotes and brackets aside.
    pub fn sentence_mark(&self) -> Option<char> {
        self.last_mark().filter(|mark| matches!(mark, '.' | '?' | '!' | '…' | '。' | '？' | '！' | '।' | '؟'))
    }

    pub fn clause_mark(&self) -> bool {
        self.last_mark()
            .is_some_and(|mark| matches!(mark, ',' | ';' | ':' | '–' | '—' | '、' | '，' | '；' | '：' | '،'))
    }

    pub fn starts_upper(&self) -> bool {
        self.text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_uppercase)
    }

    pub fn starts_lower(&self) -> bool {
        self.text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase)
    }

    fn last_mark(&self) -> Option<char> {
        self.text.trim_end_matches(['"', '\'', '”', '’', '»', '«', ')', ']', '“']).chars().next_back()
    }
}

/// Lower case, straight apostrophes, no punctuation at either end.
pub(crate) fn plain(text: &str) -> String {
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric());
    bare.chars().filter(|c| !c.is_whitespace()).collect::<String>().replace('’', "'").to_lowercase()
}

/// All words in the order of their units. Times that run backwards (two units heard the same breath, or the aligner
/// slipped) are moved forward by as little as possible; all others stay as they are. Empty words are dropped.
pub(crate) fn collect(units: &[UnitWords]) -> Vec<SpokenWord> {
    let mut words: Vec<SpokenWord> = Vec::with_capacity(units.iter().map(|unit| unit.words.len()).sum());
    let mut ordered: Vec<&UnitWords> = units.iter().collect();
    ordered.sort_by_key(|unit| unit.unit);
    for unit in ordered {
        for word in &unit.words {
            let text = word.text.split_whitespace().collect::<Vec<_>>().join(" ");
            if text.is_empty() {
                continue;
            }
            words.push(SpokenWord {
                plain: plain(&text),
                text,
                start: word.start,
                end: word.end,
                quiet: word.end,
                unit: unit.unit,
            });
        }
    }
    run_forward(&mut words);
    find_quiet(&mut words);
    words
}

/// Moves times that run backwards forward by as little as possible; all others stay as they are.
pub(crate) fn run_forward<'a>(words: impl IntoIterator<Item = &'a mut SpokenWord>) {
    let mut before: Option<&mut SpokenWord> = None;
    for word in words {
        word.start = word.start.max(before.as_ref().map_or(Ticks::ZERO, |before| before.start + STEP));
        word.end = word.end.max(word.start);
        word.quiet = word.quiet.clamp(word.start, word.end);
        if let Some(before) = before {
            before.end = before.end.min(word.start);
            before.quiet = before.quiet.min(before.end);
        }
        before = Some(word);
    }
}

/// A word takes this much longer than others at the end of a sentence …
const FINAL_LENGTHENING: f64 = 1.4;
/// … and this much for its breath, in seconds.
const FINAL_BREATH: f64 = 0.15;

/// No word is taken to sound much longer than this speaker's words of its length do.
fn find_quiet(words: &mut [SpokenWord]) {
    let pace = |word: &SpokenWord| (word.end - word.start).seconds() / (word.plain.chars().count() + 1) as f64;
    let mut paces: Vec<f64> = words.iter().map(pace).collect();
    paces.sort_by(f64::total_cmp);
    let Some(&usual) = paces.get(paces.len() / 2) else { return };
    for word in words {
        let sounding = usual * (word.plain.chars().count() + 1) as f64 * FINAL_LENGTHENING + FINAL_BREATH;
        word.quiet = word.end.min(word.start + Ticks::from_seconds(sounding));
    }
}
