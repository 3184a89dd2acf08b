//! Figures of one queue, and the table of all.

use serde::{Deserialize, Serialize};

/// None: not measured, and `remarks` says why.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Figures {
    pub name: String,
    /// From before a job is given to the queue until its handler begins.
    pub start_p50_seconds: Option<f64>,
    pub start_p99_seconds: Option<f64>,
    pub drain_per_second: f64,
    /// From SIGKILL until all jobs of the dead worker have begun again.
    pub rescue_seconds: Option<f64>,
    /// Longest that one tenant's single job waits behind another's flood.
    pub other_tenant_seconds: Option<f64>,
    pub remarks: Vec<String>,
}

impl Figures {
    pub fn line(&self) -> String {
        let seconds =
            |seconds: Option<f64>| seconds.map_or_else(|| "-".to_owned(), |seconds| format!("{seconds:.1} s"));
        format!(
            "start p50 {} p99 {}, drain {:.0} jobs/s, rescue {}, other tenant {}",
            milliseconds(self.start_p50_seconds),
            milliseconds(self.start_p99_seconds),
            self.drain_per_second,
            seconds(self.rescue_seconds),
            seconds(self.other_tenant_seconds),
        )
    }
}

fn milliseconds(seconds: Option<f64>) -> String {
    seconds.map_or_else(|| "-".to_owned(), |seconds| format!("{:.1} ms", seconds * 1000.0))
}

/// Of seconds; 0.99 for the 99th percentile.
pub fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    Some(sorted[(last as f64 * share).ceil() as usize])
}

pub fn print(contenders: &[Figures]) {
    println!("{:<24}{:>12}{:>12}{:>14}{:>10}{:>14}", "", "start p50", "start p99", "drain", "rescue", "other tenant");
    for figures in contenders {
        let seconds =
            |seconds: Option<f64>| seconds.map_or_else(|| "-".to_owned(), |seconds| format!("{seconds:.2} s"));
        println!(
            "{:<24}{:>12}{:>12}{:>8.0} jobs/s{:>9}{:>14}",
            figures.name,
            milliseconds(figures.start_p50_seconds),
            milliseconds(figures.start_p99_seconds),
            figures.drain_per_second,
            seconds(figures.rescue_seconds),
            seconds(figures.other_tenant_seconds),
        );
    }
    for figures in contenders {
        for remark in &figures.remarks {
            println!("{}: {remark}", figures.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_that_was_measured() {
        let values: Vec<f64> = (1..=101).map(f64::from).collect();
        assert_eq!(percentile(&values, 0.5), Some(51.0));
        assert_eq!(percentile(&values, 0.99), Some(100.0));
        assert_eq!(percentile(&[], 0.5), None);
    }
}
