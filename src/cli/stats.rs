//! `sayso stats`: how much was dictated, and where the time went.

mod groups;
mod table;

pub use groups::By;

use std::io::Write;
use std::time::Duration;

use clap::Args;
use serde::Serialize;

use super::config::Setup;
use super::table::ms;
use crate::clip::StageTimes;
use crate::latency::LatencySummary;
use crate::runtime::unix_ms;
use crate::store::{ClipFolder, Dictation, Store};
use crate::text::words;

const DAY_MS: u64 = 24 * 3_600 * 1_000;

/// How fast typing is taken to be, in words a minute. 168,000 volunteers copied 52
/// words a minute on average (Dhakal and others, "Observations on Typing from 136
/// Million Keystrokes", CHI 2018); text of one's own comes slower than a copy.
pub const TYPING_WPM: u32 = 40;

/// From when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// So many times 24 hours before now.
    Days(u32),
    /// The beginning of a day, in local time.
    Day(jiff::civil::Date),
}

impl std::str::FromStr for Since {
    type Err = String;

    fn from_str(written: &str) -> Result<Self, String> {
        match (written.parse::<u32>(), written.parse()) {
            (Ok(days @ 1..), _) => Ok(Self::Days(days)),
            (Err(_), Ok(day)) => Ok(Self::Day(day)),
            _ => Err("write a number of days, or a day such as 2026-11-20".to_owned()),
        }
    }
}

impl Since {
    /// In milliseconds since the Unix epoch.
    fn unix_ms(self) -> u64 {
        match self {
            Self::Days(days) => unix_ms().saturating_sub(u64::from(days) * DAY_MS),
            Self::Day(day) => day
                .to_zoned(jiff::tz::TimeZone::system())
                .ok()
                .and_then(|begins| u64::try_from(begins.timestamp().as_millisecond()).ok())
                .unwrap_or(0),
        }
    }
}

/// `sayso stats`
#[derive(Debug, Clone, Default, Args)]
pub struct StatsArgs {
    /// Only the newest so many dictations
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub last: Option<u32>,
    /// Only the dictations of so many days, of 24 hours each, or from a day on,
    /// such as 2026-11-20
    #[arg(long, value_name = "DAYS|DATE", conflicts_with = "last")]
    pub since: Option<Since>,
    /// Take the figures apart by this
    #[arg(long, value_name = "BY")]
    pub by: Option<By>,
    /// How fast you type, in words a minute, for the time that was saved
    #[arg(long, value_name = "N", default_value_t = TYPING_WPM,
          value_parser = clap::value_parser!(u32).range(1..=500))]
    pub typing_wpm: u32,
    /// Print JSON, for other programs
    #[arg(long)]
    pub json: bool,
}

/// Counts and measures the dictations of the history.
///
/// # Errors
/// The history cannot be read, or standard output cannot be written to.
pub fn run(args: &StatsArgs, setup: &Setup, out: &mut impl Write) -> anyhow::Result<()> {
    let store = Store::open_to_read(ClipFolder::new(setup.folders.data.clone()))?;
    let since_ms = args.since.map_or(0, Since::unix_ms);
    let dictations = store.dictations(since_ms, args.last.map(|last| last as usize))?;
    let summary = Summary::of(&dictations, args);
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&summary)?)?;
    } else if dictations.is_empty() {
        let chord = &setup.config.hotkey.chord;
        let hint = if args.since.is_some() {
            "No dictation was measured in that time; `sayso stats` alone looks at all.".to_owned()
        } else {
            format!(
                "No dictation was measured yet. Start sayso, hold {chord}, say something, let go; \
                 then look here again."
            )
        };
        writeln!(out, "{hint}")?;
    } else {
        let table = match (args.by, &summary.groups) {
            (Some(by), Some(groups)) => by.table(groups, &summary.all.totals),
            _ => table::table(&summary),
        };
        out.write_all(table.as_bytes())?;
    }
    Ok(())
}

/// All figures. As JSON the names are a promise to other programs.
#[derive(Debug, Serialize)]
struct Summary {
    /// The moments the oldest and the newest began, RFC 3339 in UTC.
    first_at: Option<String>,
    last_at: Option<String>,
    #[serde(flatten)]
    all: Figures,
    /// With `--by` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<By>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Vec<groups::Group>>,
    /// The same for each model, the most used first.
    models: Vec<ModelFigures>,
}

/// The dictations that one model wrote.
#[derive(Debug, Serialize)]
struct ModelFigures {
    model: String,
    #[serde(flatten)]
    figures: Figures,
}

