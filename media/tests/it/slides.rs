//! Slides of the recorded classes against their truth, and pictures made to mislead.

use media::slides::{ChunkSignatures, FRAME_HEIGHT, FRAME_WIDTH, Showing, Signer, decide};
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
