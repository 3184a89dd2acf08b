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
pub struct Candidate {
    kind: Kind,
    best: [Option<Likeness>; WORDS_MAX],
}

/// Entries by session and ordinal.
#[derive(Debug, Default)]
pub struct Candidates(HashMap<(SessionId, i32), Candidate>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    pub session: SessionId,
    /// Best first, then in the order of the session.
    pub hits: Vec<(Score, i32)>,
}

impl Candidates {
    pub fn add(&mut self, session: SessionId, kind: Kind, ordinals: &[i32], meanings: &[(usize, Likeness)]) {
        for ordinal in ordinals {
            let candidate = self.0.entry((session, *ordinal)).or_insert(Candidate { kind, best: [None; WORDS_MAX] });
            for (word, likeness) in meanings {
                candidate.best[*word] = candidate.best[*word].max(Some(*likeness));
            }
        }
    }

    /// Places of words that no entry holds.
    pub fn unfound(&self, words: usize) -> Vec<usize> {
        (0..words).filter(|word| self.0.values().all(|candidate| candidate.best[*word].is_none())).collect()
    }

    /// The entries that hold the most words: all of them where there is such an entry. Best session first; equal ones
    /// in the order of `newest`.
    pub fn ranked(self, newest: &[SessionId]) -> Vec<Ranked> {
        let scored = self.0.into_iter().map(|(place, candidate)| (place, candidate.score()));
        let scored: Vec<((SessionId, i32), Score)> = scored.collect();
        let most = scored.iter().map(|(_, score)| score.words).max().unwrap_or(0);
        let mut sessions: HashMap<SessionId, Vec<(Score, i32)>> = HashMap::new();
        for ((session, ordinal), score) in scored.into_iter().filter(|(_, score)| score.words == most) {
            sessions.entry(session).or_default().push((score, ordinal));
        }
        let ages: HashMap<SessionId, usize> = newest.iter().enumerate().map(|(age, id)| (*id, age)).collect();
        let mut ranked: Vec<Ranked> = sessions.into_iter().map(|(session, hits)| Ranked::new(session, hits)).collect();
        ranked.sort_by_key(|ranked| {
            let best = ranked.hits.first().map(|(score, _)| *score);
            (Reverse(best), Reverse(ranked.hits.len()), ages.get(&ranked.session).copied())
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
    fn new(session: SessionId, mut hits: Vec<(Score, i32)>) -> Ranked {
        hits.sort_by_key(|(score, ordinal)| (Reverse(*score), *ordinal));
        Ranked { session, hits }
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
        let ordinals = |at: usize| ranked[at].hits.iter().map(|(_, ordinal)| *ordinal).collect::<Vec<_>>();
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
