//! A log as it looks after a day.

use crate::front::log::{LogLevel, LogLine, LogView};

/// Some lines of every level.
pub fn log() -> LogView {
    use LogLevel::{Debug, Error, Info, Trace, Warn};
    let said = [
        (Info, "cli::run", "sayso 0.1.0 begins"),
        (
            Info,
            "runtime::events",
            "mic name=\"Headset\" host=\"PulseAudio\" rate=48000",
        ),
        (Debug, "engine::worker", "loaded took=1.204s"),
        (Info, "control::server", "clients are answered"),
        (Trace, "ptt::machine", "KeyDown"),
        (
            Info,
            "runtime::answers",
            "text clip=01K9Z text=[44 characters] took=341ms",
        ),
        (
            Warn,
            "capture::recorder::watchdog",
            "no frame for 2 s; the stream is opened anew, and what was said until then is in the \
             clip, with a gap that is as long as it lasted",
        ),
        (
            Error,
            "deliver::worker",
            "the clipboard cannot be had cause=\"no X11 display\"",
        ),
        (
            Info,
            "runtime::answers",
            "text clip=01K9Z text=[9 characters] took=98ms",
        ),
    ];
    let lines = (1..)
        .zip(said)
        .map(|(number, (level, from, text))| LogLine {
            number,
            time: format!("10:42:{number:02}.{}", 120 + number),
            level,
            from: from.to_owned(),
            text: text.to_owned(),
        });
    LogView {
        folder: Some("/home/ann/.local/state/sayso/logs".to_owned()),
        lines: lines.collect(),
    }
}
