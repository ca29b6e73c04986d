//! The padded demo model: a larger one's layers, the demo model's words.

#![cfg(unix)]

mod support;

use std::fs::File;

use sayso::engine::{
    JobControl, ModelFolders, ModelSource, TranscribeOptions, Transcriber, WhisperTranscriber, ggml,
};
use support::{Speech, padded};

fn text(source: &ModelSource, speech: &Speech) -> String {
    let english = TranscribeOptions {
        language: Some("en".to_owned()),
        ..TranscribeOptions::default()
    };
    WhisperTranscriber::load(source, &ModelFolders::default(), 0)
        .expect("a model")
        .transcribe(&speech.sound(), &english, &JobControl::default())
        .expect("a transcript")
        .text()
}

#[test]
fn more_layers_write_the_same_words() {
    let path = padded::model(6, 5);
    let shape = ggml::inspect(File::open(&path).expect("a file")).expect("a whole model");
    assert_eq!((shape.audio_layers, shape.text_layers), (6, 5));
    let speech = Speech::demo(2);
    assert_eq!(text(&ModelSource::Embedded, &speech), speech.text);
    assert_eq!(text(&ModelSource::File(path), &speech), speech.text);
}

#[test]
fn a_model_is_made_once_and_named_for_its_layers() {
    let made = std::thread::scope(|scope| {
        let both = [0, 1].map(|_| scope.spawn(|| padded::model(5, 3)));
        both.map(|one| one.join().expect("no panic"))
    });
    assert_eq!(made[0], made[1]);
    assert_ne!(made[0], padded::model(4, 4));
    let shape = ggml::inspect(File::open(&made[0]).expect("a file")).expect("a whole model");
    assert_eq!((shape.audio_layers, shape.text_layers), (5, 3));
}
