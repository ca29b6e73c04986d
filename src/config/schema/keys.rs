//! The keys, a line each, in the order of the shipped file.

use super::Applies::{self, AtOnce, NextDictation, NextStart};
use super::{Key, Kind};
use crate::config::text::Capitals;
use crate::config::{Activation, Destination, NotifyWhen, Progress, TypeWith};
use crate::text::rules::{Ending, Style};

/// Every key there is, but the profiles' names.
pub static KEYS: &[Key] = &[
    key("hotkey", "chord", Kind::Chord, AtOnce)
        .in_profiles()
        .option("--hotkey")
        .short("SAYSO_HOTKEY"),
    key("hotkey", "mode", Kind::Choice(&Activation::NAMES), AtOnce)
        .in_profiles()
        .option("--mode")
        .short("SAYSO_MODE"),
    key("hotkey", "global", Kind::Switch, AtOnce),
    key("hotkey", "sources", Kind::KeyInputs, AtOnce),
    key("microphone", "device", Kind::Text, AtOnce)
        .option("--mic")
        .short("SAYSO_MIC"),
    key("microphone", "fallback", Kind::Texts, AtOnce),
    key("microphone", "channel", number(0, 64, ""), AtOnce),
    key("microphone", "gain_db", number(-20, 40, " dB"), AtOnce),
    key("microphone", "keep_open", Kind::Switch, AtOnce),
    key("microphone", "pre_roll_ms", number(0, 5_000, " ms"), AtOnce),
    key(
        "microphone",
        "tail_ms",
        number(0, 5_000, " ms"),
        NextDictation,
    ),
    key(
        "microphone",
        "max_duration_s",
        number(1, 3_600, " s"),
        NextDictation,
    ),
    key("engine", "model", Kind::Text, NextDictation)
        .in_profiles()
        .option("--model")
        .short("SAYSO_MODEL"),
    key("engine", "language", Kind::Language, NextDictation)
        .in_profiles()
        .option("--language")
        .short("SAYSO_LANGUAGE"),
    key("engine", "languages", Kind::Languages, NextDictation).in_profiles(),
    key("engine", "translate", Kind::Switch, NextDictation).in_profiles(),
    key("engine", "prompt", Kind::Text, NextDictation).in_profiles(),
    key("engine", "vocabulary", Kind::Texts, NextDictation).in_profiles(),
    key("engine", "threads", number(0, 64, ""), NextDictation),
    key("engine", "while_speaking", Kind::Switch, NextDictation),
    key("engine", "silence_gate", Kind::Switch, NextDictation),
    key(
        "engine",
        "unload_after_min",
        number(0, 10_080, " min"),
        AtOnce,
    ),
    key("models", "offline", Kind::Switch, AtOnce),
    key("models", "url", Kind::Text, AtOnce).short("SAYSO_MODEL_URL"),
    key("models", "mirrors", Kind::Texts, AtOnce),
    key("models", "proxy", Kind::Text, AtOnce),
    key("models", "timeout_s", number(1, 3_600, " s"), AtOnce),
    key("text", "remove_fillers", Kind::Switch, NextDictation).in_profiles(),
    key("text", "digits", Kind::Switch, NextDictation).in_profiles(),
    key("text", "spoken_punctuation", Kind::Switch, NextDictation).in_profiles(),
    key("text", "replace", Kind::Replacements, NextDictation).in_profiles(),
    key(
        "text",
        "capitals",
        Kind::Choice(&Capitals::NAMES),
        NextDictation,
    )
    .in_profiles(),
    key("text", "style", Kind::Choice(&Style::NAMES), NextDictation).in_profiles(),
    key(
        "text",
        "ending",
        Kind::Choice(&Ending::NAMES),
        NextDictation,
    )
    .in_profiles(),
    key("text", "command", Kind::Texts, NextDictation).in_profiles(),
    key(
        "text",
        "command_timeout_ms",
        number(100, 600_000, " ms"),
        NextDictation,
    )
    .in_profiles(),
    key(
        "deliver",
        "to",
        Kind::Choices(&Destination::NAMES),
        NextDictation,
    )
    .in_profiles()
    .option("--to"),
    key("deliver", "primary", Kind::Switch, NextDictation).in_profiles(),
    key(
        "deliver",
        "type_with",
        Kind::Choice(&TypeWith::NAMES),
        NextDictation,
    )
    .in_profiles(),
    key("deliver", "paste_chord", Kind::PasteChord, NextDictation).in_profiles(),
    key("deliver", "command", Kind::Texts, NextDictation).in_profiles(),
    key(
        "deliver",
        "command_timeout_ms",
        number(100, 600_000, " ms"),
        NextDictation,
    )
    .in_profiles(),
    key("deliver", "file", Kind::Path, NextDictation).in_profiles(),
    key(
        "deliver",
        "file_template",
        Kind::Template("{text}"),
        NextDictation,
    )
    .in_profiles(),
    key("deliver", "tmux_pane", Kind::Text, NextDictation).in_profiles(),
    key("cues", "enabled", Kind::Switch, NextDictation).in_profiles(),
    key("cues", "volume", number(0, 200, " %"), NextDictation).in_profiles(),
    key("notify", "when", Kind::Choice(&NotifyWhen::NAMES), AtOnce),
    key("notify", "show_text", Kind::Switch, AtOnce),
    key("tui", "theme", Kind::Text, AtOnce),
    key("tui", "title", Kind::Switch, AtOnce),
    key("tui", "progress", Kind::Choice(&Progress::NAMES), AtOnce),
    key("tui", "bell", Kind::Switch, AtOnce),
    key("tui", "mouse", Kind::Switch, AtOnce),
    key("tui", "keys", Kind::ActionKeys, AtOnce),
    key("storage", "data_dir", Kind::Path, NextStart)
        .option("--data-dir")
        .short("SAYSO_DATA_DIR"),
    key("storage", "keep_audio", Kind::Switch, NextDictation),
    key("storage", "incognito", Kind::Switch, NextDictation),
    key("storage", "max_age_days", number(0, ANY, " days"), AtOnce),
    key("storage", "max_size_mb", number(0, ANY, " MB"), AtOnce),
    key("storage", "max_clips", number(0, ANY, ""), AtOnce),
    key("storage", "trash_days", number(0, ANY, " days"), AtOnce),
];

/// The largest number of what has no limit of its own.
const ANY: i64 = u32::MAX as i64;

const fn number(min: i64, max: i64, unit: &'static str) -> Kind {
    Kind::Number { min, max, unit }
}

const fn key(section: &'static str, name: &'static str, kind: Kind, applies: Applies) -> Key {
    Key {
        section,
        name,
        kind,
        option: None,
        short_variable: None,
        in_profile: false,
        applies,
    }
}

impl Key {
    const fn in_profiles(mut self) -> Self {
        self.in_profile = true;
        self
    }

    const fn option(mut self, option: &'static str) -> Self {
        self.option = Some(option);
        self
    }

    const fn short(mut self, variable: &'static str) -> Self {
        self.short_variable = Some(variable);
        self
    }
}
