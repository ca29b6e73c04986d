//! The names of the formats.

use std::fmt;
use std::str::FromStr;

/// What an export can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The texts alone.
    Txt,
    /// Markdown: a heading a day, a line a clip.
    Md,
    /// One JSON array.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// `SubRip` subtitles.
    Srt,
    /// `WebVTT` subtitles.
    Vtt,
    /// Comma-separated values.
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

    /// Its name; also the extension of its files, without a dot.
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

/// What else the formats are called.
const ALIASES: [(&str, Format); 6] = [
    ("text", Format::Txt),
    ("markdown", Format::Md),
    ("ndjson", Format::Jsonl),
    ("jsonlines", Format::Jsonl),
    ("subrip", Format::Srt),
    ("webvtt", Format::Vtt),
];

/// The text names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "there is no export format `{written}`; {}the formats are {}",
    .nearest.map(|format| format!("did you mean `{format}`? ")).unwrap_or_default(),
    Format::ALL.map(Format::name).join(", ")
)]
pub struct UnknownFormat {
    /// What was written.
    pub written: String,
    /// What was probably meant.
    pub nearest: Option<Format>,
}

impl FromStr for Format {
    type Err = UnknownFormat;

    /// Reads a format's name or extension, in any case and with or without a dot.
    fn from_str(written: &str) -> Result<Self, UnknownFormat> {
        let lower = written.trim().trim_start_matches('.').to_lowercase();
        let names = Self::ALL.map(|format| (format.name(), format)).into_iter();
        names
            .chain(ALIASES)
            .find(|(name, _)| *name == lower)
            .map(|(_, format)| format)
            .ok_or_else(|| UnknownFormat {
                nearest: nearest(&lower),
                written: written.to_owned(),
            })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The format that a typo most likely meant; `None` when none is near.
fn nearest(written: &str) -> Option<Format> {
    let names = Format::ALL
        .map(|format| (format.name(), format))
        .into_iter();
    names
        .chain(ALIASES)
        .map(|(name, format)| (strsim::damerau_levenshtein(written, name), name, format))
        // A third of the letters may be wrong.
        .filter(|(distance, name, _)| distance * 3 <= name.len())
        .min_by_key(|(distance, ..)| *distance)
        .map(|(.., format)| format)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_known_by_its_name_its_extension_and_what_else_it_is_called() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
            assert_eq!(format!(".{format}").to_uppercase().parse(), Ok(format));
        }
        for (name, format) in ALIASES {
            assert_eq!(name.parse(), Ok(format));
        }
    }

    #[test]
    fn a_typo_is_answered_with_the_nearest_format() {
        for (written, nearest) in [
            ("jsn", Some(Format::Json)),
            ("cvs", Some(Format::Csv)),
            ("markdwon", Some(Format::Md)),
            ("json-lines", Some(Format::Jsonl)),
            ("docx", None),
            ("", None),
        ] {
            let error = written.parse::<Format>().expect_err(written);
            assert_eq!(error.nearest, nearest, "{written}");
        }
        assert_eq!(
            "Jsn".parse::<Format>().expect_err("a typo").to_string(),
            "there is no export format `Jsn`; did you mean `json`? \
             the formats are txt, md, json, jsonl, srt, vtt, csv"
        );
        assert_eq!(
            "docx".parse::<Format>().expect_err("unknown").to_string(),
            "there is no export format `docx`; \
             the formats are txt, md, json, jsonl, srt, vtt, csv"
        );
    }
}
