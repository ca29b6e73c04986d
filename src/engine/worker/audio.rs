//! A job's samples, from memory or from its file.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::audio::{CLIP_RATE, resample, wav};
use crate::engine::{EngineError, JobAudio};

/// Mono samples at [`CLIP_RATE`].
pub(super) fn samples(audio: &JobAudio) -> Result<Arc<[f32]>, EngineError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        |cause| EngineError::ClipUnreadable { path, cause }
    };
    match audio {
        JobAudio::Samples(samples) => Ok(Arc::clone(samples)),
        JobAudio::File(path) => read(path).map_err(unreadable(path)),
        JobAudio::Part { path, part: wanted } => {
            let all = read(path).map_err(unreadable(path))?;
            Ok(part(&all, wanted))
        }
    }
}

/// The samples of a part, in ms, as far as there are any.
pub(super) fn part(samples: &[f32], part: &Range<u32>) -> Arc<[f32]> {
    let at = |ms: u32| {
        let sample = u64::from(ms) * u64::from(CLIP_RATE) / 1_000;
        let sample = usize::try_from(sample).unwrap_or(usize::MAX);
        sample.min(samples.len())
    };
    let (from, to) = (at(part.start), at(part.end));
    samples[from..to.max(from)].into()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_cut_out_by_time_and_never_reaches_beyond_the_clip() {
        let second: Vec<f32> = (0_u16..16_000).map(f32::from).collect();
        let cut = part(&second, &(250..500));
        assert_eq!((cut.len(), cut[0]), (4_000, 4_000.0));
        assert_eq!(part(&second, &(900..5_000)).len(), 1_600);
        assert!(part(&second, &(2_000..3_000)).is_empty());
    }
}
