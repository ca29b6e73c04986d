//! A long history, as the store would answer.

use std::time::Duration;

use super::{TEXTS, clip, ready};
use crate::clip::{ClipId, ClipState};
use crate::front::Snapshot;
use crate::front::browse::{Browse, Choices, HistoryView, Start, WINDOW};
use crate::front::detail::ClipDetail;
use crate::front::snapshot::ClipView;
use crate::text::align::{HeardWord, TimedWord};
use crate::tui::Model;
use crate::tui::message::Msg;
use crate::tui::search;
use crate::tui::update::update;

/// So many clips a day.
const A_DAY: usize = 9;

/// The part that begins there of a history of so many clips.
pub fn browsed(total: usize, from: usize) -> HistoryView {
    answer(
        total,
        &Browse {
            start: Start::At(from),
            ..Browse::default()
        },
    )
}

/// What the store would say; filters leave nothing out here.
pub fn answer(total: usize, asked: &Browse) -> HistoryView {
    let last = total.saturating_sub(WINDOW);
    let from = match asked.start {
        Start::At(place) => place.min(last),
        Start::Around(clip) => (0..total)
            .find(|&place| id(place) == clip)
            .map_or(0, |place| place.saturating_sub(WINDOW / 2).min(last)),
    };
    let shown = from..total.min(from + WINDOW);
    let clips: Vec<ClipView> = shown.clone().map(at).collect();
    let words = asked.words.as_str();
    let found = |clip: &ClipView| {
        let text = clip.text.as_deref().unwrap_or("");
        let places = search::find(text, words).into_iter();
        places.map(|place| (place.start, place.end)).collect()
    };
    HistoryView {
        asked: asked.clone(),
        total,
        of: total,
        from,
        places: clips.iter().map(found).collect(),
        clips: clips.into(),
        newer_that_day: from % A_DAY,
        older_that_day: (A_DAY - shown.end % A_DAY) % A_DAY,
        choices: Choices {
            starred: total / 11,
            states: vec![
                (ClipState::Done, total - total / 40),
                (ClipState::Failed, total / 40),
            ],
            models: vec![
                ("base.en".to_owned(), total - total / 4),
                ("small".to_owned(), total / 4),
            ],
            languages: vec![
                ("en".to_owned(), total - total / 5),
                ("de".to_owned(), total / 5),
            ],
            recent: [
                A_DAY.min(total),
                (7 * A_DAY).min(total),
                (30 * A_DAY).min(total),
                total,
            ],
        },
    }
}

fn id(place: usize) -> ClipId {
    let age = u64::try_from(place).unwrap_or(u64::MAX);
    ClipId::from_parts(1_763_635_000_000 - age * 9_600_000, 0)
}

fn at(place: usize) -> ClipView {
    let mut clip = clip(TEXTS[place % TEXTS.len()]);
    clip.id = id(place);
    let (day, nth) = (place / A_DAY, place % A_DAY);
    clip.time = format!("{:02}:{:02}", 19 - nth, 58 - nth * 5);
    clip.day = match day {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        day => format!("day {day} before"),
    };
    clip.duration = Duration::from_millis(1_400 + 410 * (place as u64 % 9));
    clip.marks.starred = place % 11 == 3;
    clip
}

/// On the page of a history of so many clips, with the first of them selected.
pub fn browsing(total: usize, size: (u16, u16)) -> Model {
    let mut model = Model::new(ready());
    model.size = size;
    let asked = update(&mut model, Msg::History);
    debug_assert!(asked.is_some(), "it asks when it is opened");
    let mut snapshot: Snapshot = ready();
    let view = browsed(total, 0);
    snapshot.shown = view
        .clips
        .first()
        .map(|clip| (clip.id, detail(clip).into()));
    snapshot.history = Some(view.into());
    // The second brings what the first one asks for.
    for _ in 0..2 {
        update(&mut model, Msg::Snapshot(Box::new(snapshot.clone())));
    }
    model
}

/// The clip closely; every seventh word is not sure.
pub fn detail(clip: &ClipView) -> ClipDetail {
    let text = clip.text.as_deref().unwrap_or("");
    let words = text.split_whitespace().zip(0_u32..);
    let words = words.map(|(word, nth)| TimedWord {
        text: word.to_owned(),
        heard: Some(HeardWord {
            start_ms: nth * 300,
            end_ms: nth * 300 + 280,
            confidence: if nth % 7 == 5 { 31 } else { 93 },
        }),
    });
    ClipDetail {
        of: clip.duration,
        peaks: (0..200).map(super::speech).collect(),
        words: words.collect(),
    }
}
