//! Which entries are hits, and which come first.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::terms::Likeness;
use super::{Kind, WORDS_MAX};
use crate::ids::SessionId;

/// What speaks for an entry. Compared field by field: a title that holds the word is before what was said about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Score {
    /// Words of the query that it holds.
    pub words: usize,
    /// Sum over them.
    pub likeness: u32,
    kind: Reverse<Kind>,
}

/// What is known of an entry while postings are read.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    kind: Kind,
    best: [Option<Likeness>; WORDS_MAX],
}

/// The entries of each session, by ordinal: ordinals are dense.
#[derive(Debug, Default)]
pub struct Candidates(HashMap<SessionId, Vec<Option<Candidate>>>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    pub session: SessionId,
    hits: Vec<(Score, i32)>,
    best: Score,
}

impl Candidates {
    /// `ordinals` in order.
    pub fn add(&mut self, session: SessionId, kind: Kind, ordinals: &[i32], meanings: &[(usize, Likeness)]) {
        let Some(last) = ordinals.last().and_then(|ordinal| usize::try_from(*ordinal).ok()) else { return };
        let entries = self.0.entry(session).or_default();
        if entries.len() <= last {
            entries.resize(last + 1, None);
        }
        for ordinal in ordinals.iter().filter_map(|ordinal| usize::try_from(*ordinal).ok()) {
            let candidate = entries[ordinal].get_or_insert(Candidate { kind, best: [None; WORDS_MAX] });
            for (word, likeness) in meanings {
                candidate.best[*word] = candidate.best[*word].max(Some(*likeness));
            }
        }
    }

    /// Places of words that no entry holds.
    pub fn unfound(&self, words: usize) -> Vec<usize> {
        let mut found = [false; WORDS_MAX];
        for candidate in self.0.values().flatten().flatten() {
            for (found, best) in found.iter_mut().zip(candidate.best) {
                *found |= best.is_some();
            }
        }
        (0..words).filter(|word| !found[*word]).collect()
    }

    /// The entries that hold the most words: all of them where there is such an entry. Best session first; equal ones
    /// in the order of `newest`.
    pub fn ranked(self, newest: &[SessionId]) -> Vec<Ranked> {
        let candidates = self.0.values().flatten().flatten();
        let most = candidates.map(|candidate| candidate.best.iter().flatten().count()).max().unwrap_or(0);
        let ages: HashMap<SessionId, usize> = newest.iter().enumerate().map(|(age, id)| (*id, age)).collect();
        let sessions = self.0.into_iter().filter_map(|(session, entries)| Ranked::of(session, &entries, most));
        let mut ranked: Vec<Ranked> = sessions.collect();
        ranked.sort_by_key(|ranked| {
            (Reverse(ranked.best), Reverse(ranked.hits.len()), ages.get(&ranked.session).copied())
        });
        ranked
    }
}

impl Candidate {
    fn score(&self) -> Score {
        let found = self.best.iter().flatten();
        let likeness = found.clone().map(|likeness| match likeness {
            Likeness::Lookalike => 1,
            Likeness::Beginning => 2,
            Likeness::Exact => 3,
        });
        Score { words: found.count(), likeness: likeness.sum(), kind: Reverse(self.kind) }
    }
}

impl Ranked {
    /// None: no entry of it holds as many words.
    fn of(session: SessionId, entries: &[Option<Candidate>], words: usize) -> Option<Ranked> {
        let scored = (0..).zip(entries).filter_map(|(ordinal, candidate)| Some((candidate.as_ref()?.score(), ordinal)));
        let hits: Vec<(Score, i32)> = scored.filter(|(score, _)| score.words == words).collect();
        let best = hits.iter().map(|(score, _)| *score).max()?;
        Some(Ranked { session, hits, best })
    }

    /// Hits of the session.
    pub fn total(&self) -> usize {
        self.hits.len()
    }

    /// Ordinals of the first hits: best first, then in the order of the session.
    pub fn first(&self, count: usize) -> Vec<i32> {
        let mut hits = self.hits.clone();
        hits.sort_by_key(|(score, ordinal)| (Reverse(*score), *ordinal));
        hits.into_iter().take(count).map(|(_, ordinal)| ordinal).collect()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn more_words_then_surer_ones_then_titles_then_time() {
        let (old, new) = (SessionId(Uuid::from_u128(1)), SessionId(Uuid::from_u128(2)));
        let mut candidates = Candidates::default();
        let exact = |word| [(word, Likeness::Exact)];
        candidates.add(old, Kind::Speech, &[7, 9], &exact(0));
        candidates.add(old, Kind::Speech, &[9], &exact(1));
        candidates.add(new, Kind::Speech, &[4, 5], &exact(0));
        candidates.add(new, Kind::Speech, &[4, 5], &[(1, Likeness::Beginning)]);
        candidates.add(new, Kind::Chapter, &[0], &[(0, Likeness::Beginning), (1, Likeness::Beginning)]);
        assert_eq!(candidates.unfound(3), [2]);
        let ranked = candidates.ranked(&[new, old]);
        let ordinals = |at: usize| ranked[at].first(9);
        assert_eq!((ranked[0].session, ordinals(0)), (old, vec![9]), "seven holds one word where others hold two");
        assert_eq!((ranked[1].session, ordinals(1)), (new, vec![4, 5, 0]));
    }

    #[test]
    fn equal_sessions_stand_newest_first_and_titles_before_speech() {
        let ids = [3, 2, 1].map(|n| SessionId(Uuid::from_u128(n)));
        let mut candidates = Candidates::default();
        for id in ids {
            candidates.add(id, Kind::Speech, &[5], &[(0, Likeness::Exact)]);
        }
        candidates.add(ids[2], Kind::Chapter, &[0], &[(0, Likeness::Exact)]);
        let order: Vec<_> = candidates.ranked(&ids).into_iter().map(|ranked| ranked.session).collect();
        assert_eq!(order, [ids[2], ids[0], ids[1]]);
    }
}
