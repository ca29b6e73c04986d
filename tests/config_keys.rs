//! Every key of the configuration, one valid and one invalid value each, from the
//! file, the environment and the command line, as the program itself takes them.
//! The values come from the schema, so that no key is forgotten.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use sayso::config::layers::from_environment;
use sayso::config::schema::{KEYS, Key, Kind};
use sayso::config::{Config, Setting, layered, parse};
use toml::Value;

/// A value that the key takes and that is not its default, and one that it does not
/// take, as TOML.
fn values(key: &Key) -> (String, String) {
    let (valid, invalid) = match key.kind {
        Kind::Switch => {
            let default = key.default().as_bool().expect("a switch");
            (if default { "false" } else { "true" }.to_owned(), "3")
        }
        Kind::Number { min, max, .. } => {
            let default = key.default().as_integer().expect("a number");
            let valid = if default == max { min } else { max };
            return (valid.to_string(), (max + 1).to_string());
        }
        Kind::Text => ("\"Headset\"".to_owned(), "[1]"),
        Kind::Template(part) => (format!("\"- {part}\""), "\"nothing\""),
        Kind::Path => ("\"/somewhere\"".to_owned(), "[\"/here\", \"/there\"]"),
        Kind::Choice(words) => {
            let default = key.default().as_str().expect("a word");
            let other = words.iter().find(|word| **word != default);
            (format!("\"{}\"", other.expect("a choice")), "\"zzz\"")
        }
        Kind::Choices(words) => (format!("[\"{}\", \"{}\"]", words[1], words[2]), "\"zzz\""),
        Kind::Texts => ("[\"one\", \"two\"]".to_owned(), "[1]"),
        Kind::Replacements => ("[\"teh -> the\"]".to_owned(), "[\"no arrow\"]"),
        Kind::Language => ("\"de\"".to_owned(), "\"german\""),
        Kind::Languages => ("[\"en\", \"de\"]".to_owned(), "[\"english\"]"),
        Kind::Chord => ("\"F9\"".to_owned(), "\"esc\""),
        Kind::PasteChord => ("\"ctrl+v\"".to_owned(), "\"v\""),
        Kind::KeyInputs => ("[\"evdev\"]".to_owned(), "[\"x11\"]"),
        Kind::ActionKeys => ("[\"copy: d\", \"delete: D\"]".to_owned(), "[\"copy: d\"]"),
    };
    (valid, invalid.to_owned())
}

/// What a configuration has under a key.
fn has(config: &Config, key: &Key) -> Value {
    let table = toml::Table::try_from(config).expect("serializes");
    table[key.section][key.name].clone()
}

fn read(written: &str) -> Value {
    let table: toml::Table = format!("value = {written}").parse().expect(written);
    table["value"].clone()
}

#[test]
fn every_key_is_taken_from_every_layer() {
    for key in KEYS {
        let path = key.path();
        let (valid, _) = values(key);
        let meant = read(&valid);
        assert_ne!(&meant, key.default(), "{path}: another than the default");
        let file = parse(&format!("{path} = {valid}")).expect(&path);
        assert_eq!(has(&file, key), meant, "{path}: the file");
        let settings = from_environment([(key.variable(), valid.clone())]).expect(&path);
        let config = layered("", &settings).expect(&path).config;
        assert_eq!(config, file, "{path}: the environment");
        let setting = Setting::assignment(&format!("{path}={valid}")).expect(&path);
        let config = layered("", &[setting]).expect(&path).config;
        assert_eq!(config, file, "{path}: the command line");
    }
}

#[test]
fn every_key_refuses_what_it_does_not_take() {
    for key in KEYS {
        let path = key.path();
        let (_, invalid) = values(key);
        let error = parse(&format!("\n[{}]\n{} = {invalid}\n", key.section, key.name));
        let error = error.expect_err(&path);
        assert_eq!(
            (error.line, error.column > key.name.len()),
            (3, true),
            "{error}"
        );
        if matches!(key.kind, Kind::Text | Kind::Path) {
            // From outside the file everything is a text.
            continue;
        }
        let error = from_environment([(key.variable(), invalid.clone())]).expect_err(&path);
        assert!(
            error
                .to_string()
                .starts_with(&format!("{}: ", key.variable())),
            "{error}"
        );
        Setting::assignment(&format!("{path}={invalid}")).expect_err(&path);
    }
}

