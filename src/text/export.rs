//! Clips as a file for other programs, in one of the formats of [`Format`].
//!
//! | format | what is in it |
//! |---|---|
//! | `txt` | the texts, a blank line between two |
//! | `md` | a heading a day, below it a line a clip with its time and text |
//! | `json` | one array with everything: the fields of [`ExportClip`], in their order |
//! | `jsonl` | the same, one clip a line |
//! | `srt`, `vtt` | one track of subtitles: each clip begins where the one before it ends |
//! | `csv` | a row a clip as RFC 4180 says, with the fields of `json` less the segments |
//!
//! Clips come in the order they are given. A clip without a text has no place
//! in `txt`, `srt` and `vtt`; a track leaves the time for it.

mod csv;
mod format;
mod markdown;

pub use format::{Format, UnknownFormat};

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use super::Segment;
use super::subtitles::{self, Subtitles};

/// One clip as it leaves sayso. `json` and `jsonl` have these fields, all of
/// them always, in this order; a program may rely on their names and meanings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportClip {
    /// The clip's id.
    pub id: String,
    /// When it was recorded, after RFC 3339.
    pub recorded_at: String,
    /// How long it is.
    pub duration_ms: u64,
    /// Where it stands, in one word: `done`, `failed`.
    pub state: String,
    /// Whether the user marked it with a star.
    pub starred: bool,
    /// The language of the text, as whisper's code (`en`), where it is known.
    pub language: Option<String>,
    /// The model that wrote the text, unless there is none.
    pub model: Option<String>,
    /// The text; empty if there is none.
    pub text: String,
    /// The name of the file of sound beside the export, if it is exported too.
    pub audio: Option<String>,
    /// The text in pieces with their times; empty where they are not known.
    pub segments: Vec<Segment>,
}

/// Writes `clips` as a whole file of `format`.
pub fn export(clips: &[ExportClip], format: Format) -> String {
    match format {
        Format::Txt => plain(clips),
        Format::Md => markdown::write(clips),
        Format::Json => json(clips),
        Format::Jsonl => json_lines(clips),
        Format::Srt => track(clips, subtitles::Format::Srt),
        Format::Vtt => track(clips, subtitles::Format::Vtt),
        Format::Csv => csv::write(clips),
    }
}

fn plain(clips: &[ExportClip]) -> String {
    let texts = clips.iter().map(|clip| clip.text.trim());
    let texts: Vec<&str> = texts.filter(|text| !text.is_empty()).collect();
    let mut file = texts.join("\n\n");
    if !file.is_empty() {
        file.push('\n');
    }
    file
}

fn json(clips: &[ExportClip]) -> String {
    let mut file = serde_json::to_string_pretty(clips).expect(PLAIN_FIELDS);
    file.push('\n');
    file
}

fn json_lines(clips: &[ExportClip]) -> String {
    let line = |clip| serde_json::to_string(clip).expect(PLAIN_FIELDS) + "\n";
    clips.iter().map(line).collect()
}

/// Why a clip always serializes.
const PLAIN_FIELDS: &str = "a clip has texts and numbers only, and text as keys";

fn track(clips: &[ExportClip], format: subtitles::Format) -> String {
    let mut track = Subtitles::new(format);
    let mut begin_ms: u64 = 0;
    for clip in clips {
        track.add_segments(&cues(clip), begin_ms);
        begin_ms = begin_ms.saturating_add(clip.duration_ms);
    }
    track.into_text()
}

/// The pieces of a clip's text with their times. Where they say something else
/// than the text, because it was edited by hand, the text is right: it is shown
/// in one piece for as long as the clip lasts.
fn cues(clip: &ExportClip) -> Cow<'_, [Segment]> {
    let pieces = clip.segments.iter().map(|segment| segment.text.as_str());
    if pieces
        .flat_map(str::split_whitespace)
        .eq(clip.text.split_whitespace())
    {
        return Cow::Borrowed(&clip.segments);
    }
    Cow::Owned(vec![Segment {
        text: clip.text.clone(),
        start_ms: 0,
        end_ms: u32::try_from(clip.duration_ms).unwrap_or(u32::MAX),
        no_speech_probability: 0.0,
        words: Vec::new(),
    }])
}

#[cfg(test)]
mod tests;
