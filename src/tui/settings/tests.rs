use super::*;
use crate::front::Snapshot;
use crate::tui::message::Msg;
use crate::tui::model::Overlay;
use crate::tui::update::update;
use crate::tui::{Model, fake};

/// The page, open on this key.
fn on(path: &str) -> Model {
    let mut model = Model::new(fake::first_run());
    model.size = (80, 24);
    assert_eq!(update(&mut model, Msg::Settings), None);
    let mut settings = model.snapshot.settings.iter();
    let place = settings.position(|setting| setting.path == path);
    model.settings.chosen = place.expect("a key");
    model
}

fn say(model: &mut Model, msg: SettingMsg) -> Option<Command> {
    update(model, Msg::Setting(msg))
}

fn types(model: &mut Model, text: &str) {
    for msg in [LineMsg::Clear, LineMsg::Text(text.to_owned())] {
        assert_eq!(say(model, SettingMsg::Line(msg)), None);
    }
}

/// What is in the line, and what is wrong with it.
fn line(model: &Model) -> Option<(String, Option<String>)> {
    match model.typing_setting()? {
        Typing::Value { line, wrong, .. } | Typing::Profile { line, wrong, .. } => {
            Some((line.text(), wrong.clone()))
        }
        Typing::Filter => None,
    }
}

fn set(path: &str, text: &str) -> Command {
    asks(path, SettingEdit::Set(text.to_owned()))
}

fn chosen(model: &Model) -> &str {
    let selected = model.settings.selected(&model.snapshot.settings);
    &selected.expect("a key").path
}

#[test]
fn what_the_pictures_show_is_sound() {
    let settings = fake::settings();
    assert!(
        settings
            .iter()
            .any(|one| one.path == "profile.mail.hotkey.chord")
    );
    assert!(settings.iter().all(|one| key(one).is_some()));
}

#[test]
fn a_switch_switches_and_a_choice_goes_to_the_next_and_round() {
    let choose = |path| say(&mut on(path), SettingMsg::Choose);
    assert_eq!(choose("text.digits"), Some(set("text.digits", "true")));
    let fillers = "text.remove_fillers";
    assert_eq!(choose(fillers), Some(set(fillers, "false")));
    let Some(Kind::Choice(words)) = "text.style".parse().ok().map(|path: KeyPath| path.key.kind)
    else {
        panic!("text.style has choices");
    };
    for (at, now) in words.iter().enumerate() {
        let mut model = on("text.style");
        let mut settings = model.snapshot.settings.to_vec();
        settings[model.settings.chosen].value = format!("\"{now}\"");
        model.snapshot.settings = settings.into();
        let next = words[(at + 1) % words.len()];
        assert_eq!(
            say(&mut model, SettingMsg::Choose),
            Some(set("text.style", next))
        );
    }
}

#[test]
fn anything_else_is_typed_from_what_it_is_now_and_esc_leaves_it() {
    let mut model = on("hotkey.chord");
    assert_eq!(say(&mut model, SettingMsg::Choose), None);
    assert_eq!(line(&model), Some(("F8".to_owned(), None)));
    types(&mut model, "F9");
    assert_eq!(update(&mut model, Msg::Escape), None);
    assert_eq!(
        (line(&model), model.overlay),
        (None, Some(Overlay::Settings))
    );
    say(&mut model, SettingMsg::Choose);
    types(&mut model, "F9");
    let asked = say(&mut model, SettingMsg::Choose);
    assert_eq!(asked, Some(set("hotkey.chord", "F9")));
    assert_eq!(line(&model), None);
    assert_eq!(update(&mut model, Msg::Escape), None);
    assert_eq!(model.overlay, None);
}

#[test]
fn what_the_key_does_not_take_is_said_and_stays_to_be_mended() {
    let mut model = on("engine.threads");
    say(&mut model, SettingMsg::Choose);
    types(&mut model, "many");
    assert_eq!(say(&mut model, SettingMsg::Choose), None);
    let (text, wrong) = line(&model).expect("still open");
    assert_eq!(text, "many");
    assert!(wrong.expect("said").contains("threads"));
    types(&mut model, "3");
    assert_eq!(line(&model), Some(("3".to_owned(), None)));
    let asked = say(&mut model, SettingMsg::Choose);
    assert_eq!(asked, Some(set("engine.threads", "3")));
}

