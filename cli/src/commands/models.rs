//! `lectern models`: speech models are files.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use media::speech::models::{self, CATALOGUE, HUGGING_FACE, ModelFile};

#[derive(clap::Args)]
pub struct Arguments {
    /// Where models lie.
    #[arg(long, env = "LECTERN_MODELS_DIR", default_value = ".lectern/models", global = true)]
    models_dir: PathBuf,
    #[command(subcommand)]
    action: Action,
}

#[derive(clap::Subcommand)]
enum Action {
    /// Lists the models that can be had, and those that are here.
    List,
    /// Downloads a model and checks it; goes on where an earlier download broke off.
    Pull {
        name: String,
        /// A mirror of the models' folder.
        #[arg(long, env = "LECTERN_MODELS_URL", default_value = HUGGING_FACE)]
        from: String,
    },
    /// Reads a model, by name or path, and compares it with its published checksum.
    Verify { name: String },
}

pub async fn run(arguments: Arguments) -> anyhow::Result<ExitCode> {
    let folder = arguments.models_dir;
    match arguments.action {
        Action::List => list(&folder)?,
        Action::Pull { name, from } => pull(&name, &from, &folder).await?,
        Action::Verify { name } => {
            let model = ModelFile::find(&name, &folder).with_context(|| format!("speech model {name}"))?;
            models::verify(&model.path)?;
            println!("{} is whole. SHA-256 {}", model.path.display(), model.sha256()?);
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn list(folder: &std::path::Path) -> anyhow::Result<()> {
    let installed = if folder.exists() { models::list(folder)? } else { Vec::new() };
    println!("{:<20} {:>9}  here", "model", "size");
    for entry in CATALOGUE {
        let here = installed.iter().any(|model| model.name == entry.name);
        println!("{:<20} {:>5} MiB  {}", entry.name, entry.size_mib, if here { "yes" } else { "" });
    }
    for other in installed.iter().filter(|model| models::find(&model.name).is_none()) {
        println!("{:<20} {:>5} MiB  yes", other.name, other.size >> 20);
    }
    Ok(())
}

async fn pull(name: &str, from: &str, folder: &std::path::Path) -> anyhow::Result<()> {
    let Some(entry) = models::find(name) else {
        bail!("{name} is not in the catalogue: `lectern models list` shows what is");
    };
    let style = ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left");
    let bar = if std::io::stderr().is_terminal() { ProgressBar::no_length() } else { ProgressBar::hidden() };
    bar.set_style(style.expect("our template is well-formed"));
    let progress = |bytes, total: Option<u64>| {
        if let Some(total) = total {
            bar.set_length(total);
        }
        bar.set_position(bytes);
    };
    let path = models::pull(entry, from, folder, &progress).await?;
    bar.finish_and_clear();
    println!("{} is there. Use it by LECTERN_MODEL={name}", path.display());
    Ok(())
}
