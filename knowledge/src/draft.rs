//! Notes before they are written: passages with a kind and the cues they cite.

use std::collections::BTreeSet;

use timeline::document::NoteKind;

use crate::context::{Joint, Passage};
use crate::sentences::Sentence;

/// What becomes one item of the notes.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    pub kind: NoteKind,
    pub passage: Passage,
    /// Sentences that are cited though their words are not printed: "This is important, so write it down."
    pub vouchers: Vec<usize>,
}

/// Lines that stay together: one, or a question and its answer.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub chapter: usize,
    pub lines: Vec<Line>,
}

impl Draft {
    pub fn single(chapter: usize, kind: NoteKind, passage: Passage) -> Draft {
        Draft { chapter, lines: vec![Line { kind, passage, vouchers: Vec::new() }] }
    }

    pub fn first_word(&self) -> usize {
        self.lines[0].passage.first_word()
    }

    pub fn is_task(&self) -> bool {
        self.lines[0].kind == NoteKind::Task
    }

    /// The sentences whose words are printed. Of two spliced ones the first lends only a name.
    pub fn printed(&self) -> Vec<usize> {
        self.lines.iter().flat_map(|line| line.printed()).collect()
    }
}

impl Line {
    pub fn printed(&self) -> Vec<usize> {
        self.passage.sentences.iter().copied().skip(usize::from(self.is_spliced())).collect()
    }

    /// Its first part is only a name: "The French revolution" + "began in 1789".
    pub fn is_spliced(&self) -> bool {
        self.passage.parts.get(1).is_some_and(|part| part.joint != Joint::Sentence)
    }

    /// Every cue that holds a word of it, and those of its vouchers.
    pub fn cues(&self, sentences: &[Sentence], of_word: &[usize]) -> BTreeSet<usize> {
        let printed = self.passage.parts.iter().flat_map(|part| part.words.clone());
        let vouching = self.vouchers.iter().flat_map(|&voucher| sentences[voucher].words.clone());
        printed.chain(vouching).map(|word| of_word[word]).collect()
    }
}

/// Of all lines.
pub(crate) fn cues(draft: &Draft, sentences: &[Sentence], of_word: &[usize]) -> BTreeSet<usize> {
    draft.lines.iter().flat_map(|line| line.cues(sentences, of_word)).collect()
}
