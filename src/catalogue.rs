//! The published models that sayso knows: `assets/models.toml`, or a file of the
//! same form that somebody who runs a mirror gives. Text in, [`Catalogue`] out.

mod advice;

use std::collections::HashSet;
use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

pub use advice::{Advice, advise};

/// The model that is recommended where nothing is known of the machine.
pub const RECOMMENDED: &str = "base.en";

/// The published models, and where they are.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Catalogue {
    /// Where the files are: addresses that a `/` and a model's file are put behind.
    /// They are tried in order.
    pub sources: Vec<String>,
    /// The models, the smallest family first.
    #[serde(rename = "model", default)]
    pub models: Vec<KnownModel>,
}

/// A published model.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownModel {
    /// Its name: `base.en`.
    pub name: String,
    /// Its file: `ggml-base.en.bin`.
    pub file: String,
    /// The size of the file in bytes.
    pub bytes: u64,
    /// The SHA-256 of the file, in lower-case hexadecimal.
    pub sha256: String,
    /// What it understands.
    pub languages: Languages,
    /// The memory it takes, in MB, where that is published.
    pub memory_mb: Option<u64>,
    /// How many times as fast as `large` it is on a GPU, where that is published.
    pub speed: Option<f32>,
    /// Words wrong of 100, on `LibriSpeech` test-other, where that is published.
    pub wer_percent: Option<f32>,
    /// The fewest encoder positions (20 ms each) that it is run with: in shorter
    /// windows it begins to repeat itself.
    pub window_floor: usize,
}

/// What a model understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Languages {
    /// English only.
    En,
    /// About a hundred.
    Multilingual,
}

impl fmt::Display for Languages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::En => "English",
            Self::Multilingual => "multilingual",
        })
    }
}

impl KnownModel {
    /// The memory it takes, in bytes: as published, else estimated from the file.
    pub fn memory(&self) -> u64 {
        self.memory_mb
            .map_or_else(|| memory_for_model(self.bytes), |mb| mb * 1_000_000)
    }
}

/// The memory a model takes, in bytes, from the size of its file: the file and
/// a quarter more for the decoder's caches, and 200 MB for the working buffers.
///
/// whisper.cpp's own table (file → memory, in MB) is 78 → 273, 148 → 388,
/// 488 → 852, 1534 → 2100; this gives 298, 385, 810, 2118.
pub const fn memory_for_model(file_bytes: u64) -> u64 {
    file_bytes
        .saturating_add(file_bytes / 4)
        .saturating_add(200_000_000)
}

/// 147964211 → `148.0 MB`.
pub fn size(bytes: u64) -> String {
    let tenths = |unit: u64| {
        let tenths = bytes.saturating_add(unit / 20) / (unit / 10);
        format!("{}.{}", tenths / 10, tenths % 10)
    };
    match bytes {
        0..1_000_000 => format!("{} kB", tenths(1_000)),
        1_000_000..1_000_000_000 => format!("{} MB", tenths(1_000_000)),
        _ => format!("{} GB", tenths(1_000_000_000)),
    }
}

impl Catalogue {
    /// The one inside the binary.
    pub fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Catalogue> = LazyLock::new(|| {
            Catalogue::parse(include_str!("../assets/models.toml"))
                .expect("the catalogue is part of the binary, and a test reads it")
        });
        &BUILT_IN
    }

    /// Reads a catalogue.
    ///
    /// # Errors
    /// What is wrong with it, as one sentence without a full stop.
    pub fn parse(text: &str) -> Result<Self, String> {
        let catalogue: Self = toml::from_str(text).map_err(|error| error.to_string())?;
        catalogue.check()?;
        Ok(catalogue)
    }

    fn check(&self) -> Result<(), String> {
        if self.models.is_empty() {
            return Err("it names no model".to_owned());
        }
        let mut seen = HashSet::new();
        for model in &self.models {
            model
                .check()
                .map_err(|what| format!("model `{}`: {what}", model.name))?;
            if !seen.insert(&model.name) {
                return Err(format!("model `{}` is there twice", model.name));
            }
        }
        Ok(())
    }

    /// The model of that name, or of that file.
    pub fn find(&self, name: &str) -> Option<&KnownModel> {
        self.models
            .iter()
            .find(|model| model.name == name || model.file == name)
    }

    /// The model whose file has this SHA-256, in lower-case hexadecimal.
    pub fn by_sum(&self, sha256: &str) -> Option<&KnownModel> {
        self.models.iter().find(|model| model.sha256 == sha256)
    }

    /// The name that is most like `name`, if any is.
    pub fn nearest(&self, name: &str) -> Option<&str> {
        const NEAR: f64 = 0.75;
        self.models
            .iter()
            .map(|model| (strsim::jaro_winkler(&model.name, name), &model.name))
            .filter(|(nearness, _)| *nearness >= NEAR)
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .map(|(_, name)| name.as_str())
    }
}

impl KnownModel {
    fn check(&self) -> Result<(), String> {
        let name = |text: &str| {
            let known = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
            !text.is_empty() && !text.starts_with('.') && text.chars().all(known)
        };
        let lower_hex = |letter: char| letter.is_ascii_digit() || ('a'..='f').contains(&letter);
        if !name(&self.name) {
            return Err("a name is letters, digits, `.`, `_` and `-`".to_owned());
        }
        if !name(&self.file) || self.file != format!("ggml-{}.bin", self.name) {
            return Err(format!(
                "its file must be `ggml-{}.bin`, so that its name finds it",
                self.name
            ));
        }
        if self.bytes == 0 {
            return Err("it has no size".to_owned());
        }
        if self.sha256.len() != 64 || !self.sha256.chars().all(lower_hex) {
            return Err("`sha256` must be 64 of 0-9 and a-f".to_owned());
        }
        Ok(())
    }
}

/// The address of a file below a base address.
pub fn address(base: &str, file: &str) -> String {
    format!("{}/{file}", base.trim_end_matches('/'))
}

#[cfg(test)]
mod tests;
