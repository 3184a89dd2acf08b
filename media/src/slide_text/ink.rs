//! What is drawn on a slide, whatever it is drawn on: dark on white.
//!
//! Slides set white titles on dark bars and dark points on white paper, in one picture. A reader that decides for the
//! whole picture, or for what it takes for a block, what is ink and what is paper loses one of them. So the paper is taken
//! away first: around every place it is what most of the picture there looks like, and ink is what differs from it.

use std::iter::StepBy;
use std::ops::Range;

/// Blocks in which the paper is told, as a part of the picture's height.
const BLOCKS_HIGH: usize = 90;
const BLOCK_MIN: usize = 4;
/// The paper of a block is what most of so many blocks around it look like, to either side: more than the strokes of a
/// large title cover, less than the bar that it stands on.
const REACH_UP: usize = 3;
const REACH_SIDE: usize = 6;
/// Shades that are told apart.
const SHADES: usize = 64;
const SHADE: usize = 256 / SHADES;
/// How much darker than its distance from the paper ink is drawn, in eighths.
const CONTRAST: u32 = 11;

type Histogram = [u32; SHADES];

/// `luma`: rows of `width` pixels without padding.
pub fn ink(luma: &[u8], width: usize, height: usize) -> Vec<u8> {
    let block = (height / BLOCKS_HIGH).max(BLOCK_MIN);
    let paper = Paper::of(luma, width, height, block);
    let mut page = Vec::with_capacity(luma.len());
    for (y, row) in luma.chunks_exact(width).enumerate() {
        for (x, pixel) in row.iter().enumerate() {
            let distance = pixel.abs_diff(paper.shade(x / block, y / block));
            page.push(255 - (u32::from(distance) * CONTRAST / 8).min(255) as u8);
        }
    }
    page
}

struct Paper {
    columns: usize,
    shades: Vec<u8>,
}

impl Paper {
    fn of(luma: &[u8], width: usize, height: usize, block: usize) -> Paper {
        let (columns, rows) = (width.div_ceil(block), height.div_ceil(block));
        let mut blocks: Vec<Histogram> = vec![[0; SHADES]; columns * rows];
        for (y, row) in luma.chunks_exact(width).enumerate() {
            for (x, pixel) in row.iter().enumerate() {
                blocks[y / block * columns + x / block][usize::from(*pixel) / SHADE] += 1;
            }
        }
        let beside = sums(&blocks, columns, |x, y| {
            let (from, end) = (x.saturating_sub(REACH_SIDE), (x + REACH_SIDE + 1).min(columns));
            (y * columns + from..y * columns + end).step_by(1)
        });
        let about = sums(&beside, columns, |x, y| {
            let (from, end) = (y.saturating_sub(REACH_UP), (y + REACH_UP + 1).min(rows));
            (from * columns + x..end * columns).step_by(columns)
        });
        Paper { columns, shades: about.iter().map(median).collect() }
    }

    fn shade(&self, column: usize, row: usize) -> u8 {
        self.shades[row * self.columns + column]
    }
}

/// For each block the sum of those that `around` names for its column and row.
fn sums(blocks: &[Histogram], columns: usize, around: impl Fn(usize, usize) -> StepBy<Range<usize>>) -> Vec<Histogram> {
    let sum = |place: usize| {
        let mut sum = [0; SHADES];
        for other in around(place % columns, place / columns) {
            sum.iter_mut().zip(&blocks[other]).for_each(|(sum, count)| *sum += count);
        }
        sum
    };
    (0..blocks.len()).map(sum).collect()
}

fn median(histogram: &Histogram) -> u8 {
    let half = histogram.iter().sum::<u32>() / 2;
    let mut below = 0;
    let reached = histogram.iter().position(|count| {
        below += count;
        below > half
    });
    (reached.unwrap_or(0) * SHADE + SHADE / 2) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 320;
    const HEIGHT: usize = 180;

    #[test]
    fn light_ink_on_a_dark_bar_and_dark_ink_on_paper_are_both_dark() {
        let mut luma = vec![250; WIDTH * HEIGHT];
        luma[..WIDTH * 60].fill(40);
        // Strokes in the bar and on the paper.
        let (light, dark) = (WIDTH * 24 + 100, WIDTH * 120 + 100);
        luma[light..light + 20].fill(255);
        luma[dark..dark + 20].fill(30);
        let page = ink(&luma, WIDTH, HEIGHT);
        assert_eq!((page[light + 10], page[dark + 10]), (0, 0));
        assert!(page[WIDTH * 10 + 10] > 240 && page[WIDTH * 170 + 10] > 240);
    }

    #[test]
    fn a_picture_of_any_size_is_read() {
        for (width, height) in [(1, 1), (3, 200), (200, 3), (33, 91)] {
            let page = ink(&vec![128; width * height], width, height);
            assert!(page.len() == width * height && page.iter().all(|pixel| *pixel > 240));
        }
    }
}
