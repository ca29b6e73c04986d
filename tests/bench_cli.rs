//! `sayso bench`, the real binary with the real demo model, and with copies of
//! it that pass for installed ones.

#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use sayso::clip::{ClipId, ClipState};
use sayso::engine::models::DEMO_MODEL;
use sayso::runtime::unix_ms;
use sayso::store::{ClipFolder, ClipSave, NewVersion, Source, Store};
use sayso::text::Transcript;
use serde_json::Value;
use support::process::{children, cpu_time};
use support::{Output, PATIENCE, Process, Sayso, Speech, ms, poll, run};

/// One model over all bundled clips takes about ten seconds on an idle machine.
fn bench(sayso: &Sayso, args: &[&str]) -> Output {
    run(sayso.command().arg("bench").args(args), b"", PATIENCE * 8)
}

fn json(printed: &Output) -> Value {
    serde_json::from_str(&printed.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", printed.stdout, printed.stderr))
}

/// Puts a file into the models folder.
fn install(sayso: &Sayso, file: &str, bytes: &[u8]) {
    let folder = sayso.data().join("models");
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(file), bytes).expect("written");
}

/// Takes these bundled clips into the history.
fn import(sayso: &Sayso, clips: &[u32]) {
    for clip in clips {
        let file = sayso.folder().join(format!("{clip}.wav"));
        let file = Speech::demo(*clip).write(&file);
        let imported = sayso.with_args(["clips", "import", &file.to_string_lossy()]);
        assert!(imported.status.success(), "{}", imported.stderr);
    }
}

/// Puts one clip into the history that any model works on for longer than a test
/// waits, so that its process cannot end by itself.
fn twenty_minutes(sayso: &Sayso) {
    let fox = Speech::demo(2);
    let sound = fox.sound();
    let often = 20 * 60 * 16_000 / sound.len();
    let mut store = Store::open(ClipFolder::new(sayso.data())).expect("a store");
    let clip = ClipId::from_parts(unix_ms(), 1);
    let path = store.folder().prepare(clip).expect("a folder");
    Speech::heard(&sound.repeat(often)).write(&path);
    let version = NewVersion {
        transcript: Transcript::plain(&fox.text, "demo"),
        source: Source::Engine,
        took: None,
        made_at_ms: clip.unix_ms(),
        doubt: None,
    };
    let save = ClipSave {
        version: Some(Arc::new(version)),
        ..ClipSave::new(clip, ClipState::Done)
    };
    store.save(&save).expect("saved");
}

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = fs::read(&path).expect("a file");
            found.push((path.display().to_string(), bytes));
        }
    }
    found.sort();
    found
}

#[test]
fn the_demo_model_gets_the_bundled_clips_right_and_is_not_recommended() {
    let sayso = Sayso::new();
    let before = files(sayso.folder());
    let printed = bench(&sayso, &["--json"]);
    assert!(printed.status.success(), "{}", printed.stderr);
    assert_eq!(files(sayso.folder()), before, "nothing is kept");
    let report = json(&printed);
    assert_eq!(
        (&report["clips"], &report["clip_count"], &report["threads"]),
        (&"bundled".into(), &8.into(), &1.into())
    );
    let models = report["models"].as_array().expect("an array");
    assert_eq!(models.len(), 1);
    let demo = &models[0];
    assert_eq!(
        (&demo["model"], &demo["demo"]),
        (&"demo".into(), &true.into())
    );
    // Its texts of these clips are its references, `tests/engine.rs` holds them
    // to it: the measuring puts each text beside its own clip.
    assert_eq!(
        (&demo["words_wrong"], &demo["word_error_rate"]),
        (&0.into(), &0.0.into())
    );
    let figure = |value: &Value| value.as_f64().expect("a number");
    let wait = &demo["waits"]["whole_clip_after_release"];
    let [p50, p95, max] = ["p50_ms", "p95_ms", "max_ms"].map(|name| figure(&wait[name]));
    assert!(0.0 < p50 && p50 <= p95 && p95 <= max, "{wait}");
    let engine_ms = figure(&demo["real_time_factor"]) * figure(&report["audio_ms"]);
    assert!(engine_ms >= max && engine_ms <= 8.0 * max, "{report}");
    let live = &demo["waits"]["release_to_text"];
    let [p50, p95, max] = ["p50_ms", "p95_ms", "max_ms"].map(|name| figure(&live[name]));
    assert!(0.0 < p50 && p50 <= p95 && p95 <= max, "{live}");
    assert!(figure(&demo["load_ms"]) > 0.0);
    // Its weights and whisper.cpp's buffers; not those of a larger model.
    let bytes = figure(&demo["peak_memory_bytes"]);
    assert!((20e6..500e6).contains(&bytes), "{bytes}");
    assert_eq!(report["recommendation"]["model"], Value::Null);
    let advice = report["recommendation"]["text"].as_str().expect("a text");
    assert!(
        advice.contains("`sayso model download base.en`"),
        "{advice}"
    );
}

