//! `lectern clean`: deletes objects that no row points at.
//!
//! A command for a schedule and not a task of workers: it deletes for good, so it runs where and as often as an operator
//! says, with an age that stands in the command, and its output is the record of what went.

use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use anyhow::{Context, bail};
use classroom::database;
use serde_json::json;
use storage::Storage;
use workers::cleaner::{AGE_DEFAULT, Cleaner, Found, Mode, Summary};

use crate::logging;
use crate::settings::S3;

const DATABASE_CONNECTIONS: u32 = 2;

#[derive(clap::Args)]
pub struct Arguments {
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: String,
    #[command(flatten)]
    s3: S3,
    /// Deletes. Without it, what would be deleted is printed.
    #[arg(long)]
    delete: bool,
    /// How old an object must be: 90s, 30m, 24h, 7d.
    #[arg(long, value_parser = parse_age, default_value_t = Age(AGE_DEFAULT))]
    older_than: Age,
    /// Prints the summary as one line of JSON.
    #[arg(long)]
    json: bool,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    logging::start("warn");
    let databases = database::connect(&arguments.database_url, DATABASE_CONNECTIONS);
    let databases = databases.await.context("reaching PostgreSQL (DATABASE_URL)")?;
    let storage = Storage::connect(&arguments.s3.config()).context("the settings of S3")?;
    let cleaner = Cleaner {
        databases: &databases,
        storage: &storage,
        mode: if arguments.delete { Mode::Delete } else { Mode::Look },
        older_than: arguments.older_than.0,
        now: SystemTime::now(),
        tell: &|found| match found {
            Found::Unneeded { key, size } => println!("unneeded  {size:>12}  {key}"),
            Found::OpenMultipart { key } => println!("open upload             {key}"),
            Found::Missing { key } => println!("MISSING                 {key}"),
        },
    };
    let summary = cleaner.run().await?;
    if arguments.json {
        println!("{}", as_json(&summary));
    } else {
        print(&summary, arguments.delete);
    }
    databases.close().await;
    Ok(if summary.objects_missing > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn as_json(summary: &Summary) -> serde_json::Value {
    json!({
        "sessions": summary.sessions,
        "sessionsAtWork": summary.sessions_at_work,
        "jobsLetGo": summary.jobs_let_go,
        "outputsLetGo": summary.outputs_let_go,
        "objectsKept": summary.objects_kept,
        "objectsYoung": summary.objects_young,
        "objectsDeleted": summary.objects_deleted,
        "bytesDeleted": summary.bytes_deleted,
        "multipartsAborted": summary.multiparts_aborted,
        "objectsMissing": summary.objects_missing,
    })
}

fn print(summary: &Summary, deleted: bool) {
    let did = if deleted { "deleted" } else { "would be deleted (--delete)" };
    println!(
        "{} objects with {} bytes and {} uploads that nobody completed {did}; {} rows of superseded jobs, {} of their \
         outputs.",
        summary.objects_deleted,
        summary.bytes_deleted,
        summary.multiparts_aborted,
        summary.jobs_let_go,
        summary.outputs_let_go,
    );
    println!(
        "{} objects kept, {} too young to tell, {} of {} sessions left alone because work on them is open.",
        summary.objects_kept, summary.objects_young, summary.sessions_at_work, summary.sessions,
    );
    if summary.objects_missing > 0 {
        println!("{} objects are missing that rows point at.", summary.objects_missing);
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Age(Duration);

impl std::fmt::Display for Age {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}s", self.0.as_secs())
    }
}

fn parse_age(text: &str) -> anyhow::Result<Age> {
    let unit_at = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(unit_at);
    let number: u64 = number.parse().with_context(|| format!("{text:?} begins with no number"))?;
    let unit = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 60 * 60,
        "d" => 24 * 60 * 60,
        _ => bail!("{text:?}: write a number and s, m, h or d"),
    };
    let seconds = number.checked_mul(unit).with_context(|| format!("{text:?} is too long"))?;
    Ok(Age(Duration::from_secs(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_has_a_unit() {
        assert_eq!(parse_age("24h").unwrap(), parse_age("1d").unwrap());
        assert_eq!(parse_age("0s").unwrap().0, Duration::ZERO);
        for wrong in ["", "24", "h", "1 d", "-1d", "1w", "99999999999999999999d", "999999999999999999d"] {
            assert!(parse_age(wrong).is_err(), "{wrong:?}");
        }
    }
}
