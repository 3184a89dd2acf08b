//! Settings, read from flags and environment once, at the start. Every variable is listed in the root README.

use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail, ensure};
use clap::{Args, Parser};
use media::Limits;
use media::sandbox::{Enforcement, Support};
use media::slide_text::is_language;
use media::speech::models::ModelFile;
use storage::StorageConfig;
use timeline::recipe::SlideTextRecipe;
use timeline::render_plan::H264Encoder;
use timeline::time::Ticks;

/// The servers that Lectern stands on.
#[derive(Args, Clone)]
pub struct Servers {
    /// PostgreSQL 15 or newer.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: String,
    #[arg(long, env = "DATABASE_CONNECTIONS", default_value_t = 16)]
    pub database_connections: u32,
    /// Redis 7 or newer.
    #[arg(long, env = "REDIS_URL", hide_env_values = true)]
    pub redis_url: String,
    #[command(flatten)]
    pub s3: S3,
}

/// What the variables say, without flags.
#[derive(Parser)]
struct Variables {
    #[command(flatten)]
    servers: Servers,
}

impl Servers {
    pub fn from_variables() -> anyhow::Result<Servers> {
        let variables = Variables::try_parse_from(["lectern"]);
        // Clap speaks of flags, which whoever reads this does not have.
        let variables =
            variables.map_err(|error| anyhow::anyhow!("the servers' variables are not all set: {error}"))?;
        Ok(variables.servers)
    }

