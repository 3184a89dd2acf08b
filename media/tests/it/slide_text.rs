//! How well slides are read: those of the recorded classes, in the sizes that recordings have.

use std::path::PathBuf;

use bytes::Bytes;
use media::sandbox::Enforcement;
use media::slide_text::{ReadError, SlideReader};
use media::{Limits, MediaChild, MediaCode, MediaError, Output, OutputKind, Request};
use timeline::document::SlideLine;
use tokio_util::sync::CancellationToken;

use crate::classes::{CLASSES, fixtures, truth};
use crate::speech::executable;
use crate::studio;

const READ_MIN: f64 = 0.95;
/// Letters of nine pixels: a recording that nobody can read well.
const READ_SMALL_MIN: f64 = 0.9;

fn reader() -> SlideReader {
    let program = SlideReader::installed().expect("tesseract-ocr is installed");
    SlideReader { executable: executable(), program, sandbox: Enforcement::Strict }
}

async fn page(jpeg: Vec<u8>) -> Result<Output, MediaError> {
    let child = MediaChild { executable: executable(), sandbox: Enforcement::Strict };
    let request = Request::SlidePage { limits: Limits::DEFAULT };
    let (mut outputs, cancellation) = (Vec::new(), CancellationToken::new());
    let sources: Vec<Box<dyn media::Source>> = vec![Box::new(Bytes::from(jpeg))];
    child.run(&request, sources, &mut outputs, &|_| {}, &cancellation).await?;
    assert_eq!(outputs.len(), 1);
    Ok(outputs.remove(0))
}

async fn read(jpeg: Vec<u8>) -> Vec<SlideLine> {
    let page = page(jpeg).await.unwrap();
    assert_eq!((page.kind, page.name.as_str()), (OutputKind::SlidePage, "page.pgm"));
    reader().read(&page.bytes, &["eng".to_owned()], &CancellationToken::new()).await.unwrap()
}

/// The slides of a class: each with the words that stand on it.
struct Slide {
    number: u32,
    at: f64,
    words: Vec<String>,
}

fn slides(class: &str) -> Vec<Slide> {
    let lecture = std::fs::read_to_string(fixtures().join(format!("recipe/lectures/{class}.txt"))).unwrap();
    let lines = lecture.lines().filter_map(|line| line.strip_prefix("> ")).map(|line| line.split_once(' ').unwrap());
    let shown = truth(class).slides_shown;
    let at = |number: u32| shown.iter().find(|shown| shown.page == number).unwrap().start;
    lines
        .map(|(number, text)| (number.parse().unwrap(), text))
        .map(|(number, text)| Slide { number, at: at(number), words: plain_words(text) })
        .collect()
}

fn plain_words(text: &str) -> Vec<String> {
    let plain = |word: &str| word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    text.split_whitespace().map(plain).filter(|word: &String| !word.is_empty()).collect()
}

fn picture(class: &str, slide: &Slide, height: u32) -> PathBuf {
    let video = fixtures().join(format!("classes/{class}.mp4"));
    let words = format!("-ss {} -i {} -frames:v 1 -vf scale=-2:{height} -q:v 3", slide.at + 2.5, video.display());
    studio::ffmpeg(&format!("{class}-{}-{height}.jpg", slide.number), &words)
}

/// Words that were found, of all.
async fn recall(height: u32) -> f64 {
    let (mut all, mut found) = (0, 0);
    for class in CLASSES {
        for slide in slides(class) {
            let lines = read(std::fs::read(picture(class, &slide, height)).unwrap()).await;
            let mut read: Vec<String> = lines.iter().flat_map(|line| plain_words(&line.text)).collect();
            let missed: Vec<&String> = slide
                .words
                .iter()
                .filter(|word| match read.iter().position(|other| &other == word) {
                    Some(place) => {
                        read.swap_remove(place);
                        false
                    }
                    None => true,
                })
                .collect();
            println!("{height} lines, {class} {}: missed {missed:?}, besides {read:?}", slide.number);
            (all, found) = (all + slide.words.len(), found + slide.words.len() - missed.len());
        }
    }
    println!("{height} lines: {found} of {all} words");
    f64::from(found as u32) / f64::from(all as u32)
}

#[tokio::test]
async fn the_words_on_the_slides_of_five_classes_are_read() {
    assert!(recall(720).await >= READ_MIN);
}

#[tokio::test]
async fn slides_of_small_recordings_are_read() {
    assert!(recall(480).await >= READ_MIN);
    assert!(recall(240).await >= READ_SMALL_MIN);
}

/// A title in a dark bar, points below it, a page number and a presenter in the corner.
#[tokio::test]
async fn lines_stand_where_they_are_seen() {
    let slide = slides("cities").remove(3);
    let jpeg = std::fs::read(picture("cities", &slide, 720)).unwrap();
    let lines = read(jpeg.clone()).await;
    let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
    assert_eq!(
        texts,
        ["Machines and work", "The steam engine", "One machine, twenty men", "London: four times larger", "4/5"]
    );
    for (line, (top, size)) in lines.iter().zip([(0.05, 0.058), (0.27, 0.04), (0.4, 0.04), (0.53, 0.04)]) {
        assert!((line.bounds[1] - top).abs() < 0.02 && (line.size - size).abs() < 0.006, "{line:?}");
    }
    assert_eq!(read(jpeg).await, lines, "the same picture gives the same lines");
}

#[tokio::test]
async fn what_is_no_picture_gives_no_page() {
    for bytes in [Vec::new(), vec![0; 1000], b"\xff\xd8\xff\xe0 not a picture".to_vec()] {
        let error = page(bytes).await.unwrap_err();
        assert!(matches!(error, MediaError::Media { code: MediaCode::MediaDamaged, .. }), "{error}");
    }
}

#[tokio::test]
async fn a_reader_that_cannot_read_says_why() {
    let page = page(std::fs::read(picture("cities", &slides("cities")[0], 240)).unwrap()).await.unwrap().bytes;
    let cancellation = CancellationToken::new();
    let english = ["eng".to_owned()];
    let unknown = reader().read(&page, &["tlh".to_owned()], &cancellation).await.unwrap_err();
    assert!(matches!(&unknown, ReadError::Child { stderr, .. } if stderr.contains("tlh")), "{unknown}");
    let none = SlideReader { program: "/nowhere/tesseract".into(), ..reader() };
    let none = none.read(&page, &english, &cancellation).await.unwrap_err();
    assert!(matches!(&none, ReadError::Child { stderr, .. } if stderr.contains("/nowhere/tesseract")), "{none}");
    let other = SlideReader { program: "/bin/cat".into(), ..reader() };
    assert!(matches!(other.read(&page, &english, &cancellation).await, Err(ReadError::Child { .. })));
    let broken = reader().read(&page[..page.len() / 2], &english, &cancellation).await;
    assert!(broken.is_err(), "{broken:?}");
    cancellation.cancel();
    assert!(matches!(reader().read(&page, &english, &cancellation).await, Err(ReadError::Cancelled)));
}
