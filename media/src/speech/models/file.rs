//! A model file, and what stands beside it.
//!
//! Beside `ggml-my-model.bin` may stand `ggml-my-model.json`:
//!
//! ```json
//! {"name": "my-model", "alignmentHeads": [[1, 0], [2, 0]]}
//! ```
//!
//! Alignment heads are pairs of text layer and head whose attention follows the voice. They cannot be seen in the model
//! file. For models of the catalogue they are known; without them word times are estimated.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::catalogue;

/// Quantised models align like the ones they were made from.
const QUANTISATIONS: [&str; 6] = ["-q4_0", "-q4_1", "-q5_0", "-q5_1", "-q8_0", "-q2_k"];

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelFile {
    pub path: PathBuf,
    /// What people call it, `base.en`.
    pub name: String,
    /// Pairs of text layer and head; empty when not known.
    pub alignment_heads: Vec<(u32, u32)>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Beside {
    name: Option<String>,
    alignment_heads: Option<Vec<(u32, u32)>>,
}

impl ModelFile {
    /// The model that somebody named: one of `folder`, or a path.
    pub fn find(name_or_path: &str, folder: &Path) -> io::Result<ModelFile> {
        let named = folder.join(format!("ggml-{name_or_path}.bin"));
        let is_name = !name_or_path.contains('/') && named.is_file();
        ModelFile::open(if is_name { &named } else { Path::new(name_or_path) })
    }

    /// As it stands in a recipe. Reads the whole file.
    pub fn sha256(&self) -> io::Result<String> {
        let mut hash = Sha256::new();
        io::copy(&mut File::open(&self.path)?, &mut hash)?;
        Ok(hex::encode(hash.finalize()))
    }

    pub fn open(path: &Path) -> io::Result<ModelFile> {
        if !path.is_file() {
            return Err(io::Error::new(io::ErrorKind::NotFound, format!("{} is not a file", path.display())));
        }
        let beside = match std::fs::read(path.with_extension("json")) {
            Ok(json) => serde_json::from_slice(&json)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Beside { name: None, alignment_heads: None },
            Err(error) => return Err(error),
        };
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let file_name = stem.strip_prefix("ggml-").unwrap_or(&stem);
        let base_name = QUANTISATIONS.iter().find_map(|suffix| file_name.strip_suffix(suffix)).unwrap_or(file_name);
        let known_heads = || catalogue::find(base_name).map_or(Vec::new(), |entry| entry.alignment_heads.to_vec());
        Ok(ModelFile {
            path: path.to_owned(),
            name: beside.name.unwrap_or_else(|| file_name.to_owned()),
            alignment_heads: beside.alignment_heads.unwrap_or_else(known_heads),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_known_by_its_name_or_by_what_stands_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        let open = |name: &str| ModelFile::open(&folder.path().join(name));
        write("ggml-base.en-q5_1.bin", "");
        write("ggml-course.bin", "");
        write("ggml-course.json", r#"{"name": "course", "alignmentHeads": [[1, 0]]}"#);
        write("ggml-unknown.bin", "");
        write("ggml-broken.bin", "");
        write("ggml-broken.json", r#"{"heads": []}"#);

        let quantised = open("ggml-base.en-q5_1.bin").unwrap();
        assert_eq!(quantised.name, "base.en-q5_1");
        assert_eq!(quantised.alignment_heads, [(3, 3), (4, 7), (5, 1), (5, 5), (5, 7)]);
        let own = open("ggml-course.bin").unwrap();
        assert_eq!((own.name.as_str(), own.alignment_heads), ("course", vec![(1, 0)]));
        assert!(open("ggml-unknown.bin").unwrap().alignment_heads.is_empty());
        assert_eq!(open("ggml-broken.bin").unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(ModelFile::find("course", folder.path()).unwrap(), open("ggml-course.bin").unwrap());
        let path = folder.path().join("ggml-course.bin");
        assert_eq!(ModelFile::find(path.to_str().unwrap(), Path::new("/nowhere")).unwrap().name, "course");
        assert_eq!(open("ggml-none.bin").unwrap_err().kind(), io::ErrorKind::NotFound);
    }
}
