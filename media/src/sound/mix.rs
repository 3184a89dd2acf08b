//! Many channels to one or two.

const HALF_POWER: f32 = std::f32::consts::FRAC_1_SQRT_2;

/// How much of each given channel goes into each wanted one. Channels come in FFmpeg's order: left, right, centre, low
/// frequencies, then pairs of left and right; four channels are two pairs.
#[derive(Debug, Clone, PartialEq)]
pub struct Mix(Vec<Vec<f32>>);

impl Mix {
    /// `to` is 1 or 2.
    pub fn new(from: usize, to: usize) -> Mix {
        let rows = match (from, to) {
            (1, _) => vec![vec![1.0]; to],
            (2, 2) => vec![vec![1.0, 0.0], vec![0.0, 1.0]],
            (_, 2) => vec![side(from, 0), side(from, 1)],
            (_, _) => {
                let (left, right) = (side(from, 0), side(from, 1));
                vec![left.iter().zip(&right).map(|(left, right)| (left + right) / 2.0).collect()]
            }
        };
        Mix(rows)
    }

    pub fn takes(&self, from: usize) -> bool {
        self.0[0].len() == from
    }

    /// Adds the sound of one given channel to `wanted`, one of the wanted.
    pub fn add(&self, given: usize, samples: &[f32], wanted: usize, sum: &mut [f32]) {
        let weight = self.0[wanted][given];
        if weight != 0.0 {
            sum.iter_mut().zip(samples).for_each(|(sum, sample)| *sum += weight * sample);
        }
    }
}

/// Weights for one side, which together never exceed full scale.
fn side(from: usize, side: usize) -> Vec<f32> {
    let centre = (from == 3 || from > 4).then_some(2);
    let low_frequencies = (from >= 6).then_some(3);
    let first_pair = if from == 4 { 2 } else { 3 + usize::from(low_frequencies.is_some()) };
    let mut weights = vec![0.0; from];
    weights[side] = 1.0;
    if let Some(centre) = centre {
        weights[centre] = HALF_POWER;
    }
    for channel in (first_pair..from).filter(|channel| (channel - first_pair) % 2 == side) {
        weights[channel] = HALF_POWER;
    }
    let sum: f32 = weights.iter().sum();
    weights.iter().map(|weight| weight / sum).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_or_louder_than_full_scale() {
        for from in 1..=8 {
            for to in 1..=2 {
                let mix = Mix::new(from, to);
                for wanted in 0..to {
                    let mut sum = [0.0];
                    (0..from).for_each(|given| mix.add(given, &[1.0], wanted, &mut sum));
                    assert!((sum[0] - 1.0).abs() < 1e-6, "{from} to {to}: {}", sum[0]);
                }
            }
        }
    }

    #[test]
    fn the_sides_stay_apart() {
        // 5.1: left, right, centre, low, back left, back right.
        let Mix(rows) = Mix::new(6, 2);
        assert_eq!((rows[0][1], rows[0][5], rows[0][3]), (0.0, 0.0, 0.0));
        assert!(rows[0][4] > 0.0 && rows[1][5] > 0.0 && rows[0][2] == rows[1][2]);
    }
}
