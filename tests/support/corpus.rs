//! The spoken sentences in `tests/speech`, with their texts.

use std::path::{Path, PathBuf};

use super::Speech;

/// 60 sentences in voices that the demo model knows.
pub(crate) const SENTENCES: &str = "sent";
/// 15 sentences each in voices that it has never heard.
pub(crate) const UNKNOWN_VOICES: [&str; 2] = ["voice-steph", "voice-victor"];

/// A folder's sentences, in the order of their numbers.
pub(crate) fn spoken(set: &str) -> Vec<Speech> {
    files(set)
        .iter()
        .map(|path| Speech::of_file(path))
        .collect()
}

/// A folder's WAV files, in the order of their numbers.
pub(crate) fn files(set: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/speech")
        .join(set);
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "wav"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no speech in {}", folder.display());
    files
}
