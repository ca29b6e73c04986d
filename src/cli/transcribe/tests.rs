use clap::Parser;
use serde_json::Value;

use super::*;
use crate::engine::fake::FakeEngine;

const QUESTION: &str = "assets/demo/demo8_espeak_en-us_question.wav";

struct Run {
    complete: bool,
    out: String,
    messages: String,
}

/// As nobody's configuration wants it.
fn plain() -> Writing {
    let profile = profile(&crate::config::Config::default(), None);
    Writing::of(&profile.expect("always there"))
}

/// Runs the command on the fake engine.
fn run_fake(fake: &FakeEngine, args: &TranscribeArgs) -> Run {
    let (mut out, mut messages) = (Vec::new(), Vec::new());
    let writing = plain();
    let load = || Ok(fake.transcriber());
    let jobs = Jobs {
        args,
        writing: &writing,
    };
    let complete = transcribe_all(&jobs, load, &mut out, &mut messages).expect("in memory");
    let text = |bytes| String::from_utf8(bytes).expect("text");
    Run {
        complete,
        out: text(out),
        messages: text(messages),
    }
}

fn files<const N: usize>(files: [&str; N]) -> TranscribeArgs {
    TranscribeArgs {
        files: files.map(PathBuf::from).to_vec(),
        ..TranscribeArgs::default()
    }
}

#[derive(Parser)]
struct Line {
    #[command(flatten)]
    args: TranscribeArgs,
}

#[test]
fn formats_exclude_each_other_and_a_file_is_needed() {
    assert!(
        Line::try_parse_from(["x", "a.wav", "--json"]).is_ok_and(|line| line.args.printed.json)
    );
    assert!(Line::try_parse_from(["x", "a.wav", "--json", "--srt"]).is_err());
    assert!(Line::try_parse_from(["x", "--vtt"]).is_err());
}

#[test]
fn each_file_gives_a_line() {
    let run = run_fake(&FakeEngine::new(), &files([QUESTION, QUESTION]));
    assert!(run.complete);
    assert_eq!(run.out, "text 1\ntext 2\n");
    assert_eq!(run.messages, "");
}

#[test]
fn a_bad_file_does_not_stop_the_others() {
    let run = run_fake(&FakeEngine::new(), &files(["nowhere.wav", QUESTION]));
    assert!(!run.complete);
    assert_eq!(run.out, "text 1\n");
    assert!(
        run.messages
            .starts_with("sayso: nowhere.wav cannot be read: ")
    );
    assert_eq!(run.messages.lines().count(), 1);
}

#[test]
fn without_a_readable_file_no_model_is_loaded() {
    let load = || -> Result<crate::engine::fake::FakeTranscriber, _> { panic!("loaded") };
    let writing = plain();
    let args = files(["nowhere.wav"]);
    let jobs = Jobs {
        args: &args,
        writing: &writing,
    };
    let complete = transcribe_all(&jobs, load, &mut Vec::new(), &mut Vec::new());
    assert_eq!(complete.ok(), Some(false));
}

#[test]
fn an_engine_failure_is_told_for_its_file_and_the_next_is_heard() {
    let fake = FakeEngine::new();
    fake.will_fail(EngineError::Crashed);
    let run = run_fake(&fake, &files([QUESTION, QUESTION]));
    assert!(!run.complete);
    assert_eq!(run.out, "text 2\n");
    assert!(run.messages.contains(QUESTION) && run.messages.contains("stopped unexpectedly"));
}

#[test]
fn a_panic_in_the_engine_is_a_failure_of_that_file() {
    let fake = FakeEngine::new();
    fake.will_panic();
    let run = run_fake(&fake, &files([QUESTION, QUESTION]));
    assert_eq!((run.complete, run.out.as_str()), (false, "text 2\n"));
}

#[test]
fn a_file_without_words_says_so() {
    let fake = FakeEngine::new();
    fake.will_say("\u{a0}");
    let run = run_fake(&fake, &files([QUESTION]));
    assert_eq!((run.complete, run.out.as_str()), (true, ""));
    assert_eq!(
        run.messages,
        format!("sayso: {QUESTION}: no words in 2.3 s of sound\n")
    );
}

#[test]
fn json_is_an_array_with_an_object_for_each_file() {
    let args = TranscribeArgs {
        printed: Printed {
            json: true,
            ..Printed::default()
        },
        ..files([QUESTION, "nowhere.wav"])
    };
    let run = run_fake(&FakeEngine::new(), &args);
    let report: Value = serde_json::from_str(&run.out).expect("JSON");
    assert_eq!(report.as_array().map(Vec::len), Some(2));
    assert_eq!(report[0]["text"], "text 1");
    assert_eq!(report[0]["duration_ms"], 2_357);
    assert_eq!(report[0]["segments"][0]["end_ms"], 2_357);
    assert_eq!(report[0].get("warning"), None);
    assert_eq!(report[1]["file"], "nowhere.wav");
    assert!(
        report[1]["error"]
            .as_str()
            .is_some_and(|error| error.contains("cannot be read"))
    );
    assert!(!run.complete);
}

#[test]
fn subtitles_of_several_files_are_one_track() {
    let args = TranscribeArgs {
        printed: Printed {
            srt: true,
            ..Printed::default()
        },
        ..files([QUESTION, QUESTION])
    };
    let run = run_fake(&FakeEngine::new(), &args);
    assert_eq!(
        run.out,
        "1\n00:00:00,000 --> 00:00:02,357\ntext 1\n\n2\n00:00:02,357 --> 00:00:04,714\ntext 2\n"
    );
}

#[test]
fn a_file_cut_short_gives_its_text_a_warning_and_no_success() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("cut.wav");
    let whole = std::fs::read(QUESTION).expect("the demo clip");
    std::fs::write(&path, &whole[..whole.len() / 2]).expect("a file");
    let run = run_fake(&FakeEngine::new(), &files([path.to_str().expect("text")]));
    assert!(!run.complete);
    assert_eq!(run.out, "text 1\n");
    assert!(
        run.messages.contains("cut.wav: the file is cut short"),
        "{}",
        run.messages
    );
}
