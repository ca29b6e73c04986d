use std::fs;

use super::*;
use crate::cli::paths::tests::Home;
use tempfile::TempDir;

const SHOW: ConfigCommand = ConfigCommand::Show { origin: false };

fn home(config: Option<&str>) -> (TempDir, Home) {
    let folder = tempfile::tempdir().expect("a folder");
    let base = Home(folder.path().to_owned());
    if let Some(text) = config {
        let file = paths::config_file(&base);
        fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        fs::write(file, text).expect("written");
    }
    (folder, base)
}

fn say(base: &Home, command: ConfigCommand, options: &GlobalOptions) -> Result<String, String> {
    let mut out = Vec::new();
    run_from(base, command, options, [], &mut out).map_err(|error| error.to_string())?;
    Ok(String::from_utf8(out).expect("UTF-8"))
}

#[test]
fn path_is_told_even_when_the_file_has_a_mistake() {
    let (folder, base) = home(Some("nonsense"));
    let said = say(&base, ConfigCommand::Path, &GlobalOptions::default());
    let file = folder.path().join("config/sayso/config.toml");
    assert_eq!(said, Ok(format!("{}\n", file.display())));
}

#[test]
fn show_is_what_counts_and_reads_back() {
    let (_folder, base) = home(Some("[engine]\nmodel = \"tiny.en\"\nthreads = 2\n"));
    let options = GlobalOptions {
        model: Some("base.en".to_owned()),
        ..GlobalOptions::default()
    };
    let shown = say(&base, SHOW, &options).expect("shown");
    let config = crate::config::parse(&shown).expect("reads back");
    assert_eq!(
        config.engine.model, "base.en",
        "the command line is over the file"
    );
    assert_eq!(config.engine.threads, 2);
}

#[test]
fn check_says_ok_with_and_without_a_file() {
    let options = GlobalOptions::default();
    let (_folder, base) = home(Some("[cues]\nenabled = true\n"));
    let said = say(&base, ConfigCommand::Check, &options).expect("ok");
    assert!(
        said.starts_with("ok: ") && !said.contains("no such file"),
        "{said}"
    );
    let (_folder, base) = home(None);
    let said = say(&base, ConfigCommand::Check, &options).expect("ok");
    assert!(said.contains("no such file"), "{said}");
}

#[test]
fn check_names_the_file_the_line_and_what_to_write() {
    let (_folder, base) = home(Some("[engine]\nmodle = \"tiny.en\"\n"));
    let error = say(&base, ConfigCommand::Check, &GlobalOptions::default());
    let error = error.expect_err("a typo");
    for needle in ["config.toml", "line 2, column 1", "did you mean `model`?"] {
        assert!(error.contains(needle), "{needle} in: {error}");
    }
}

#[test]
fn a_named_file_must_be_there_and_be_text() {
    let (folder, base) = home(None);
    let binary = folder.path().join("binary.toml");
    fs::write(&binary, [0xff, 0xfe, 0]).expect("written");
    for (file, cause) in [
        (folder.path().join("absent.toml"), "there is no such file"),
        (folder.path().to_owned(), "it is a folder"),
        (binary, "it is not text"),
    ] {
        let options = GlobalOptions {
            config: Some(file),
            ..GlobalOptions::default()
        };
        let error = say(&base, ConfigCommand::Check, &options).expect_err(cause);
        assert!(error.contains(cause), "{error}");
    }
}

#[test]
fn the_data_folder_of_the_file_counts_unless_the_command_line_names_one() {
    let (_folder, base) = home(Some("[storage]\ndata_dir = \"~/speech\"\n"));
    let load = |data_dir: Option<&str>| {
        let options = GlobalOptions {
            data_dir: data_dir.map(PathBuf::from),
            ..GlobalOptions::default()
        };
        Setup::load_from(&base, &options, [])
            .expect("valid")
            .folders
            .data
    };
    assert_eq!(load(None), base.0.join("speech"));
    assert_eq!(load(Some("/elsewhere")), Path::new("/elsewhere"));
}

fn does(base: &Home, arguments: &[&str]) -> Result<String, String> {
    use clap::Parser;
    let line = ["sayso", "config"]
        .into_iter()
        .chain(arguments.iter().copied());
    let cli = crate::cli::Cli::try_parse_from(line).map_err(|error| error.to_string())?;
    let Some(crate::cli::Command::Config(config)) = cli.command else {
        return Err("not `config`".to_owned());
    };
    say(base, config.command, &cli.options)
}

fn text(base: &Home) -> String {
    fs::read_to_string(paths::config_file(base)).expect("a file")
}

#[test]
fn a_value_is_written_into_the_file_and_read_back() {
    let (_folder, base) = home(Some("# Mine.\n[engine]\nmodel = \"a\" # good\n"));
    let said = does(&base, &["set", "engine.model", "base.en"]).expect("set");
    assert!(said.starts_with("engine.model = \"base.en\" in "), "{said}");
    assert_eq!(
        text(&base),
        "# Mine.\n[engine]\nmodel = \"base.en\" # good\n"
    );
    assert_eq!(
        does(&base, &["get", "engine.model"]).as_deref(),
        Ok("base.en\n")
    );
    does(&base, &["add", "text.replace", "teh -> the"]).expect("added");
    does(&base, &["add", "text.replace", "a -> b"]).expect("added");
    let replace = does(&base, &["get", "text.replace"]);
    assert_eq!(replace.as_deref(), Ok("[\"teh -> the\", \"a -> b\"]\n"));
    does(&base, &["remove", "text.replace", "teh -> the"]).expect("removed");
    assert_eq!(
        does(&base, &["get", "text.replace"]).as_deref(),
        Ok("[\"a -> b\"]\n")
    );
    does(&base, &["unset", "engine.model"]).expect("unset");
    assert_eq!(
        does(&base, &["get", "engine.model"]).as_deref(),
        Ok("auto\n")
    );
    assert!(text(&base).starts_with("# Mine.\n[engine]\n"));
}

