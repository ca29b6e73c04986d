//! The models that are here and those that can be had, as a front end shows them.

use std::fmt::Write as _;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::catalogue::{Languages, size};

/// All of them.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Models {
    /// Where models are put.
    pub folder: String,
    /// What to begin with on this computer.
    pub recommended: Option<RecommendedModel>,
    /// Why none is downloaded here, where none is.
    pub offline: Option<String>,
    /// The published ones in the catalogue's order, then what else is installed, then
    /// the one inside sayso.
    pub models: Vec<ModelView>,
}

/// What to begin with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RecommendedModel {
    /// The model's name.
    pub name: String,
    /// Why this one.
    pub why: String,
}

/// One model.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ModelView {
    /// Its name, which `sayso --model` and the configuration take.
    pub name: String,
    /// The size of the file.
    pub bytes: u64,
    /// What it takes when it is loaded; an estimate where none is published.
    pub memory_bytes: u64,
    /// What it understands; nothing where that is not known.
    pub languages: Option<Languages>,
    /// How many times as fast as `large` on a GPU, where that is published.
    pub speed: Option<f32>,
    /// Words wrong of 100, where that is published.
    pub wer_percent: Option<f32>,
    /// Its file, if it is installed.
    pub installed: Option<String>,
    /// It is inside sayso.
    pub built_in: bool,
    /// What is there of a download that is not over.
    pub part_bytes: u64,
    /// The configuration means this one.
    pub in_use: bool,
    /// There is memory for it now.
    pub fits: bool,
}

impl ModelView {
    /// Whether it can be used as it is.
    pub const fn is_here(&self) -> bool {
        self.installed.is_some() || self.built_in
    }
}

/// A model that is being downloaded.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DownloadView {
    /// Its name.
    pub name: String,
    /// The bytes that are there, those of earlier downloads as well.
    pub bytes: u64,
    /// The bytes of the whole file; none until the first byte came.
    pub total: u64,
    /// Bytes in a second, lately.
    pub rate: Option<u64>,
    /// How long the rest will take.
    pub left: Option<Duration>,
    /// What is done about it now, where it is not simply coming: one phrase.
    pub note: Option<String>,
}

impl DownloadView {
    /// `29.6 MB of 148.0 MB, 3.1 MB/s, 38 s left`
    pub fn line(&self) -> String {
        let mut line = format!("{} of {}", size(self.bytes), size(self.total));
        if let Some(rate) = self.rate {
            let _ = write!(line, ", {}/s", size(rate));
        }
        if let Some(left) = self.left.filter(|_| self.bytes < self.total) {
            let _ = write!(line, ", {} left", time(left));
        }
        line
    }

    /// How much of it is there, 0 to 100.
    pub fn percent(&self) -> u8 {
        let percent = self.bytes.min(self.total).saturating_mul(100) / self.total.max(1);
        u8::try_from(percent).unwrap_or(100)
    }
}

/// 75 s → `1 min 15 s`.
pub fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} min {} s", seconds / 60, seconds % 60),
        _ => format!("{} h {} min", seconds / 3_600, seconds % 3_600 / 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_two_units_at_most() {
        let shown = [0, 59, 75, 7_260].map(|seconds| time(Duration::from_secs(seconds)));
        assert_eq!(shown, ["0 s", "59 s", "1 min 15 s", "2 h 1 min"]);
    }

    #[test]
    fn the_line_says_as_much_as_is_known() {
        let mut view = DownloadView {
            bytes: 29_600_000,
            total: 148_000_000,
            ..DownloadView::default()
        };
        assert_eq!(view.line(), "29.6 MB of 148.0 MB");
        assert_eq!(view.percent(), 20);
        view.rate = Some(3_100_000);
        view.left = Some(Duration::from_secs(38));
        assert_eq!(view.line(), "29.6 MB of 148.0 MB, 3.1 MB/s, 38 s left");
        view.bytes = view.total;
        assert_eq!(view.line(), "148.0 MB of 148.0 MB, 3.1 MB/s");
        assert_eq!(view.percent(), 100);
        assert_eq!(DownloadView::default().percent(), 0);
    }
}
