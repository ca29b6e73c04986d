//! The engine in its own process, as it is: the real program, the real model,
//! real signals.

#![cfg(unix)]

mod support;

use std::path::PathBuf;
use std::thread;

use rustix::process::Signal;
use sayso::engine::process::child::Order;
use sayso::engine::{
    EngineError, JobControl, ModelFolders, ModelSource, ProcessTranscriber, TranscribeOptions,
    Transcriber, Window,
};
use support::process::{children, send};
use support::{PATIENCE, Speech, poll};

fn program() -> PathBuf {
    env!("CARGO_BIN_EXE_sayso").into()
}

fn order(source: ModelSource) -> Order {
    Order {
        source,
        folders: ModelFolders::default(),
        threads: 1,
    }
}

fn engine() -> ProcessTranscriber {
    let order = order(ModelSource::Embedded);
    ProcessTranscriber::load(program(), order, &JobControl::default()).expect("an engine")
}

fn hear(engine: &mut ProcessTranscriber, speech: &Speech) -> Result<String, EngineError> {
    listen(engine, speech, &JobControl::default())
}

fn listen(
    engine: &mut ProcessTranscriber,
    speech: &Speech,
    control: &JobControl,
) -> Result<String, EngineError> {
    let options = TranscribeOptions {
        language: Some("en".to_owned()),
        window: Window::Full,
        ..TranscribeOptions::default()
    };
    let heard = engine.transcribe(&speech.sound(), &options, control);
    heard.map(|text| text.text())
}

fn signal(engine: &ProcessTranscriber, signal: Signal) {
    send(engine.process_id().expect("a process"), signal);
}

#[test]
fn every_demo_clip_comes_back_as_its_text() {
    let mut engine = engine();
    let process = engine.process_id();
    for speech in Speech::demos() {
        let control = JobControl::default();
        let text = listen(&mut engine, &speech, &control);
        assert_eq!(text.as_deref(), Ok(speech.text.as_str()));
        assert!(
            !control.encode_time().is_zero(),
            "the encoder's share is told"
        );
    }
    assert_eq!(engine.process_id(), process, "one for all");
}

#[test]
fn an_engine_that_is_killed_costs_one_piece_of_work() {
    let fox = Speech::demo(2);
    let mut engine = engine();
    signal(&engine, Signal::KILL);
    let Err(EngineError::Ended { status }) = hear(&mut engine, &fox) else {
        panic!("its end is told");
    };
    assert!(status.contains("signal: 9"), "{status}");
    assert_eq!(hear(&mut engine, &fox).as_deref(), Ok(fox.text.as_str()));
}

#[test]
fn an_engine_that_hangs_is_left_at_once_and_replaced_for_the_next_piece() {
    let fox = Speech::demo(2);
    let mut engine = engine();
    let process = engine.process_id();
    signal(&engine, Signal::STOP);
    let control = JobControl::default();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| listen(&mut engine, &fox, &control));
        control.abort();
        assert_eq!(waiting.join().expect("no panic"), Err(EngineError::Aborted));
    });
    assert_eq!(hear(&mut engine, &fox).as_deref(), Ok(fox.text.as_str()));
    assert_ne!(engine.process_id(), process, "another has taken its place");
}

#[test]
fn an_engine_that_dies_at_rest_is_known_to_be_dead() {
    let mut engine = engine();
    assert!(engine.is_alive());
    signal(&engine, Signal::KILL);
    poll("its end", PATIENCE, || (!engine.is_alive()).then_some(()));
}

#[test]
fn a_hanging_engine_that_does_not_even_read_holds_nobody_up() {
    let mut engine = engine();
    signal(&engine, Signal::STOP);
    let control = JobControl::default();
    thread::scope(|scope| {
        let waiting = scope.spawn(|| {
            // Far more than pipe and channel hold.
            let hours = vec![0.0; 8 << 20];
            engine.transcribe(&hours, &TranscribeOptions::default(), &control)
        });
        control.abort();
        assert_eq!(waiting.join().expect("no panic"), Err(EngineError::Aborted));
    });
    let fox = Speech::demo(2);
    assert_eq!(hear(&mut engine, &fox).as_deref(), Ok(fox.text.as_str()));
}

#[test]
fn what_is_wrong_with_the_model_is_said_as_if_it_were_loaded_here() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("ggml-cut.bin");
    let model = sayso::engine::models::DEMO_MODEL;
    std::fs::write(&file, &model[..100_000]).expect("written");
    let order = order(ModelSource::File(file));
    let error = ProcessTranscriber::load(program(), order, &JobControl::default());
    assert!(matches!(
        error.map(|_| ()),
        Err(EngineError::ModelTruncated { .. })
    ));
}

#[test]
fn a_program_that_is_none_is_named() {
    let order = order(ModelSource::Embedded);
    let nowhere = PathBuf::from("/nowhere/sayso");
    let error = ProcessTranscriber::load(nowhere, order, &JobControl::default());
    let Err(EngineError::NotStarted { cause }) = error.map(|_| ()) else {
        panic!("not started");
    };
    assert!(cause.contains("No such file"), "{cause}");
}

#[test]
fn an_instruction_that_the_processor_does_not_know_is_a_sentence() {
    let fox = Speech::demo(2);
    let mut engine = engine();
    signal(&engine, Signal::ILL);
    let error = hear(&mut engine, &fox).expect_err("it is gone");
    assert!(
        matches!(error, EngineError::OtherProcessor { .. }),
        "{error}"
    );
    assert!(
        error.to_string().contains("built for another processor"),
        "{error}"
    );
}

#[test]
fn no_process_is_left_behind() {
    let engines: Vec<_> = (0..3).map(|_| engine()).collect();
    let started: Vec<u32> = engines
        .iter()
        .filter_map(ProcessTranscriber::process_id)
        .collect();
    assert_eq!(started.len(), 3);
    drop(engines);
    poll("their end", PATIENCE, || {
        let running = children(std::process::id());
        started.iter().all(|id| !running.contains(id)).then_some(())
    });
}
