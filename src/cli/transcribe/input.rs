//! A file or standard input, as samples that the engine takes.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use crate::audio::wav::WavProblem;
use crate::audio::{CLIP_RATE, resample, wav};

/// The sound of one file.
pub(in crate::cli) struct Recording {
    /// Mono at [`CLIP_RATE`].
    pub(in crate::cli) samples: Vec<f32>,
    /// Its length.
    pub(in crate::cli) duration_ms: u64,
    /// Whether all that its header promises is there.
    pub(in crate::cli) whole: bool,
    /// What is odd about it, as a paragraph that names the file.
    pub(in crate::cli) warning: Option<String>,
}

/// What messages call a file.
pub(super) fn name(file: &Path) -> String {
    if is_standard_input(file) {
        "standard input".to_owned()
    } else {
        file.display().to_string()
    }
}

/// Reads and decodes a file, or standard input. The error is a paragraph that
/// names the file.
pub(in crate::cli) fn read(file: &Path) -> Result<Recording, String> {
    let name = name(file);
    let bytes = read_bytes(file).map_err(|error| {
        let text = error.to_string();
        let words = text.split(" (os error").next().unwrap_or(&text);
        format!("{name} cannot be read: {words}. Check the name and the permissions.")
    })?;
    let decoded = wav::decode(&bytes).map_err(|error| format!("{name} {error}."))?;
    let samples = resample::to_clip_rate(&decoded.samples, decoded.sample_rate)
        .map_err(|error| format!("{name} cannot be used: {error}."))?;
    let duration_ms = samples.len() as u64 * 1_000 / u64::from(CLIP_RATE);
    // A pipe cannot know its length beforehand: nothing is lost or odd.
    let open = matches!(decoded.problem, Some(WavProblem::LengthOpen { .. }));
    let problem = decoded
        .problem
        .filter(|_| !(open && is_standard_input(file)));
    Ok(Recording {
        samples,
        duration_ms,
        whole: decoded.problem.is_none() || open,
        warning: problem.map(|problem| format!("{name}: {problem}.")),
    })
}

fn read_bytes(file: &Path) -> io::Result<Vec<u8>> {
    if is_standard_input(file) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        Ok(bytes)
    } else {
        fs::read(file)
    }
}

fn is_standard_input(file: &Path) -> bool {
    file == Path::new("-")
}
