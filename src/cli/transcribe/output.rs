//! What is printed: text, JSON or subtitles.

use std::io::{self, Write};

use serde::Serialize;

use super::Printed;
use super::input::Recording;
use crate::text::subtitles::{Format, Subtitles};
use crate::text::{Segment, Transcript};

/// Gathers what is printed at the end, and prints at once what can be.
pub(super) enum Output {
    /// One line a file, as soon as it is there.
    Text,
    /// One array at the end.
    Json(Vec<FileReport>),
    /// One track at the end, and its length so far in ms.
    Subtitles(Subtitles, u64),
}

/// One file in the JSON array.
#[derive(Serialize)]
pub(super) struct FileReport {
    file: String,
    #[serde(flatten)]
    outcome: FileOutcome,
}

#[derive(Serialize)]
#[serde(untagged)]
enum FileOutcome {
    Heard {
        duration_ms: u64,
        text: String,
        /// Where the rules have written it otherwise.
        #[serde(skip_serializing_if = "Option::is_none")]
        heard: Option<String>,
        language: Option<String>,
        model: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        warning: Option<String>,
        segments: Vec<Segment>,
    },
    Failed {
        error: String,
    },
}

impl Output {
    pub(super) fn for_args(args: Printed) -> Self {
        if args.json {
            Self::Json(Vec::new())
        } else if args.srt {
            Self::Subtitles(Subtitles::new(Format::Srt), 0)
        } else if args.vtt {
            Self::Subtitles(Subtitles::new(Format::Vtt), 0)
        } else {
            Self::Text
        }
    }

    pub(super) const fn is_text(&self) -> bool {
        matches!(self, Self::Text)
    }

    pub(super) fn add(
        &mut self,
        out: &mut impl Write,
        name: &str,
        recording: &Recording,
        transcript: &Transcript,
    ) -> io::Result<()> {
        match self {
            Self::Text => {
                let text = transcript.text();
                if !text.is_empty() {
                    let end = if text.ends_with('\n') { "" } else { "\n" };
                    write!(out, "{text}{end}")?;
                    out.flush()?;
                }
            }
            Self::Json(reports) => reports.push(FileReport {
                file: name.to_owned(),
                outcome: FileOutcome::Heard {
                    duration_ms: recording.duration_ms,
                    text: transcript.text(),
                    heard: transcript.written.as_ref().map(|_| transcript.heard()),
                    language: transcript.language.clone(),
                    model: transcript.model.clone(),
                    warning: recording.warning.clone(),
                    segments: transcript.segments.clone(),
                },
            }),
            Self::Subtitles(subtitles, length_ms) => {
                subtitles.add(transcript, *length_ms);
                *length_ms += recording.duration_ms;
            }
        }
        Ok(())
    }

    pub(super) fn add_failure(&mut self, name: &str, message: &str) {
        if let Self::Json(reports) = self {
            reports.push(FileReport {
                file: name.to_owned(),
                outcome: FileOutcome::Failed {
                    error: message.to_owned(),
                },
            });
        }
    }

    /// Prints what was gathered.
    pub(super) fn finish(self, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Text => {}
            Self::Json(reports) => {
                serde_json::to_writer_pretty(&mut *out, &reports)?;
                writeln!(out)?;
            }
            Self::Subtitles(subtitles, _) => out.write_all(subtitles.into_text().as_bytes())?,
        }
        out.flush()
    }
}
