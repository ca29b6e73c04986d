//! Several chords, each with its own way to dictate, on fakes. On real keys:
//! `tests/desktop.rs`.

mod support;

use sayso::config;
use sayso::front::Command;
use sayso::front::snapshot::ModelStatus;
use sayso::hotkey::Nth;
use sayso::ptt::State;
use sayso::runtime::Settings;
use support::rig::Rig;
use support::rig::fakes::{Fakes, poll};

const MAIL: Nth = Nth(1);
const CODE: Nth = Nth(2);

const CONFIG: &str = "
    [hotkey]
    mode = \"hold\"

    [profile.mail]
    hotkey.chord = \"F8\"
    engine.model = \"base\"
    engine.language = \"de\"
    engine.prompt = \"Liebe Grüße.\"
    engine.vocabulary = [\"sayso\", \"whisper.cpp\"]
    deliver.to = \"tmux\"

    [profile.code]
    hotkey.chord = \"F9\"
    hotkey.mode = \"toggle\"
    engine.language = \"auto\"
    engine.languages = [\"de\", \"fr\"]
    engine.translate = true
    text.remove_fillers = true
    text.style = \"snake_case\"
    ";

fn settings() -> Settings {
    let mut settings = Settings::from_config(&config::parse(CONFIG).expect("valid"));
    for profile in &mut settings.profiles {
        // What the fakes say is too short for it.
        profile.ptt.lone_modifier = false;
    }
    settings
}

fn press_and_release(rig: &Fakes, nth: Nth) {
    rig.finger.press_nth(nth);
    rig.wait("recording", |now| {
        now.take.is_some() && now.state == State::Recording
    });
    rig.finger.release();
    rig.wait("the engine to have it", |now| {
        matches!(now.state, State::Processing | State::WaitingForKey)
    });
}

fn languages(engine: &sayso::engine::fake::FakeEngine) -> Vec<Option<String>> {
    let calls = engine.calls();
    calls.into_iter().map(|call| call.language).collect()
}

#[test]
fn each_chord_brings_its_model_its_language_and_its_place() {
    let rig = Fakes::with(settings());
    rig.engine.will_say("First words.");
    press_and_release(&rig, Nth::FIRST);
    rig.delivered(&["First words."]);
    assert_eq!(rig.other_engine.loads(), 0, "nobody has needed it yet");

    rig.other_engine.will_say("Guten Tag.");
    rig.finger.press_nth(MAIL);
    let now = rig.wait("recording", |now| now.take.is_some());
    assert_eq!(&*now.take.expect("a take").profile, "mail");
    rig.finger.release();
    poll("the mail elsewhere", || {
        rig.other_place.texts() == ["Guten Tag."]
    });
    assert_eq!(rig.place.texts(), ["First words."]);
    assert_eq!(languages(&rig.other_engine), [Some("de".to_owned())]);
    assert_eq!(languages(&rig.engine), [Some("en".to_owned())]);
    // The fakes hum, and nobody speaks: models repeat their prompt into that.
    assert_eq!(rig.other_engine.calls()[0].prompt, "");
    poll("the clip in the store", || {
        rig.last_clip().profile == "mail"
    });

    rig.engine.will_say("More words.");
    press_and_release(&rig, Nth::FIRST);
    poll("the second text", || {
        rig.place.texts() == ["First words.", "More words."]
    });
    assert_eq!(
        (rig.engine.loads(), rig.other_engine.loads()),
        (1, 1),
        "both stay"
    );
    poll("the clip in the store", || {
        rig.last_clip().profile.is_empty()
    });
}

#[test]
fn what_the_model_is_told_before_is_the_prompt_and_the_vocabulary() {
    let told = settings()
        .profiles
        .into_iter()
        .map(|one| one.transcribe.prompt);
    let told: Vec<String> = told.collect();
    assert_eq!(told, ["", "Liebe Grüße. sayso, whisper.cpp.", ""]);
}

#[test]
fn a_profile_has_its_own_mode_and_rules_and_asks_the_model_it_shares() {
    let mut rig = Fakes::with(settings());
    rig.engine.will_say("Um, read the file.");
    rig.finger.press_nth(CODE);
    rig.wait("recording", |now| now.state == State::Recording);
    rig.let_go_for_good();
    rig.wait("it to go on, as a toggle does", |now| {
        now.state == State::Recording
    });
    rig.finger.press_nth(CODE);
    rig.let_go_for_good();
    // What is translated is English to the rules.
    rig.delivered(&["read_the_file"]);
    let asked = &rig.engine.calls()[0];
    assert_eq!((asked.language.as_deref(), asked.translate), (None, true));
    assert_eq!(asked.languages, ["de", "fr"]);
    assert_eq!(rig.other_engine.loads(), 0);
    // The first one's mode is as it was.
    rig.engine.will_say("Held.");
    rig.key_down();
    rig.wait("recording", |now| now.state == State::Recording);
    rig.key_up();
    rig.delivered(&["read_the_file", "Held."]);
}

#[test]
fn another_chord_ends_a_dictation_and_leaves_it_what_it_was() {
    let rig = Fakes::with(settings());
    rig.engine.will_say("Begun as code.");
    rig.finger.press_nth(CODE);
    rig.wait("recording", |now| now.state == State::Recording);
    rig.let_go_for_good();
    rig.finger.press_nth(MAIL);
    rig.let_go_for_good();
    rig.delivered(&["begun_as_code"]);
    assert_eq!(rig.other_place.texts(), [""; 0]);
}

#[test]
fn a_clip_is_transcribed_again_as_it_was_dictated() {
    let rig = Fakes::with(settings());
    rig.other_engine.will_say("Guten Tag.");
    press_and_release(&rig, MAIL);
    poll("the mail elsewhere", || {
        rig.other_place.texts() == ["Guten Tag."]
    });
    press_and_release(&rig, Nth::FIRST);
    poll("the text", || rig.place.texts() == ["text 1"]);
    let clip = rig.wait("both", |now| now.clips.len() == 2).clips[1].id;
    rig.other_engine.will_say("Guten Abend.");
    rig.send(Command::Retranscribe(clip));
    rig.wait("the new text", |now| {
        now.clips[1].text.as_deref() == Some("Guten Abend.")
    });
    assert_eq!(rig.engine.calls().len(), 1);
}

#[test]
fn a_model_that_only_one_profile_wants_fails_that_profile_alone() {
    let rig = Fakes::with(settings());
    let refused = || sayso::engine::EngineError::LoadFailed {
        name: "base".to_owned(),
    };
    for _ in 0..3 {
        rig.other_engine.will_fail_to_load(refused());
    }
    press_and_release(&rig, MAIL);
    rig.wait("the failure of its model", |now| {
        matches!(now.model, ModelStatus::Failed { .. })
    });
    press_and_release(&rig, Nth::FIRST);
    poll("the text", || rig.place.texts() == ["text 1"]);
    rig.wait("the model of the first", |now| {
        matches!(now.model, ModelStatus::Ready { .. })
    });
}

#[test]
fn one_that_is_there_no_more_is_the_first() {
    let rig = Fakes::with(settings());
    rig.send(Command::Toggle(Nth(200)));
    rig.wait("recording", |now| now.state == State::Recording);
    rig.send(Command::Toggle(Nth(200)));
    rig.delivered(&["text 1"]);
}