    /// The variables that lead other processes to these servers.
    pub fn environment(&self) -> Vec<(String, String)> {
        let s3 = &self.s3;
        let mut variables = vec![
            ("DATABASE_URL", self.database_url.clone()),
            ("REDIS_URL", self.redis_url.clone()),
            ("S3_REGION", s3.s3_region.clone()),
            ("S3_BUCKET", s3.s3_bucket.clone()),
            ("S3_ACCESS_KEY", s3.s3_access_key.clone()),
            ("S3_SECRET_KEY", s3.s3_secret_key.clone()),
        ];
        variables.extend(s3.s3_endpoint.clone().map(|endpoint| ("S3_ENDPOINT", endpoint)));
        variables.extend(s3.s3_public_endpoint.clone().map(|endpoint| ("S3_PUBLIC_ENDPOINT", endpoint)));
        if s3.s3_virtual_host {
            variables.push(("S3_VIRTUAL_HOST", "true".to_owned()));
        }
        variables.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

#[derive(Args, Clone)]
pub struct S3 {
    /// Base URL of the S3 server; without it, Amazon's of the region.
    #[arg(long, env = "S3_ENDPOINT")]
    pub s3_endpoint: Option<String>,
    /// Base URL by which browsers reach the S3 server, where it differs.
    #[arg(long, env = "S3_PUBLIC_ENDPOINT")]
    pub s3_public_endpoint: Option<String>,
    #[arg(long, env = "S3_REGION", default_value = "us-east-1")]
    pub s3_region: String,
    #[arg(long, env = "S3_BUCKET", default_value = "lectern")]
    pub s3_bucket: String,
    #[arg(long, env = "S3_ACCESS_KEY", hide_env_values = true)]
    pub s3_access_key: String,
    #[arg(long, env = "S3_SECRET_KEY", hide_env_values = true)]
    pub s3_secret_key: String,
    /// Names the bucket in the host instead of the path.
    #[arg(long, env = "S3_VIRTUAL_HOST")]
    pub s3_virtual_host: bool,
}

impl S3 {
    pub fn config(&self) -> StorageConfig {
        StorageConfig {
            endpoint: self.s3_endpoint.clone(),
            public_endpoint: self.s3_public_endpoint.clone(),
            region: self.s3_region.clone(),
            access_key: self.s3_access_key.clone(),
            secret_key: self.s3_secret_key.clone(),
            bucket: self.s3_bucket.clone(),
            path_style: !self.s3_virtual_host,
        }
    }
}

/// The speech engine.
#[derive(Args, Clone)]
pub struct Speech {
    /// A model by name (`lectern models list`) or the path of a ggml file.
    #[arg(long, env = "LECTERN_MODEL")]
    pub model: Option<String>,
    /// Where models lie.
    #[arg(long, env = "LECTERN_MODELS_DIR", default_value = ".lectern/models")]
    pub models_dir: PathBuf,
    /// Base URL of an OpenAI-compatible server that transcribes instead, `http://gpu-farm:8000/v1`.
    #[arg(long, env = "LECTERN_SPEECH_URL")]
    pub speech_url: Option<String>,
    #[arg(long, env = "LECTERN_SPEECH_KEY", hide_env_values = true)]
    pub speech_key: Option<String>,
    /// BCP 47, or `auto`.
    #[arg(long, env = "LECTERN_LANGUAGE")]
    pub language: Option<String>,
}

/// The model that comes with the sources: enough to see everything work, not to transcribe a real class.
const FIXTURE_MODEL: &str = "fixtures/model/ggml-fixture.en-q5_0.bin";

impl Speech {
    /// The model file, for the engine on this machine.
    pub fn model_file(&self) -> anyhow::Result<ModelFile> {
        let name = match &self.model {
            Some(name) => name.as_str(),
            None if Path::new(FIXTURE_MODEL).exists() => FIXTURE_MODEL,
            None => bail!("no speech model is set: run `lectern models pull base.en`, then set LECTERN_MODEL=base.en"),
        };
        ModelFile::find(name, &self.models_dir).with_context(|| format!("speech model {name}"))
    }
}

/// How foreign media is decoded.
#[derive(Args, Clone)]
pub struct Media {
    /// Longer recordings are refused.
    #[arg(long, env = "LECTERN_MEDIA_HOURS_MAX", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=240))]
    pub media_hours_max: u32,
    /// `required`, or `optional` to decode media also where the kernel has no seccomp.
    #[arg(long, env = "LECTERN_SANDBOX", default_value_t)]
    pub sandbox: Enforcement,
}

impl Media {
    pub fn limits(&self) -> Limits {
        Limits { duration_max: Ticks::from_whole_seconds(i64::from(self.media_hours_max) * 3600), ..Limits::DEFAULT }
    }
}

/// Whether children can open no device here, that of an encoder included.
pub fn is_walled_in() -> bool {
    matches!(Support::of_this_system(), Support::Full { .. })
}

/// How the text on slides is read.
#[derive(Args, Clone)]
pub struct SlideText {
    /// Languages that slides are written in, as Tesseract names them (`tesseract --list-langs`), the most common first.
    /// Of what this worker takes in.
    #[arg(long, env = "LECTERN_OCR_LANGUAGES", default_value = "eng", value_delimiter = ',', value_parser = ocr_language)]
    pub ocr_languages: Vec<String>,
}

fn ocr_language(name: &str) -> Result<String, String> {
    let name = name.trim();
    if is_language(name) { Ok(name.to_owned()) } else { Err("as in `tesseract --list-langs`: eng, deu".to_owned()) }
}

impl SlideText {
    pub fn recipe(&self) -> SlideTextRecipe {
        SlideTextRecipe { languages: self.ocr_languages.clone() }
    }
}

/// How pictures are encoded.
#[derive(Args, Clone)]
pub struct Encoding {
    /// `libx264`, or an encoder of this machine's hardware: `h264_nvenc`, `h264_vaapi`, `h264_qsv`. Of what this worker
    /// takes in; what others took in is encoded as they have planned it.
    #[arg(long, env = "LECTERN_H264_ENCODER", default_value_t)]
    pub h264_encoder: H264Encoder,
}

impl Encoding {
    /// The encoder, once it has proved to be there and usable: what a class found out would be blamed on the class.
    pub fn checked(&self) -> anyhow::Result<H264Encoder> {
        let encoder = self.h264_encoder;
        ensure!(
            encoder == H264Encoder::Libx264 || !is_walled_in(),
            "{encoder} needs a device, and the sandbox of this system lets no child open one; libx264 needs none \
             (LECTERN_H264_ENCODER)"
        );
        media::encoders::check(encoder)
            .map_err(|reason| anyhow!("{reason} (LECTERN_H264_ENCODER; `lectern doctor`)"))?;
        Ok(encoder)
    }
}

/// An OpenAI-compatible chat model that rewrites notes. Optional.
#[derive(Args, Clone)]
pub struct Notes {
    /// Base URL, `https://api.example.org/v1`.
    #[arg(long, env = "LECTERN_NOTES_URL")]
    pub notes_url: Option<String>,
    #[arg(long, env = "LECTERN_NOTES_KEY", hide_env_values = true)]
    pub notes_key: Option<String>,
    #[arg(long, env = "LECTERN_NOTES_MODEL", requires = "notes_url")]
    pub notes_model: Option<String>,
}
