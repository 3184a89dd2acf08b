//! `lectern jobs`: the ledger at a terminal.

use std::process::ExitCode;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::client::Target;

#[derive(clap::Args)]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Lists jobs, newest first.
    List(List),
    /// Shows one job with everything that is known of it.
    Show(One),
    /// Runs a failed job again, or a waiting one now.
    Retry(One),
    /// Stops a job, waiting or running.
    Cancel(One),
}

#[derive(clap::Args)]
struct List {
    #[command(flatten)]
    target: Target,
    /// queued, running, succeeded, failed or cancelled.
    #[arg(long)]
    state: Option<String>,
    /// ingest_upload, render_chunk, transcribe, settle, read_slides, derive, assemble …
    #[arg(long)]
    kind: Option<String>,
    #[arg(long)]
    session: Option<Uuid>,
    #[arg(long, default_value_t = 100)]
    limit: u32,
    /// Where the page before ended.
    #[arg(long)]
    cursor: Option<String>,
    /// As the API gives it.
    #[arg(long)]
    json: bool,
}

#[derive(clap::Args)]
struct One {
    id: Uuid,
    #[command(flatten)]
    target: Target,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    match arguments.action {
        Action::List(list) => print_list(list).await?,
        Action::Show(one) => {
            let client = one.target.connect("ops").await?;
            let job: Value = client.get(&format!("/api/ops/jobs/{}", one.id)).await?;
            println!("{}", serde_json::to_string_pretty(&job)?);
        }
        Action::Retry(one) => act(one, "retry").await?,
        Action::Cancel(one) => act(one, "cancel").await?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn act(one: One, verb: &str) -> anyhow::Result<()> {
    let client = one.target.connect("ops").await?;
    let job: Value = client.post(&format!("/api/ops/jobs/{}/{verb}", one.id), json!({})).await?;
    println!("{} is {}", one.id, text(&job["state"]));
    Ok(())
}

async fn print_list(list: List) -> anyhow::Result<()> {
    let client = list.target.connect("ops").await?;
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("limit", &list.limit.to_string());
    let session = list.session.map(|session| session.to_string());
    for (name, value) in
        [("state", &list.state), ("kind", &list.kind), ("sessionId", &session), ("cursor", &list.cursor)]
    {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    let page: Value = client.get(&format!("/api/ops/jobs?{}", query.finish())).await?;
    if list.json {
        println!("{page}");
        return Ok(());
    }
    let jobs = page["items"].as_array().map_or(&[][..], Vec::as_slice);
    if jobs.is_empty() {
        println!("No jobs.");
        return Ok(());
    }
    println!("{:<36}  {:<14} {:>5}  {:<10} {:>7}  created", "id", "kind", "unit", "state", "attempt");
    for job in jobs {
        let (id, kind, unit) = (text(&job["id"]), text(&job["kind"]), text(&job["unit"]));
        let (state, attempt, created) = (text(&job["state"]), text(&job["attempt"]), text(&job["createdAt"]));
        println!("{id:<36}  {kind:<14} {unit:>5}  {state:<10} {attempt:>7}  {created}");
    }
    if let Some(cursor) = page["nextCursor"].as_str() {
        println!("More: --cursor {cursor}");
    }
    Ok(())
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
