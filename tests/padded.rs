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

/// What is heard, in which language, and how likely that is.
fn language(options: &TranscribeOptions) -> (Option<String>, Option<f32>) {
    let source = ModelSource::File(padded::multilingual());
    let mut model =
        WhisperTranscriber::load(&source, &ModelFolders::default(), 0).expect("a model");
    let sound = Speech::demo(2).sound();
    let heard = model.transcribe(&sound, options, &JobControl::default());
    let heard = heard.expect("a transcript");
    (heard.language, heard.language_probability)
}

#[test]
fn a_language_that_is_not_named_is_the_likeliest_of_those_that_may_be() {
    let among = |languages: &[&str]| TranscribeOptions {
        languages: languages.iter().copied().map(str::to_owned).collect(),
        ..TranscribeOptions::default()
    };
    let (german, probability) = language(&among(&[]));
    assert_eq!(german.as_deref(), Some("de"));
    let probability = probability.expect("it was found");
    assert!((0.05..1.0).contains(&probability), "{probability}");
    let (found, of_two) = language(&among(&["en", "de"]));
    assert_eq!(found.as_deref(), Some("de"));
    assert!(of_two.expect("it was found") >= probability);
    let (found, of_two) = language(&among(&["en", "fr"]));
    assert_eq!(found.as_deref(), Some("en"), "German may not be");
    assert!(of_two.is_some_and(|one| one > 0.5), "{of_two:?}");
    // One that is known is not looked for.
    assert_eq!(language(&among(&["fr"])), (Some("fr".to_owned()), None));
    let named = TranscribeOptions {
        language: Some("es".to_owned()),
        translate: true,
        ..TranscribeOptions::default()
    };
    assert_eq!(language(&named), (Some("es".to_owned()), None));
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
