//! Why there is no sound, and what to do.

use std::path::PathBuf;

use crate::clip::ClipId;

/// Why there is no sound, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CaptureError {
    /// The recorder's thread has ended.
    #[error("the recorder has stopped; restart sayso (its log says why)")]
    RecorderGone,
    /// The recorder has too many requests waiting.
    #[error("the recorder is busy and took no further request; try again in a moment")]
    RecorderBusy,
    /// A clip was to begin while another was running.
    #[error("clip {running} is still being recorded; end it before starting another")]
    ClipRunning {
        /// The clip that is being recorded.
        running: ClipId,
    },
    /// The recorder was told to close the microphone before the clip had begun.
    #[error("the microphone was closed before the recording began; press the key again")]
    Closed,
    /// There is nothing to record with.
    #[error(
        "no microphone was found ({cause}). Plug one in or start the sound server, see what \
         `sayso devices` lists, or play a file with `--mic wav:FILE`"
    )]
    NoMicrophone {
        /// The platform's words.
        cause: String,
    },
    /// The named device does not exist.
    #[error("there is no microphone named `{name}`.{} `sayso devices` lists those there are",
        .nearest.as_ref().map(|near| format!(" Did you mean `{near}`?")).unwrap_or_default())]
    UnknownDevice {
        /// What was asked for.
        name: String,
        /// What was probably meant.
        nearest: Option<String>,
    },
    /// Another program holds the device.
    #[error(
        "the microphone `{device}` is in use by another program. Close that program, or choose \
         another microphone (`sayso devices`)"
    )]
    Busy {
        /// The device.
        device: String,
    },
    /// The system does not let this program use the device.
    #[error(
        "the system does not let sayso use the microphone `{device}` ({cause}). Allow it in the \
         privacy settings; on Linux without a sound server, join the group `audio` and log in again"
    )]
    Denied {
        /// The device.
        device: String,
        /// The platform's words.
        cause: String,
    },
    /// The device delivers nothing that sayso can read.
    #[error(
        "the microphone `{device}` offers no format that sayso can read ({cause}). Choose another \
         (`sayso devices`)"
    )]
    Unsupported {
        /// The device.
        device: String,
        /// The platform's words.
        cause: String,
    },
    /// Opening it failed otherwise.
    #[error(
        "the microphone `{device}` could not be opened ({cause}). Check that the sound server \
         runs, or choose another microphone (`sayso devices`)"
    )]
    Unavailable {
        /// The device.
        device: String,
        /// The platform's words.
        cause: String,
    },
    /// It has stopped delivering sound.
    #[error(
        "the microphone `{device}` has stopped delivering sound. Check its plug and the sound \
         server; sayso opens it again by itself"
    )]
    Stalled {
        /// The device.
        device: String,
    },
    /// It delivers the same again and again.
    #[error(
        "the microphone `{device}` repeats the same sound again and again, as a driver does that \
         hangs. sayso opens it again by itself; if it stays so, plug it in anew"
    )]
    Frozen {
        /// The device.
        device: String,
    },
    /// The computer slept under a clip.
    #[error("the computer slept while `{device}` was recording. It is opened again by itself")]
    Slept {
        /// The device.
        device: String,
    },
    /// It delivers nothing but zeros.
    #[error(
        "the microphone `{device}` gives nothing but silence. Is it muted, on itself or in the \
         sound settings? What you say now may not be heard"
    )]
    Silent {
        /// The device.
        device: String,
    },
    /// It has gone: unplugged, or the sound server ended.
    #[error(
        "the microphone `{device}` was lost ({cause}). Check its plug and the sound server; sayso \
         opens it again by itself"
    )]
    Disconnected {
        /// The device.
        device: String,
        /// The platform's words.
        cause: String,
    },
    /// The file of `wav:FILE` is of no use.
    #[error("the file {} {cause}", .path.display())]
    WavFile {
        /// The file.
        path: PathBuf,
        /// Why, and what to do; continues the sentence.
        cause: String,
    },
    /// A clip's file cannot be written.
    #[error(
        "the recording cannot be written to {} ({cause}). Make room there or set another \
         `data_dir`; this dictation is in memory only and its text will still come",
        .path.display()
    )]
    Journal {
        /// The clip's file.
        path: PathBuf,
        /// The platform's words.
        cause: String,
    },
}
