//! Seconds, side by side.

use serde::Serialize;

/// One thing that was done, with what it took.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    pub name: String,
    pub wall_seconds: f64,
    pub cpu_seconds: f64,
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
        println!("{:<34} {:>8.1} s wall {:>8.1} s CPU", self.name, self.wall_seconds, self.cpu_seconds);
        for step in &self.steps {
            println!("  {:<32} {:>8.1} s wall {:>8.1} s CPU", step.name, step.wall_seconds, step.cpu_seconds);
        }
    }
}
