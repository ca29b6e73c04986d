//! `sayso stats`: how much was dictated, and where the time went.

mod table;

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

/// `sayso stats`
#[derive(Debug, Clone, Default, Args)]
pub struct StatsArgs {
    /// Only the newest so many dictations
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub last: Option<u32>,
    /// Only the dictations of so many days, of 24 hours each
    #[arg(long, value_name = "DAYS", conflicts_with = "last",
          value_parser = clap::value_parser!(u32).range(1..))]
    pub since: Option<u32>,
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
    let since_ms = args
        .since
        .map_or(0, |days| unix_ms().saturating_sub(u64::from(days) * DAY_MS));
    let dictations = store.dictations(since_ms, args.last.map(|last| last as usize))?;
    let summary = Summary::of(&dictations);
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
        out.write_all(table::table(&summary).as_bytes())?;
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
    dictations: usize,
    speech_ms: u64,
    words: usize,
    stages: Vec<Stage>,
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
    fn of(dictations: &[Dictation]) -> Self {
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
            figures: Figures::of(&theirs),
        });
        Self {
            first_at: dictations.last().map(moment),
            last_at: dictations.first().map(moment),
            all: Figures::of(&dictations.iter().collect::<Vec<_>>()),
            models: models.collect(),
        }
    }
}

impl Figures {
    fn of(dictations: &[&Dictation]) -> Self {
        let speech: Duration = dictations.iter().map(|one| one.clip.duration).sum();
        let texts = dictations.iter().filter_map(|one| one.clip.text.as_deref());
        let times: Vec<StageTimes> = dictations.iter().map(|one| one.clip.stages).collect();
        Self {
            dictations: dictations.len(),
            speech_ms: u64::try_from(speech.as_millis()).unwrap_or(u64::MAX),
            words: texts.map(words::count).sum(),
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
