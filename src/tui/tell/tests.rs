use super::*;
use crate::tui::fake;

fn ears(vars: &[(&str, &str)]) -> Ears {
    let var = |name: &str| {
        let found = vars.iter().find(|(key, _)| *key == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Ears::from_environment(Surroundings::default(), var)
}

fn config() -> TuiConfig {
    TuiConfig::default()
}

#[test]
fn progress_is_for_terminals_that_are_known_to_show_it() {
    for (vars, shows) in [
        (&[("WT_SESSION", "4a9f")][..], true),
        (&[("ConEmuANSI", "ON")], true),
        (&[("ConEmuANSI", "OFF")], false),
        (
            &[
                ("TERM_PROGRAM", "WezTerm"),
                ("TERM_PROGRAM_VERSION", "20250209-182623-44866cc1"),
            ],
            true,
        ),
        (
            &[
                ("TERM_PROGRAM", "WezTerm"),
                ("TERM_PROGRAM_VERSION", "20240203-110809-5046fc22"),
            ],
            false,
        ),
        (
            &[
                ("TERM_PROGRAM", "ghostty"),
                ("TERM_PROGRAM_VERSION", "1.2.0"),
            ],
            true,
        ),
        (
            &[
                ("TERM_PROGRAM", "ghostty"),
                ("TERM_PROGRAM_VERSION", "1.1.3"),
            ],
            false,
        ),
        (
            &[
                ("TERM_PROGRAM", "iTerm.app"),
                ("TERM_PROGRAM_VERSION", "3.10.1"),
            ],
            true,
        ),
        (&[("VTE_VERSION", "8100")], true),
        (&[("VTE_VERSION", "7006")], false),
        (&[("VTE_VERSION", "8100"), ("TMUX", "/tmp/x,1,0")], false),
        // It takes all of OSC 9 for notifications, or drops it.
        (&[("TERM", "xterm-kitty")], false),
        (&[("TERM_PROGRAM", "Apple_Terminal")], false),
        (&[], false),
    ] {
        assert_eq!(ears(vars).progress, shows, "{vars:?}");
    }
}

#[test]
fn the_title_has_the_state_and_is_written_once() {
    let mut tell = Tell::new(ears(&[]));
    let recording = fake::recording();
    let told = tell.about(&recording, &config(), true);
    assert_eq!(told.bytes, "\x1b[22;2t\x1b]2;sayso ● recording\x1b\\");
    assert!(told.title && !told.progress);
    assert_eq!(tell.about(&recording, &config(), true).bytes, "");
    let told = tell.about(&fake::ready(), &config(), true);
    assert_eq!(told.bytes, "\x1b]2;sayso ◌ ready\x1b\\");
    let off = TuiConfig {
        title: false,
        ..config()
    };
    let told = tell.about(&fake::ready(), &off, true);
    assert_eq!((told.bytes.as_str(), told.title), (TITLE_BACK, false));
    assert_eq!(tell.about(&recording, &off, true), Told::default());
}

#[test]
fn a_terminal_that_was_somebody_elses_is_told_again() {
    let mut tell = Tell::new(ears(&[]));
    let first = tell.about(&fake::ready(), &config(), true);
    tell.forget();
    assert_eq!(tell.about(&fake::ready(), &config(), true), first);
}

#[test]
fn progress_goes_from_a_text_to_a_download_and_away() {
    let config = TuiConfig {
        title: false,
        ..config()
    };
    let mut tell = Tell::new(ears(&[("WT_SESSION", "1")]));
    let mut snapshot = fake::in_state(State::Processing);
    snapshot.download = Some(fake::download());
    let mut told = |snapshot: &Snapshot| tell.about(snapshot, &config, true);
    assert_eq!(told(&snapshot).bytes, "\x1b]9;4;3;0\x1b\\");
    snapshot.state = State::WaitingForKey;
    let download = told(&snapshot);
    assert_eq!(download.bytes, "\x1b]9;4;1;34\x1b\\");
    assert!(download.progress);
    snapshot.download = None;
    let over = told(&snapshot);
    assert_eq!((over.bytes.as_str(), over.progress), (PROGRESS_BACK, false));
    assert_eq!(told(&snapshot).bytes, "");
}

#[test]
fn the_configuration_decides_over_what_is_known() {
    let with = |progress| TuiConfig {
        title: false,
        progress,
        ..config()
    };
    let processing = fake::in_state(State::Processing);
    let told = |ears, progress| Tell::new(ears).about(&processing, &with(progress), true);
    let knows = ears(&[("WT_SESSION", "1")]);
    assert_eq!(told(knows, Progress::Off), Told::default());
    let unknown = ears(&[]);
    assert_eq!(told(unknown, Progress::Auto), Told::default());
    assert_ne!(told(unknown, Progress::On), Told::default());
}

#[test]
fn the_bell_rings_once_at_the_end_of_a_dictation_and_only_without_focus() {
    let config = TuiConfig {
        bell: true,
        title: false,
        ..config()
    };
    let recording = fake::recording();
    let clip = recording.take.as_ref().expect("recording").clip;
    let mut over = fake::ready();
    let mut clips = over.clips.to_vec();
    clips[0].id = clip;
    clips[0].state = ClipState::Queued;
    over.clips = clips.clone().into();
    let queued = over.clone();
    clips[0].state = ClipState::Done;
    over.clips = clips.into();
    for (focused, rings) in [(false, 1), (true, 0)] {
        let mut tell = Tell::new(ears(&[]));
        let mut bells = 0;
        for snapshot in [&over, &recording, &queued, &over, &over] {
            let told = tell.about(snapshot, &config, focused);
            bells += told.bytes.matches('\x07').count();
        }
        assert_eq!(bells, rings, "focused: {focused}");
    }
}
