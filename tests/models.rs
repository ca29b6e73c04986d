//! Choosing a model while sayso runs, and downloading it before that, on fakes. With
//! a real server and a real model: `tests/empty_home.rs`.

mod support;

use std::time::Duration;

use sayso::config::Change;
use sayso::fetch::{Event, FetchError, Fetched, Progress};
use sayso::front::models::ModelView;
use sayso::front::setting::SettingEdit;
use sayso::front::snapshot::NoticeKind;
use sayso::front::{Command, Snapshot};
use sayso::ptt::State;
use support::rig::Rig;
use support::rig::fakes::{Fakes, poll};

/// What makes a configuration fit the fakes: they hum and do not speak.
const FITTING: &str = "
    hotkey.mode = \"hold\"
    hotkey.chord = \"F8\"
    engine.while_speaking = false
    engine.silence_gate = false
    ";

fn view(name: &str, here: bool) -> ModelView {
    ModelView {
        name: name.to_owned(),
        bytes: 1_000_000,
        installed: here.then(|| format!("/models/ggml-{name}.bin")),
        ..ModelView::default()
    }
}

/// A rig in whose catalogue are `tiny`, which is here, and `base`, which is not.
fn start() -> Fakes {
    let rig = Fakes::start();
    rig.shelf.has([view("tiny", true), view("base", false)]);
    rig.send(Command::LookAtModels);
    rig.wait("the models", |now| now.models.models.len() == 2);
    rig
}

fn choose(rig: &Fakes, name: &str) {
    rig.send(Command::UseModel(name.to_owned()));
}

fn told(now: &Snapshot) -> &str {
    now.notice.as_ref().map_or("", |notice| &notice.text)
}

/// Waits until the file was asked to name this model.
fn wait_until_asked_for(rig: &Fakes, name: &str) {
    poll("the file to be asked", || {
        let asked = rig.asked();
        asked.iter().any(|asked| {
            let named = SettingEdit::Set(name.to_owned()).change(&asked.path);
            asked.path.to_string() == "engine.model"
                && matches!(asked.change, Change::Set(_))
                && asked.change == named
        })
    });
}

#[test]
fn what_is_here_is_written_into_the_file() {
    let rig = start();
    choose(&rig, "tiny");
    wait_until_asked_for(&rig, "tiny");
    assert!(rig.shelf.asked().is_empty(), "nothing is downloaded");
}

#[test]
fn what_is_not_here_is_downloaded_shown_meanwhile_and_used_then() {
    let mut rig = start();
    choose(&rig, "base");
    rig.wait("its beginning", |now| {
        now.download.as_ref().is_some_and(|one| one.name == "base")
    });
    rig.shelf.tell(Event::Progress(Progress {
        bytes: 300_000,
        total: 1_000_000,
        rate: Some(100_000),
        left: Some(Duration::from_secs(7)),
    }));
    let now = rig.wait("how far it is", |now| {
        now.download.as_ref().is_some_and(|one| one.percent() == 30)
    });
    assert_eq!(
        now.download.expect("it runs").left,
        Some(Duration::from_secs(7))
    );
    // A dictation does not wait for it.
    rig.engine.will_say("Meanwhile.");
    rig.press_and_release();
    rig.delivered(&["Meanwhile."]);
    assert!(rig.asked().is_empty(), "it is not here yet");
    rig.shelf.has([view("tiny", true), view("base", true)]);
    rig.shelf.end(Ok(Fetched::default()));
    wait_until_asked_for(&rig, "base");
    let now = rig.wait("that it is here", |now| now.models.models[1].is_here());
    assert_eq!(now.download, None);
    rig.quit();
}

#[test]
fn a_download_is_stopped_and_what_came_is_named() {
    let rig = start();
    choose(&rig, "base");
    rig.wait("its beginning", |now| now.download.is_some());
    choose(&rig, "tiny");
    wait_until_asked_for(&rig, "tiny");
    rig.send(Command::StopDownload);
    rig.wait("its end", |now| now.download.is_none());
    let now = rig.wait("its end in words", |now| told(now).contains("stopped"));
    assert_eq!(now.notice.expect("told").kind, NoticeKind::Info);
    assert_eq!(rig.asked(), [], "what is not here is not used");
}

