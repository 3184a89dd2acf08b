//! Slides of the recorded classes against their truth, and pictures made to mislead.

use media::slides::{ChunkSignatures, FRAME_HEIGHT, FRAME_WIDTH, SNAPSHOTS_MAX, Showing, Signer, decide};
use timeline::chunk::Lengths;
use timeline::time::Ticks;

use crate::classes::{CLASSES, frames, truth};

const FRAME_INTERVAL: Ticks = Ticks(18_000);
const FRAME_SIZE: usize = FRAME_WIDTH * FRAME_HEIGHT;

/// Each chunk is signed alone, and its signatures travel as JSON, as between processes.
fn sign<'a>(frames: impl Iterator<Item = &'a [u8]>) -> Vec<ChunkSignatures> {
    let mut signers: Vec<Signer> = Vec::new();
    for (number, frame) in frames.enumerate() {
        let at = Ticks(FRAME_INTERVAL.0 * number as i64);
        let chunk = (at.0 / Lengths::UPLOAD.chunk.0) as usize;
        if signers.len() == chunk {
            signers.push(Signer::new());
        }
        signers[chunk].push(at, frame);
    }
    let travel = |signatures: ChunkSignatures| {
        let json = serde_json::to_string(&signatures).unwrap();
        assert!(json.len() < 200_000, "signatures of a chunk take {} bytes", json.len());
        serde_json::from_str(&json).unwrap()
    };
    signers.into_iter().map(|signer| travel(signer.finish())).collect()
}

fn showings(frames: &[Vec<u8>]) -> Vec<Showing> {
    let duration = Ticks(FRAME_INTERVAL.0 * frames.len() as i64);
    decide(&sign(frames.iter().map(Vec::as_slice)), duration)
}

/// `(start in seconds, page)` of each showing.
fn outline(showings: &[Showing]) -> Vec<(f64, u32)> {
    showings.iter().map(|showing| (showing.start.seconds(), showing.page)).collect()
}

