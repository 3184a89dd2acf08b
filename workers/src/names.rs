//! Logical names of the files of a replay: what playlists, documents, the API and exports call them. They hold ordinals
//! only, so that equal replays have equal names.

pub fn media_playlist(recording: u32, rendition: &str) -> String {
    format!("r{recording}/{rendition}.m3u8")
}

pub fn init(recording: u32, rendition: &str) -> String {
    format!("r{recording}/{rendition}/init.mp4")
}

/// `position` counts within the chunk.
pub fn hls_segment(recording: u32, rendition: &str, chunk: u32, position: usize) -> String {
    format!("r{recording}/{rendition}/{chunk:04}-{position:02}.m4s")
}

pub fn slide(recording: u32, page: u32) -> String {
    format!("r{recording}/slides/{page:03}.jpg")
}

pub fn thumbnails(recording: u32, chunk: u32) -> String {
    format!("r{recording}/thumbnails/{chunk:04}.jpg")
}

pub fn poster(recording: u32) -> String {
    format!("r{recording}/poster.svg")
}

/// A name as it is written in a file that lies in the folder of `recording`.
pub fn within(recording: u32, name: &str) -> &str {
    name.strip_prefix(&format!("r{recording}/")).unwrap_or(name)
}
