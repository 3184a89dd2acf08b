//! What the lecturer stresses, as drafts: it goes into the notes before anything else, and makes the highlights.

use std::ops::Range;

use timeline::document::NoteKind;

use crate::context::{Context, Passage};
use crate::draft::{Draft, Line};
use crate::reading::{Points, Strength};

/// One draft for each stressed thing, in the order of the recording.
pub(crate) fn drafts(context: &Context<'_>, chapters: &[Range<usize>]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    for (number, chapter) in chapters.iter().enumerate() {
        for index in chapter.clone() {
            let reading = &context.readings[index];
            if reading.emphasis < Strength::Strong || reading.housekeeping {
                continue;
            }
            if !join_earlier(context, &mut drafts, index, chapter) {
                drafts.push(draft(context, index, number, chapter));
            }
        }
    }
    drafts
}

fn draft(context: &Context<'_>, index: usize, number: usize, chapter: &Range<usize>) -> Draft {
    let reading = &context.readings[index];
    let whole = |at: usize| context.passage(at, chapter).unwrap_or_else(|| bare(context, at));
    if reading.question {
        let question = Line { kind: NoteKind::Question, passage: bare(context, index), vouchers: vec![index] };
        let answer = context.answer(index, chapter);
        let answer = answer.map(|passage| Line { kind: NoteKind::Answer, passage, vouchers: Vec::new() });
        return Draft { chapter: number, lines: std::iter::once(question).chain(answer).collect() };
    }
    let about = if reading.points.is_some() { context.referent(index, chapter) } else { None };
    let kind = if reading.task && about.is_none() { NoteKind::Task } else { NoteKind::Important };
    Draft { chapter: number, lines: vec![Line { kind, passage: whole(about.unwrap_or(index)), vouchers: vec![index] }] }
}

/// Several stresses on one thing are one draft: "Remember, … This is important for the exam."
fn join_earlier(context: &Context<'_>, drafts: &mut [Draft], index: usize, chapter: &Range<usize>) -> bool {
    let reading = &context.readings[index];
    let Some(line) = drafts.last_mut().and_then(|draft| draft.lines.first_mut()) else { return false };
    if reading.points.is_some() {
        let same = context.referent(index, chapter).is_some_and(|about| line.passage.sentences.last() == Some(&about));
        if same {
            line.vouchers.push(index);
        }
        return same;
    }
    // "This event is very important. Remember the date, because …"
    let pointed = index > chapter.start
        && context.readings[index - 1].points == Some(Points::Back)
        && line.vouchers.contains(&(index - 1))
        && !reading.question;
    if pointed {
        line.passage.push_sentence(index, context.readings[index].core.clone());
        line.vouchers.push(index);
    }
    pointed
}

pub(crate) fn bare(context: &Context<'_>, index: usize) -> Passage {
    let mut passage = Passage::default();
    passage.push_sentence(index, context.readings[index].core.clone());
    passage
}
