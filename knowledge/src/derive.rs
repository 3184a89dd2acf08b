//! All stages in order.

use timeline::document::{Chapter, Highlight, Notes, Transcript};
use timeline::time::Ticks;

use crate::budget::Budget;
use crate::context::Context;
use crate::cues::Cues;
use crate::draft::Draft;
use crate::evidence::{Spoken, evidence, slide_changes};
use crate::highlights::Clipping;
use crate::input::Input;
use crate::lengths::Lengths;
use crate::lexicon::Lexicon;
use crate::notes::Selection;
use crate::slides::Slides;
use crate::titles::Titler;
use crate::{chapters, cues, draft, reading, salience, sentences, similarity, stress, words};

/// Everything textual that a recording gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Knowledge {
    pub transcript: Transcript,
    pub chapters: Vec<Chapter>,
    pub highlights: Vec<Highlight>,
    pub notes: Notes,
}

/// Pure: the same input and lexicon give the same knowledge. Where nothing was said, everything is empty.
pub fn derive(input: &Input<'_>, lexicon: &Lexicon) -> Knowledge {
    let words = words::collect(input.units);
    let sentences = sentences::split(&words, lexicon);
    let changes: Vec<Ticks> = slide_changes(input).into_iter().map(|(at, _)| at).collect();
    let cues = cues::cut(input.recording, &words, &sentences, &changes, lexicon);
    let mut readings = reading::read_all(&words, &sentences, lexicon);
    reading::mark(&mut readings, &sentences, input.events);
    let vectors = similarity::vectors(&words, &sentences, lexicon);
    let lengths = Lengths::of(input.duration);

    let spoken = Spoken { words: &words, sentences: &sentences, readings: &readings, raw: &vectors.raw };
    let evidence = evidence(input, &spoken, &lengths);
    let ranges = chapters::segment(&sentences, &evidence, input.duration, &lengths);
    let titler = Titler::new(&words, &sentences, &readings, lexicon);
    let slides = Slides::of(input.showings, lexicon);
    let starts: Vec<Ticks> = ranges
        .iter()
        .map(|range| if range.start == 0 { Ticks::ZERO } else { sentences[range.start].span.start })
        .chain([input.duration])
        .collect();
    let titles = titler.titles(&ranges, &starts, &slides);

    let ranks = salience::rank(&sentences, &readings, &vectors.sentences, &ranges);
    let context = Context { words: &words, sentences: &sentences, readings: &readings, lexicon };
    let mut budget = Budget::new(&cues.cues);
    let stressed = affordable(stress::drafts(&context, &ranges), &context, &cues, &mut budget);
    let selection = Selection {
        context,
        cues: &cues,
        chapters: &ranges,
        titles: &titles,
        title_stems: titler.stems(&titles),
        ranks: &ranks,
        vectors: &vectors.sentences,
        lengths,
        slides: &slides,
        starts: &starts,
    };
    budget.reserve(lengths.widening());
    let (stressed_count, drafts) = (stressed.len(), selection.fill(stressed, &mut budget));
    budget.reserve(0.0);
    let clipping = Clipping {
        context,
        cues: &cues,
        chapters: &ranges,
        ranks: &ranks,
        vectors: &vectors.sentences,
        events: input.events,
        lengths,
    };
    let (stressed, others) = drafts.split_at(stressed_count);
    let highlights = clipping.highlights(stressed, others, &mut budget);
    let notes = selection.write(&drafts, &titler, &budget);

    let chapters = starts.windows(2).zip(titles).map(|(pair, title)| chapter(pair[0], pair[1], title, &cues)).collect();
    let transcript = Transcript { language: input.language.to_owned(), model: input.model.to_owned(), cues: cues.cues };
    Knowledge { transcript, chapters, highlights, notes }
}

/// All of what was stressed, as long as it fits; beyond the budget, the stressed sentence without its context.
fn affordable(drafts: Vec<Draft>, context: &Context<'_>, cues: &Cues, budget: &mut Budget) -> Vec<Draft> {
    let mut kept = Vec::with_capacity(drafts.len());
    for mut draft in drafts {
        let cited = |draft: &Draft| draft::cues(draft, context.sentences, &cues.of_word);
        if !budget.affords(&cited(&draft))
            && let Some(&voucher) = draft.lines[0].vouchers.first()
        {
            draft.lines.truncate(1);
            draft.lines[0].passage = stress::bare(context, voucher);
        }
        let cited = cited(&draft);
        if budget.affords(&cited) {
            budget.cite(&cited);
            kept.push(draft);
        }
    }
    kept
}

/// A cue belongs to the chapter in which it begins.
fn chapter(start: Ticks, end: Ticks, title: String, cues: &Cues) -> Chapter {
    let inside = cues.cues.iter().filter(|cue| {
        let first_word = cue.words.first().map_or(cue.start, |word| word.start);
        Ticks::from(first_word) >= start && Ticks::from(first_word) < end
    });
    Chapter { start: start.into(), end: end.into(), title, cue_ids: inside.map(|cue| cue.id.clone()).collect() }
}