#[test]
fn installed_models_run_beside_broken_ones_over_ones_own_clips() {
    let sayso = Sayso::new();
    import(&sayso, &[2, 8]);
    // The text of the newest is corrected, and so the models have a word wrong.
    let question = Speech::demo(8).text;
    let corrected = question.replace("email", "letter");
    assert_ne!(corrected, question);
    let edited = sayso.with_args(["clips", "edit", "last", "--text", &corrected]);
    assert!(edited.status.success(), "{}", edited.stderr);
    install(&sayso, "ggml-copy.en.bin", DEMO_MODEL);
    install(&sayso, "ggml-cut.en.bin", &DEMO_MODEL[..1 << 20]);
    install(&sayso, "demo.bin", b"Not found");

    let printed = bench(&sayso, &["--last", "5", "--json"]);
    assert_eq!(printed.status.code(), Some(1), "{}", printed.stderr);
    let report = json(&printed);
    assert_eq!(
        (&report["clips"], &report["clip_count"]),
        (&"own".into(), &2.into())
    );
    let models = report["models"].as_array().expect("an array");
    let names: Vec<_> = models.iter().map(|row| row["model"].as_str()).collect();
    let page = sayso.data().join("models/demo.bin");
    assert_eq!(
        names,
        [Some("demo"), page.to_str(), Some("cut.en"), Some("copy.en")]
    );
    for row in [&models[0], &models[3]] {
        assert_eq!(row["words_wrong"], 1, "{row}");
        assert!(row["error"].is_null(), "{row}");
    }
    assert_eq!(
        (&models[0]["demo"], &models[1]["demo"]),
        (&true.into(), &false.into())
    );
    let cut = models[2]["error"].as_str().expect("a reason");
    assert!(
        cut.contains("is cut short") && cut.contains("Download it again"),
        "{cut}"
    );
    assert_eq!(report["recommendation"]["model"], "copy.en");

    let table = bench(&sayso, &["--last", "2", "--model", "copy.en"]).stdout;
    for words in [
        "2 clips, ",
        "from the key's release to the text",
        "AT ONCE",
        "1 of the 2 texts are as demo wrote them",
        "Recommended: `--model copy.en`",
    ] {
        assert!(table.contains(words), "{words} in {table}");
    }
    assert!(
        !table.contains("trying out"),
        "only what was named: {table}"
    );
}

#[test]
fn a_model_that_is_not_there_is_listed_with_the_next_step() {
    let sayso = Sayso::new();
    import(&sayso, &[8]);
    let named = ["--last", "1", "--model", "base.en", "--model", "demo"];
    let printed = bench(&sayso, &named);
    assert_eq!(printed.status.code(), Some(1));
    for words in [
        "\nbase.en: There is no model `base.en`",
        "`sayso model download base.en` installs base.en (148 MB)",
        "\ndemo ",
        "demo is for trying out only",
        "1 thread\n",
    ] {
        assert!(
            printed.stdout.contains(words),
            "{words} in {}",
            printed.stdout
        );
    }
}

#[test]
fn without_a_clip_of_ones_own_it_says_what_to_do() {
    let printed = bench(&Sayso::new(), &["--last", "3"]);
    assert_eq!(printed.status.code(), Some(1));
    assert!(
        printed.stderr.contains("leave out --last"),
        "{}",
        printed.stderr
    );
}

/// A measuring under way: its process, and the child that has used the processor
/// for so long.
fn under_way(sayso: &Sayso, args: &[&str], used: Duration) -> (Process, u32) {
    let mut command = sayso.command();
    command
        .arg("bench")
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let process = Process::spawn(&mut command);
    let child = poll("a child at work", PATIENCE, || {
        let child = children(process.id()).first().copied()?;
        (cpu_time(child) > used).then_some(child)
    });
    (process, child)
}

/// Whether it is gone; one that nobody has asked for its end yet counts.
fn is_gone(id: u32) -> bool {
    match fs::read_to_string(format!("/proc/{id}/stat")) {
        Ok(stat) => stat.contains(") Z "),
        Err(_) => true,
    }
}

#[test]
fn ended_in_the_middle_it_leaves_no_process_and_no_file() {
    let sayso = Sayso::new();
    let temporary = sayso.folder().join("tmp");
    fs::create_dir(&temporary).expect("a folder");
    let sayso = sayso.env("TMPDIR", &temporary.to_string_lossy());
    twenty_minutes(&sayso);
    let before = files(sayso.folder());
    // Not SIGINT: a shell has what it starts in the background ignore that.
    for signal in [Signal::TERM, Signal::KILL] {
        // Loading takes one second: the model is in the middle of the clip.
        let (mut process, child) = under_way(&sayso, &["--last", "1"], ms(4_000));
        process.signal(signal);
        assert!(!process.wait(PATIENCE).success());
        poll("the end of the child", PATIENCE, || {
            is_gone(child).then_some(())
        });
        assert!(files(sayso.folder()) == before, "after {signal:?}");
    }
}

#[test]
fn a_model_whose_process_dies_is_listed_and_the_rest_goes_on() {
    let (mut process, child) = under_way(&Sayso::new(), &[], ms(300));
    let child = i32::try_from(child).ok().and_then(Pid::from_raw);
    kill_process(child.expect("a pid"), Signal::KILL).expect("it runs");
    let mut table = String::new();
    let out = process.child().stdout.as_mut().expect("a pipe");
    out.read_to_string(&mut table).expect("text");
    assert_eq!(process.wait(PATIENCE).code(), Some(1));
    let row = "\ndemo: Its process stopped unexpectedly (signal: 9 (SIGKILL)), after ";
    assert!(table.contains(row), "{table}");
    assert!(table.contains("none is recommended"), "{table}");
}
