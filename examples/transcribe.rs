//! Transcribes a WAV file with the library.
//!
//! ```sh
//! cargo run --example transcribe -- assets/demo/demo2_flite_slt_fox.wav [MODEL]
//! ```
//!
//! MODEL is the path of a ggml file; without one, the demo model is used,
//! which knows some 230 words.

use std::error::Error;

use sayso::audio::{resample, wav};
use sayso::engine::models::AUTO;
use sayso::engine::{JobControl, ModelFolders, TranscribeOptions, Transcriber, WhisperTranscriber};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().ok_or("name a WAV file")?;
    let model = arguments.next().unwrap_or_else(|| AUTO.to_owned());

    // Any rate, any number of channels: the engine takes mono at 16 kHz.
    let sound = wav::decode(&std::fs::read(file)?)?;
    let samples = resample::to_clip_rate(&sound.samples, sound.sample_rate)?;

    // No folders: a model is named by its path.
    let folders = ModelFolders::default();
    let source = folders.resolve(&model)?;
    let mut engine = WhisperTranscriber::load(&source, &folders, 0)?;

    let options = TranscribeOptions::default();
    let transcript = engine.transcribe(&samples, &options, &JobControl::default())?;
    for word in transcript
        .segments
        .iter()
        .flat_map(|segment| &segment.words)
    {
        let percent = word.probability * 100.0;
        println!("{:>6} ms  {percent:>3.0} %  {}", word.start_ms, word.text);
    }
    println!("\n{}", transcript.text());
    Ok(())
}
