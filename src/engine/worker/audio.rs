//! A job's samples, from memory or from its file.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::audio::{resample, wav};
use crate::engine::{EngineError, JobAudio};

/// Mono samples at [`CLIP_RATE`](crate::audio::CLIP_RATE).
pub(super) fn samples(audio: &JobAudio) -> Result<Arc<[f32]>, EngineError> {
    match audio {
        JobAudio::Samples(samples) => Ok(Arc::clone(samples)),
        JobAudio::File(path) => read(path).map_err(|cause| EngineError::ClipUnreadable {
            path: path.clone(),
            cause,
        }),
    }
}

fn read(path: &Path) -> Result<Arc<[f32]>, String> {
    let bytes = fs::read(path).map_err(|error| format!("it cannot be read ({error})"))?;
    let decoded = wav::decode(&bytes).map_err(|error| format!("it {error}"))?;
    if decoded.problem.is_some() {
        // What is there is transcribed; a crash while recording leaves this.
        tracing::warn!("a clip's header is wrong about its length");
    }
    resample::to_clip_rate(&decoded.samples, decoded.sample_rate)
        .map(Arc::from)
        .map_err(|error| error.to_string())
}