#[test]
fn a_file_that_is_not_there_is_made_and_profiles_come_and_go() {
    let (_folder, base) = home(None);
    does(&base, &["set", "profile.code.hotkey.chord", "F8"]).expect("set");
    does(&base, &["set", "profile.code.text.style", "shell"]).expect("set");
    let style = |key| does(&base, &["get", key]);
    assert_eq!(style("profile.code.text.style").as_deref(), Ok("shell\n"));
    assert_eq!(style("text.style").as_deref(), Ok("prose\n"));
    assert_eq!(
        style("profile.code.text.ending").as_deref(),
        Ok("none\n"),
        "as outside"
    );
    let error = style("profile.mail.text.style").expect_err("no such profile");
    assert!(
        error.contains("there is no profile `mail`; there is `code`"),
        "{error}"
    );
    does(&base, &["unset", "profile.code"]).expect("unset");
    assert_eq!(text(&base), "");
    let error = does(&base, &["unset", "profile.code"]).expect_err("it is gone");
    assert!(error.contains("there is no profile `code`"), "{error}");
}

#[test]
fn what_is_wrong_is_not_written() {
    let (_folder, base) = home(Some("[engine]\nthreads = 2\n"));
    for (arguments, needle) in [
        (
            ["set", "engine.threads", "99"],
            "engine.threads: `threads = 99` is out of range",
        ),
        (["set", "hotkey.chord", "esc"], "Esc alone cancels"),
        (["set", "engine.modle", "a"], "did you mean `engine.model`?"),
        (["add", "engine.model", "a"], "not a list"),
        (["remove", "text.replace", "a -> b"], "has no \"a -> b\""),
    ] {
        let error = does(&base, &arguments).expect_err(needle);
        assert!(error.contains(needle), "{error}");
        assert_eq!(text(&base), "[engine]\nthreads = 2\n");
    }
}

#[test]
fn each_value_says_where_it_comes_from() {
    let (_folder, base) = home(Some(
        "\n[engine]\nthreads = 2\nmodel = \"a\"\n[profile.code]\nhotkey.chord = \"F8\"\n",
    ));
    let options = GlobalOptions {
        mic: Some("Headset".to_owned()),
        set: vec![Setting::assignment("profile.code.text.style=shell").expect("valid")],
        ..GlobalOptions::default()
    };
    let mut out = Vec::new();
    let environment = [("SAYSO_ENGINE_MODEL".to_owned(), "base".to_owned())];
    let show = ConfigCommand::Show { origin: true };
    run_from(&base, show, &options, environment, &mut out).expect("shown");
    let shown = String::from_utf8(out).expect("UTF-8");
    let file = paths::config_file(&base);
    let file = file.display();
    for (key, origin) in [
        ("device = \"Headset\"", "--mic".to_owned()),
        ("model = \"base\"", "SAYSO_ENGINE_MODEL".to_owned()),
        ("threads = 2", format!("{file}:3")),
        ("chord = \"right_ctrl\"", "built-in".to_owned()),
        ("hotkey.chord = \"F8\"", format!("{file}:6")),
        ("text.style = \"shell\"", "--set".to_owned()),
    ] {
        let line = shown.lines().find(|line| line.starts_with(key));
        let line = line.unwrap_or_else(|| panic!("{key} in\n{shown}"));
        assert!(line.ends_with(&format!("  # {origin}")), "{line}");
    }
    let setup = Setup::load_from(&base, &options, []).expect("valid");
    assert_eq!(setup.named_microphone(), Some("Headset"));
    let again = crate::config::parse(&shown).expect("it can be read");
    assert_eq!(again.engine.model, "base");
    assert_eq!(again.profile, setup.config.profile);
}

#[test]
fn a_variable_that_goes_over_the_file_is_told_when_the_file_is_changed() {
    let (_folder, base) = home(None);
    let mut out = Vec::new();
    let key = "engine.model".parse().expect("a key");
    let set = ConfigCommand::Set {
        key,
        value: "tiny".to_owned(),
    };
    let environment = [("SAYSO_MODEL".to_owned(), "base".to_owned())];
    run_from(&base, set, &GlobalOptions::default(), environment, &mut out).expect("set");
    let said = String::from_utf8(out).expect("UTF-8");
    assert!(said.contains("SAYSO_MODEL goes over it"), "{said}");
}

#[test]
fn a_mistake_in_the_environment_names_the_variable() {
    let (_folder, base) = home(None);
    let environment = [("SAYSO_MODE".to_owned(), "hodl".to_owned())];
    let error = Setup::load_from(&base, &GlobalOptions::default(), environment);
    let error = error.expect_err("no mode").to_string();
    assert!(
        error.starts_with("SAYSO_MODE: `mode` cannot be `hodl`; did you mean `hold`?"),
        "{error}"
    );
}
