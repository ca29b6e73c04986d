//! What push-to-talk wants done.

use super::state::State;
use crate::clip::ClipId;

/// An order to the runtime, which alone carries it out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// The machine is in this state now. States passed through are told too.
    Enter(State),
    /// Let key sources send edges.
    StartKeyListener,
    /// Let them stop.
    StopKeyListener,
    /// Open the microphone and keep it open for the pre-roll.
    OpenMicrophone,
    /// Close the microphone.
    CloseMicrophone,
    /// Load the model if it is not loaded, while the user speaks.
    WarmEngine,
    /// Begin a clip.
    StartCapture(ClipId),
    /// End a clip and keep it.
    SealCapture(ClipId),
    /// End a clip that nobody wants.
    DiscardCapture(ClipId, Discard),
    /// Hand a sealed clip to the engine.
    Transcribe(ClipId),
    /// Deliver a clip's text.
    Deliver(ClipId),
    /// Play a sound, if sounds are on.
    Cue(Cue),
    /// Tell the user.
    Tell(Notice),
    /// Store and join everything, then end.
    Shutdown,
}

/// Why a clip is discarded, which decides where it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discard {
    /// The user cancelled it: into the trash.
    Cancelled,
    /// The hotkey was part of an ordinary shortcut: gone, silently.
    Shortcut,
    /// The microphone never gave a sample: nothing is there to keep.
    NeverStarted,
}

/// A short sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cue {
    /// The first sample is in.
    Start,
    /// The clip is sealed.
    Stop,
    /// The dictation was dropped.
    Cancel,
    /// Something failed.
    Error,
}

impl Cue {
    /// Every cue.
    pub const ALL: [Self; 4] = [Self::Start, Self::Stop, Self::Cancel, Self::Error];
}

/// What the user must know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The microphone could not start; the runtime knows the cause.
    CaptureFailed(ClipId),
    /// The microphone gave no answer in time.
    CaptureTimedOut(ClipId),
    /// The microphone died; what was captured is kept.
    MicrophoneLost(ClipId),
    /// The longest dictation was reached; what was captured is kept.
    MaximumReached(ClipId),
    /// The recorder did not seal the clip in time; its file is on disk.
    SealTimedOut(ClipId),
    /// The dictation is in the trash.
    Cancelled(ClipId),
    /// The text will be in the list, not on the clipboard.
    DeliveryCancelled,
    /// The engine failed; the clip can be run again.
    EngineFailed(ClipId),
}
