//! Whatever is wrong outside, `sayso` says in one short paragraph what it is
//! and what to do next, ends with a code other than zero, and loses nothing.

#![cfg(target_os = "linux")]

mod support;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::mpsc::sync_channel;

use rustix::process::Signal;

use support::{Output, PATIENCE, Process, Sayso, SoundServer, Speech, Terminal, XServer, speech};

/// Fails unless this is a refusal with one paragraph that holds every `word`.
fn assert_refused(output: &Output, words: &[&str]) {
    let said = output.stderr.trim();
    assert!(!output.status.success(), "it ended well: {output:?}");
    assert!(
        output.status.code().is_some(),
        "it was ended by a signal: {output:?}"
    );
    assert!(!said.contains("panicked at"), "it panicked: {said}");
    assert!(
        !said.contains("RUST_BACKTRACE"),
        "it shows a backtrace: {said}"
    );
    assert!(!said.contains("\n\n"), "more than one paragraph:\n{said}");
    assert!(
        said.len() < 700,
        "{} bytes is not short:\n{said}",
        said.len()
    );
    for word in words {
        assert!(said.contains(word), "no {word:?} in:\n{said}");
    }
}

/// A file of the test with these bytes.
fn file(sayso: &Sayso, name: &str, bytes: &[u8]) -> PathBuf {
    let path = sayso.folder().join(name);
    fs::write(&path, bytes).expect("written");
    path
}

/// Runs `sayso transcribe` on a file; the file must be as it was afterwards.
fn transcribe(name: &str, bytes: &[u8]) -> Output {
    let sayso = Sayso::new();
    let path = file(&sayso, name, bytes);
    let sayso = sayso.args(["transcribe", &path.to_string_lossy()]);
    let output = sayso.run();
    let after = fs::read(&path).expect("the input is still there");
    assert!(after == bytes, "the input was changed");
    output
}

/// A WAV header of 44 bytes that says so, before `data`.
fn wav(channels: u16, rate: u32, promised: u32, data: &[u8]) -> Vec<u8> {
    let frame = channels * 2;
    let mut bytes = Vec::new();
    bytes.extend_from_slice(b"RIFF");
    bytes.extend_from_slice(&promised.saturating_add(36).to_le_bytes());
    bytes.extend_from_slice(b"WAVEfmt ");
    bytes.extend_from_slice(&16_u32.to_le_bytes());
    bytes.extend_from_slice(&1_u16.to_le_bytes());
    bytes.extend_from_slice(&channels.to_le_bytes());
    bytes.extend_from_slice(&rate.to_le_bytes());
    bytes.extend_from_slice(&(rate * u32::from(frame)).to_le_bytes());
    bytes.extend_from_slice(&frame.to_le_bytes());
    bytes.extend_from_slice(&16_u16.to_le_bytes());
    bytes.extend_from_slice(b"data");
    bytes.extend_from_slice(&promised.to_le_bytes());
    bytes.extend_from_slice(data);
    bytes
}

/// The samples of a demo clip, as bytes.
fn demo_data(number: u32) -> Vec<u8> {
    let mut reader = hound::WavReader::open(speech::demo_path(number)).expect("a demo clip");
    reader
        .samples::<i16>()
        .flat_map(|sample| sample.expect("a sample").to_le_bytes())
        .collect()
}

// WAV files

#[test]
fn a_wav_that_is_missing() {
    let output = Sayso::new().args(["transcribe", "no such file.wav"]).run();
    assert_refused(&output, &["no such file.wav"]);
}

#[test]
fn a_wav_that_is_empty() {
    assert_refused(&transcribe("empty.wav", b""), &["empty.wav", "empty"]);
}

#[test]
fn a_wav_that_ends_inside_its_header() {
    let whole = wav(1, 16_000, 4, &[0; 4]);
    assert_refused(&transcribe("cut.wav", &whole[..30]), &["cut.wav", "header"]);
}

#[test]
fn a_file_that_is_no_wav() {
    let output = transcribe(
        "notes.wav",
        b"Dear diary, this is not a sound at all, is it?",
    );
    assert_refused(&output, &["notes.wav", "not a WAV"]);
}

#[test]
fn a_wav_of_zero_channels() {
    let output = transcribe("none.wav", &wav(0, 16_000, 4, &[0; 4]));
    assert_refused(&output, &["none.wav", "zero channels"]);
}

#[test]
fn a_wav_of_0_hz() {
    let output = transcribe("still.wav", &wav(1, 0, 4, &[0; 4]));
    assert_refused(&output, &["still.wav", "0 Hz"]);
}

