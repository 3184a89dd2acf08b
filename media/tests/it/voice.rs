//! Voice activity on made-up sound, and on the classes' own.

use media::voice::{sample_index, speech_spans, unit_edges};
use timeline::chunk::Lengths;
use timeline::time::Ticks;

use crate::classes::{CLASSES, samples, truth};

const LENGTHS: Lengths = Lengths::UPLOAD;

/// White noise with a given amplitude, the same every time.
fn noise(seconds: f64, amplitude: f32, seed: u32) -> Vec<f32> {
    let mut state = seed;
    let mut draw = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / 8_388_608.0 - 1.0
    };
    (0..(seconds * 16_000.0) as usize).map(|_| draw() * amplitude).collect()
}

fn outline(samples: &[f32]) -> Vec<(f64, f64)> {
    speech_spans(samples).iter().map(|span| (span.start.seconds(), span.end.seconds())).collect()
}

#[test]
fn nobody_speaks_in_silence_hiss_or_hum() {
    let hum: Vec<f32> = (0..480_000).map(|index| (index as f32 / 16_000.0 * 314.0).sin() * 0.1).collect();
    for quiet in [Vec::new(), vec![0.0; 480_000], noise(30.0, 0.003, 1), noise(30.0, 0.1, 2), hum] {
        assert_eq!(speech_spans(&quiet), []);
    }
}

#[test]
fn voice_is_found_over_a_floor_that_rises() {
    let rising = |(index, sample): (usize, f32)| sample * (1.0 + index as f32 / 80_000.0);
    let mut samples: Vec<f32> = noise(20.0, 0.001, 3).into_iter().enumerate().map(rising).collect();
    for (start, end) in [(2.0, 3.5), (3.6, 4.0), (14.0, 16.0)] {
        for (sample, voice) in
            samples[(start * 16_000.0) as usize..(end * 16_000.0) as usize].iter_mut().zip(noise(2.0, 0.1, 5))
        {
            *sample += voice;
        }
    }
    // A click is no voice.
    samples[8_000] = 0.9;
    let outline = outline(&samples);
    assert_eq!(outline.len(), 2, "{outline:?}");
    for ((start, end), (expected_start, expected_end)) in outline.iter().zip([(2.0, 4.0), (14.0, 16.0)]) {
        assert!((start - expected_start).abs() <= 0.02 && (end - expected_end).abs() <= 0.02, "{outline:?}");
    }
}

#[test]
fn every_sentence_of_the_classes_begins_with_a_voice() {
    for class in CLASSES {
        let spans = outline(&samples(class));
        for sentence in truth(class).sentences {
            let nearest = spans.iter().map(|(start, _)| (start - sentence.start).abs()).fold(f64::MAX, f64::min);
            assert!(nearest < 0.05, "{class}: {:?} at {:.2} s is {nearest:.2} s off", sentence.text, sentence.start);
        }
    }
}

/// Edges of all units, each decided from its own audio alone.
fn edges(samples: &[f32]) -> Vec<(Ticks, Ticks)> {
    let duration = Ticks::rescale(samples.len() as i64, 1, 16_000);
    let unit_edges = |unit| {
        let reach = LENGTHS.unit_reach(unit, duration);
        let heard = &samples[sample_index(reach.start)..sample_index(reach.end)];
        let span = unit_edges(heard, unit, &LENGTHS, duration);
        (span.start, span.end)
    };
    (0..LENGTHS.unit_count(duration)).map(unit_edges).collect()
}

#[test]
fn neighbours_agree_where_they_are_cut_and_nothing_is_lost() {
    // 51 s: the rest of 3 s belongs to the second unit, whose reach ends where the recording does.
    for seconds in [5.0, 24.0, 27.0, 51.0, 52.0, 100.5] {
        let edges = edges(&noise(seconds, 0.1, 6));
        assert_eq!(edges[0].0, Ticks::ZERO);
        assert_eq!(edges.last().unwrap().1, Ticks::from_seconds(seconds));
        for pair in edges.windows(2) {
            assert_eq!(pair[0].1, pair[1].0);
        }
        for (start, end) in edges {
            assert!(end - start <= Ticks::from_whole_seconds(30), "{seconds}: {start:?} to {end:?}");
        }
    }
}

#[test]
fn a_cut_is_made_in_the_pause() {
    let mut samples = noise(60.0, 0.1, 7);
    samples[25 * 16_000..25 * 16_000 + 8_000].fill(0.0);
    let cut = edges(&samples)[0].1.seconds();
    assert!((25.15..=25.35).contains(&cut), "cut at {cut}");
    // Nowhere quieter than elsewhere: the grid itself.
    assert_eq!(edges(&vec![0.0; 60 * 16_000])[0].1, Ticks::from_whole_seconds(24));
}

#[test]
fn no_class_is_cut_within_a_sentence() {
    for class in CLASSES {
        let sentences = truth(class).sentences;
        for (start, _) in edges(&samples(class)).into_iter().skip(1) {
            let at = start.seconds();
            let inside = sentences.iter().find(|sentence| sentence.start + 0.05 < at && at < sentence.end - 0.05);
            assert!(inside.is_none(), "{class} is cut at {at:.2} s in {:?}", inside.map(|sentence| &sentence.text));
        }
    }
}
