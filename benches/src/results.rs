//! What a bench found, as JSON beside its table: `benches/results/{bench}.json`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::{Value, json};

use crate::machine;

pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the benches lie in the workspace").to_path_buf()
}

pub fn write(bench: &str, found: &Value) -> anyhow::Result<()> {
    let folder = repository().join("benches/results");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let report = json!({ "machine": machine::describe(), "bench": bench, "found": found });
    let file = folder.join(format!("{bench}.json"));
    fs::write(&file, serde_json::to_vec_pretty(&report)?).with_context(|| format!("writing {}", file.display()))
}
