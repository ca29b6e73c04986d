//! The tests in a process with a private server of its own.

use super::*;

#[test]
#[ignore = "run by the test of the same name"]
fn a_clip_holds_what_another_program_played() {
    let _server = Server::start();
    let mut bench = Bench::open();
    let file = climb();
    let path = bench.start();
    let mut player = play(&file);
    assert!(player.wait().unwrap().success());
    until("it is quiet again", || !bench.hears(-60.0));
    let clip = bench.seal();
    assert_eq!(bench.recorder.meter().overruns(), 0);

    let original = wav::decode(&fs::read(&file).unwrap()).unwrap();
    let wanted = sayso::audio::resample::to_clip_rate(&original.samples, 48_000).unwrap();
    let (end_at, end_alike) = best_match(&clip.samples, &wanted[12_000..15_000]);
    let (start_at, start_alike) = best_match(&clip.samples, &wanted[1_000..4_000]);
    assert!(
        end_alike > 0.99 && start_alike > 0.99,
        "{start_alike} {end_alike}"
    );
    // Nothing is missing between the two, and nothing doubled.
    assert_eq!(end_at - start_at, 11_000);
    let heard = Level::of(&clip.samples[end_at..end_at + 3_000]);
    let expected = Level::of(&wanted[12_000..15_000]);
    assert!(
        (heard.rms_dbfs - expected.rms_dbfs).abs() < 0.2,
        "{heard:?} {expected:?}"
    );

    drop(bench);
    let file = wav::decode(&fs::read(path).unwrap()).unwrap();
    assert_eq!(file.samples.len(), clip.samples.len());
}

#[test]
#[ignore = "run by the test with the longer name"]
fn a_server_killed_under_a_clip() {
    let server = Server::start();
    let mut bench = Bench::open();
    let file = climb();
    let path = bench.start();
    let mut player = play(&file);
    until("the sound is heard", || bench.hears(-20.0));
    server.kill();
    let _ = player.wait();
    let CaptureEvent::Lost { clip: CLIP, error } = bench.event() else {
        panic!("the loss is said");
    };
    assert!(
        matches!(
            error,
            CaptureError::Disconnected { .. } | CaptureError::Stalled { .. }
        ),
        "{error:?}"
    );
    let clip = bench.seal();
    assert!(
        clip.level.peak_dbfs > -20.0,
        "what was said before is there: {:?}",
        clip.level
    );

    let _server = Server::start();
    until("the microphone is open again", || {
        matches!(bench.events.try_recv(), Ok(CaptureEvent::Opened(_)))
    });
    let mut player = play(&file);
    until("the sound is heard again", || bench.hears(-20.0));
    player.wait().unwrap();
    drop(bench);
    let on_disk = wav::decode(&fs::read(path).unwrap()).unwrap();
    assert_eq!(
        (on_disk.samples.len(), on_disk.problem),
        (clip.samples.len(), None)
    );
}

#[test]
#[ignore = "run by the test with the longer name"]
fn devices_and_names() {
    let _server = Server::start();
    let devices = capture::devices().unwrap();
    let monitor = &devices[0];
    assert_eq!(
        (monitor.id.as_str(), monitor.is_default),
        ("mic.monitor", true)
    );
    assert_eq!(monitor.host, "PulseAudio");
    assert!(monitor.native.is_some() && !monitor.formats.is_empty());
    let mut by_name = capture::microphone(&monitor.name).unwrap();
    assert!(by_name.open().is_ok());
    let mut misspelt = capture::microphone("mic.moniter").unwrap();
    let error = misspelt.open().err().expect("there is no such device");
    assert_eq!(
        error,
        CaptureError::UnknownDevice {
            name: "mic.moniter".to_owned(),
            nearest: Some("mic.monitor".to_owned())
        }
    );
}

#[test]
#[ignore = "run by the test with the longer name"]
fn no_server() {
    let listed = capture::devices().expect_err("nothing to list").to_string();
    assert!(listed.contains("no microphone was found"), "{listed}");
    let mut mic = capture::microphone("default").unwrap();
    let error = mic.open().err().expect("nothing to open");
    assert!(
        matches!(error, CaptureError::NoMicrophone { .. }),
        "{error:?}"
    );
    let (sender, mut events) = mpsc::channel(8);
    let player = Player::spawn(sender).unwrap();
    player.cue(Cue::Start).unwrap();
    let Some(PlaybackEvent::Failed { clip: None, error }) = events.blocking_recv() else {
        panic!("the cue fails");
    };
    assert!(error.to_string().contains("no loudspeaker"), "{error}");
}

#[test]
#[ignore = "run by the test with the longer name"]
fn a_cue_and_a_clip_are_heard() {
    let _server = Server::start();
    // The null sink is both the output and, by its monitor, the microphone.
    let bench = Bench::open();
    let (sender, mut events) = mpsc::channel(8);
    let player = Player::spawn(sender).unwrap();
    player.cue(Cue::Start).unwrap();
    until("the cue is heard", || bench.hears(-30.0));
    until("and ends", || !bench.hears(-60.0));
    player.play(CLIP, climb()).unwrap();
    let duration = Duration::from_secs(1);
    assert_eq!(
        events.blocking_recv(),
        Some(PlaybackEvent::Started {
            clip: CLIP,
            duration
        })
    );
    until("the clip is heard", || bench.hears(-12.0));
    assert_eq!(
        events.blocking_recv(),
        Some(PlaybackEvent::Finished { clip: CLIP })
    );
}

#[test]
#[ignore = "run by the test with the longer name"]
fn expected_cues() {
    let _server = Server::start();
    let mut bench = Bench::open();
    let (sender, _events) = mpsc::channel(8);
    let player = Player::spawn(sender).unwrap();
    player.expect_cues().unwrap();
    bench.start();
    for cue in [Cue::Start, Cue::Stop] {
        until("the cue waits in a stream that is stopped", || {
            sink_inputs().contains("Corked: yes")
        });
        assert!(!bench.hears(-80.0), "nothing is heard before its time");
        player.cue(cue).unwrap();
        until("the cue is heard", || bench.hears(-30.0));
        until("and ends", || !bench.hears(-60.0));
    }
    let clip = bench.seal();
    let places = [Cue::Start, Cue::Stop].map(|cue| {
        let (at, alike) = best_match(&clip.samples, &cue.samples());
        assert!(alike > 0.99, "{cue:?} is {alike} like itself");
        at
    });
    assert!(places.is_sorted(), "{places:?}");
}

/// What the server says of the streams that play.
fn sink_inputs() -> String {
    let output = Command::new("pactl")
        .args(["list", "sink-inputs"])
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}
