//! Seconds, side by side.

use serde::Serialize;

/// One thing that was done, with what it took.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    pub name: String,
    /// `None` for what goes on all the time.
    pub wall_seconds: Option<f64>,
    pub cpu_seconds: f64,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    pub name: String,
    pub wall_seconds: f64,
    pub cpu_seconds: f64,
    pub steps: Vec<Step>,
    /// What only Lectern is asked for.
    #[serde(flatten)]
    pub more: Option<More>,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct More {
    /// From the start of processing until the first chunk could be played.
    pub first_chunk_seconds: f64,
    /// Highest sum over the worker and its children, shared pages counted once. Watching takes a tenth of a core, so it
    /// is left out where time is measured.
    pub memory_peak_bytes: Option<u64>,
}

impl Figures {
    pub fn print(&self) {
        println!("{:<46} {:>8.1} s wall {:>8.1} s CPU", self.name, self.wall_seconds, self.cpu_seconds);
        for step in &self.steps {
            let wall = step.wall_seconds.map_or_else(|| " ".repeat(15), |seconds| format!("{seconds:>8.1} s wall"));
            println!("  {:<44} {wall} {:>8.1} s CPU", step.name, step.cpu_seconds);
        }
        if let Some(more) = &self.more {
            println!("  first chunk after {:.1} s", more.first_chunk_seconds);
            if let Some(bytes) = more.memory_peak_bytes {
                println!("  memory of worker and children at most {} MB", bytes / 1_000_000);
            }
        }
        println!();
    }
}

/// One figure with what is asked of it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Asked {
    pub name: String,
    pub value: f64,
    pub at_most: f64,
}

impl Asked {
    pub fn holds(&self) -> bool {
        self.value <= self.at_most
    }
}

/// Prints the figures as one line under the name of the bench; whether all hold.
pub fn verdict(bench: &str, asked: &[Asked]) -> bool {
    let figures: Vec<String> = asked
        .iter()
        .map(|one| {
            let missed = if one.holds() { "" } else { " MISSED" };
            format!("{} {:.2} (at most {:.2}){missed}", one.name, one.value, one.at_most)
        })
        .collect();
    println!("{bench}: {}", figures.join(", "));
    asked.iter().all(Asked::holds)
}
