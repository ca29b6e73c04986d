//! What can happen to push-to-talk.

use crate::clip::ClipId;

/// Something that happened, or that the user wants. Every reply carries the id
/// of the clip it answers for, so that a late one is known for what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Event {
    /// Listen for the key.
    Enable,
    /// Stop listening, once the running dictation is over.
    Disable,
    /// The chord went down. The id is for the clip that this press may begin.
    /// Repeats are expected and ignored.
    KeyDown(ClipId),
    /// The chord went up. Counts once the release grace has passed.
    KeyUp,
    /// Begin hands-free, or end: for sources that know no release. The id is
    /// for the clip that this may begin.
    Toggle(ClipId),
    /// Another key went down while the chord was down.
    OtherKey,
    /// Drop this dictation (Esc).
    Cancel,
    /// The clip holds its first sample.
    CaptureStarted(ClipId),
    /// The clip could not begin.
    CaptureFailed(ClipId),
    /// The microphone died under the clip.
    CaptureLost(ClipId),
    /// In the clip the speaker pauses: what was said is all in it.
    SpeechPaused(ClipId),
    /// In the clip somebody speaks, for the first time or again.
    SpeechResumed(ClipId),
    /// The clip is complete.
    ClipSealed(ClipId),
    /// The discarded clip is put away.
    CleanedUp(ClipId),
    /// The engine has the clip's text.
    TranscriptReady(ClipId),
    /// The engine gave up on the clip.
    EngineFailed(ClipId),
    /// End everything in order.
    Quit,
}
