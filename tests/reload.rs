//! Another configuration while sayso runs, on fakes. With a real file, keys and
//! clipboard: `tests/desktop.rs`.

mod support;

use sayso::config::Change;
use sayso::front::setting::{SetBy, SettingEdit};
use sayso::front::snapshot::{MicStatus, NoticeKind};
use sayso::front::{Command, Order, Snapshot};
use sayso::hotkey::Nth;
use sayso::ptt::State;
use sayso::settings::SettingsNews;
use support::PATIENCE;
use support::rig::fakes::{Fakes, poll};

/// What makes a configuration fit the fakes: they hum and do not speak.
const FITTING: &str = "
    hotkey.mode = \"hold\"
    hotkey.chord = \"F8\"
    engine.while_speaking = false
    engine.silence_gate = false
    ";

fn fitting(more: &str) -> String {
    format!("{FITTING}{more}")
}

fn told(now: &Snapshot) -> &str {
    now.notice.as_ref().map_or("", |notice| &notice.text)
}

/// Runs on fakes with [`FITTING`] in place.
fn start() -> Fakes {
    let rig = Fakes::start();
    rig.change_settings(FITTING);
    rig.wait("the first change", |now| now.chord() == "F8");
    rig
}

fn change(rig: &Fakes, more: &str, words: &str) {
    rig.change_settings(&fitting(more));
    rig.wait(words, |now| told(now) == words);
}

fn finger(rig: &Fakes) -> sayso::keys::fake::Finger {
    let brought = rig.brought.lock().expect("sound");
    brought.fingers.last().expect("another source").clone()
}

fn dictate(rig: &Fakes) {
    let finger = finger(rig);
    finger.press();
    rig.wait("recording", |now| {
        now.state == State::Recording && now.take.is_some()
    });
    finger.release();
}

#[test]
fn the_next_dictation_is_written_as_the_new_rules_say() {
    let rig = start();
    change(
        &rig,
        "text.replace = ['teh -> the']",
        "Changed: text.replace.",
    );
    rig.engine.will_say("Teh end.");
    dictate(&rig);
    rig.delivered(&["The end."]);
    assert_eq!(rig.engine.loads(), 1, "the model stays");
}

#[test]
fn another_chord_and_a_profile_have_their_sources_and_the_old_ones_are_over() {
    let rig = start();
    rig.change_settings(&fitting(
        "profile.mail.hotkey.chord = \"F9\"\nprofile.mail.text.style = \"lower\"",
    ));
    let now = rig.wait("both chords", |now| now.profiles.len() == 2);
    assert_eq!(&*now.profiles[1].name, "mail");
    rig.engine.will_say("Small.");
    let finger = finger(&rig);
    finger.press_nth(Nth(1));
    rig.wait("recording", |now| now.take.is_some());
    finger.release();
    rig.delivered(&["small"]);
    // The one of the start is nobody's any more.
    rig.finger.press();
    dictate(&rig);
    rig.delivered(&["small", "text 2"]);
}

#[test]
fn a_client_that_names_a_profile_gets_that_one_whatever_came_between() {
    let rig = start();
    let mail = "profile.mail.hotkey.chord = \"F9\"\nprofile.mail.text.style = \"lower\"\n";
    rig.change_settings(&fitting(mail));
    rig.wait("both chords", |now| now.profiles.len() == 2);
    // The client saw `mail` in the second place; now it is the third.
    let code = "profile.code.hotkey.chord = \"F7\"\nprofile.code.text.style = \"constant\"\n";
    rig.change_settings(&fitting(&format!("{code}{mail}")));
    rig.wait("a third chord", |now| now.profiles.len() == 3);
    rig.send(Command::Asked(Order::Start(Some("gone".to_owned())), 1));
    rig.send(Command::Asked(Order::Toggle(Some("gone".to_owned())), 2));
    let now = rig.wait("both refused", |now| now.asked == 2);
    assert_eq!(now.state, State::WaitingForKey);
    assert!(now.take.is_none() && now.clips.is_empty());
    rig.engine.will_say("Small.");
    rig.send(Command::Asked(Order::Start(Some("mail".to_owned())), 3));
    let now = rig.wait("recording", |now| {
        now.state == State::Recording && now.take.is_some()
    });
    assert_eq!(
        now.take.map(|take| take.profile.to_string()).as_deref(),
        Some("mail")
    );
    // One that is not known ends nothing either.
    rig.send(Command::Asked(Order::Toggle(Some("gone".to_owned())), 4));
    let now = rig.wait("refused", |now| now.asked == 4);
    assert_eq!(now.state, State::Recording);
    rig.send(Command::Asked(Order::Stop, 5));
    rig.delivered(&["small"]);
}

#[test]
fn a_change_under_a_dictation_waits_for_its_end() {
    let rig = start();
    let finger = finger(&rig);
    rig.engine.will_say("One two.");
    finger.press();
    rig.wait("recording", |now| now.state == State::Recording);
    rig.change_settings(&fitting(
        "hotkey.sources = [\"evdev\"]\ntext.style = \"snake_case\"",
    ));
    rig.change_settings(&fitting(
        "hotkey.sources = [\"evdev\"]\ntext.style = \"constant\"",
    ));
    assert_eq!(rig.brought.lock().expect("sound").fingers.len(), 1);
    finger.release();
    rig.delivered(&["One two."]);
    rig.wait("the change", |now| {
        told(now).starts_with("Changed: hotkey.sources")
    });
    assert_eq!(rig.brought.lock().expect("sound").fingers.len(), 2);
    rig.engine.will_say("One two.");
    dictate(&rig);
    rig.delivered(&["One two.", "ONE_TWO"]);
}

