//! What a typed line asks for.

use std::sync::Arc;

use crate::front::action::{ACTIONS, Action, Described, Place};
use crate::front::keys::{Keymap, Stroke};
use crate::front::snapshot::ClipView;
use crate::front::{Command, Snapshot};
use crate::hotkey::Nth;
use crate::ptt::State;
use crate::tui::message::ClipMsg;
use crate::tui::search;
use crate::tui::text;
use crate::tui::update::on_clip;

/// How many texts `list` shows without a number.
const LISTED: usize = 5;

/// What becomes of a line.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Answer {
    /// What the runtime is asked.
    pub(super) command: Option<Command>,
    /// What is said at once.
    pub(super) lines: Vec<String>,
}

impl Answer {
    pub(super) fn of(command: Command) -> Self {
        Self {
            command: Some(command),
            lines: Vec::new(),
        }
    }

    fn say(line: impl Into<String>) -> Self {
        Self {
            command: None,
            lines: vec![line.into()],
        }
    }
}

/// What can be done here, beside what only this mode knows.
const HERE: [Action; 14] = [
    Action::Cancel,
    Action::Copy,
    Action::TakeBack,
    Action::Play,
    Action::Again,
    Action::Anyway,
    Action::RetryFailed,
    Action::Star,
    Action::Delete,
    Action::Undo,
    Action::Incognito,
    Action::Listen,
    Action::Help,
    Action::Quit,
];

/// Understands lines.
#[derive(Debug)]
pub(super) struct Asker {
    keymap: Arc<Keymap>,
}

impl Asker {
    pub(super) const fn new(keymap: Arc<Keymap>) -> Self {
        Self { keymap }
    }

    /// The first line.
    pub(super) fn greeting(&self) -> String {
        let key = self.keymap.keys_of(Action::Help).first();
        let help = key.map_or_else(|| "help".to_owned(), ToString::to_string);
        format!(
            "sayso. Press Enter to begin to dictate and Enter again to end. Type {help} and Enter for \
             all that can be typed."
        )
    }

    /// What a line asks for as things stand.
    pub(super) fn answer(&self, line: &str, now: &Snapshot) -> Answer {
        let mut words = line.split_whitespace();
        let Some(first) = words.next() else {
            return Answer::of(Command::Toggle(Nth::FIRST));
        };
        let rest: Vec<&str> = words.collect();
        match first {
            "list" => return list(now, &rest),
            "search" => return found(now, &rest.join(" ")),
            "state" => return Answer::say(state(now)),
            "words" => return Answer::say(live(now)),
            _ => {}
        }
        let Some(action) = self.action(first) else {
            return Answer::say(format!(
                "There is no `{}`. Type {} and Enter for all that can be typed.",
                text::clean(first),
                Action::Help.described().name
            ));
        };
        let clip = match nth(now, &rest) {
            Ok(clip) => clip,
            Err(why) => return Answer::say(why),
        };
        self.ask(action, clip, now)
    }

    /// By its name, or by one of its keys.
    fn action(&self, word: &str) -> Option<Action> {
        let named = ACTIONS.iter().find(|one| one.name == word);
        let stroke = || word.parse::<Stroke>().ok();
        named
            .map(|one| one.action)
            .or_else(|| self.keymap.action(Place::List, stroke()?))
    }

