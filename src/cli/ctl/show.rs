//! A status as a line: for a person, a program, a status bar.

use serde::Serialize;

use crate::control::status::state_name;
use crate::control::{Answer, Part, Status, Told};
use crate::ptt::State;

/// The answer as it came.
pub(super) fn json(answer: &Answer) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}

/// A line for a person; with the text, where it was asked for, after it.
pub(super) fn text(told: &Told) -> String {
    let mut line = summary(&told.status).join(" · ");
    if let Some(last) = &told.last {
        line.push_str(" · ");
        line.push_str(&last.text);
    }
    line.replace('\n', " ")
}

/// One line of what Waybar's custom module reads. Its texts are Pango markup.
#[derive(Serialize)]
struct Waybar<'a> {
    text: String,
    /// For `format-icons`.
    alt: &'a str,
    tooltip: String,
    class: &'a str,
    percentage: u64,
}

/// The status for Waybar. Without `--text` there is nothing in it that was said.
pub(super) fn waybar(told: &Told) -> String {
    let status = &told.status;
    let mut tooltip = summary(status);
    tooltip.extend(told.last.as_ref().map(|last| last.text.clone()));
    line(&Waybar {
        text: badge(status),
        alt: class(status),
        tooltip: escape(&tooltip.join("\n")),
        class: class(status),
        percentage: percentage(status),
    })
}

/// The line for nobody: the module shows nothing.
pub(super) fn waybar_off() -> String {
    line(&Waybar {
        text: String::new(),
        alt: "off",
        tooltip: "sayso is not running".to_owned(),
        class: "off",
        percentage: 0,
    })
}

fn line(waybar: &Waybar<'_>) -> String {
    serde_json::to_string(waybar).unwrap_or_default()
}

/// What there is to say, the most important first.
fn summary(status: &Status) -> Vec<String> {
    let mut parts = vec![state(status)];
    if status.incognito {
        parts.push("incognito".to_owned());
    }
    parts.push(format!("microphone {}", part(&status.microphone)));
    parts.push(format!("model {}", part(&status.model)));
    if status.waiting > 0 {
        parts.push(format!("{} waiting", status.waiting));
    }
    if status.failed > 0 {
        parts.push(format!(
            "{} failed, `sayso ctl retry` tries again",
            status.failed
        ));
    }
    parts.extend(status.notice.clone());
    parts
}

/// What push-to-talk does.
pub(super) fn state(status: &Status) -> String {
    let mut text = match status.state {
        State::Idle => "not listening",
        State::WaitingForKey => "waiting for the key",
        State::KeyPressed => "the microphone opens",
        State::Recording => "recording",
        State::RecordingStopped => "stopping",
        State::RecordingCancelled => "cancelled",
        State::Processing => "transcribing",
    }
    .to_owned();
    if let Some(seconds) = status.elapsed_s {
        text = format!("{text} {}", clock(seconds));
    }
    if let Some(percent) = status.percent {
        text = format!("{text} {percent} %");
    }
    if status.hands_free {
        text.push_str(", hands-free");
    }
    text
}

fn part(part: &Part) -> String {
    match &part.note {
        Some(note) => format!("{} ({note})", part.is),
        None => part.is.clone(),
    }
}

/// What stands in the bar.
fn badge(status: &Status) -> String {
    let trouble = if class(status) == "trouble" {
        "⚠ "
    } else {
        ""
    };
    let sign = match (status.state, status.elapsed_s) {
        (State::Recording, Some(seconds)) => format!("● {}", clock(seconds)),
        (State::KeyPressed | State::Recording, _) => "●".to_owned(),
        (State::RecordingStopped | State::Processing, _) => "◌".to_owned(),
        (State::WaitingForKey | State::RecordingCancelled, _) => "○".to_owned(),
        (State::Idle, _) => "–".to_owned(),
    };
    format!("{trouble}{sign}")
}

/// The state's name, unless the user is needed.
fn class(status: &Status) -> &'static str {
    let trouble = status.microphone.is == "unavailable" || status.model.is == "failed";
    match status.state {
        State::WaitingForKey | State::Idle if trouble => "trouble",
        state => state_name(state),
    }
}

/// Of the longest dictation while one is recorded, of the text while one is made.
fn percentage(status: &Status) -> u64 {
    let recorded = status
        .elapsed_s
        .zip(status.maximum_s.filter(|&maximum| maximum > 0));
    match (recorded, status.percent) {
        (Some((elapsed, maximum)), _) => (elapsed * 100 / maximum).min(100),
        (None, Some(percent)) => u64::from(percent),
        (None, None) => 0,
    }
}

fn clock(seconds: u64) -> String {
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clip::ClipId;
    use crate::control::Last;

    fn recording() -> Told {
        Told {
            status: Status {
                state: State::Recording,
                hands_free: true,
                elapsed_s: Some(67),
                maximum_s: Some(600),
                microphone: Part::noted("open", "USB <Audio> & more"),
                model: Part::noted("ready", "base.en"),
                ..Status::default()
            },
            last: None,
        }
    }

    #[test]
    fn a_person_reads_one_line() {
        assert_eq!(
            text(&recording()),
            "recording 1:07, hands-free · microphone open (USB <Audio> & more) · model ready (base.en)"
        );
    }

    #[test]
    fn waybar_gets_its_five_fields_with_markup_escaped() {
        assert_eq!(
            waybar(&recording()),
            "{\"text\":\"● 1:07\",\"alt\":\"recording\",\
             \"tooltip\":\"recording 1:07, hands-free\\nmicrophone open (USB &lt;Audio&gt; &amp; more)\\nmodel ready (base.en)\",\
             \"class\":\"recording\",\"percentage\":11}"
        );
    }

    #[test]
    fn trouble_shows_while_nothing_else_does() {
        let mut told = recording();
        told.status.model = Part::noted("failed", "no such file");
        assert!(waybar(&told).contains("\"class\":\"recording\""));
        told.status.state = State::WaitingForKey;
        assert!(waybar(&told).contains("\"class\":\"trouble\""));
    }

    #[test]
    fn every_state_has_a_class_of_its_own() {
        let classes: std::collections::BTreeSet<_> = State::ALL
            .iter()
            .map(|&state| {
                class(&Status {
                    state,
                    ..Status::default()
                })
            })
            .collect();
        assert_eq!(classes.len(), State::ALL.len());
    }

    #[test]
    fn a_text_of_two_lines_is_one_line() {
        let last = Last {
            clip: ClipId::from_parts(1, 1),
            text: "one\ntwo".to_owned(),
        };
        let told = Told {
            last: Some(last),
            ..recording()
        };
        assert!(text(&told).ends_with(" · one two"), "{}", text(&told));
        assert_eq!(waybar(&told).lines().count(), 1);
    }
}
