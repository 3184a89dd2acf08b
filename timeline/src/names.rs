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

/// How a recording without a picture is shown.
pub fn poster(recording: u32) -> String {
    format!("r{recording}/poster.svg")
}

/// A name as it is written in a file that lies in the folder of `recording`.
pub fn within(recording: u32, name: &str) -> &str {
    name.strip_prefix(&format!("r{recording}/")).unwrap_or(name)
}

/// What a name in the folder of a recording stands for, of what chunks and their playlists give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Name<'a> {
    MediaPlaylist { rendition: &'a str },
    Init { rendition: &'a str },
    HlsSegment { rendition: &'a str, chunk: u32, position: usize },
    Thumbnails { chunk: u32 },
}

impl<'a> Name<'a> {
    /// None: nothing is called so.
    pub fn parse(recording: u32, name: &'a str) -> Option<Name<'a>> {
        let folder = format!("r{recording}/");
        let inside = name.strip_prefix(&folder)?;
        let parsed = match inside.split_once('/') {
            None => Name::MediaPlaylist { rendition: inside.strip_suffix(".m3u8")? },
            Some((rendition, "init.mp4")) => Name::Init { rendition },
            Some(("thumbnails", file)) => Name::Thumbnails { chunk: file.strip_suffix(".jpg")?.parse().ok()? },
            Some((rendition, file)) => {
                let (chunk, position) = file.strip_suffix(".m4s")?.split_once('-')?;
                Name::HlsSegment { rendition, chunk: chunk.parse().ok()?, position: position.parse().ok()? }
            }
        };
        // A number can be written in many ways; one of them is the name.
        (parsed.written(recording) == name).then_some(parsed)
    }

    fn written(self, recording: u32) -> String {
        match self {
            Name::MediaPlaylist { rendition } => media_playlist(recording, rendition),
            Name::Init { rendition } => init(recording, rendition),
            Name::HlsSegment { rendition, chunk, position } => hls_segment(recording, rendition, chunk, position),
            Name::Thumbnails { chunk } => thumbnails(recording, chunk),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written_and_in_no_other_way() {
        let names = [
            Name::MediaPlaylist { rendition: "720p" },
            Name::Init { rendition: "audio" },
            Name::HlsSegment { rendition: "720p", chunk: 12_345, position: 3 },
            Name::Thumbnails { chunk: 7 },
        ];
        for name in names {
            assert_eq!(Name::parse(1, &name.written(1)), Some(name));
            assert_eq!(Name::parse(0, &name.written(1)), None);
        }
        for name in ["r1/720p/1-2.m4s", "r1/720p/0001-+2.m4s", "r1/720p/0001.m4s", "r1/thumbnails/1.jpg", "r1/720p", ""]
        {
            assert_eq!(Name::parse(1, name), None, "{name}");
        }
    }
}
