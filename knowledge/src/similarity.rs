//! Sentences as sparse vectors of their content stems.

use std::collections::BTreeMap;

use crate::lexicon::Lexicon;
use crate::sentences::Sentence;
use crate::words::SpokenWord;

/// (term, weight), sorted by term.
pub(crate) type Vector = Vec<(u32, f64)>;

pub(crate) struct Vectors {
    /// Of each sentence, its terms weighted by how rare they are, of length 1 (or empty).
    pub sentences: Vec<Vector>,
    /// Of each sentence, the same without normalisation: blocks are sums of these.
    pub raw: Vec<Vector>,
}

pub(crate) fn vectors(words: &[SpokenWord], sentences: &[Sentence], lexicon: &Lexicon) -> Vectors {
    let mut ids: BTreeMap<String, u32> = BTreeMap::new();
    let mut counts: Vec<BTreeMap<u32, f64>> = Vec::with_capacity(sentences.len());
    for sentence in sentences {
        let mut own = BTreeMap::new();
        for word in words[sentence.words.clone()].iter().filter(|word| lexicon.is_content(&word.plain)) {
            let next = ids.len() as u32;
            let id = *ids.entry(lexicon.stem(&word.plain)).or_insert(next);
            *own.entry(id).or_insert(0.0) += 1.0;
        }
        counts.push(own);
    }
    let mut holders = vec![0usize; ids.len()];
    for own in &counts {
        for &id in own.keys() {
            holders[id as usize] += 1;
        }
    }
    let rarity = |id: u32| (1.0 + sentences.len() as f64 / holders[id as usize] as f64).ln();
    let raw: Vec<Vector> =
        counts.iter().map(|own| own.iter().map(|(&id, &count)| (id, count * rarity(id))).collect()).collect();
    Vectors { sentences: raw.iter().cloned().map(normalised).collect(), raw }
}

fn normalised(mut vector: Vector) -> Vector {
    let length = vector.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
    for (_, weight) in &mut vector {
        *weight /= length;
    }
    vector
}

/// Dot product.
pub(crate) fn dot(a: &Vector, b: &Vector) -> f64 {
    let (mut i, mut j, mut sum) = (0, 0, 0.0);
    while i < a.len() && j < b.len() {
        match a[i].0.cmp(&b[j].0) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                sum += a[i].1 * b[j].1;
                i += 1;
                j += 1;
            }
        }
    }
    sum
}

/// Cosine of two blocks of sentences; 0 when one has no content.
pub(crate) fn block_cosine(left: &[Vector], right: &[Vector]) -> f64 {
    let (left, right) = (block(left), block(right));
    let length = |v: &Vector| dot(v, v).sqrt();
    let lengths = length(&left) * length(&right);
    if lengths > 0.0 { dot(&left, &right) / lengths } else { 0.0 }
}

fn block(sentences: &[Vector]) -> Vector {
    let mut sum: BTreeMap<u32, f64> = BTreeMap::new();
    for &(id, weight) in sentences.iter().flatten() {
        *sum.entry(id).or_insert(0.0) += weight;
    }
    sum.into_iter().collect()
}
