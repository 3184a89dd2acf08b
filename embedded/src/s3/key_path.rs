//! Keys as paths: each slash is a folder. Folders end with `~` and objects with `$`, so that the objects `a`, `a/b` and
//! `a~/b` can all exist, and a name is never `.` or `..`.

use std::path::PathBuf;

/// What Linux allows for a name, less our mark.
const COMPONENT_LENGTH_MAX: usize = 254;
/// S3's own limit.
const KEY_LENGTH_MAX: usize = 1024;

const FOLDER_MARK: &str = "~";
const OBJECT_MARK: &str = "$";

/// `None` for what S3 allows and we cannot keep: an empty component (so no key that begins or ends with a slash), a
/// component longer than a file name, a NUL.
pub fn of_key(key: &str) -> Option<PathBuf> {
    let keepable = |part: &str| !part.is_empty() && part.len() <= COMPONENT_LENGTH_MAX && !part.contains('\0');
    if key.len() > KEY_LENGTH_MAX || !key.split('/').all(keepable) {
        return None;
    }
    let (folders, name) = key.rsplit_once('/').map_or(("", key), |(folders, name)| (folders, name));
    Some(of_folders(folders).join(format!("{name}{OBJECT_MARK}")))
}

/// The folder of all keys that begin with `folders` and a slash.
pub fn of_folders(folders: &str) -> PathBuf {
    folders.split('/').filter(|part| !part.is_empty()).map(|part| format!("{part}{FOLDER_MARK}")).collect()
}

/// What an entry of a folder adds to the key: `name/` for a folder, `name` for an object.
pub fn key_part(file_name: &str) -> Option<String> {
    match file_name.strip_suffix(FOLDER_MARK) {
        Some(folder) => Some(format!("{folder}/")),
        None => file_name.strip_suffix(OBJECT_MARK).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_are_prefixes_of_each_other_have_places_of_their_own() {
        let paths = ["a", "a/b", "a~/b", "a$", "..", "../a"].map(|key| of_key(key).unwrap());
        let shown = paths.each_ref().map(|path| path.to_str().unwrap());
        assert_eq!(shown, ["a$", "a~/b$", "a~~/b$", "a$$", "..$", "..~/a$"]);
    }

    #[test]
    fn what_cannot_be_a_file_is_no_key() {
        let long = "x".repeat(COMPONENT_LENGTH_MAX + 1);
        for key in ["", "/a", "a/", "a//b", "a\0", long.as_str(), "ab/".repeat(400).as_str()] {
            assert_eq!(of_key(key), None, "{key:?}");
        }
    }

    #[test]
    fn names_lead_back_to_keys() {
        assert_eq!(key_part("a~").as_deref(), Some("a/"));
        assert_eq!(key_part("a~$").as_deref(), Some("a~"));
        assert_eq!(key_part("stray"), None);
    }
}
