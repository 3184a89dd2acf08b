//! The text on slides: a slide's picture becomes a page of ink, and Tesseract reads it.
//!
//! Two children share the work, so that neither does what the other is walled in against. The media child decodes the
//! picture and draws its ink dark on white ([`crate::Request::SlidePage`]); what it gives is the simplest picture file
//! that there is. [`SlideReader`] starts the second one: a process that puts walls around itself and then *becomes*
//! Tesseract, which reads that file from its standard input and writes a table of words to its standard output.
//!
//! Tesseract is a program of its own with a loader, libraries and trained data to open, so it cannot live behind the
//! media child's list of system calls. Its own list ([`crate::sandbox`]) lets it read files and nothing more: no socket,
//! no process, no file that is written.

mod ink;
pub(crate) mod page;
mod process;
mod reader;
mod table;

pub use process::{PROGRAM, ReaderArguments, reader_child_main};
pub use reader::{ReadError, SlideReader};

/// As Tesseract names its trained data: `eng`, `chi_sim`.
pub fn is_language(name: &str) -> bool {
    let known = |character: char| character.is_ascii_alphanumeric() || character == '_';
    (2..=32).contains(&name.len()) && name.chars().all(known)
}

#[cfg(test)]
mod tests {
    use super::is_language;

    #[test]
    fn a_language_is_no_option_and_no_path() {
        assert!(["eng", "deu", "chi_sim"].into_iter().all(is_language));
        assert!(!["", "e", "-c", "../eng", "eng+deu", "eng deu", "scr/Latin"].into_iter().any(is_language));
    }
}
