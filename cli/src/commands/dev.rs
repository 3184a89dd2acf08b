//! `lectern dev`

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, ensure};
use tokio::process::Command;

use crate::capacity;
use crate::development::{self, Development, Plan, PlannedServers};
use crate::logging;
use crate::settings::{Encoding, Media, Notes, Servers, SlideText, Speech};
use crate::stack;

#[derive(clap::Args)]
pub struct Arguments {
    /// Loopback only: it is its own token issuer.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Where the servers keep their data.
    #[arg(long, default_value = ".lectern")]
    data: PathBuf,
    /// Keeps the servers' data in a temporary folder, which goes with them.
    #[arg(long)]
    temporary: bool,
    /// Leaves the work to `lectern worker`.
    #[arg(long)]
    no_worker: bool,
    #[command(flatten)]
    capacity: capacity::Flags,
    /// Stands on the servers that DATABASE_URL, REDIS_URL and the S3 variables name, instead of its own.
    #[arg(long, conflicts_with_all = ["temporary", "services_only"])]
    no_services: bool,
    /// Starts only PostgreSQL, Redis and S3, sets their variables, runs the command and ends them.
    #[arg(long, requires = "command")]
    services_only: bool,
    #[command(flatten)]
    media: Media,
    #[command(flatten)]
    speech: Speech,
    #[command(flatten)]
    notes: Notes,
    #[command(flatten)]
    slide_text: SlideText,
    #[command(flatten)]
    encoding: Encoding,
    /// What to run with `--services-only`.
    #[arg(last = true)]
    command: Vec<String>,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    if arguments.services_only {
        return with_services(arguments).await;
    }
    logging::start("info");
    ensure!(arguments.command.is_empty(), "a command is run with --services-only alone");
    let capacity = if arguments.no_worker { None } else { Some(arguments.capacity.capacity()?) };
    let servers = match (arguments.no_services, arguments.temporary) {
        (true, _) => PlannedServers::Given(Box::new(Servers::from_variables()?)),
        (false, true) => PlannedServers::Temporary,
        (false, false) => PlannedServers::Kept,
    };
    let development = Development::start(Plan {
        listen: arguments.listen,
        data: arguments.data,
        servers,
        capacity,
        media: arguments.media,
        speech: arguments.speech,
        notes: arguments.notes,
        slide_text: arguments.slide_text,
        encoding: arguments.encoding,
    })
    .await?;
    println!("Lectern is at {}. Ctrl-C ends it.", development.api_url());
    stack::told_to_stop().await;
    development.stop().await?;
    Ok(ExitCode::SUCCESS)
}

async fn with_services(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let services = development::start_services(&arguments.data, arguments.temporary).await?;
    let (program, rest) = arguments.command.split_first().context("name a command after --")?;
    let started = Command::new(program).args(rest).envs(services.environment()).kill_on_drop(true).spawn();
    let mut child = started.with_context(|| format!("starting {program}"))?;
    let code = tokio::select! {
        status = child.wait() => status?.code().and_then(|code| u8::try_from(code).ok()),
        () = stack::told_to_stop() => {
            child.kill().await?;
            None
        }
    };
    services.stop().await;
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