#[test]
fn one_that_fails_says_why_until_it_is_read_and_comes_the_next_time() {
    let rig = start();
    choose(&rig, "base");
    rig.wait("its beginning", |now| now.download.is_some());
    rig.shelf.end(Err(FetchError::Disk {
        path: "/models/ggml-base.bin".into(),
        cause: "No space left on device".to_owned(),
    }));
    let now = rig.wait("why not", |now| told(now).contains("No space left"));
    let notice = now.notice.expect("told");
    assert_eq!(notice.kind, NoticeKind::Error);
    assert!(
        notice.text.starts_with("base was not downloaded: "),
        "{notice:?}"
    );
    choose(&rig, "base");
    let now = rig.wait("another beginning", |now| now.download.is_some());
    assert_eq!(now.notice, None, "what is tried again is no trouble now");
    rig.shelf.end(Ok(Fetched::default()));
    wait_until_asked_for(&rig, "base");
}

#[test]
fn a_second_one_waits_its_turn_and_says_so() {
    let rig = start();
    choose(&rig, "base");
    rig.wait("its beginning", |now| now.download.is_some());
    choose(&rig, "small");
    let now = rig.wait("its turn", |now| told(now).contains("waits its turn"));
    let running = now.download.map(|one| one.name);
    assert_eq!(running.as_deref(), Some("base"));
    poll("the first to be asked for", || {
        rig.shelf.asked() == ["base"]
    });
}

#[test]
fn a_model_that_the_file_names_already_is_loaded_when_it_is_there_at_last() {
    let rig = start();
    let nowhere = "base is not installed.".to_owned();
    rig.brought.lock().expect("sound").no_models = Some(nowhere);
    rig.change_settings(&format!("{FITTING}engine.model = \"base\""));
    rig.wait("why not", |now| told(now).contains("base is not installed"));
    choose(&rig, "base");
    rig.wait("its beginning", |now| now.download.is_some());
    rig.brought.lock().expect("sound").no_models = None;
    rig.shelf.end(Ok(Fetched::default()));
    rig.wait("the change that was refused", |now| now.chord() == "F8");
    poll("the other model to be loaded", || {
        rig.other_engine.loads() == 1
    });
    assert_eq!(rig.asked(), [], "the file is right as it is");
}

#[test]
fn with_auto_the_newest_one_is_loaded_whoever_brings_it() {
    let rig = Fakes::start();
    let used = |name: &str| ModelView {
        in_use: true,
        ..view(name, true)
    };
    rig.shelf.has([used("tiny")]);
    rig.send(Command::LookAtModels);
    rig.wait("the models", |now| now.models.models.len() == 1);
    let loads = rig.engine.loads();
    rig.shelf.has([view("tiny", true), used("base")]);
    rig.send(Command::LookAtModels);
    poll("another model to be loaded", || rig.engine.loads() > loads);
    rig.wait_for_state(State::WaitingForKey);
}

#[test]
fn what_a_variable_sets_cannot_be_chosen_and_the_variable_is_named() {
    use sayso::config::{Origin, Setting, layered, schema};
    use sayso::settings::SettingsNews;

    let rig = start();
    let key = schema::find("engine", "model").expect("a key");
    let origin = Origin::Variable("SAYSO_MODEL".to_owned());
    let over = Setting::written(key, "demo", origin).expect("fits");
    let now = layered(FITTING, &[over]).expect("valid");
    rig.file.tell(SettingsNews::Changed(Box::new(now)));
    rig.wait("the change", |now| now.chord() == "F8");
    choose(&rig, "tiny");
    let now = rig.wait("why not", |now| told(now).contains("SAYSO_MODEL"));
    assert!(told(&now).contains("goes over the file"), "{}", told(&now));
    assert_eq!(rig.asked(), []);
}

#[test]
fn what_is_chosen_meanwhile_is_not_put_aside_by_a_download_that_ends() {
    let rig = start();
    choose(&rig, "base");
    rig.wait("its beginning", |now| now.download.is_some());
    choose(&rig, "tiny");
    wait_until_asked_for(&rig, "tiny");
    rig.shelf.end(Ok(Fetched::default()));
    rig.wait("its end", |now| now.download.is_none());
    rig.wait("that it is here", |now| {
        told(now).contains("base is installed")
    });
    assert_eq!(rig.asked(), [], "tiny stays");
}

#[test]
fn nothing_is_downloaded_where_a_choice_would_not_count() {
    use sayso::config::{Origin, Setting, layered, schema};
    use sayso::settings::SettingsNews;

    let rig = start();
    let key = schema::find("engine", "model").expect("a key");
    let origin = Origin::Option("--model".to_owned());
    let over = Setting::written(key, "demo", origin).expect("fits");
    let now = layered(FITTING, &[over]).expect("valid");
    rig.file.tell(SettingsNews::Changed(Box::new(now)));
    rig.wait("the change", |now| now.chord() == "F8");
    choose(&rig, "base");
    let now = rig.wait("why not", |now| told(now).contains("--model"));
    assert_eq!(now.download, None);
    assert_eq!(rig.shelf.asked(), [""; 0]);
}