    fn ask(&self, action: Action, clip: Option<&ClipView>, now: &Snapshot) -> Answer {
        let on = |msg| {
            let Some(clip) = clip else {
                return Answer::say("There is no clip yet. Press Enter, speak, press Enter.");
            };
            let none = "That cannot be done with this clip now.";
            on_clip(clip, msg).map_or_else(|| Answer::say(none), Answer::of)
        };
        match action {
            Action::Copy => on(ClipMsg::Copy),
            Action::Play => on(ClipMsg::Play),
            Action::Again => on(ClipMsg::Again),
            Action::Anyway => on(ClipMsg::Anyway),
            Action::Delete => on(ClipMsg::Delete),
            Action::Star => on(ClipMsg::Star),
            Action::TakeBack => Answer::of(Command::TakeBack),
            Action::RetryFailed => Answer::of(Command::RetryFailed),
            Action::Undo => Answer::of(Command::Undo),
            Action::Incognito => Answer::of(Command::SetIncognito(!now.incognito)),
            Action::Listen => Answer::of(Command::SetEnabled(now.state == State::Idle)),
            Action::Cancel if now.notice.is_some() && is_at_rest(now) => {
                Answer::of(Command::DismissNotice)
            }
            Action::Cancel => Answer::of(Command::Cancel),
            Action::Quit | Action::Leave => Answer::of(Command::Quit),
            Action::Help => self.help(),
            Action::Settings => elsewhere("sayso config"),
            Action::Models => elsewhere("sayso model list"),
            Action::Latency => elsewhere("sayso stats"),
            Action::Microphone => elsewhere("sayso devices --level"),
            _ => Answer::say("That needs the screen, and this is the mode without one."),
        }
    }

    fn help(&self) -> Answer {
        let mut lines = vec![
            "Enter alone: begin to dictate, and end it.".to_owned(),
            "A name or its key, and Enter; behind those for a clip may stand which one, counted \
             from the newest: copy 2."
                .to_owned(),
        ];
        lines.extend(HERE.iter().map(|action| {
            let Described { name, does, .. } = action.described();
            match self.keymap.keys_of(*action).first() {
                Some(key) => format!("{name} ({key}): {does}."),
                None => format!("{name}: {does}."),
            }
        }));
        lines.extend(
            [
                "list 5: the newest texts.",
                "search WORDS: the texts with these words.",
                "state: what is going on.",
                "words: what was understood so far.",
            ]
            .map(str::to_owned),
        );
        Answer {
            command: None,
            lines,
        }
    }
}

fn is_at_rest(now: &Snapshot) -> bool {
    matches!(now.state, State::Idle | State::WaitingForKey)
}

fn elsewhere(command: &str) -> Answer {
    Answer::say(format!("For that there is a command: {command}"))
}

/// The clip that is meant: the newest, or that many from it.
fn nth<'s>(now: &'s Snapshot, rest: &[&str]) -> Result<Option<&'s ClipView>, String> {
    let Some(word) = rest.first() else {
        return Ok(now.clips.first());
    };
    let number: usize = word
        .parse()
        .ok()
        .filter(|number| *number > 0)
        .ok_or_else(|| format!("`{}` is no number of a clip.", text::clean(word)))?;
    let clip = now.clips.get(number - 1);
    clip.map(Some)
        .ok_or_else(|| format!("There are {} clips in the list.", now.clips.len()))
}

fn list(now: &Snapshot, rest: &[&str]) -> Answer {
    let count = rest.first().and_then(|word| word.parse().ok());
    lines(now.clips.iter().enumerate().take(count.unwrap_or(LISTED)))
}

fn found(now: &Snapshot, query: &str) -> Answer {
    let has = |clip: &ClipView| {
        let text = clip.text.as_deref();
        text.is_some_and(|text| search::contains(text, query))
    };
    lines(now.clips.iter().enumerate().filter(|(_, clip)| has(clip)))
}

fn lines<'s>(clips: impl Iterator<Item = (usize, &'s ClipView)>) -> Answer {
    let line = |(index, clip): (usize, &ClipView)| {
        let words = clip.text.as_deref().or(clip.reason.as_deref());
        let words = words.unwrap_or(clip.state.name());
        let star = if clip.marks.starred { ", marked" } else { "" };
        let (day, time) = (&clip.day, &clip.time);
        text::clean(&format!("{}, {day} {time}{star}: {words}", index + 1))
    };
    let lines: Vec<String> = clips.map(line).collect();
    if lines.is_empty() {
        return Answer::say("None.");
    }
    Answer {
        command: None,
        lines,
    }
}

