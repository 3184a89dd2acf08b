//! The texts of a revision that can be found, each with its time and the slide that is shown then.

use std::collections::{BTreeSet, HashMap, HashSet};

use timeline::document::{Chapter, Cue, NoteItem, NoteKind, Notes, Transcript};
use timeline::time::Seconds;

use super::Kind;

/// Letters of a key term; what is longer is a sentence.
const KEY_TERM_LENGTH_MAX: usize = 80;

/// One showing of a slide. `text` is empty where none could be read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShownSlide<'a> {
    pub start: Seconds,
    pub end: Seconds,
    /// Equal when a slide returns.
    pub page: u32,
    /// Logical name of its picture.
    pub image: &'a str,
    pub text: &'a str,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Entry<'a> {
    pub kind: Kind,
    pub start: Seconds,
    pub end: Seconds,
    pub text: &'a str,
    /// The showing in which it begins.
    pub slide: Option<ShownSlide<'a>>,
}

/// What of a revision is searched.
#[derive(Debug, Clone, Copy, Default)]
pub struct Texts<'a> {
    pub transcript: Option<&'a Transcript>,
    pub chapters: &'a [Chapter],
    pub notes: Option<&'a Notes>,
    /// In the order of showing.
    pub slides: &'a [ShownSlide<'a>],
}

impl<'a> Texts<'a> {
    /// By kind, each in the order of time.
    pub fn entries(&self) -> Vec<Entry<'a>> {
        let entry =
            |kind, start: Seconds, end: Seconds, text| Entry { kind, start, end, text, slide: self.slide_at(start) };
        let mut entries = Vec::new();
        for chapter in self.chapters {
            entries.push(entry(Kind::Chapter, chapter.start, chapter.end, chapter.title.as_str()));
        }
        // A slide that returns is found where it was shown first.
        let mut pages = HashSet::new();
        for slide in self.slides.iter().filter(|slide| pages.insert(slide.page)) {
            entries.push(entry(Kind::Slide, slide.start, slide.end, slide.text));
        }
        for (start, end, text) in self.notes() {
            entries.push(entry(Kind::Note, start, end, text));
        }
        for cue in self.cues() {
            entries.push(entry(Kind::Speech, cue.start, cue.end, cue.text.as_str()));
        }
        entries.retain(|entry| !entry.text.trim().is_empty());
        entries
    }

    /// What the class is about, each once.
    pub fn key_terms(&self) -> Vec<&'a str> {
        let items = self.notes.iter().flat_map(|notes| &notes.chapters).flat_map(|chapter| &chapter.items);
        let terms = items.filter(|item| item.kind == NoteKind::KeyTerm).map(|item| item.text.trim());
        let fits = |term: &&str| !term.is_empty() && term.chars().count() <= KEY_TERM_LENGTH_MAX;
        terms.filter(fits).collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn cues(&self) -> &'a [Cue] {
        self.transcript.map_or(&[], |transcript| &transcript.cues)
    }

    /// Sentences, from when the first of their cues begins until the last one ends. What they took from a slide is found
    /// there.
    fn notes(&self) -> Vec<(Seconds, Seconds, &'a str)> {
        let cues: HashMap<&str, &Cue> = self.cues().iter().map(|cue| (cue.id.as_str(), cue)).collect();
        let mut notes = Vec::new();
        for chapter in self.notes.iter().flat_map(|notes| &notes.chapters) {
            let is_sentence = |item: &&NoteItem| !matches!(item.kind, NoteKind::KeyTerm | NoteKind::OnSlide);
            for item in chapter.items.iter().filter(is_sentence) {
                let cited: Vec<&Cue> = item.cue_ids.iter().filter_map(|id| cues.get(id.as_str()).copied()).collect();
                let start = cited.first().map_or(chapter.start, |cue| cue.start);
                let end = cited.last().map_or(start, |cue| cue.end);
                notes.push((start, if end.get() < start.get() { start } else { end }, item.text.as_str()));
            }
        }
        notes
    }

    fn slide_at(&self, at: Seconds) -> Option<ShownSlide<'a>> {
        let before = self.slides.partition_point(|slide| slide.start.get() <= at.get());
        self.slides[..before].last().copied().filter(|slide| at.get() < slide.end.get())
    }
}

#[cfg(test)]
mod tests {
    use timeline::document::NoteChapter;

    use super::*;

    #[test]
    fn every_text_has_its_time_and_slide_and_stands_there_once() {
        let slide = |start, end, page, text| ShownSlide {
            start: Seconds::new(start),
            end: Seconds::new(end),
            page,
            image: "picture",
            text,
        };
        let slides = [slide(0.0, 10.0, 0, "Heaps"), slide(10.0, 20.0, 1, ""), slide(20.0, 30.0, 0, "Heaps")];
        let cue = |id: &str, start| Cue {
            id: id.into(),
            start: Seconds::new(start),
            end: Seconds::new(start + 2.0),
            text: format!("said {id}"),
            words: Vec::new(),
            reviewed: false,
        };
        let transcript =
            Transcript { language: "en".into(), model: "tiny".into(), cues: vec![cue("a", 9.0), cue("b", 31.0)] };
        let item = |kind, text: &str, cue_ids: &[&str]| NoteItem {
            kind,
            text: text.into(),
            cue_ids: cue_ids.iter().map(|id| (*id).to_owned()).collect(),
            slide: None,
        };
        let items = vec![
            item(NoteKind::Definition, "A heap is a tree.", &["a", "b"]),
            item(NoteKind::OnSlide, "Heaps", &[]),
            item(NoteKind::KeyTerm, "heap", &["a"]),
            item(NoteKind::KeyTerm, "heap", &["b"]),
        ];
        let notes = Notes {
            chapters: vec![NoteChapter { title: "One".into(), start: Seconds::new(0.0), items, reviewed: false }],
        };
        let texts = Texts { transcript: Some(&transcript), chapters: &[], notes: Some(&notes), slides: &slides };
        let told: Vec<_> = texts
            .entries()
            .into_iter()
            .map(|entry| (entry.kind, entry.start.get(), entry.end.get(), entry.slide.map(|slide| slide.page)))
            .collect();
        assert_eq!(
            told,
            [
                (Kind::Slide, 0.0, 10.0, Some(0)),
                (Kind::Note, 9.0, 33.0, Some(0)),
                (Kind::Speech, 9.0, 11.0, Some(0)),
                (Kind::Speech, 31.0, 33.0, None),
            ]
        );
        assert_eq!(texts.key_terms(), ["heap"]);
    }
}
