//! Progress of recordings, stage by stage: bars at a terminal, a line for each change elsewhere.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use anyhow::bail;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use uuid::Uuid;

use crate::client::{Client, Recording, Stage};

/// How often the API is asked.
const ASK_INTERVAL: Duration = Duration::from_millis(250);
/// An API that is away for so long is given up.
const PATIENCE: Duration = Duration::from_secs(120);
/// Bars count in thousandths.
const BAR_STEPS: u64 = 1000;

pub struct Progress {
    /// None: plain lines on standard error.
    bars: Option<MultiProgress>,
    upload: Option<ProgressBar>,
    stages: HashMap<String, ProgressBar>,
    /// Last state that was told of each stage.
    told: HashMap<String, String>,
    began: Instant,
}

impl Progress {
    pub fn new(at_terminal: bool) -> Progress {
        Progress {
            bars: at_terminal.then(MultiProgress::new),
            upload: None,
            stages: HashMap::new(),
            told: HashMap::new(),
            began: Instant::now(),
        }
    }

    pub fn upload_begins(&mut self, size: u64) {
        let Some(bars) = &self.bars else { return };
        let style = "  {prefix:<11} {bar:32} {bytes:>10} of {total_bytes} {binary_bytes_per_sec:>14}";
        let bar = bars.add(ProgressBar::new(size).with_style(style_of(style)).with_prefix("upload"));
        self.upload = Some(bar);
    }

    pub fn uploaded(&mut self, bytes: u64) {
        if let Some(bar) = &self.upload {
            bar.set_position(bytes);
        }
    }

    pub fn upload_ends(&mut self) {
        if let Some(bar) = &self.upload {
            bar.finish();
        } else {
            eprintln!("  {:>6.1} s  upload done", self.began.elapsed().as_secs_f64());
        }
        self.began = Instant::now();
    }

    /// Until the replay is ready or the recording has failed.
    pub async fn follow(&mut self, client: &Client, recording: Uuid) -> anyhow::Result<Recording> {
        follow(client, recording, &mut |stages| self.show(stages)).await
    }

    fn show(&mut self, stages: &[Stage]) {
        for stage in stages {
            match &self.bars {
                Some(bars) => {
                    let bar = self.stages.entry(stage.name.clone()).or_insert_with(|| {
                        let style = "  {prefix:<11} {bar:32} {percent:>4} % {msg}";
                        let bar = ProgressBar::new(BAR_STEPS).with_style(style_of(style));
                        bars.add(bar.with_prefix(stage.name.clone()))
                    });
                    bar.set_position((f64::from(stage.progress) * BAR_STEPS as f64) as u64);
                    bar.set_message(count(stage));
                    if stage.state == "done" {
                        bar.finish();
                    }
                }
                None => {
                    if self.told.insert(stage.name.clone(), stage.state.clone()).as_ref() != Some(&stage.state) {
                        let elapsed = self.began.elapsed().as_secs_f64();
                        eprintln!("  {elapsed:>6.1} s  {} {} {}", stage.name, stage.state, count(stage));
                    }
                }
            }
        }
    }
}

/// Until the replay is ready or the recording has failed; `show` hears of its stages.
pub async fn follow(
    client: &Client,
    recording: Uuid,
    show: &mut (dyn FnMut(&[Stage]) + Send),
) -> anyhow::Result<Recording> {
    let mut heard = Instant::now();
    loop {
        match client.recording(recording).await {
            Ok(recording) => {
                heard = Instant::now();
                show(&recording.stages);
                if recording.has_failed() || recording.is_ready() {
                    return Ok(recording);
                }
            }
            Err(error) if heard.elapsed() > PATIENCE => return Err(error),
            Err(_) => {}
        }
        tokio::select! {
            () = tokio::time::sleep(ASK_INTERVAL) => {}
            _ = tokio::signal::ctrl_c() => bail!("stopped watching; processing goes on"),
        }
    }
}

/// Progress of several recordings, a row for each.
pub struct Board {
    pub rows: Vec<Row>,
}

pub struct Row {
    title: String,
    /// None: plain lines on standard error.
    bar: Option<ProgressBar>,
    /// Last state that was told of each stage.
    told: HashMap<String, String>,
    began: Instant,
}

impl Board {
    pub fn new(at_terminal: bool, titles: &[&str]) -> Board {
        let bars = at_terminal.then(MultiProgress::new);
        let width = titles.iter().map(|title| title.len()).max().unwrap_or(0);
        let style = format!("  {{prefix:<{width}}} {{bar:32}} {{percent:>4}} % {{msg}}");
        let row = |title: &&str| {
            let new = || ProgressBar::new(BAR_STEPS).with_style(style_of(&style)).with_prefix((*title).to_owned());
            let bar = bars.as_ref().map(|bars| bars.add(new()).with_message("upload"));
            Row { title: (*title).to_owned(), bar, told: HashMap::new(), began: Instant::now() }
        };
        Board { rows: titles.iter().map(row).collect() }
    }
}

impl Row {
    pub fn uploaded(&self) {
        if self.bar.is_none() {
            self.tell("upload done");
        }
    }

    /// The bar is the mean of the stages, and names those that are at work.
    pub fn show(&mut self, stages: &[Stage]) {
        if let Some(bar) = &self.bar {
            let done: f64 = stages.iter().map(|stage| f64::from(stage.progress)).sum();
            bar.set_position((done / stages.len().max(1) as f64 * BAR_STEPS as f64) as u64);
            let at_work: Vec<_> = stages.iter().filter(|stage| stage.state == "running").collect();
            bar.set_message(at_work.iter().map(|stage| stage.name.as_str()).collect::<Vec<_>>().join(", "));
            return;
        }
        for stage in stages.iter().filter(|stage| stage.state != "waiting") {
            if self.told.insert(stage.name.clone(), stage.state.clone()).as_ref() != Some(&stage.state) {
                self.tell(format!("{} {} {}", stage.name, stage.state, count(stage)).trim_end());
            }
        }
    }

    pub fn ends(&self, is_published: bool) {
        let word = if is_published { "published" } else { "failed" };
        match &self.bar {
            Some(bar) => bar.finish_with_message(word),
            None => self.tell(word),
        }
    }

    fn tell(&self, what: &str) {
        eprintln!("  {:>6.1} s  {}: {what}", self.began.elapsed().as_secs_f64(), self.title);
    }
}

fn count(stage: &Stage) -> String {
    if stage.total > 1 { format!("{} of {}", stage.done, stage.total) } else { String::new() }
}

fn style_of(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).expect("our templates are well-formed").progress_chars("━━ ")
}