fn state(now: &Snapshot) -> String {
    let waiting = match now.queue.waiting {
        0 => String::new(),
        1 => " 1 clip waits for its text.".to_owned(),
        many => format!(" {many} clips wait for their texts."),
    };
    let state = match now.state {
        State::Idle => "Not listening for the key.".to_owned(),
        State::WaitingForKey => "Ready.".to_owned(),
        State::KeyPressed => "Waiting for the microphone.".to_owned(),
        State::Recording => {
            let elapsed = now.take.as_ref().map(|take| take.elapsed);
            let elapsed = elapsed.map_or_else(String::new, text::clock);
            format!("Recording, {elapsed}.")
        }
        State::RecordingStopped => "Keeping the last words.".to_owned(),
        State::RecordingCancelled => "Cancelled.".to_owned(),
        State::Processing => "Writing it down.".to_owned(),
    };
    format!("{state}{waiting}")
}

fn live(now: &Snapshot) -> String {
    let words = format!("{} {}", now.live.settled, now.live.unsettled);
    let words = text::clean(words.trim());
    if words.is_empty() {
        "Nothing yet.".to_owned()
    } else {
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::fake;

    fn answer(line: &str, now: &Snapshot) -> Answer {
        Asker::new(Arc::default()).answer(line, now)
    }

    #[test]
    fn an_empty_line_begins_and_ends() {
        let toggle = Answer::of(Command::Toggle(Nth::FIRST));
        assert_eq!(answer("", &fake::ready()), toggle);
        assert_eq!(answer("  ", &fake::recording()), toggle);
    }

    #[test]
    fn names_and_keys_ask_for_the_newest_clip_or_the_one_that_is_meant() {
        let now = fake::ready();
        let copy = |index: usize| Answer::of(Command::Copy(now.clips[index].id));
        let texts: Vec<usize> = (0..now.clips.len())
            .filter(|index| now.clips[*index].text.is_some())
            .collect();
        let (first, other) = (texts[0], texts[1]);
        assert_eq!(answer(&format!("copy {}", first + 1), &now), copy(first));
        assert_eq!(answer(&format!("y {}", other + 1), &now), copy(other));
        for wrong in ["copy 0", "copy x", "copy 9999"] {
            let answer = answer(wrong, &now);
            assert!(
                answer.command.is_none() && answer.lines.len() == 1,
                "{wrong}"
            );
        }
        let nothing = answer("copy", &Snapshot::default());
        assert!(nothing.lines[0].contains("no clip yet"), "{nothing:?}");
    }

    #[test]
    fn everything_that_the_help_names_is_understood() {
        let now = fake::ready();
        let help = answer("help", &now);
        assert_eq!(help, answer("?", &now));
        for action in HERE {
            let name = action.described().name;
            assert!(
                help.lines.iter().any(|line| line.starts_with(name)),
                "{name}"
            );
            let answer = answer(name, &now);
            let understood = answer.command.is_some() || action == Action::Help;
            let not_now = answer
                .lines
                .iter()
                .any(|line| line.contains("cannot be done"));
            assert!(understood || not_now, "{name}: {answer:?}");
        }
        for line in ["list", "search a", "state", "words"] {
            assert!(!answer(line, &now).lines.is_empty(), "{line}");
        }
        let unknown = answer("hlep me", &now);
        assert!(unknown.lines[0].contains("no `hlep`"), "{unknown:?}");
    }

    #[test]
    fn every_action_of_the_screen_has_an_answer() {
        let now = fake::ready();
        for one in ACTIONS {
            assert_ne!(answer(one.name, &now), Answer::default(), "{}", one.name);
        }
    }

    #[test]
    fn texts_are_listed_and_found_with_their_numbers() {
        let now = fake::ready();
        let all = answer("list 3", &now).lines;
        assert_eq!(all.len(), 3);
        assert!(all[1].starts_with("2, "), "{all:?}");
        let words = now.clips[0].text.clone().expect("a text");
        let word = words.split(' ').next().expect("a word");
        let found = answer(&format!("search {word}"), &now).lines;
        assert!(
            found.iter().any(|line| line.starts_with("1, ")),
            "{found:?}"
        );
        assert_eq!(answer("search zzzz", &now).lines, ["None."]);
    }
}