/// A set of dictations.
#[derive(Debug, Serialize)]
struct Figures {
    #[serde(flatten)]
    totals: Totals,
    stages: Vec<Stage>,
}

/// How much a set of dictations is.
#[derive(Debug, Serialize)]
struct Totals {
    dictations: usize,
    speech_ms: u64,
    words: usize,
    /// From each release to its text, together.
    waited_ms: u64,
    /// How fast typing is taken to be, in words a minute.
    typing_wpm: u32,
    /// What typing the words takes, less speech and waits; below zero where
    /// dictating took longer.
    saved_ms: i64,
}

impl Totals {
    fn of(dictations: &[&Dictation], typing_wpm: u32) -> Self {
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let whole = |ms: u64| i64::try_from(ms).unwrap_or(i64::MAX);
        let clips = || dictations.iter().map(|one| &one.clip);
        let words = clips().filter_map(|clip| clip.text.as_deref());
        let words: usize = words.map(words::count).sum();
        let speech_ms = ms(clips().map(|clip| clip.duration).sum());
        let waits = clips().filter_map(|clip| clip.stages.release_to_text());
        let waited_ms = ms(waits.sum());
        let typing_ms = words as u64 * 60_000 / u64::from(typing_wpm.max(1));
        Self {
            dictations: dictations.len(),
            speech_ms,
            words,
            waited_ms,
            typing_wpm,
            saved_ms: whole(typing_ms).saturating_sub(whole(speech_ms.saturating_add(waited_ms))),
        }
    }
}

/// One span of them, in milliseconds; `null` where it was never measured.
#[derive(Debug, Serialize)]
struct Stage {
    name: &'static str,
    from: &'static str,
    to: &'static str,
    count: usize,
    p50_ms: Option<f64>,
    p95_ms: Option<f64>,
    max_ms: Option<f64>,
}

impl Summary {
    /// `dictations` are in order, the newest first.
    fn of(dictations: &[Dictation], args: &StatsArgs) -> Self {
        let wpm = args.typing_wpm;
        let moment = |dictation: &Dictation| {
            let ms = i64::try_from(dictation.clip.id.unix_ms()).unwrap_or(i64::MAX);
            let moment = jiff::Timestamp::from_millisecond(ms);
            moment.unwrap_or(jiff::Timestamp::MAX).to_string()
        };
        let mut by_model: Vec<(String, Vec<&Dictation>)> = Vec::new();
        for dictation in dictations {
            let Some(model) = &dictation.model else {
                continue;
            };
            match by_model.iter_mut().find(|(name, _)| name == model) {
                Some((_, theirs)) => theirs.push(dictation),
                None => by_model.push((model.clone(), vec![dictation])),
            }
        }
        by_model.sort_by_key(|(_, theirs)| std::cmp::Reverse(theirs.len()));
        let models = by_model.into_iter().map(|(model, theirs)| ModelFigures {
            model,
            figures: Figures::of(&theirs, wpm),
        });
        Self {
            first_at: dictations.last().map(moment),
            last_at: dictations.first().map(moment),
            all: Figures::of(&dictations.iter().collect::<Vec<_>>(), wpm),
            by: args.by,
            groups: args.by.map(|by| by.groups(dictations, wpm)),
            models: models.collect(),
        }
    }
}

impl Figures {
    fn of(dictations: &[&Dictation], typing_wpm: u32) -> Self {
        let times: Vec<StageTimes> = dictations.iter().map(|one| one.clip.stages).collect();
        Self {
            totals: Totals::of(dictations, typing_wpm),
            stages: stages(&times),
        }
    }

    fn stage(&self, name: &str) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.name == name)
    }
}

fn stages(times: &[StageTimes]) -> Vec<Stage> {
    let measured: Vec<_> = times.iter().map(StageTimes::spans).collect();
    let named = StageTimes::default().spans();
    let stage = |(index, span): (usize, &crate::clip::Span)| {
        let took = measured.iter().filter_map(|spans| spans.get(index)?.took);
        let summary = LatencySummary::of(took);
        let ms = |figure: fn(&LatencySummary) -> Duration| summary.as_ref().map(figure).map(ms);
        Stage {
            name: span.name,
            from: span.from,
            to: span.to,
            count: summary.map_or(0, |summary| summary.count),
            p50_ms: ms(|summary| summary.p50),
            p95_ms: ms(|summary| summary.p95),
            max_ms: ms(|summary| summary.max),
        }
    };
    named.iter().enumerate().map(stage).collect()
}
