use super::*;
use crate::config::{Destination, Destinations};

fn variables(all: &[(&str, &str)]) -> Result<Vec<Setting>, SettingError> {
    let owned = all
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    from_environment(owned)
}

fn set(assignment: &str) -> Setting {
    Setting::assignment(assignment).expect(assignment)
}

fn path(text: &str) -> KeyPath {
    text.parse().expect(text)
}

#[test]
fn the_upper_layer_wins_and_what_it_leaves_open_shows_through() {
    let file = "[engine]\nmodel = \"demo\"\nthreads = 3\nlanguage = \"fr\"\n";
    let mut settings =
        variables(&[("SAYSO_MODEL", "tiny.en"), ("SAYSO_LANGUAGE", "de")]).expect("valid");
    settings.push(set("engine.model=base.en"));
    let layered = layered(file, &settings).expect("valid");
    let engine = &layered.config.engine;
    assert_eq!(engine.model, "base.en");
    assert_eq!(engine.language, "de");
    assert_eq!(engine.threads, 3);
    assert_eq!(layered.config.hotkey, Config::default().hotkey);
    for (key, origin) in [
        ("engine.model", "--set"),
        ("engine.language", "SAYSO_LANGUAGE"),
        ("engine.threads", "line 3"),
        ("hotkey.chord", "built-in"),
    ] {
        assert_eq!(layered.origin(&path(key)).to_string(), origin, "{key}");
    }
}

#[test]
fn the_short_name_of_a_variable_goes_over_the_long_one() {
    let both = [
        ("SAYSO_MICROPHONE_DEVICE", "Headset"),
        ("SAYSO_MIC", "\"odd\" name"),
    ];
    let layered = layered("", &variables(&both).expect("valid")).expect("valid");
    assert_eq!(layered.config.microphone.device, "\"odd\" name", "as it is");
    assert_eq!(
        layered.origin(&path("microphone.device")).to_string(),
        "SAYSO_MIC"
    );
}

#[test]
fn a_profile_of_the_file_stays_over_what_is_set_for_all() {
    let file = "[profile.z]\nhotkey.chord = \"F8\"\nengine.model = \"tiny\"\n\
                [profile.a]\nhotkey.chord = \"F7\"\n";
    let layered = layered(file, &[set("engine.model=base")]).expect("valid");
    let profiles = layered.config.profiles();
    let models: Vec<(&str, &str)> = profiles
        .iter()
        .map(|profile| (&*profile.name, &*profile.config.engine.model))
        .collect();
    assert_eq!(models, [("default", "base"), ("z", "tiny"), ("a", "base")]);
    let origin = layered.origin(&path("profile.z.engine.model"));
    assert_eq!(origin, &Origin::File { line: 3 });
}

#[test]
fn a_text_from_outside_is_what_its_key_takes() {
    let config = |assignment| layered("", &[set(assignment)]).expect("valid").config;
    assert_eq!(config("engine.threads=4").engine.threads, 4);
    assert!(config("cues.enabled=true").cues.enabled);
    assert_eq!(
        config("engine.prompt=Say \"x\".").engine.prompt,
        "Say \"x\"."
    );
    assert_eq!(config("engine.prompt='a\\b'").engine.prompt, "a\\b", "TOML");
    assert_eq!(config("engine.prompt=").engine.prompt, "");
    assert_eq!(
        config("engine.languages=en, de").engine.languages,
        ["en", "de"]
    );
    assert_eq!(config("engine.languages=en").engine.languages, ["en"]);
    assert_eq!(
        config("engine.vocabulary=a, b").engine.vocabulary,
        ["a, b"],
        "one text"
    );
    assert_eq!(
        config("engine.vocabulary=[\"a\", \"b\"]").engine.vocabulary,
        ["a", "b"]
    );
    assert_eq!(config("text.replace=teh -> the").text.replace.len(), 1);
    let both = Destinations::new([Destination::File, Destination::Tmux]);
    assert_eq!(config("deliver.to=file,tmux").deliver.to, both);
    assert_eq!(config("hotkey.sources=auto"), Config::default());
    assert_eq!(
        config("deliver.paste_chord=ctrl+v").deliver.command,
        Vec::<String>::new()
    );
}