#[test]
fn a_list_gets_one_more_or_is_typed_as_a_whole() {
    let path = "text.replace";
    let mut model = on(path);
    say(&mut model, SettingMsg::Add);
    types(&mut model, "no arrow");
    assert_eq!(say(&mut model, SettingMsg::Choose), None);
    assert!(line(&model).is_some_and(|(_, wrong)| wrong.is_some()));
    types(&mut model, "ay -> a");
    let asked = say(&mut model, SettingMsg::Choose);
    let added = SettingEdit::Add("ay -> a".to_owned());
    assert_eq!(asked, Some(asks(path, added)));
    say(&mut model, SettingMsg::Choose);
    let (text, _) = line(&model).expect("open");
    assert!(text.starts_with("[\"teh -> the\", "), "{text}");
    types(&mut model, "");
    assert_eq!(say(&mut model, SettingMsg::Choose), Some(set(path, "[]")));
    // Nothing to add is nothing, and one value takes no more.
    say(&mut model, SettingMsg::Add);
    assert_eq!(say(&mut model, SettingMsg::Choose), None);
    assert_eq!(line(&model), None);
    let mut model = on("hotkey.chord");
    assert_eq!(say(&mut model, SettingMsg::Add), None);
    assert_eq!(line(&model), None);
}

#[test]
fn only_what_the_file_sets_can_go_back_to_what_is_built_in() {
    let unset = |path| say(&mut on(path), SettingMsg::Unset);
    let done = asks("hotkey.chord", SettingEdit::Unset);
    assert_eq!(unset("hotkey.chord"), Some(done));
    assert_eq!(unset("text.style"), None);
    assert_eq!(unset("engine.model"), None);
}

#[test]
fn what_environment_or_command_line_set_is_not_changed() {
    let mut model = on("engine.model");
    assert_eq!(say(&mut model, SettingMsg::Choose), None);
    assert_eq!(line(&model), None);
}

#[test]
fn a_filter_narrows_the_keys_and_the_selection_stays_among_them() {
    let mut model = on("hotkey.chord");
    say(&mut model, SettingMsg::Filter);
    types(&mut model, "replace");
    say(&mut model, SettingMsg::Choose);
    assert_eq!(model.typing_setting(), None);
    let shown = model.settings.shown(&model.snapshot.settings);
    assert!(!shown.is_empty() && shown.len() < 10, "{shown:?}");
    update(&mut model, Msg::Move(Motion::Bottom));
    update(&mut model, Msg::Move(Motion::Down));
    assert!(shown.contains(&model.settings.chosen));
    update(&mut model, Msg::Move(Motion::Top));
    assert_eq!(model.settings.chosen, shown[0]);
    update(&mut model, Msg::Escape);
    assert_eq!(model.overlay, Some(Overlay::Settings));
    let all = model.settings.shown(&model.snapshot.settings);
    assert_eq!(all.len(), model.snapshot.settings.len());
}

#[test]
fn the_selection_moves_as_in_the_list_and_outlives_fewer_keys() {
    let mut model = on("hotkey.chord");
    update(&mut model, Msg::Move(Motion::Down));
    assert_eq!(chosen(&model), "hotkey.mode");
    update(&mut model, Msg::Move(Motion::PageDown));
    assert_eq!(model.settings.chosen, 13);
    update(&mut model, Msg::Move(Motion::Bottom));
    assert_eq!(chosen(&model), "profile.mail.hotkey.chord");
    let fewer: Vec<_> = model.snapshot.settings[..5].to_vec();
    let snapshot = Snapshot {
        settings: fewer.into(),
        ..fake::first_run()
    };
    update(&mut model, Msg::Snapshot(Box::new(snapshot)));
    assert_eq!(chosen(&model), "microphone.device");
    // What is typed for a key that is gone is for that key still.
    update(&mut model, Msg::Move(Motion::Up));
    assert_eq!(chosen(&model), "hotkey.sources");
}

#[test]
fn a_key_is_set_for_a_profile_and_a_new_name_makes_one() {
    let mut model = on("text.style");
    assert_eq!(say(&mut model, SettingMsg::ForProfile), None);
    assert_eq!(
        line(&model),
        Some(("mail".to_owned(), None)),
        "the first one"
    );
    types(&mut model, "no name");
    assert_eq!(say(&mut model, SettingMsg::Choose), None);
    let (_, wrong) = line(&model).expect("to be mended");
    assert!(wrong.is_some());
    types(&mut model, "code");
    assert_eq!(say(&mut model, SettingMsg::Choose), None);
    // What all have stands in the line, to begin with.
    let (now, _) = line(&model).expect("its value");
    assert_eq!(now, "prose");
    types(&mut model, "snake_case");
    let asked = say(&mut model, SettingMsg::Choose);
    assert_eq!(asked, Some(set("profile.code.text.style", "snake_case")));
    assert_eq!(model.typing_setting(), None);

    let mut model = on("storage.keep_audio");
    say(&mut model, SettingMsg::ForProfile);
    assert_eq!(
        model.typing_setting(),
        None,
        "no profile has that for itself"
    );
    let mut model = on("profile.mail.hotkey.chord");
    say(&mut model, SettingMsg::ForProfile);
    assert_eq!(model.typing_setting(), None, "it is of one already");
}