#[test]
fn a_wav_that_promises_more_than_it_holds_gives_what_it_holds_and_says_so() {
    let data = demo_data(8);
    for promised in [u32::try_from(data.len()).expect("short") * 3, u32::MAX] {
        let output = transcribe("lying.wav", &wav(1, 16_000, promised, &data));
        assert!(output.stdout.contains(&Speech::demo(8).text), "{output:?}");
        assert!(output.stderr.contains("lying.wav"), "{output:?}");
        assert!(!output.stderr.contains("panicked"), "{output:?}");
    }
}

#[test]
fn one_bad_file_among_good_ones_costs_only_itself() {
    let sayso = Sayso::new();
    let bad = file(&sayso, "bad.wav", b"");
    let good = speech::demo_path(8);
    let output = sayso
        .args([
            "transcribe",
            &bad.to_string_lossy(),
            &good.to_string_lossy(),
        ])
        .run();
    assert!(!output.status.success());
    assert!(output.stdout.contains(&Speech::demo(8).text), "{output:?}");
    assert!(output.stderr.contains("bad.wav"), "{output:?}");
}

#[test]
fn a_wav_for_a_microphone_that_is_missing() {
    let x = XServer::start();
    let output = Sayso::new()
        .display(&x)
        .args(["--print", "--mic", "wav:/no/such.wav"])
        .run();
    assert_refused(&output, &["/no/such.wav"]);
}

// Models

/// Transcribes a good clip with a bad model.
fn with_model(model: &Path, sayso: Sayso) -> Output {
    let clip = speech::demo_path(8);
    sayso
        .env("SAYSO_MODEL", &model.to_string_lossy())
        .args(["transcribe", &clip.to_string_lossy()])
        .run()
}

fn embedded_model() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    fs::read(folder.join("assets/model/sayso-demo.en-q5_1.bin")).expect("the demo model")
}

#[test]
fn a_model_that_is_missing_and_where_to_get_one() {
    let output = with_model(Path::new("/no/such/ggml-base.en.bin"), Sayso::new());
    assert_refused(&output, &["/no/such/ggml-base.en.bin"]);
    let output = with_model(Path::new("bse.en"), Sayso::new());
    assert_refused(&output, &["bse.en"]);
}

#[test]
fn a_model_that_is_cut_short() {
    // At 100 kB it ends inside the vocabulary: whisper.cpp would load it.
    for length in [10, 100_000, 4_000_000] {
        let sayso = Sayso::new();
        let path = file(&sayso, "cut.bin", &embedded_model()[..length]);
        assert_refused(&with_model(&path, sayso), &["cut.bin"]);
    }
}

#[test]
fn a_model_that_is_a_web_page() {
    let sayso = Sayso::new();
    let path = file(
        &sayso,
        "page.bin",
        b"<!DOCTYPE html><html><body>Not found</body></html>",
    );
    assert_refused(
        &with_model(&path, sayso),
        &["page.bin", "not a whisper model"],
    );
}

#[test]
fn a_model_that_is_larger_than_memory() {
    let sayso = Sayso::new();
    let path = file(&sayso, "huge.bin", &embedded_model());
    // A hole in the file: it takes no room on the disk.
    File::options()
        .write(true)
        .open(&path)
        .and_then(|file| file.set_len(4 << 40))
        .expect("a sparse file");
    assert_refused(&with_model(&path, sayso), &["huge.bin"]);
}

// Configuration

fn config_check(text: &str) -> Output {
    Sayso::new()
        .raw_config(text)
        .args(["config", "check"])
        .run()
}

#[test]
fn a_key_with_a_typo_has_its_place_and_the_nearest_name() {
    let text = "[hotkey]\nchord = \"F9\"\n\n[microphone]\npre_rol_ms = 400\n";
    assert_refused(&config_check(text), &["line 5", "column 1", "pre_roll_ms"]);
}

#[test]
fn a_value_of_the_wrong_type_has_its_place() {
    let output = config_check("[microphone]\ntail_ms = \"long\"\n");
    assert_refused(&output, &["line 2", "column 11", "tail_ms"]);
}

#[test]
fn a_chord_that_cannot_be_has_its_place() {
    assert_refused(
        &config_check("[hotkey]\nchord = \"a+b\"\n"),
        &["line 2", "a+b"],
    );
    assert_refused(
        &config_check("[hotkey]\nchord = \"esc\"\n"),
        &["line 2", "Esc"],
    );
}

#[test]
fn a_file_that_is_not_toml_has_its_place() {
    assert_refused(&config_check("[hotkey\nchord = 1\n"), &["line 1"]);
}

#[test]
fn a_bad_configuration_stops_every_start_with_the_same_words() {
    let text = "[hotkey]\nchrod = \"F9\"\n";
    let sayso = Sayso::new().raw_config(text).args(["--print"]);
    assert_refused(&sayso.run(), &["line 2", "chord", "config.toml"]);
    let sayso = Sayso::new().raw_config(text);
    let mut app = sayso.in_terminal((100, 30), Terminal::Plain);
    assert!(!app.wait_exit().success());
    assert!(!app.in_alternate_screen());
    assert!(app.screen().contains("line 2"), "{}", app.screen());
}

