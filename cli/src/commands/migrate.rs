//! `lectern migrate`

use std::process::ExitCode;

use anyhow::Context;

#[derive(clap::Args)]
pub struct Arguments {
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: String,
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    classroom::database::migrate(&arguments.database_url).await.context("migrating the database")?;
    println!("The database's schema is up to date.");
    Ok(ExitCode::SUCCESS)
}
