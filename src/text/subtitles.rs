//! Transcripts as subtitles: `SubRip` (`.srt`) and `WebVTT` (`.vtt`).
//!
//! One cue for each segment that has text. A cue lasts at least
//! [`SHORTEST_CUE_MS`], because players drop cues that end where they begin.

use super::{Segment, Transcript};

/// The shortest time a cue is shown, in ms.
pub const SHORTEST_CUE_MS: u64 = 100;

/// Writes subtitles cue by cue, for one recording or several played one after
/// the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subtitles {
    format: Format,
    text: String,
    cues: usize,
}

/// A subtitle format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `SubRip`: numbered cues, comma before the milliseconds.
    Srt,
    /// `WebVTT` (<https://www.w3.org/TR/webvtt1/>): a header line, dot before the milliseconds.
    Vtt,
}

impl Subtitles {
    /// Subtitles without a cue.
    pub fn new(format: Format) -> Self {
        let text = match format {
            Format::Srt => String::new(),
            Format::Vtt => "WEBVTT\n".to_owned(),
        };
        Self {
            format,
            text,
            cues: 0,
        }
    }

    /// Adds a transcript whose recording begins `offset_ms` after the first one.
    pub fn add(&mut self, transcript: &Transcript, offset_ms: u64) {
        self.add_segments(&transcript.segments, offset_ms);
    }

    /// Adds the segments of a recording that begins `offset_ms` after the first one.
    pub fn add_segments(&mut self, segments: &[Segment], offset_ms: u64) {
        for segment in segments {
            self.add_cue(segment, offset_ms);
        }
    }

    /// The whole file. Without a cue, SRT is empty and VTT is its header.
    pub fn into_text(self) -> String {
        self.text
    }

    fn add_cue(&mut self, segment: &Segment, offset_ms: u64) {
        let words: Vec<&str> = segment.text.split_whitespace().collect();
        if words.is_empty() {
            return;
        }
        self.cues += 1;
        let start = offset_ms.saturating_add(u64::from(segment.start_ms));
        let end = offset_ms.saturating_add(u64::from(segment.end_ms));
        let end = end.max(start.saturating_add(SHORTEST_CUE_MS));
        let (separator, between) = match self.format {
            Format::Srt => (',', if self.cues > 1 { "\n" } else { "" }),
            Format::Vtt => ('.', "\n"),
        };
        self.text.push_str(between);
        if self.format == Format::Srt {
            let number = self.cues.to_string();
            self.line(&number);
        }
        let (start, end) = (time(start, separator), time(end, separator));
        self.line(&format!("{start} --> {end}"));
        let text = words.join(" ");
        self.line(&match self.format {
            Format::Srt => srt_safe(&text),
            Format::Vtt => vtt_safe(&text),
        });
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// `00:01:02,345`; hours grow beyond two digits when they must.
fn time(ms: u64, separator: char) -> String {
    let (hours, minutes) = (ms / 3_600_000, ms / 60_000 % 60);
    let (seconds, rest) = (ms / 1_000 % 60, ms % 1_000);
    format!("{hours:02}:{minutes:02}:{seconds:02}{separator}{rest:03}")
}

/// `SubRip` has no escapes; an arrow in the text would be read as a time line.
fn srt_safe(text: &str) -> String {
    text.replace("-->", "->")
}

/// `WebVTT` escapes as HTML does; `-->` vanishes with its `>`.
fn vtt_safe(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transcript(segments: &[(&str, u32, u32)]) -> Transcript {
        let segments = segments.iter().map(|(text, start_ms, end_ms)| Segment {
            text: (*text).to_owned(),
            start_ms: *start_ms,
            end_ms: *end_ms,
            no_speech_probability: 0.0,
            words: Vec::new(),
        });
        Transcript {
            segments: segments.collect(),
            ..Transcript::default()
        }
    }

    fn write(format: Format, segments: &[(&str, u32, u32)]) -> String {
        let mut subtitles = Subtitles::new(format);
        subtitles.add(&transcript(segments), 0);
        subtitles.into_text()
    }

    const TWO: [(&str, u32, u32); 2] =
        [("Hello.", 0, 1_500), ("How are you?", 3_723_004, 3_725_000)];

    #[test]
    fn srt_cues_are_numbered_and_separated_by_a_blank_line() {
        assert_eq!(
            write(Format::Srt, &TWO),
            "1\n00:00:00,000 --> 00:00:01,500\nHello.\n\n\
             2\n01:02:03,004 --> 01:02:05,000\nHow are you?\n"
        );
    }

    #[test]
    fn vtt_has_a_header_and_dots() {
        assert_eq!(
            write(Format::Vtt, &TWO),
            "WEBVTT\n\n00:00:00.000 --> 00:00:01.500\nHello.\n\n\
             01:02:03.004 --> 01:02:05.000\nHow are you?\n"
        );
    }

    #[test]
    fn an_empty_transcript_is_a_valid_file() {
        assert_eq!(write(Format::Srt, &[]), "");
        assert_eq!(write(Format::Vtt, &[("\u{a0}", 0, 10)]), "WEBVTT\n");
    }

    #[test]
    fn text_cannot_be_taken_for_a_time_line_or_markup() {
        let odd = [("a --> b\n\n<i>&c", 0, 1_000)];
        assert!(write(Format::Srt, &odd).ends_with("\na -> b <i>&c\n"));
        assert!(write(Format::Vtt, &odd).ends_with("\na --&gt; b &lt;i&gt;&amp;c\n"));
    }

    #[test]
    fn a_cue_without_length_is_shown_for_a_moment() {
        assert!(write(Format::Srt, &[("Oh.", 500, 500)]).contains("00:00:00,500 --> 00:00:00,600"));
    }

    #[test]
    fn a_second_recording_begins_where_the_first_one_ended() {
        let mut subtitles = Subtitles::new(Format::Srt);
        subtitles.add(&transcript(&[("One.", 0, 900)]), 0);
        subtitles.add(&transcript(&[("Two.", 100, 900)]), 360_000_000);
        assert!(
            subtitles
                .into_text()
                .ends_with("\n2\n100:00:00,100 --> 100:00:00,900\nTwo.\n")
        );
    }
}