#[test]
fn every_slide_of_the_classes_is_found_and_none_invented() {
    let mut failures = Vec::new();
    for class in CLASSES {
        let truth = truth(class);
        let duration = Ticks::from_seconds(truth.duration_seconds);
        let frames = frames(class);
        let found = decide(&sign(frames.chunks_exact(FRAME_SIZE)), duration);
        let mut pages: Vec<u32> = Vec::new();
        println!("{class}: {:?}", outline(&found));
        if found.len() != truth.slides_shown.len() {
            failures.push(format!("{class}: {} showings instead of {}", found.len(), truth.slides_shown.len()));
            continue;
        }
        for (found, shown) in found.iter().zip(&truth.slides_shown) {
            let page = pages.iter().position(|page| *page == shown.page).unwrap_or_else(|| {
                pages.push(shown.page);
                pages.len() - 1
            });
            let error = (found.start.seconds() - shown.start).abs();
            println!(
                "  page {page} at {:.2} s, found {:.2} s as page {}",
                shown.start,
                found.start.seconds(),
                found.page
            );
            if error > 0.5 || found.page != page as u32 {
                failures.push(format!("{class}: page {page} at {:.2} s is missed", shown.start));
            }
        }
        assert_eq!(found.last().unwrap().end, duration);
        assert!(found.windows(2).all(|pair| pair[0].end == pair[1].start));
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// A picture under construction.
#[derive(Clone)]
struct Canvas(Vec<u8>);

impl Canvas {
    fn plain(level: u8) -> Canvas {
        Canvas(vec![level; FRAME_SIZE])
    }

    /// Bold title, header bar and `lines` of text, all different for each `seed`.
    fn slide(seed: u32, lines: usize) -> Canvas {
        let mut canvas = Canvas::plain(245);
        canvas.fill(0, 0, 320, 30, 60);
        canvas.text(16, 8, 14, 200, 240, seed * 31);
        for line in 0..lines {
            canvas.text(24, 46 + 22 * line, 9, 230, 40, seed * 31 + 1 + line as u32);
        }
        canvas
    }

    fn fill(&mut self, left: usize, top: usize, width: usize, height: usize, level: u8) {
        for y in top..(top + height).min(FRAME_HEIGHT) {
            self.0[y * FRAME_WIDTH + left..y * FRAME_WIDTH + (left + width).min(FRAME_WIDTH)].fill(level);
        }
    }

    /// Strokes that look like letters from afar.
    fn text(&mut self, left: usize, top: usize, height: usize, width: usize, level: u8, seed: u32) {
        let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
        let mut x = left;
        while x < left + width {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (stroke, gap) = (1 + (state >> 28) as usize % 3, 1 + (state >> 24) as usize % 5);
            let tall = height - (state >> 20) as usize % (height / 2);
            self.fill(x, top + height - tall, stroke, tall, level);
            x += stroke + gap;
        }
    }

    /// A presenter's head that sways over its box in the corner.
    fn presenter(mut self, frame: usize) -> Canvas {
        self.fill(252, 128, 60, 45, 80);
        let sway = (frame as f64 * 0.9).sin() * 6.0;
        self.fill((272.0 + sway) as usize, 138, 20, 25, 190);
        self.fill((278.0 + sway) as usize, 152, 8, 1 + frame * 7 % 5, 60);
        self
    }

    fn grain(mut self, frame: usize, amplitude: i32) -> Canvas {
        let mut state = frame as u32 + 1;
        for pixel in &mut self.0 {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 16) as i32 % (2 * amplitude + 1) - amplitude;
            *pixel = (i32::from(*pixel) + noise).clamp(0, 255) as u8;
        }
        self
    }

    fn mixed(&self, other: &Canvas, share: f64) -> Canvas {
        let mix = |(a, b): (&u8, &u8)| (f64::from(*a) * (1.0 - share) + f64::from(*b) * share) as u8;
        Canvas(self.0.iter().zip(&other.0).map(mix).collect())
    }
}

/// `(seconds, picture)` one after the other, through `finish` that gets the frame's number.
fn shown(parts: &[(f64, Canvas)], finish: impl Fn(Canvas, usize) -> Canvas) -> Vec<Showing> {
    let mut frames = Vec::new();
    for (seconds, picture) in parts {
        for _ in 0..(seconds * 5.0) as usize {
            frames.push(finish(picture.clone(), frames.len()).0);
        }
    }
    showings(&frames)
}

#[test]
fn a_presenter_and_a_grainy_camera_change_nothing() {
    let parts = [(40.0, Canvas::slide(1, 4)), (33.0, Canvas::slide(2, 5)), (30.0, Canvas::slide(1, 4))];
    let found = shown(&parts, |picture, frame| picture.presenter(frame).grain(frame, 12));
    assert_eq!(outline(&found), [(0.0, 0), (40.0, 1), (73.0, 0)]);
}

#[test]
fn a_presenter_who_moves_only_at_times_is_no_slide() {
    let parts = [(90.0, Canvas::slide(1, 4))];
    // Still for the second half minute, elsewhere in the third.
    let found = shown(&parts, |picture, frame| {
        picture.presenter(match frame {
            150..300 => 150,
            300.. => frame + 3,
            _ => frame,
        })
    });
    assert_eq!(outline(&found), [(0.0, 0)]);
}

#[test]
fn changes_beside_a_chunk_border_are_found_where_they_are() {
    for change in [29.2, 29.8, 30.0, 30.2, 30.8] {
        let found = shown(&[(change, Canvas::slide(1, 4)), (20.0, Canvas::slide(2, 4))], |picture, _| picture);
        assert_eq!(outline(&found), [(0.0, 0), (change, 1)]);
    }
}

#[test]
fn a_fade_is_one_change_in_its_middle() {
    let (first, second) = (Canvas::slide(1, 4), Canvas::slide(2, 4));
    let mut parts = vec![(10.0, first.clone())];
    parts.extend((1..8).map(|step| (0.2, first.mixed(&second, f64::from(step) / 8.0))));
    parts.push((10.0, second));
    let found = outline(&shown(&parts, |picture, _| picture));
    assert_eq!(found.len(), 2, "{found:?}");
    assert!((found[1].0 - 10.7).abs() <= 0.3, "{found:?}");
}

#[test]
fn a_build_is_one_page_and_its_picture_the_complete_one() {
    let mut parts: Vec<(f64, Canvas)> = (1..=5).map(|lines| (8.0, Canvas::slide(1, lines))).collect();
    parts.push((8.0, Canvas::slide(2, 3)));
    parts.push((8.0, Canvas::slide(1, 5)));
    let found = shown(&parts, |picture, frame| picture.presenter(frame));
    assert_eq!(outline(&found), [(0.0, 0), (40.0, 1), (48.0, 0)]);
    // The build goes on into the second chunk, so its picture is taken there or later.
    assert!(found[0].chunk >= 1 && found[0].snapshot == found[2].snapshot, "{found:?}");
}

#[test]
fn few_slides_in_film_and_in_scrolled_text() {
    let film = |picture: Canvas, frame: usize| {
        let mut picture = picture;
        // A new shot every 1.6 s, and something moving in each.
        let shot = frame as u32 / 8;
        for block in 0..60u32 {
            let place = (block * 7_919 + shot * 104_729) as usize;
            picture.fill(place % 300, place / 300 % 160, 30, 25, (place / 77 % 256) as u8);
        }
        picture.fill(frame * 5 % 280, 60, 40, 90, 128);
        picture.grain(frame, 6)
    };
    let found = shown(&[(180.0, Canvas::plain(90))], film);
    assert!(found.len() <= 2, "{} slides in a film", found.len());

    let scrolled = |_, frame: usize| {
        // Two lines further every two seconds.
        let mut picture = Canvas::plain(250);
        for line in 0..10 {
            picture.text(10, 4 + 18 * line, 9, 280, 30, (line + frame / 10 * 2) as u32);
        }
        picture
    };
    let found = shown(&[(180.0, Canvas::plain(250))], scrolled);
    assert!(found.len() <= 2, "{} slides in a scrolled text", found.len());
}

#[test]
fn a_talking_head_is_at_most_one_slide() {
    let head = |picture: Canvas, frame: usize| {
        let mut picture = picture;
        let sway = ((frame as f64 * 0.37).sin() * 25.0 + (frame as f64 * 0.11).sin() * 15.0) as i32;
        picture.fill((110 + sway) as usize, 30, 100, 150, 170);
        picture.fill((140 + sway) as usize, 60 + frame % 3, 40, 60, 215);
        picture.grain(frame, 6)
    };
    let found = shown(&[(240.0, Canvas::plain(70))], head);
    assert!(found.len() <= 1, "{:?}", outline(&found));
}

#[test]
fn a_video_between_slides_belongs_to_neither_and_a_lost_chunk_invents_nothing() {
    let noise = |frame: usize| Canvas::plain(128).grain(frame * 977, 127);
    let parts = [(35.0, Canvas::slide(1, 4)), (20.0, Canvas::plain(0)), (40.0, Canvas::slide(1, 4))];
    let found = shown(&parts, |picture, frame| if picture.0[0] == 0 { noise(frame / 2) } else { picture });
    let ends: Vec<f64> = found.iter().map(|showing| showing.end.seconds()).collect();
    assert_eq!((outline(&found), ends), (vec![(0.0, 0), (55.0, 0)], vec![35.0, 95.0]));

    let frames: Vec<Vec<u8>> = (0..450).map(|frame| Canvas::slide(1 + frame / 400, 4).0).collect();
    let mut signatures = sign(frames.iter().map(Vec::as_slice));
    signatures.remove(1);
    let found = decide(&signatures, Ticks::from_whole_seconds(90));
    assert_eq!(outline(&found), [(0.0, 0), (60.0, 0), (80.0, 1)]);
    assert!(decide(&[], Ticks::from_whole_seconds(90)).is_empty());
    assert!(decide(&[Signer::new().finish()], Ticks::from_whole_seconds(90)).is_empty());
}

#[test]
fn snapshots_show_settled_pictures_and_are_bounded() {
    let mut signer = Signer::new();
    let mut taken = Vec::new();
    for frame in 0..150 {
        let picture = Canvas::slide(1 + frame / 75, 4).presenter(frame as usize);
        if signer.push(Ticks(18_000 * i64::from(frame)), &picture.0) {
            taken.push(frame);
        }
    }
    assert_eq!(taken, [4, 79]);
    let stills = signer.finish().stills;
    assert_eq!(stills.iter().map(|still| still.snapshot).collect::<Vec<_>>(), [Some(0), Some(1)]);

    let mut busy = Signer::new();
    let wanted = (0..3000).filter(|frame| busy.push(Ticks(18_000 * frame), &Canvas::slide(*frame as u32 / 10, 4).0));
    assert!(wanted.count() <= SNAPSHOTS_MAX as usize);
}
