//! What runs in the process with the private server.

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
    assert_eq!(
        capture::check_name("mic.moniter"),
        Err(CaptureError::UnknownDevice {
            name: "mic.moniter".to_owned(),
            nearest: Some("mic.monitor".to_owned())
        })
    );
}

#[test]
#[ignore = "run by the test of the same name"]
fn one_channel_is_heard_alone_and_louder() {
    let _server = Server::start();
    let levels = |channel, gain_db| {
        let choice = MicChoice {
            mix: Mix::new(channel, gain_db),
            ..MicChoice::from("default")
        };
        let mut player = play(&right_only());
        let mic = capture::microphone(choice).unwrap();
        let listened = capture::listen(mic, Duration::from_secs(3), || {});
        assert!(player.wait().unwrap().success());
        Level::of(&listened.expect("it opens").samples).peak_dbfs
    };
    // A sine of a quarter of full scale on the right, nothing on the left.
    assert!(levels(1, 0.0) < -80.0, "the left is silent");
    let right = levels(2, 0.0);
    assert!((right + 12.0).abs() < 1.0, "{right}");
    let mixed = levels(0, 0.0);
    assert!((mixed + 18.0).abs() < 1.0, "{mixed}");
    let louder = levels(2, 6.0);
    assert!((louder + 6.0).abs() < 1.0, "{louder}");
}

#[test]
#[ignore = "run by the test of the same name"]
fn of_several_names_the_first_that_is_there_is_taken() {
    let _server = Server::start();
    pactl(&[
        "load-module",
        "module-null-sink",
        "sink_name=second",
        "norewinds=1",
    ]);
    let choice = MicChoice {
        fallback: vec!["also.away".to_owned(), "second.monitor".to_owned()],
        ..MicChoice::from("away")
    };
    let mut mic = capture::microphone(choice).unwrap();
    let open = mic.open().expect("the second best");
    assert_eq!(
        (open.info.sample_rate, open.info.instead_of.as_deref()),
        (44_100, Some("away"))
    );
}

#[test]
#[ignore = "run by the test of the same name"]
fn the_preferred_microphone_is_taken_back_when_it_returns() {
    let _server = Server::start();
    let mut mic = capture::microphone("desk.monitor").unwrap();
    let open = mic.open().expect("another in its place");
    assert_eq!(open.info.instead_of.as_deref(), Some("desk.monitor"));
    assert!(!mic.has_moved(), "it is still away");
    pactl(&[
        "load-module",
        "module-null-sink",
        "sink_name=desk",
        "rate=44100",
        "norewinds=1",
    ]);
    assert!(mic.has_moved(), "it is back");
    let open = mic.open().expect("the preferred one");
    // With another format than the one in its place had.
    assert_eq!(
        (open.info.instead_of, open.info.sample_rate),
        (None, 44_100)
    );
    assert!(!mic.has_moved());
}

#[test]
#[ignore = "run by the test of the same name"]
fn another_default_is_taken_between_clips() {
    let _server = Server::start();
    let mut bench = Bench::open();
    // By its channels: the server itself changes a device's rate for the
    // stream that it moves there.
    let desk = ["sink_name=desk", "channels=1", "norewinds=1"];
    pactl(&[&["load-module", "module-null-sink"], &desk[..]].concat());
    pactl(&["set-default-source", "desk.monitor"]);
    until("the new one is open, with its own format", || {
        let event = bench.events.try_recv();
        matches!(event, Ok(CaptureEvent::Opened(info)) if info.channels == 1)
    });
}

#[test]
#[ignore = "run by the test of the same name"]
fn a_microphone_muted_under_a_clip_is_said_and_what_was_heard_is_kept() {
    let _server = Server::start();
    let mut bench = Bench::open();
    bench.start();
    let mut player = play(&climb());
    until("the sound is heard", || bench.hears(-20.0));
    pactl(&["set-source-mute", "mic.monitor", "1"]);
    player.wait().unwrap();
    let CaptureEvent::Silent { error } = bench.event() else {
        panic!("it is said");
    };
    assert!(error.to_string().contains("Is it muted"), "{error}");
    pactl(&["set-source-mute", "mic.monitor", "0"]);
    let mut player = play(&climb());
    until("it is heard again, in the same clip", || {
        matches!(bench.events.try_recv(), Ok(CaptureEvent::SoundAgain))
    });
    player.wait().unwrap();
    let clip = bench.seal();
    assert!(clip.duration() > Duration::from_secs(5));
    assert!(clip.level.peak_dbfs > -20.0, "{:?}", clip.level);
}

#[test]
#[ignore = "run by the test of the same name"]
fn a_server_that_freezes_under_a_clip_loses_nothing_said_before() {
    let server = Server::start();
    let mut bench = Bench::open();
    bench.start();
    let mut player = play(&climb());
    until("the sound is heard", || bench.hears(-20.0));
    server.signal("STOP");
    let CaptureEvent::Lost { clip: CLIP, error } = bench.event() else {
        panic!("the stall is said");
    };
    assert!(matches!(error, CaptureError::Stalled { .. }), "{error:?}");
    let clip = bench.seal();
    assert!(clip.level.peak_dbfs > -20.0, "{:?}", clip.level);
    server.signal("CONT");
    until("it is open again", || {
        matches!(bench.events.try_recv(), Ok(CaptureEvent::Opened(_)))
    });
    let _ = player.wait();
}

#[test]
#[ignore = "run by the test of the same name"]
fn a_source_unloaded_under_a_clip_loses_nothing_said_before() {
    let _server = Server::start();
    let mut bench = Bench::open();
    bench.start();
    let mut player = play(&climb());
    until("the sound is heard", || bench.hears(-20.0));
    pactl(&["unload-module", "module-null-sink"]);
    let _ = player.wait();
    let CaptureEvent::Lost { clip: CLIP, .. } = bench.event() else {
        panic!("the loss is said");
    };
    let clip = bench.seal();
    assert!(clip.level.peak_dbfs > -20.0, "{:?}", clip.level);
    pactl(&[
        "load-module",
        "module-null-sink",
        "sink_name=mic",
        "rate=48000",
        "norewinds=1",
    ]);
    until("it is open again", || {
        matches!(bench.events.try_recv(), Ok(CaptureEvent::Opened(_)))
    });
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
    player.expect_cues(1.0).unwrap();
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
