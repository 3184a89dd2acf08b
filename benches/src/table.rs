//! Seconds, side by side.

use std::fmt;

use serde::Serialize;

/// One thing that was done, with what it took.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    pub name: String,
    pub wall_seconds: f64,
    pub work: Work,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    CpuSeconds(f64),
    /// Run time of the jobs of a stage, added up: their children share processes with other stages, so that their CPU
    /// time cannot be told apart.
    JobSeconds(f64),
}

impl fmt::Display for Work {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Work::CpuSeconds(seconds) => write!(formatter, "{seconds:>8.1} s CPU"),
            Work::JobSeconds(seconds) => write!(formatter, "{seconds:>8.1} s of jobs"),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    pub name: String,
    pub wall_seconds: f64,
    pub cpu_seconds: f64,
    pub steps: Vec<Step>,
}

impl Figures {
    pub fn print(&self) {
        println!("{:<42} {:>8.1} s wall {:>8.1} s CPU", self.name, self.wall_seconds, self.cpu_seconds);
        for step in &self.steps {
            println!("  {:<40} {:>8.1} s wall {}", step.name, step.wall_seconds, step.work);
        }
    }
}
