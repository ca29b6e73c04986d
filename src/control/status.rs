//! How things stand, as clients are told.

use serde::{Deserialize, Serialize};

use crate::clip::ClipId;
use crate::ptt::State;

/// How things stand. Fields are only ever added. It holds no text and no key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Status {
    /// The push-to-talk state: `idle` (not listening), `waiting_for_key`,
    /// `key_pressed`, `recording`, `recording_stopped`, `recording_cancelled`,
    /// `processing`.
    pub state: State,
    /// Recording until it is stopped, whatever the key does.
    pub hands_free: bool,
    /// Whole seconds since the press, while one is recorded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub elapsed_s: Option<u64>,
    /// The longest that it can become, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maximum_s: Option<u64>,
    /// How far the engine is, 0 to 100.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// The microphone: `open`, `opening`, `closed`, `unavailable`.
    pub microphone: Part,
    /// The model: `ready`, `loading`, `asleep`, `failed`.
    pub model: Part,
    /// Clips that are or will be transcribed by themselves.
    pub waiting: usize,
    /// Clips that failed, for `retry`.
    pub failed: usize,
    /// Of new dictations nothing is kept.
    pub incognito: bool,
    /// The profile that is dictated with, where it is another than the
    /// configuration's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// What the user should know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
}

/// One part, and how it is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Part {
    /// One word.
    pub is: String,
    /// Its name, or what is wrong with it and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Part {
    /// A part that is so, without more to say.
    pub fn plain(is: &str) -> Self {
        Self {
            is: is.to_owned(),
            note: None,
        }
    }

    /// A part that is so, with its name or its trouble.
    pub fn noted(is: &str, note: &str) -> Self {
        Self {
            is: is.to_owned(),
            note: Some(note.to_owned()),
        }
    }
}

/// The newest text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Last {
    /// Its clip.
    pub clip: ClipId,
    /// The text.
    pub text: String,
}

/// A state's name as JSON has it.
pub const fn state_name(state: State) -> &'static str {
    match state {
        State::Idle => "idle",
        State::WaitingForKey => "waiting_for_key",
        State::KeyPressed => "key_pressed",
        State::Recording => "recording",
        State::RecordingStopped => "recording_stopped",
        State::RecordingCancelled => "recording_cancelled",
        State::Processing => "processing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_one_name_there_and_back() {
        for state in State::ALL {
            let status = Status {
                state,
                ..Status::default()
            };
            let json = serde_json::to_value(&status).expect("JSON");
            assert_eq!(json["state"], state_name(state));
            let back: Status = serde_json::from_value(json).expect("a status");
            assert_eq!(back, status);
        }
    }

    #[test]
    fn a_later_status_with_more_fields_and_fewer_is_still_one() {
        let json = r#"{"state":"recording","new":{"a":1}}"#;
        let status: Status = serde_json::from_str(json).expect("a status");
        assert_eq!(status.state, State::Recording);
    }
}