// Devices, displays, folders, terminals

/// Starts `sayso`, which goes on in spite of what is wrong; waits until one
/// line holds every `word`, and ends it as ctrl-c does.
fn assert_told(sayso: &Sayso, words: &[&str]) {
    let mut command = sayso.command();
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut process = Process::spawn(&mut command);
    let stderr = process.child().stderr.take().expect("asked for");
    let (line_to, line_from) = sync_channel(64);
    std::thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            let _ = line_to.send(line);
        }
    });
    let mut seen = Vec::new();
    loop {
        let line = line_from.recv_timeout(PATIENCE).unwrap_or_else(|_| {
            panic!("no line with {words:?} in {seen:#?}");
        });
        let found = words.iter().all(|word| line.contains(word));
        seen.push(line);
        if found {
            break;
        }
    }
    process.signal(Signal::INT);
    process.wait(PATIENCE);
}

#[test]
fn no_microphone_at_all() {
    let x = XServer::start();
    // One may be plugged in at any time: sayso says so and waits.
    let sayso = Sayso::new().display(&x).args(["--print"]);
    assert_told(&sayso, &["no microphone", "sayso devices", "wav:FILE"]);
    let output = Sayso::new().args(["devices"]).run();
    assert_refused(&output, &["microphone"]);
}

#[test]
fn a_microphone_that_does_not_exist_and_the_nearest_that_does() {
    let (x, server) = (XServer::start(), SoundServer::start());
    let sayso = Sayso::new().display(&x).sound(&server);
    let sayso = sayso.args(["--print", "--mic", "Monitor of Nul Output"]);
    let nearest = "Did you mean `Monitor of Null Output`?";
    assert_refused(
        &sayso.run(),
        &["no microphone named", nearest, "sayso devices"],
    );
    // From the configuration it may be unplugged: another takes its place
    // until it comes back, and sayso says so.
    let waits = Sayso::new()
        .config("microphone.device = \"Headset\"")
        .display(&x)
        .sound(&server)
        .args(["--print"]);
    assert_told(
        &waits,
        &["`Headset` is not there", "used until it comes back"],
    );
}

#[test]
fn no_display_and_no_clipboard_are_told_on_the_screen() {
    let sayso = Sayso::new().microphone(&speech::demo_path(8));
    let app = sayso.in_terminal((100, 30), Terminal::Plain);
    app.wait_for_text("READY");
    app.wait_for_text("OSC 52");
}

#[test]
fn a_data_folder_that_cannot_be_written() {
    // Root may write into any folder but those of /proc.
    let x = XServer::start();
    let sayso = Sayso::new()
        .display(&x)
        .env("XDG_DATA_HOME", "/proc")
        .microphone(&speech::demo_path(8))
        .args(["--print"]);
    assert_refused(&sayso.run(), &["/proc"]);
}

#[test]
fn no_display_for_a_program_without_a_window() {
    let sayso = Sayso::new().microphone(&speech::demo_path(8));
    assert_refused(&sayso.args(["--print"]).run(), &["DISPLAY", "Space"]);
    // Over SSH the keyboards of this machine are none of the user's.
    let sayso = Sayso::new()
        .raw_config("")
        .env("SSH_CONNECTION", "a 1 b 22");
    let sayso = sayso.microphone(&speech::demo_path(8));
    assert_refused(&sayso.args(["--print"]).run(), &["DISPLAY", "Space"]);
}

#[test]
fn a_reader_that_has_left() {
    // As in `sayso … | head -1`: what is written then has nowhere to go.
    let clip = speech::demo_path(8);
    let clip = clip.to_string_lossy();
    for args in [
        &["transcribe", &clip][..],
        &["config", "show"],
        &["--help"],
        &["devices"],
    ] {
        let sayso = Sayso::new().args(args);
        let mut command = sayso.command();
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        command
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(Stdio::piped());
        let mut process = Process::spawn(&mut command);
        drop(command);
        let mut said = String::new();
        let mut stderr = process.child().stderr.take().expect("asked for");
        stderr.read_to_string(&mut said).expect("text");
        process.wait(PATIENCE);
        assert!(!said.contains("panicked"), "sayso {args:?}: {said}");
    }
}

#[test]
fn an_option_that_does_not_exist() {
    let output = Sayso::new().args(["--prnt"]).run();
    assert!(!output.status.success());
    assert!(output.stderr.contains("--print"), "{output:?}");
}

#[test]
fn a_terminal_of_20_by_5_shows_the_state() {
    let sayso = Sayso::new().microphone(&speech::demo_path(8));
    let app = sayso.in_terminal((20, 5), Terminal::Plain);
    app.wait_for_text("READY");
}
