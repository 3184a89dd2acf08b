//! The chapters of a class: as they were found, or as somebody has set them.

use std::ops::Range;

use timeline::document::{Chapter, Cue};
use timeline::edits::ChapterStart;
use timeline::time::Ticks;

use crate::cues::Cues;
use crate::sentences::Sentence;
use crate::slides::Slides;
use crate::titles::Titler;

/// Who sets a chapter takes the time of a cue, which begins with a slide rather than with a word this near to it.
const NEAR: Ticks = Ticks(27_000);

pub(crate) struct Outline {
    /// Sentences of each chapter in which something is said. Together they are all sentences.
    pub ranges: Vec<Range<usize>>,
    /// Of each of `ranges`.
    pub starts: Vec<Ticks>,
    pub ends: Vec<Ticks>,
    pub titles: Vec<String>,
    /// All chapters, also those without a word.
    headings: Vec<ChapterStart>,
    /// Set by a person.
    reviewed: bool,
}

impl Outline {
    pub fn found(
        ranges: Vec<Range<usize>>,
        sentences: &[Sentence],
        duration: Ticks,
        titler: &Titler<'_>,
        slides: &Slides<'_>,
    ) -> Outline {
        let start =
            |range: &Range<usize>| if range.start == 0 { Ticks::ZERO } else { sentences[range.start].span.start };
        let starts: Vec<Ticks> = ranges.iter().map(start).collect();
        let ends = starts.iter().skip(1).copied().chain([duration]).take(starts.len()).collect();
        let titles = titler.titles(&ranges, &starts, slides);
        let heading = |(&start_ticks, title): (&Ticks, &String)| ChapterStart { start_ticks, title: title.clone() };
        let headings = starts.iter().zip(&titles).map(heading).collect();
        Outline { ranges, starts, ends, titles, headings, reviewed: false }
    }

    /// Chapters that begin behind the end of the recording are not there. The first begins with it.
    pub fn edited(chapters: &[ChapterStart], sentences: &[Sentence], duration: Ticks) -> Outline {
        let mut headings: Vec<ChapterStart> = Vec::with_capacity(chapters.len());
        for chapter in chapters {
            let start = if headings.is_empty() { Ticks::ZERO } else { chapter.start_ticks };
            let follows = headings.last().is_none_or(|last| last.start_ticks < start && start < duration);
            if follows {
                headings.push(ChapterStart { start_ticks: start, title: chapter.title.clone() });
            }
        }
        let mut outline = Outline {
            ranges: Vec::new(),
            starts: Vec::new(),
            ends: Vec::new(),
            titles: Vec::new(),
            headings: Vec::new(),
            reviewed: true,
        };
        for (number, heading) in headings.iter().enumerate() {
            let first = |heading: &ChapterStart| {
                sentences.partition_point(|sentence| sentence.span.start + NEAR < heading.start_ticks)
            };
            let range = first(heading)..headings.get(number + 1).map_or(sentences.len(), first);
            if !range.is_empty() {
                outline.ranges.push(range);
                outline.starts.push(heading.start_ticks);
                outline.ends.push(headings.get(number + 1).map_or(duration, |next| next.start_ticks));
                outline.titles.push(heading.title.clone());
            }
        }
        outline.headings = headings;
        outline
    }

    /// A cue belongs to the chapter in which it begins.
    pub fn chapters(self, cues: &Cues, duration: Ticks) -> Vec<Chapter> {
        let Outline { headings, reviewed, .. } = self;
        let near = if reviewed { NEAR } else { Ticks::ZERO };
        let ends = headings.iter().skip(1).map(|heading| heading.start_ticks).chain([duration]);
        let ends: Vec<Ticks> = ends.collect();
        let last = ends.len() - 1;
        let chapter = |(number, (heading, end)): (usize, (ChapterStart, Ticks))| {
            let begins = |cue: &&Cue| {
                let at = Ticks::from(cue.words.first().map_or(cue.start, |word| word.start)) + near;
                heading.start_ticks <= at && (at < end || (reviewed && number == last))
            };
            Chapter {
                start: heading.start_ticks.into(),
                end: end.into(),
                cue_ids: cues.cues.iter().filter(begins).map(|cue| cue.id.clone()).collect(),
                title: heading.title,
                reviewed,
            }
        };
        headings.into_iter().zip(ends).enumerate().map(chapter).collect()
    }
}
