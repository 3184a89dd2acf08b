//! The five fixture classes through the whole path, measured against what is known about them, and played in Chromium.

use std::path::Path;
use std::process::Command;

use lectern_tests::lectern::Lectern;
use lectern_tests::measure::{self, Boundaries};
use lectern_tests::replay_folder::ReplayFolder;
use lectern_tests::truth::{CLASSES, Truth, class_file, repository};

const WORD_ERROR_RATE_MAX: f64 = 0.02;
const ONSET_MEAN_MAX: f64 = 0.15;
const ONSET_P95_MAX: f64 = 0.3;
const CHAPTER_F1_MIN: f64 = 0.8;
const EMPHASISED_COVERED_MIN: f64 = 0.7;
const CITED_SHARE_MAX: f64 = 0.4;
/// Of the words on the distinct slides.
const SLIDE_WORDS_READ_MIN: f64 = 0.95;

/// The class that is played in the browser; it is called so, as its file is.
const PLAYED: &str = "cities";

#[test]
fn five_classes_become_replays_that_agree_with_the_truth() {
    let lectern = Lectern::start();
    let _worker = lectern.worker();
    let mut faults = Vec::new();
    let mut boundaries = Boundaries::default();
    let (mut words, mut word_errors, mut onsets) = (0, 0, Vec::new());
    let (mut spoken, mut cited) = (0.0, 0.0);
    let (mut on_slides, mut slide_words_read) = (0, 0);
    let mut read = Vec::new();

    println!(
        "{:<12} {:>7} {:>9} {:>9} {:>7} {:>13} {:>9} {:>6}",
        "class", "WER", "onset", "p95", "slides", "chapters", "emphasis", "cited"
    );
    for class in CLASSES {
        let truth = Truth::of(class);
        let ingested = lectern.ingest(&class_file(class));
        assert_eq!(ingested.status, "finalized", "{class}: {:?}", ingested.failure);
        let folder = lectern.folder.path().join(class);
        lectern.export(&ingested.session_id, &folder);
        let replay = ReplayFolder::open(&folder);

        let speech = measure::speech(&truth, &replay);
        let slides = measure::slide_faults(&truth, &replay);
        let chapters = Boundaries::of(&truth, &replay);
        let citations = measure::citations(&truth, &replay);
        let least = citations.emphasised.iter().map(|(_, covered)| *covered).fold(1.0, f64::min);
        println!(
            "{class:<12} {:>6.2}% {:>7.3} s {:>7.3} s {:>7} {:>2} of {:>2}, {:>2} given {:>4.0} % {:>4.0} %",
            100.0 * speech.word_errors as f64 / speech.words as f64,
            measure::mean(&speech.onset_errors),
            measure::percentile(&speech.onset_errors, 95.0),
            if slides.is_empty() { "all" } else { "WRONG" },
            chapters.hits,
            chapters.truth,
            chapters.given,
            100.0 * least,
            100.0 * citations.cited / citations.spoken
        );
        faults.extend(slides);
        faults.extend(citations.faults);
        for (sentence, covered) in &citations.emphasised {
            if *covered < EMPHASISED_COVERED_MIN {
                faults.push(format!("{class}: \"{}\" is covered to {:.0} %", sentence.text, covered * 100.0));
            }
        }
        words += speech.words;
        word_errors += speech.word_errors;
        onsets.extend(speech.onset_errors);
        boundaries = boundaries.plus(chapters);
        let text = measure::slide_text(&truth, &replay);
        on_slides += text.words;
        slide_words_read += text.read;
        let titles: Vec<&str> = replay.chapters.iter().map(|chapter| chapter.title.as_str()).collect();
        read.push(format!("{class:<12} {:>4} of {:>4}  {:?}  {titles:?}", text.read, text.words, text.missed));
        faults.extend(
            titles
                .iter()
                .filter(|title| !measure::is_title(title))
                .map(|title| format!("{class}: {title:?} does not read like a title")),
        );
        spoken += citations.spoken;
        cited += citations.cited;

        if class == PLAYED {
            let page = ingested.page_url.as_deref().expect("a finished replay has a page");
            play(page, &lectern.address.environment["S3_ENDPOINT"]);
            play_export(&folder);
        }
    }

    let word_error_rate = word_errors as f64 / words as f64;
    let (onset_mean, onset_p95) = (measure::mean(&onsets), measure::percentile(&onsets, 95.0));
    println!(
        "{:<12} {:>6.2}% {onset_mean:>7.3} s {onset_p95:>7.3} s {:>7} F1 {:.2} {:>14.0} %",
        "all",
        100.0 * word_error_rate,
        "",
        boundaries.f1(),
        100.0 * cited / spoken
    );
    println!("\n{:<12} {:>12}  missed, chapter titles", "class", "words read");
    read.iter().for_each(|line| println!("{line}"));
    let slides_read = slide_words_read as f64 / on_slides as f64;
    println!("{:<12} {slide_words_read:>4} of {on_slides:>4}  {:.1} %", "all", 100.0 * slides_read);
    let mut limit = |name: &str, holds: bool| {
        if !holds {
            faults.push(format!("{name} misses its limit"));
        }
    };
    limit("word error rate", word_error_rate <= WORD_ERROR_RATE_MAX);
    limit("mean onset error", onset_mean <= ONSET_MEAN_MAX);
    limit("p95 onset error", onset_p95 <= ONSET_P95_MAX);
    limit("chapter F1", boundaries.f1() >= CHAPTER_F1_MIN);
    limit("words read on slides", slides_read >= SLIDE_WORDS_READ_MIN);
    limit("share of speech that is cited", cited / spoken <= CITED_SHARE_MAX);
    assert!(faults.is_empty(), "{faults:#?}");
}

/// The browser test of `web/e2e` on a page, which may fetch media from one other origin.
fn play(page: &str, media_origin: &str) {
    let output = Command::new("npm")
        .args(["run", "--silent", "e2e"])
        .env("REPLAY_URL", page)
        .env("REPLAY_MEDIA_ORIGINS", media_origin)
        .env("REPLAY_TITLE", PLAYED)
        .current_dir(repository().join("web/e2e"))
        .output()
        .expect("npm runs");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{page}\n{}\n{}", text(&output.stdout), text(&output.stderr));
}

/// The same on an exported folder behind a static file server that knows nothing of us.
fn play_export(folder: &Path) {
    use std::io::{BufRead, BufReader};
    let mut server = Command::new("python3")
        .args(["-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory"])
        .arg(folder)
        .arg("0")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .expect("python3 runs");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("it is piped")).read_line(&mut line).expect("it says its address");
    let page = line.split(['(', ')']).nth(1).unwrap_or_else(|| panic!("no address in {line:?}")).to_owned();
    let played = std::panic::catch_unwind(|| play(&page, ""));
    server.kill().expect("a child can be killed");
    server.wait().expect("a child can be awaited");
    if let Err(panic) = played {
        std::panic::resume_unwind(panic);
    }
}
