//! `notes.md`: the notes for people, with times that can be looked up.

use std::collections::HashMap;

use timeline::document::{NoteItem, NoteKind, Notes, SlideShowing, Transcript};
use timeline::time::Seconds;

use crate::captions::short_clock;

/// `title` is that of the lecture. Labels are English, as the rest of the interface; the notes are in the language of
/// the lecture.
pub fn markdown(notes: &Notes, transcript: &Transcript, showings: &[SlideShowing], title: &str) -> String {
    let starts = Starts {
        cues: transcript.cues.iter().map(|cue| (cue.id.as_str(), cue.start)).collect(),
        slides: showings.iter().map(|showing| (showing.index, showing.start)).collect(),
    };
    let mut out = format!("# {}\n", escaped(title));
    for chapter in &notes.chapters {
        out.push_str(&format!("\n## {} [{}]\n\n", escaped(&chapter.title), short_clock(chapter.start)));
        for item in chapter.items.iter().filter(|item| item.kind != NoteKind::KeyTerm) {
            out.push_str(&line(item, &starts));
        }
        let terms: Vec<String> = chapter
            .items
            .iter()
            .filter(|item| item.kind == NoteKind::KeyTerm)
            .map(|item| escaped(&item.text))
            .collect();
        if !terms.is_empty() {
            out.push_str(&format!("\n*Key terms:* {}\n", terms.join(" · ")));
        }
    }
    out
}

/// When what a note cites is said or shown.
struct Starts<'a> {
    cues: HashMap<&'a str, Seconds>,
    slides: HashMap<u32, Seconds>,
}

impl Starts<'_> {
    fn of(&self, item: &NoteItem) -> Option<Seconds> {
        let said = item.cue_ids.first().and_then(|id| self.cues.get(id.as_str()));
        said.or_else(|| self.slides.get(&item.slide?)).copied()
    }
}

fn line(item: &NoteItem, starts: &Starts<'_>) -> String {
    let text = escaped(&item.text);
    let time = starts.of(item).map_or(String::new(), |at| format!(" [{}]", short_clock(at)));
    match item.kind {
        NoteKind::Summary => format!("*{text}*{time}\n\n"),
        NoteKind::KeyPoint | NoteKind::KeyTerm => format!("- {text}{time}\n"),
        NoteKind::Important => format!("- **Important:** {text}{time}\n"),
        NoteKind::Definition => format!("- **Definition:** {text}{time}\n"),
        NoteKind::Example => format!("- **Example:** {text}{time}\n"),
        NoteKind::Question => format!("- **Question:** {text}{time}\n"),
        NoteKind::Answer => format!("  - **Answer:** {text}{time}\n"),
        NoteKind::OnSlide => format!("- **On the slide:** {text}{time}\n"),
        NoteKind::Task => format!("- **To do:** {text}{time}\n"),
    }
}

/// What was said is text, never markup.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|') {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
    }
    out
}
