//! Clips as a file for other programs and for people: txt, md, json, jsonl,
//! srt, vtt, csv. Pure: text out.

use std::fmt::Write;
use std::str::FromStr;

use serde::Serialize;

use super::subtitles::{self, Subtitles};
use super::{Segment, Transcript};

/// A format that clips are exported in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The texts, a paragraph each.
    Txt,
    /// A heading a day, a line a clip.
    Md,
    /// One array of objects.
    Json,
    /// An object a line.
    Jsonl,
    /// `SubRip` subtitles, the clips one after the other.
    Srt,
    /// `WebVTT` subtitles, the clips one after the other.
    Vtt,
    /// Comma-separated values with a header (RFC 4180).
    Csv,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 7] = [
        Self::Txt,
        Self::Md,
        Self::Json,
        Self::Jsonl,
        Self::Srt,
        Self::Vtt,
        Self::Csv,
    ];

    /// Its name, which is the ending of its files too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Md => "md",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Srt => "srt",
            Self::Vtt => "vtt",
            Self::Csv => "csv",
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let named = Self::ALL.into_iter().find(|format| format.name() == name);
        named.ok_or_else(|| {
            let all = Self::ALL.map(Self::name).join(", ");
            format!("`{name}` is none of {all}")
        })
    }
}

/// One clip as it is exported. The fields' order is that of JSON and CSV.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ExportClip {
    /// Its id.
    pub id: String,
    /// When it was recorded, as RFC 3339 in local time.
    pub recorded_at: String,
    /// Its length in milliseconds.
    pub duration_ms: u64,
    /// `done`, `empty`, …
    pub state: String,
    /// Whether the user has marked it.
    pub starred: bool,
    /// The model that wrote the text.
    pub model: Option<String>,
    /// Its language, as whisper's code.
    pub language: Option<String>,
    /// The chosen text.
    pub text: Option<String>,
    /// The name of its sound file beside the export, where it was asked for.
    pub audio: Option<String>,
    /// The text's pieces with their times; in JSON only.
    pub segments: Vec<Segment>,
}

/// The clips, in the order given, as one file.
///
/// # Errors
/// The serializer's, which would be a defect.
pub fn export(clips: &[ExportClip], format: Format) -> Result<String, serde_json::Error> {
    Ok(match format {
        Format::Txt => txt(clips),
        Format::Md => md(clips),
        Format::Json => serde_json::to_string_pretty(clips)? + "\n",
        Format::Jsonl => {
            let mut lines = String::new();
            for clip in clips {
                lines.push_str(&serde_json::to_string(clip)?);
                lines.push('\n');
            }
            lines
        }
        Format::Srt => subtitles(clips, subtitles::Format::Srt),
        Format::Vtt => subtitles(clips, subtitles::Format::Vtt),
        Format::Csv => csv(clips),
    })
}

fn texts(clips: &[ExportClip]) -> impl Iterator<Item = (&ExportClip, &str)> {
    clips
        .iter()
        .filter_map(|clip| Some((clip, clip.text.as_deref()?)))
}

fn txt(clips: &[ExportClip]) -> String {
    let paragraphs: Vec<&str> = texts(clips).map(|(_, text)| text.trim()).collect();
    let mut text = paragraphs.join("\n\n");
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn md(clips: &[ExportClip]) -> String {
    let mut page = String::new();
    let mut shown = "";
    for (clip, text) in texts(clips) {
        let (day, time) = clip
            .recorded_at
            .split_once('T')
            .unwrap_or((&clip.recorded_at, ""));
        if day != shown {
            let gap = if page.is_empty() { "" } else { "\n" };
            let _ = write!(page, "{gap}## {day}\n\n");
            shown = day;
        }
        let star = if clip.starred { " ★" } else { "" };
        let time = time.get(..5).unwrap_or(time);
        let _ = write!(page, "- **{time}**{star} {}", markdown_safe(text));
        if let Some(audio) = &clip.audio {
            let _ = write!(page, " ([sound]({audio}))");
        }
        page.push('\n');
    }
    page
}

/// Text that Markdown shows as it is: on one line, its signs escaped.
fn markdown_safe(text: &str) -> String {
    let mut safe = String::new();
    for letter in text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
    {
        if "\\`*_{}[]#|<>~".contains(letter) {
            safe.push('\\');
        }
        safe.push(letter);
    }
    safe
}

fn subtitles(clips: &[ExportClip], format: subtitles::Format) -> String {
    let mut track = Subtitles::new(format);
    let mut begins = 0;
    for clip in clips {
        let transcript = Transcript {
            segments: clip.segments.clone(),
            ..Transcript::default()
        };
        track.add(&transcript, begins);
        begins += clip.duration_ms;
    }
    track.into_text()
}

fn csv(clips: &[ExportClip]) -> String {
    let mut table =
        "id,recorded_at,duration_ms,state,starred,model,language,text,audio\r\n".to_owned();
    for clip in clips {
        let optional = |text: &Option<String>| quoted(text.as_deref().unwrap_or_default());
        let fields = [
            quoted(&clip.id),
            quoted(&clip.recorded_at),
            clip.duration_ms.to_string(),
            quoted(&clip.state),
            clip.starred.to_string(),
            optional(&clip.model),
            optional(&clip.language),
            optional(&clip.text),
            optional(&clip.audio),
        ];
        table.push_str(&fields.join(","));
        table.push_str("\r\n");
    }
    table
}

/// A field of RFC 4180: in quotes where it must be, quotes doubled.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\r', '\n']) || field.starts_with(' ') || field.ends_with(' ') {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
mod tests;