#[test]
fn a_file_with_a_mistake_is_told_and_what_counted_before_still_does() {
    let rig = start();
    let why = "config.toml has a mistake, line 2, column 1: there is no key `modle`".to_owned();
    rig.file.tell(SettingsNews::Broken(why));
    let now = rig.wait("the mistake", |now| told(now).contains("line 2, column 1"));
    assert_eq!(now.notice.expect("a notice").kind, NoticeKind::Error);
    rig.engine.will_say("Still here.");
    dictate(&rig);
    rig.delivered(&["Still here."]);
    rig.change_settings(FITTING);
    rig.wait("it to be mended", |now| !told(now).contains("line 2"));
}

#[test]
fn another_model_writes_the_next_dictation_and_one_that_is_not_there_changes_nothing() {
    let rig = start();
    rig.other_engine.will_say("From another.");
    change(&rig, "engine.model = \"base\"", "Changed: engine.model.");
    dictate(&rig);
    rig.delivered(&["From another."]);
    rig.brought.lock().expect("sound").no_models = Some("There is no model `huge`.".to_owned());
    rig.change_settings(&fitting(
        "engine.model = \"huge\"\ntext.style = \"constant\"",
    ));
    let words = "There is no model `huge`. The settings before this one still count; save";
    rig.wait(words, |now| told(now).starts_with(words));
    rig.other_engine.will_say("Still from another.");
    dictate(&rig);
    rig.delivered(&["From another.", "Still from another."]);
}

#[test]
fn another_microphone_is_opened_and_the_old_one_closed() {
    let rig = start();
    rig.wait("the first one", |now| {
        matches!(now.microphone, MicStatus::Open { .. })
    });
    change(
        &rig,
        "microphone.device = \"Headset\"",
        "Changed: microphone.device.",
    );
    poll("the new one to be open", || {
        let brought = rig.brought.lock().expect("sound");
        brought
            .microphones
            .last()
            .is_some_and(|mic| mic.opened() == 1)
    });
    let rest = "microphone.device = \"Headset\"\nmicrophone.keep_open = false";
    rig.change_settings(&fitting(rest));
    rig.wait("a closed microphone", |now| {
        now.microphone == MicStatus::Closed
    });
}

#[test]
fn texts_go_elsewhere_and_what_needs_a_start_is_said() {
    let rig = start();
    change(
        &rig,
        "deliver.to = \"tmux\"\nstorage.data_dir = \"/elsewhere\"",
        "Changed: deliver.to. From the next start on: storage.data_dir.",
    );
    dictate(&rig);
    poll("the text elsewhere", || {
        rig.other_place.texts() == ["text 1"]
    });
    assert_eq!(rig.place.texts(), [""; 0]);
}

#[test]
fn a_backlog_makes_way_for_another_configuration() {
    let rig = start();
    for _ in 0..3 {
        dictate(&rig);
        rig.wait("the text", |now| now.state == State::WaitingForKey);
    }
    poll("three texts", || rig.place.texts().len() == 3);
    let clips = rig.wait("the clips", |now| now.clips.len() == 3).clips;
    rig.engine.hold();
    for clip in clips.iter() {
        rig.send(Command::Retranscribe(clip.id));
    }
    assert!(rig.engine.wait_for_calls(4));
    rig.change_settings(&fitting("engine.model = \"base\""));
    rig.wait("the change to have come", |now| now.queue.waiting > 0);
    rig.engine.release();
    rig.wait("the change", |now| told(now) == "Changed: engine.model.");
    assert!(rig.other_engine.wait_for_calls(2));
    assert_eq!(rig.engine.calls().len(), 4, "it had one of them only");
}

#[test]
fn a_place_that_is_not_described_fully_changes_nothing() {
    let rig = start();
    rig.change_settings(&fitting("deliver.to = \"file\""));
    rig.wait("what is missing", |now| {
        told(now).contains("file = \"~/notes.md\"")
    });
    dictate(&rig);
    rig.delivered(&["text 1"]);
}

#[test]
fn a_front_end_has_a_key_changed_and_sees_what_counts() {
    let rig = start();
    let shown = |now: &Snapshot, path: &str| {
        let found = now.settings.iter().find(|setting| setting.path == path);
        found.map(|setting| (setting.value.clone(), setting.from.clone()))
    };
    let now = rig.wait("the settings", |now| !now.settings.is_empty());
    let file = SetBy::File { line: 3 };
    assert_eq!(
        shown(&now, "hotkey.chord"),
        Some(("\"F8\"".to_owned(), file))
    );
    let of_nobody = shown(&now, "text.style").expect("a key");
    assert_eq!(of_nobody.1, SetBy::BuiltIn);
    for (edit, change) in [
        (
            SettingEdit::Add("teh -> the".to_owned()),
            Change::Add("teh -> the".into()),
        ),
        (SettingEdit::Unset, Change::Unset),
    ] {
        let path = "text.replace".to_owned();
        rig.send(Command::Change { path, edit });
        let request = support::poll("a request", PATIENCE, || rig.asked().pop());
        assert_eq!(request.path.to_string(), "text.replace");
        assert_eq!(request.change, change);
    }
    let path = "text.replacements".to_owned();
    let edit = SettingEdit::Unset;
    rig.send(Command::Change { path, edit });
    let now = rig.wait("an error", |now| told(now).contains("no key"));
    assert!(told(&now).starts_with("text.replacements was not changed: "));
    assert!(rig.asked().is_empty());
}
