//! Classes in which words are said as often as in any language: the second half as often as the first, and so on (Zipf).

use std::collections::BTreeSet;

use anyhow::Context;
use classroom::artifacts::ArtifactKind;
use classroom::courses::{self, CourseStatus, NewCourse, PublishPolicy};
use classroom::database::{self, Databases};
use classroom::events::{self, Call};
use classroom::ids::{CourseId, RecordingId, SessionId};
use classroom::recordings::{self, NewUpload};
use classroom::replays::{self, NewArtifact, NewRevision, ReplayFile};
use classroom::rights::{self, Grant, Role, Scope};
use classroom::search::ShownSlide;
use classroom::seed;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use timeline::document::{Chapter, Cue, NoteChapter, NoteItem, NoteKind, Notes, Transcript};
use timeline::time::{Seconds, Ticks};

/// Distinct words; each has some forms.
const VOCABULARY: usize = 25_000;
const CUES_PER_HOUR: u32 = 900;
const CUE_SECONDS: f64 = 4.0;
const WORDS_PER_CUE: usize = 12;
const CHAPTERS_PER_HOUR: u32 = 6;
const NOTES_PER_CHAPTER: u32 = 6;
const SLIDES_PER_HOUR: u32 = 24;
const WORDS_PER_SLIDE: usize = 24;
const HOUR: Ticks = Ticks(3600 * timeline::time::TICKS_PER_SECOND);
const DIGEST: &str = "0000000000000000000000000000000000000000000000000000000000000000";

const SYLLABLES: [&str; 28] = [
    "ba", "co", "di", "fu", "ger", "hal", "in", "jo", "kel", "lam", "men", "nor", "pra", "que", "ros", "sta", "tri",
    "ul", "ver", "wim", "xe", "yor", "zan", "pho", "syn", "the", "gra", "mi",
];
/// Said most of all, and found by nobody.
pub const STOP_WORDS: [&str; 12] = ["the", "of", "and", "to", "a", "in", "is", "that", "it", "for", "as", "with"];
const ENDINGS: [&str; 6] = ["", "", "s", "ing", "ed", "ation"];

pub struct Library {
    /// By frequency.
    pub words: Vec<String>,
    pub hours: Vec<Hour>,
}

pub struct Hour {
    transcript: Transcript,
    chapters: Vec<Chapter>,
    notes: Notes,
    /// Text of each.
    slides: Vec<String>,
}

impl Library {
    /// The same for the same number.
    pub fn of(hours: u32) -> Library {
        let mut random = StdRng::seed_from_u64(u64::from(hours));
        let words = vocabulary(&mut random);
        let hours = (0..hours).map(|_| Hour::of(&words, &mut random)).collect();
        Library { words, hours }
    }

    pub fn cues(&self) -> usize {
        self.hours.iter().map(|hour| hour.transcript.cues.len()).sum()
    }

    pub fn said(&self, random: &mut StdRng) -> &str {
        let cues = &self.hours[random.random_range(0..self.hours.len())].transcript.cues;
        &cues[random.random_range(0..cues.len())].text
    }

    /// In a course of the seed's school, for its student. Gives the course.
    pub async fn publish(&self, url: &str) -> anyhow::Result<String> {
        let databases = database::connect(url, 2).await?;
        let course = CourseId::generate();
        let mut tx = database::begin(&databases.app, seed::TENANT).await?;
        let new = NewCourse {
            id: course,
            title: "Everything",
            description: "",
            status: CourseStatus::Published,
            publish_policy: PublishPolicy::Automatic,
        };
        courses::create(&mut tx, &new).await?;
        let grant = Grant { role: Role::Student, scope: Scope::Course(course) };
        rights::grant(&mut tx, seed::STUDENT, grant, None).await?;
        tx.commit().await?;
        for (n, hour) in self.hours.iter().enumerate() {
            hour.publish(&databases, course, n).await.with_context(|| format!("publishing hour {n}"))?;
        }
        databases.close().await;
        Ok(course.to_string())
    }
}

fn vocabulary(random: &mut StdRng) -> Vec<String> {
    let mut words: Vec<String> = STOP_WORDS.iter().map(|word| (*word).to_owned()).collect();
    let mut known: BTreeSet<String> = words.iter().cloned().collect();
    while words.len() < VOCABULARY {
        let stem: String = (0..random.random_range(2..=4)).map(|_| pick(&SYLLABLES, random)).collect();
        let word = stem + pick(&ENDINGS, random);
        if known.insert(word.clone()) {
            words.push(word);
        }
    }
    words
}

