//! All stages in order.

use timeline::document::{Chapter, Corrections, Highlight, Notes, Transcript};
use timeline::time::Ticks;

use crate::budget::Budget;
use crate::context::Context;
use crate::corrections::Corrected;
use crate::cues::Cues;
use crate::draft::Draft;
use crate::evidence::{Spoken, evidence, slide_changes};
use crate::highlights::Clipping;
use crate::input::Input;
use crate::lengths::Lengths;
use crate::lexicon::Lexicon;
use crate::notes::Selection;
use crate::outline::Outline;
use crate::slides::Slides;
use crate::titles::Titler;
use crate::{chapters, corrections, cues, draft, reading, salience, sentences, similarity, stress, words};

/// Everything textual that a recording gives.
#[derive(Debug, Clone, PartialEq)]
pub struct Knowledge {
    pub transcript: Transcript,
    pub chapters: Vec<Chapter>,
    pub highlights: Vec<Highlight>,
    pub notes: Notes,
    /// What became of the corrections.
    pub corrections: Corrections,
}

/// Pure: the same input and lexicon give the same knowledge. Where nothing was said, everything is empty.
pub fn derive(input: &Input<'_>, lexicon: &Lexicon) -> Knowledge {
    let heard = words::collect(input.units);
    let sentences = sentences::split(&heard, lexicon);
    let changes: Vec<Ticks> = slide_changes(input).into_iter().map(|(at, _)| at).collect();
    let cut = cues::cut(input.recording, &heard, &sentences, &changes, lexicon);
    let Corrected { words, cues, made } =
        corrections::apply(&input.edits.corrections, input.recording, heard, cut, lexicon);
    let sentences = sentences::split(&words, lexicon);
    let mut readings = reading::read_all(&words, &sentences, lexicon);
    reading::mark(&mut readings, &sentences, input.events);
    let vectors = similarity::vectors(&words, &sentences, lexicon);
    let lengths = Lengths::of(input.duration);

    let spoken = Spoken { words: &words, sentences: &sentences, readings: &readings, raw: &vectors.raw };
    let titler = Titler::new(&words, &sentences, &readings, lexicon);
    let slides = Slides::of(input.showings, lexicon);
    let outline = match &input.edits.chapters {
        Some(edited) => Outline::edited(edited, &sentences, input.duration),
        None => {
            let evidence = evidence(input, &spoken, &lengths);
            let ranges = chapters::segment(&sentences, &evidence, input.duration, &lengths);
            Outline::found(ranges, &sentences, input.duration, &titler, &slides)
        }
    };
    let Outline { ranges, starts, ends, titles, .. } = &outline;

    let ranks = salience::rank(&sentences, &readings, &vectors.sentences, ranges);
    let context = Context { words: &words, sentences: &sentences, readings: &readings, lexicon };
    let mut budget = Budget::new(&cues.cues);
    let stressed = affordable(stress::drafts(&context, ranges), &context, &cues, &mut budget);
    let selection = Selection {
        context,
        cues: &cues,
        chapters: ranges,
        starts,
        ends,
        titles,
        title_stems: titler.stems(titles),
        ranks: &ranks,
        vectors: &vectors.sentences,
        lengths,
        slides: &slides,
    };
    budget.reserve(lengths.widening());
    let (stressed_count, drafts) = (stressed.len(), selection.fill(stressed, &mut budget));
    budget.reserve(0.0);
    let clipping = Clipping {
        context,
        cues: &cues,
        chapters: ranges,
        ranks: &ranks,
        vectors: &vectors.sentences,
        events: input.events,
        lengths,
    };
    let (stressed, others) = drafts.split_at(stressed_count);
    let highlights = clipping.highlights(stressed, others, &mut budget);
    let notes = selection.write(&drafts, &titler, &budget);

    let chapters = outline.chapters(&cues, input.duration);
    let transcript = Transcript { language: input.language.to_owned(), model: input.model.to_owned(), cues: cues.cues };
    Knowledge { transcript, chapters, highlights, notes, corrections: made }
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