#[test]
fn a_profile_takes_the_keys_that_are_its_and_no_other() {
    for key in KEYS {
        let path = key.path();
        let (valid, _) = values(key);
        let chord = if path == "hotkey.chord" {
            ""
        } else {
            "hotkey.chord = \"F8\"\n"
        };
        let text = format!("[profile.code]\n{chord}{path} = {valid}\n");
        match parse(&text) {
            Ok(config) => {
                assert!(key.in_profile, "{path}");
                let profiles = config.profiles();
                assert_eq!(has(&profiles[0].config, key), *key.default(), "{path}");
                assert_eq!(has(&profiles[1].config, key), read(&valid), "{path}");
                for setting in from_outside(key, &valid) {
                    let now = layered("profile.code.hotkey.chord = \"F8\"", &[setting]);
                    let profiles = now.expect(&path).config.profiles();
                    assert_eq!(has(&profiles[0].config, key), *key.default(), "{path}");
                    assert_eq!(has(&profiles[1].config, key), read(&valid), "{path}");
                }
            }
            Err(error) => {
                assert!(!key.in_profile, "{path}: {error}");
                assert!(
                    error.to_string().contains("the same for all profiles"),
                    "{error}"
                );
                let assignment = format!("profile.code.{path}={valid}");
                let error = Setting::assignment(&assignment).expect_err(&path);
                assert!(error.contains("the same for all profiles"), "{error}");
            }
        }
    }
}

/// A key of the profile `code`, set by the command line and by the environment.
fn from_outside(key: &Key, valid: &str) -> Vec<Setting> {
    let assignment = format!("profile.code.{}={valid}", key.path());
    let variable = format!("SAYSO_PROFILE_CODE__{}_{}", key.section, key.name).to_uppercase();
    let mut all = vec![Setting::assignment(&assignment).expect("the command line")];
    all.extend(from_environment([(variable, valid.to_owned())]).expect("the environment"));
    assert_eq!(all.len(), 2, "{assignment}");
    all
}

fn sayso(home: &Path, environment: &[(String, String)], arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_sayso"))
        .args(arguments)
        .env_clear()
        .env("HOME", home)
        .envs(environment.iter().cloned())
        .output()
        .expect("the program")
}

fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success());
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_program_takes_every_key_from_every_layer() {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join(".config/sayso");
    fs::create_dir_all(&folder).expect("made");
    let file = folder.join("config.toml");
    for key in KEYS {
        let path = key.path();
        let get = ["config", "get", &path];
        let (valid, invalid) = values(key);
        let meant = match read(&valid) {
            Value::String(text) => format!("{text}\n"),
            value => format!("{value}\n"),
        };
        let assignment = format!("--set={path}={valid}");
        let variable = [(key.variable(), valid.clone())];
        let set = ["config", "set", &path, &valid];
        let by_option = said(&sayso(
            home.path(),
            &[],
            &[&assignment, get[0], get[1], get[2]],
        ));
        assert_eq!(by_option, meant, "{path}: --set");
        assert_eq!(
            said(&sayso(home.path(), &variable, &get)),
            meant,
            "{path}: variable"
        );
        said(&sayso(home.path(), &[], &set));
        assert_eq!(said(&sayso(home.path(), &[], &get)), meant, "{path}: file");
        fs::write(
            &file,
            format!("[{}]\n{} = {invalid}\n", key.section, key.name),
        )
        .expect("written");
        let error = refused(&sayso(home.path(), &[], &["config", "check"]));
        let place = "config.toml has a mistake, line 2, column";
        assert!(error.contains(place) && error.contains(key.name), "{error}");
        fs::remove_file(&file).expect("removed");
    }
}

#[test]
fn the_program_names_the_variable_and_the_option_that_are_wrong() {
    let home = tempfile::tempdir().expect("a folder");
    let variable = [("SAYSO_ENGINE_THREADS".to_owned(), "99".to_owned())];
    let error = refused(&sayso(home.path(), &variable, &["config", "check"]));
    assert!(
        error.contains("SAYSO_ENGINE_THREADS: `threads = 99` is out of range"),
        "{error}"
    );
    let error = refused(&sayso(
        home.path(),
        &[],
        &["--set", "engine.threads=99", "config", "check"],
    ));
    assert!(
        error.contains("--set") && error.contains("out of range: 0 to 64"),
        "{error}"
    );
    let error = refused(&sayso(
        home.path(),
        &[],
        &["--language", "german", "config", "check"],
    ));
    assert!(
        error.contains("--language: `language` cannot be `german`"),
        "{error}"
    );
}