fn pick(of: &[&'static str], random: &mut StdRng) -> &'static str {
    of[random.random_range(0..of.len())]
}

fn text(words: &[String], count: usize, random: &mut StdRng) -> String {
    let word = |_| {
        let place = (random.random::<f64>() * (words.len() as f64).ln()).exp() as usize - 1;
        words[place.min(words.len() - 1)].as_str()
    };
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

impl Hour {
    fn of(words: &[String], random: &mut StdRng) -> Hour {
        let at = |n: u32, share: u32| Seconds::new(f64::from(n) * 3600.0 / f64::from(share));
        let cue = |n: u32| {
            let start = Seconds::new(f64::from(n) * CUE_SECONDS);
            let end = Seconds::new(f64::from(n + 1) * CUE_SECONDS);
            Cue {
                id: format!("0-0-{n}"),
                start,
                end,
                text: text(words, WORDS_PER_CUE, random),
                words: Vec::new(),
                reviewed: false,
            }
        };
        let transcript =
            Transcript { language: "en".into(), model: "none".into(), cues: (0..CUES_PER_HOUR).map(cue).collect() };
        let mut chapters = Vec::new();
        let mut noted = Vec::new();
        for n in 0..CHAPTERS_PER_HOUR {
            let (start, end) = (at(n, CHAPTERS_PER_HOUR), at(n + 1, CHAPTERS_PER_HOUR));
            let title = text(words, 4, random);
            let item = |_| NoteItem {
                kind: NoteKind::KeyPoint,
                text: text(words, WORDS_PER_CUE, random),
                cue_ids: vec![format!("0-0-{}", n * CUES_PER_HOUR / CHAPTERS_PER_HOUR)],
                slide: None,
            };
            let items = (0..NOTES_PER_CHAPTER).map(item).collect();
            noted.push(NoteChapter { title: title.clone(), start, items, reviewed: false });
            chapters.push(Chapter { start, end, title, cue_ids: Vec::new(), reviewed: false });
        }
        let slides = (0..SLIDES_PER_HOUR).map(|_| text(words, WORDS_PER_SLIDE, random)).collect();
        Hour { transcript, chapters, notes: Notes { chapters: noted }, slides }
    }

    /// As the jobs of an upload would.
    async fn publish(&self, databases: &Databases, course_id: CourseId, n: usize) -> anyhow::Result<()> {
        let (session_id, recording_id) = (SessionId::generate(), RecordingId::generate());
        let title = format!("Hour {n}");
        let upload = NewUpload {
            session_id,
            recording_id,
            course_id,
            lesson_id: None,
            title: &title,
            file_name: "class.mp4",
            size: 1,
            media_uri: "upload",
        };
        let mut tx = database::begin(&databases.app, seed::TENANT).await?;
        let call = Call { user: seed::TEACHER, route: "bench", key: &title };
        recordings::create_upload(&mut tx, &call, &upload).await?;
        recordings::complete(&mut tx, recording_id, "etag", 1).await?;
        recordings::close_source(&mut tx, recording_id, HOUR).await?;
        let finalized = recordings::finalize(&mut tx, recording_id).await?;
        let place = |n: usize, of: u32| Seconds::new(n as f64 * 3600.0 / f64::from(of));
        let images: Vec<String> = (0..SLIDES_PER_HOUR).map(|page| timeline::names::slide(0, page)).collect();
        let shown = self.slides.iter().zip(&images).enumerate().map(|(page, (text, image))| ShownSlide {
            start: place(page, SLIDES_PER_HOUR),
            end: place(page + 1, SLIDES_PER_HOUR),
            page: page as u32,
            image,
            text,
        });
        let files = [ReplayFile {
            name: "transcript.json".into(),
            key: "none".into(),
            size: 0,
            sha256: DIGEST.into(),
            content_type: "application/json".into(),
        }];
        let revision = NewRevision {
            session_id,
            revision: "bench",
            manifest_sha256: DIGEST,
            duration: HOUR,
            missing: &[],
            files: &files,
            artifacts: &[NewArtifact { kind: ArtifactKind::Transcript, name: "transcript.json" }],
            recipe_version: 1,
            events: (1, 2),
            transcript: Some(&self.transcript),
            chapters: &self.chapters,
            highlights: &[],
            notes: Some(&self.notes),
            slides: &shown.collect::<Vec<_>>(),
        };
        let published = replays::publish_revision(&mut tx, &revision).await?;
        let events: Vec<_> = [finalized].into_iter().chain(published).collect();
        events::append(&mut tx, session_id, &events).await?;
        tx.commit().await?;
        Ok(())
    }
}
