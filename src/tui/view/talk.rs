//! How to talk, in words: which key, and what the present state asks for.

use crate::front::snapshot::{KeySourceHealth, MicStatus, ModelStatus, Take};
use crate::ptt::State;
use crate::tui::message::TerminalKeys;
use crate::tui::model::{Model, is_terminal};
use crate::tui::text;

/// Below this, in dBFS, nothing that was said is likely to be heard.
const QUIET_DBFS: f32 = -50.0;
/// Above this a sample is as good as clipped.
const LOUD_DBFS: f32 = -0.5;
/// How many levels (one each 50 ms) must be quiet before that is said: 3 s.
const QUIET_LEVELS: usize = 60;

/// The chord as a user reads it: `right ctrl`.
pub(super) fn chord(model: &Model) -> String {
    text::clean(model.snapshot.chord()).replace('_', " ")
}

/// The key to talk with, and whether it can be held.
pub(super) fn key(model: &Model) -> (String, bool) {
    match model.terminal_keys {
        _ if model.global_keys_live() => (chord(model), true),
        TerminalKeys::Releases => ("Space".to_owned(), true),
        TerminalKeys::PressesOnly | TerminalKeys::Unknown => ("Space".to_owned(), false),
    }
}

/// What to do now, for the right end of the state line: in full, and in short.
pub(super) fn hints(model: &Model) -> [String; 2] {
    let (key, hold) = key(model);
    match model.snapshot.state {
        State::Idle => both("l listens again", "l listens"),
        State::WaitingForKey if hold => [format!("hold {key} to talk"), format!("hold {key}")],
        State::WaitingForKey => [format!("{key} starts"), key],
        State::KeyPressed => both("waiting for the microphone · esc cancels", "esc cancels"),
        State::Recording if model.snapshot.latched || !hold => [
            format!("hands-free · {key} stops · esc cancels"),
            format!("{key} stops"),
        ],
        State::Recording => both("let go to finish · esc cancels", "esc cancels"),
        State::RecordingStopped => both("closing the clip · esc gives up", "esc gives up"),
        State::RecordingCancelled => both("nothing is copied", "not copied"),
        State::Processing => both("esc gives up", "esc"),
    }
}

fn both(full: &str, short: &str) -> [String; 2] {
    [full.to_owned(), short.to_owned()]
}

/// One sentence under the state line, while no level is shown there.
pub(super) fn prompt(model: &Model) -> String {
    let snapshot = &model.snapshot;
    match snapshot.state {
        State::Idle if snapshot.microphone == MicStatus::Closed => {
            "Not listening; the microphone is off.".to_owned()
        }
        State::Idle => "Not listening for the key.".to_owned(),
        State::WaitingForKey if snapshot.append.is_some() => added_to(model),
        State::WaitingForKey => {
            let (key, hold) = key(model);
            let to = destination(model);
            if hold {
                format!("Say it, let go: {to}.")
            } else {
                format!("Say it, press {key} again: {to}.")
            }
        }
        State::KeyPressed => "Waiting for the first sound.".to_owned(),
        State::Recording => String::new(),
        State::RecordingStopped => "Keeping the last words.".to_owned(),
        State::RecordingCancelled => "The sound goes to the trash.".to_owned(),
        State::Processing => processing(model),
    }
}

/// What the next dictation is put at the end of.
fn added_to(model: &Model) -> String {
    let mut clips = model.snapshot.clips.iter();
    let clip = clips.find(|clip| Some(clip.id) == model.snapshot.append);
    let words = clip
        .and_then(|clip| clip.text.as_deref())
        .unwrap_or("a clip");
    // All of the sentence is to be in sight at 80 columns.
    let words = text::fit(&text::clean(words), 28);
    format!("The next one is added to “{words}” (esc: not).")
}

fn destination(model: &Model) -> String {
    match model.snapshot.sink.as_str() {
        // None has been found yet, or none is there.
        "" => "the text appears below".to_owned(),
        "clipboard" => "the text is copied".to_owned(),
        other => format!("the text goes to {}", text::clean(other)),
    }
}

fn processing(model: &Model) -> String {
    if model.snapshot.model == ModelStatus::Loading {
        return "Waiting for the model; the clip is kept.".to_owned();
    }
    let at_work = model
        .snapshot
        .clips
        .iter()
        .find(|clip| clip.state == crate::clip::ClipState::Transcribing);
    match at_work {
        Some(clip) if clip.reason.is_some() => {
            let reason = text::clean(clip.reason.as_deref().unwrap_or_default());
            let mut letters = reason.chars();
            let first = letters.next().map(|c| c.to_ascii_uppercase());
            let rest = letters.as_str();
            format!("{}{rest} · Esc skips it", first.unwrap_or(' '))
        }
        Some(clip) => {
            let percent = clip
                .percent
                .map_or_else(String::new, |percent| format!("  {percent} %"));
            let length = text::length(clip.duration);
            format!("Writing down {length} of speech{percent}")
        }
        None => "Writing down what you said".to_owned(),
    }
}

/// A quiet second sentence: what is wrong with the sound or the keys, if anything is.
pub(super) fn remark(model: &Model) -> Option<String> {
    if let Some(take) = &model.snapshot.take {
        return sound(take);
    }
    if model.global_keys_live() {
        return None;
    }
    let dead = model.snapshot.sources.iter().find_map(|source| {
        let KeySourceHealth::Dead { reason } = &source.health else {
            return None;
        };
        (!is_terminal(&source.name)).then(|| format!("{}: {reason}", source.name))
    })?;
    Some(format!("only this window hears the key · {dead}"))
}

fn sound(take: &Take) -> Option<String> {
    let left = take.maximum.saturating_sub(take.elapsed);
    if left.as_secs() < 30 {
        return Some(format!("ends by itself in {} s", left.as_secs()));
    }
    if take.level.peak_dbfs > LOUD_DBFS {
        return Some("too loud: speak softer, or turn the microphone down".to_owned());
    }
    let recent = take.history.iter().rev().take(QUIET_LEVELS);
    let quiet =
        take.history.len() >= QUIET_LEVELS && recent.clone().all(|level| *level < QUIET_DBFS);
    quiet.then(|| "nothing heard for 3 s: is this the right microphone?".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::fake;

    #[test]
    fn three_quiet_seconds_are_remarked_upon_and_speech_is_not() {
        let mut model = Model::new(fake::recording());
        assert_eq!(remark(&model), None);
        let take = model.snapshot.take.as_mut().expect("a take");
        take.history = vec![-70.0; QUIET_LEVELS];
        take.level.peak_dbfs = -70.0;
        assert!(remark(&model).is_some_and(|words| words.contains("nothing heard")));
        let take = model.snapshot.take.as_mut().expect("a take");
        take.history.pop();
        assert_eq!(remark(&model), None);
    }

    #[test]
    fn the_key_named_is_one_that_is_heard() {
        let mut model = Model::new(fake::ready());
        assert_eq!(key(&model), ("right ctrl".to_owned(), true));
        model.snapshot.sources.clear();
        assert_eq!(key(&model), ("Space".to_owned(), false));
        model.terminal_keys = TerminalKeys::Releases;
        assert_eq!(key(&model), ("Space".to_owned(), true));
    }
}