#[test]
fn a_mistake_names_who_made_it() {
    let error = variables(&[("SAYSO_ENGINE_THREADS", "99")]).expect_err("too many");
    assert_eq!(
        error.to_string(),
        "SAYSO_ENGINE_THREADS: `threads = 99` is out of range: 0 to 64 are allowed"
    );
    let error = variables(&[("SAYSO_ENGINE_MODLE", "tiny")]).expect_err("no key");
    assert_eq!(
        error.to_string(),
        "SAYSO_ENGINE_MODLE: there is no key `engine.modle`; did you mean `engine.model`?"
    );
    let error = variables(&[("SAYSO_LANGUAGE", "german")]).expect_err("no language");
    assert!(
        error
            .to_string()
            .starts_with("SAYSO_LANGUAGE: `language` cannot be `german`"),
        "{error}"
    );
    for (assignment, needle) in [
        ("engine.threads", "write it as in"),
        ("engine.modle=x", "did you mean `engine.model`?"),
        ("engine.threads=many", "`threads` takes a whole number"),
        (
            "engine.threads=1\nmodel = 2",
            "`threads` takes a whole number",
        ),
        ("hotkey.chord=esc", "Esc alone cancels"),
        ("profile.a.storage.data_dir=/x", "the same for all profiles"),
        ("profile.a.text.style=loud", "`style` cannot be `loud`"),
    ] {
        let error = Setting::assignment(assignment).expect_err(assignment);
        assert!(error.contains(needle), "{assignment}: {error}");
    }
}

#[test]
fn a_chord_from_outside_may_be_a_profiles() {
    let file = "[profile.code]\nhotkey.chord = \"F8\"\n";
    let error = layered(file, &[set("hotkey.chord=F8")]).expect_err("a conflict");
    let said =
        "--set: `F8` is the key of `[hotkey]` already; each profile needs a chord of its own";
    assert_eq!(error.to_string(), said);
}

#[test]
fn a_profile_may_be_set_and_made_from_outside() {
    let file = "text.style = \"lower\"\n[profile.mail]\nhotkey.chord = \"F9\"\n\
                text.style = \"shell\"\ntext.ending = \"space\"\n";
    let mut settings = variables(&[
        ("SAYSO_PROFILE_MAIL__TEXT_STYLE", "constant"),
        ("SAYSO_PROFILE_MY_OWN__HOTKEY_CHORD", "F7"),
        ("SAYSO_PROFILE_MY_OWN__DELIVER_TO", "file,tmux"),
        ("SAYSO_PROFILE", "a program is told this"),
    ])
    .expect("valid");
    settings.push(set("profile.mail.text.style=snake_case"));
    settings.push(set("profile.mail.text.digits=true"));
    let layered = layered(file, &settings).expect("valid");
    let profiles = layered.config.profiles();
    let names: Vec<&str> = profiles.iter().map(|one| &*one.name).collect();
    assert_eq!(names, ["default", "mail", "my_own"]);
    let mail = &profiles[1].config.text;
    let style = crate::text::rules::Style::SnakeCase;
    assert_eq!((mail.style, mail.digits), (style, true));
    assert_eq!(mail.ending, crate::text::rules::Ending::Space, "the file's");
    assert!(!profiles[0].config.text.digits && profiles[0].config.text.style != style);
    let both = Destinations::new([Destination::File, Destination::Tmux]);
    assert_eq!(profiles[2].config.deliver.to, both);
    for (key, origin) in [
        ("profile.mail.text.style", "--set"),
        ("profile.mail.text.ending", "line 5"),
        ("text.style", "line 1"),
        (
            "profile.my_own.deliver.to",
            "SAYSO_PROFILE_MY_OWN__DELIVER_TO",
        ),
    ] {
        assert_eq!(layered.origin(&path(key)).to_string(), origin, "{key}");
    }
}

#[test]
fn a_profile_from_outside_is_there_or_has_a_chord_of_its_own() {
    let file = "[profile.mail]\nhotkey.chord = \"F9\"\n";
    let error = |assignment| {
        let error = layered(file, &[set(assignment)]).expect_err(assignment);
        error.to_string()
    };
    assert_eq!(
        error("profile.mial.text.digits=true"),
        "--set: there is no profile `mial`; there is `mail`. A new one needs its \
         `profile.mial.hotkey.chord`"
    );
    assert!(error("profile.code.hotkey.chord=F9").contains("the key of the profile `mail`"));
    for (variable, needle) in [
        (
            "SAYSO_PROFILE_MAIL__TEXT_STILE",
            "did you mean `text.style`?",
        ),
        (
            "SAYSO_PROFILE_MAIL__STORAGE_DATA_DIR",
            "the same for all profiles",
        ),
        (
            "SAYSO_PROFILE_DEFAULT__TEXT_STYLE",
            "no profile can be called so",
        ),
    ] {
        let error = variables(&[(variable, "x")])
            .expect_err(variable)
            .to_string();
        assert!(
            error.starts_with(variable) && error.contains(needle),
            "{error}"
        );
    }
}

#[test]
fn variables_that_are_empty_or_not_ours_set_nothing() {
    let all = [
        ("SAYSO_MODEL", ""),
        ("SAYSO_MODEL_DIR", "/models"),
        ("SAYSO_LOG", "debug"),
        ("SAYSO_TEST_ROLE", "x"),
        ("ENGINE_THREADS", "99"),
    ];
    assert_eq!(variables(&all), Ok(Vec::new()));
}
