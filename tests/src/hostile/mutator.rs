//! Media changed at random, the same for the same seed.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// What integers of headers like least.
const WORDS: [u32; 8] = [0, 1, 0x7f, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_fffe, 0xffff_ffff];
const CHANGES_MAX: usize = 12;

pub struct Mutator<'a> {
    seeds: &'a [(String, Vec<u8>)],
    random: StdRng,
}

impl<'a> Mutator<'a> {
    pub fn new(seeds: &'a [(String, Vec<u8>)], seed: u64) -> Mutator<'a> {
        assert!(seeds.iter().all(|(name, bytes)| bytes.len() > 64 && !name.is_empty()), "there is something to change");
        Mutator { seeds, random: StdRng::seed_from_u64(seed) }
    }

    /// The name of what was changed, and what became of it.
    pub fn changed(&mut self) -> (&'a str, Vec<u8>) {
        let (name, bytes) = &self.seeds[self.random.random_range(0..self.seeds.len())];
        let mut bytes = bytes.clone();
        for _ in 0..self.random.random_range(1..=CHANGES_MAX) {
            self.change(&mut bytes);
        }
        (name, bytes)
    }

    /// Headers stand at the start and the end of files: half of all changes are made there.
    fn place(&mut self, length: usize) -> usize {
        let edge = length.min(2048);
        match self.random.random_range(0..4) {
            0 => self.random.random_range(0..edge),
            1 => length - edge + self.random.random_range(0..edge),
            _ => self.random.random_range(0..length),
        }
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        if bytes.len() < 16 {
            return;
        }
        let place = self.place(bytes.len() - 8);
        let length = self.random.random_range(1..=256).min(bytes.len() - place);
        match self.random.random_range(0..9) {
            0 | 1 => bytes[place] ^= 1 << self.random.random_range(0..8),
            2 => bytes[place] = self.random.random(),
            3 | 4 => {
                let word = WORDS[self.random.random_range(0..WORDS.len())];
                bytes[place..place + 4].copy_from_slice(&word.to_be_bytes());
            }
            5 => {
                bytes.drain(place..place + length);
            }
            6 => {
                let again = bytes[place..place + length].to_vec();
                bytes.splice(place..place, again);
            }
            7 => {
                let (_, other) = &self.seeds[self.random.random_range(0..self.seeds.len())];
                let from = self.random.random_range(0..other.len());
                let taken = &other[from..(from + length).min(other.len())];
                bytes.splice(place..place, taken.iter().copied());
            }
            _ => bytes[place..place + length].fill(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_files_again() {
        let seeds = [("a".to_owned(), vec![1; 1000]), ("b".to_owned(), vec![2; 500])];
        let made = |seed| {
            let mut mutator = Mutator::new(&seeds, seed);
            (0..50).map(|_| mutator.changed()).collect::<Vec<_>>()
        };
        assert_eq!(made(7), made(7));
        assert_ne!(made(7), made(8));
    }
}
