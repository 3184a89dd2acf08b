//! Cues as files: WebVTT, SubRip, plain text.

use std::fmt::Write as _;

use timeline::document::Transcript;
use timeline::time::Seconds;

/// WebVTT. `first_pts` writes the `X-TIMESTAMP-MAP` that ties a segment of an HLS subtitle rendition to the 90 kHz clock
/// of its media.
pub fn vtt(transcript: &Transcript, first_pts: Option<u64>) -> String {
    let mut out = String::from("WEBVTT\n");
    if let Some(pts) = first_pts {
        push(&mut out, format_args!("X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:{pts}\n"));
    }
    for cue in &transcript.cues {
        let (start, end) = (clock(cue.start, '.'), clock(cue.end, '.'));
        push(&mut out, format_args!("\n{}\n{start} --> {end}\n{}\n", cue.id, escaped(&cue.text)));
    }
    out
}

/// SubRip.
pub fn srt(transcript: &Transcript) -> String {
    let mut out = String::new();
    for (index, cue) in transcript.cues.iter().enumerate() {
        let (start, end) = (clock(cue.start, ','), clock(cue.end, ','));
        let parted = if index == 0 { "" } else { "\n" };
        // SubRip has no escapes; an arrow in the text would end the cue for lenient readers.
        let text = without_blank_lines(&cue.text).replace("-->", "->");
        push(&mut out, format_args!("{parted}{}\n{start} --> {end}\n{text}\n", index + 1));
    }
    out
}

/// One cue a line, for reading and for other programs.
pub fn txt(transcript: &Transcript) -> String {
    transcript.cues.iter().map(|cue| cue.text.replace('\n', " ") + "\n").collect()
}

/// `m:ss`, or `h:mm:ss` from an hour on: how times are shown to people.
pub fn short_clock(at: Seconds) -> String {
    let seconds = whole_milliseconds(at) / 1000;
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

fn clock(at: Seconds, decimal: char) -> String {
    let ms = whole_milliseconds(at);
    format!("{:02}:{:02}:{:02}{decimal}{:03}", ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60, ms % 1000)
}

fn whole_milliseconds(at: Seconds) -> u64 {
    (at.get() * 1000.0).round().max(0.0) as u64
}

fn escaped(text: &str) -> String {
    without_blank_lines(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A blank line would end the cue.
fn without_blank_lines(text: &str) -> String {
    text.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

fn push(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    out.write_fmt(arguments).expect("writing to a String does not fail");
}

#[cfg(test)]
mod tests {
    use timeline::document::Cue;

    use super::*;

    fn transcript(text: &str) -> Transcript {
        let cue = Cue {
            id: "0-0-0".into(),
            start: Seconds::new(3_661.5),
            end: Seconds::new(3_663.0),
            text: text.into(),
            words: Vec::new(),
            reviewed: false,
        };
        Transcript { language: "en".into(), model: "m".into(), cues: vec![cue] }
    }

    #[test]
    fn vtt_escapes_what_would_end_or_style_a_cue() {
        let vtt = vtt(&transcript("if a < b & b --> c\n\nthen <b>"), Some(900_000));
        assert_eq!(
            vtt,
            "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n0-0-0\n01:01:01.500 --> 01:01:03.000\n\
             if a &lt; b &amp; b --&gt; c\nthen &lt;b&gt;\n"
        );
    }

    #[test]
    fn srt_counts_from_one_and_uses_commas() {
        assert_eq!(srt(&transcript("a --> b")), "1\n01:01:01,500 --> 01:01:03,000\na -> b\n");
        assert_eq!(txt(&transcript("a\nb")), "a b\n");
    }

    #[test]
    fn short_times_have_hours_only_when_there_are_some() {
        assert_eq!(short_clock(Seconds::new(59.999)), "0:59");
        assert_eq!(short_clock(Seconds::new(3_661.0)), "1:01:01");
    }
}
