//! `sayso clips` as people and programs use it, on the real binary and model.

mod support;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use sayso::clip::{ClipId, ClipState};
use sayso::store::{ClipFolder, ClipSave, InstanceLock, NewVersion, Source, Store};
use sayso::text::Transcript;
use sayso::text::suspicion::Doubt;
use serde_json::Value;
use support::Output;
use support::{Sayso, Speech};

/// A home with two imported clips; `args` go after `clips`.
struct History {
    sayso: Sayso,
    fox: Speech,
    question: Speech,
}

impl History {
    fn new() -> Self {
        let history = Self {
            sayso: Sayso::new(),
            fox: Speech::demo(2),
            question: Speech::demo(8),
        };
        for (speech, name) in [
            (&history.fox, "fox.wav"),
            (&history.question, "question.wav"),
        ] {
            let file = speech.write(&history.at(name));
            let imported = history.clips(&["import", &file.to_string_lossy()]);
            assert!(imported.status.success(), "{}", imported.stderr);
            assert!(
                imported.stdout.contains(&speech.text),
                "{}",
                imported.stdout
            );
        }
        history
    }

    fn at(&self, name: &str) -> PathBuf {
        self.sayso.folder().join(name)
    }

    fn clips(&self, args: &[&str]) -> Output {
        self.sayso.with_args([&["clips"], args].concat())
    }

    fn json(&self, args: &[&str]) -> Value {
        let printed = self.clips(args);
        serde_json::from_str(&printed.stdout).unwrap_or_else(|error| {
            panic!("{args:?}: {error}; {}{}", printed.stdout, printed.stderr)
        })
    }

    /// The id of the clip with that text.
    fn id_of(&self, speech: &Speech) -> String {
        let all = self.json(&["list", "--json"]);
        let clips = all.as_array().expect("an array");
        let found = clips
            .iter()
            .find(|clip| clip["text"] == speech.text.as_str());
        found.expect("listed")["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }
}

#[test]
fn what_is_imported_is_listed_shown_and_found() {
    let history = History::new();
    let listed = history.clips(&["list"]).stdout;
    assert_eq!(listed.lines().count(), 2, "{listed}");
    let fox = history.id_of(&history.fox);
    let found = history.clips(&["search", "\"brown fox\""]);
    assert!(found.stdout.starts_with(&fox), "{}", found.stdout);
    assert!(found.status.success());
    let nothing = history.clips(&["search", "xylophone"]);
    assert_eq!(
        (nothing.status.code(), nothing.stdout.as_str()),
        (Some(1), "")
    );
    let hit = &history.json(&["search", "fox", "--json"])[0];
    assert!(
        hit["snippet"]
            .as_str()
            .expect("a snippet")
            .contains("[fox]"),
        "{hit}"
    );
    let shown = history.json(&["show", &fox, "--json"]);
    assert_eq!(shown["state"], "done");
    assert_eq!(shown["texts"][0]["source"], "engine");
    let words = shown["texts"][0]["segments"][0]["words"]
        .as_array()
        .expect("words");
    assert!(words.iter().any(|word| word["text"] == "fox"), "{words:?}");
}

#[test]
fn a_text_in_doubt_is_marked_and_says_why() {
    let sayso = Sayso::new();
    let mut store = Store::open(ClipFolder::new(sayso.data())).expect("a store");
    let id = ClipId::from_parts(1_790_000_000_000, 1);
    let mut save = ClipSave::new(id, ClipState::Done);
    let why = "a steady sound (moves 3.2 dB), the model 81 % sure";
    save.version = Some(Arc::new(NewVersion {
        transcript: Transcript::plain("are hour hour", "demo"),
        source: Source::Engine,
        took: None,
        made_at_ms: 1,
        doubt: Some(Doubt {
            why: why.to_owned(),
            unsaid: false,
        }),
    }));
    store.save(&save).expect("saved");
    drop(store);
    let print = |args: &[&str]| sayso.with_args([&["clips"], args].concat()).stdout;
    assert!(print(&["list"]).contains(" ? are hour hour"));
    let shown = print(&["show", "last"]);
    assert!(shown.contains(&format!("doubt    {why}")), "{shown}");
    let json: Value = serde_json::from_str(&print(&["show", "last", "--json"])).expect("JSON");
    assert_eq!(
        (&json["doubt"], &json["texts"][0]["doubt"]),
        (&why.into(), &why.into())
    );
    let list: Value = serde_json::from_str(&print(&["list", "--json"])).expect("JSON");
    assert_eq!(list[0]["doubt"], why);
}

#[test]
fn another_version_is_added_compared_edited_and_chosen_back() {
    let history = History::new();
    let fox = history.id_of(&history.fox);
    let again = history.clips(&["retry", &fox]);
    assert!(
        again.stdout.contains(&history.fox.text),
        "{}{}",
        again.stdout,
        again.stderr
    );
    assert!(
        history.clips(&["diff", &fox]).status.success(),
        "the same model, the same text"
    );
    let edited = history.fox.text.replace("lazy", "sleepy");
    let edit = history.clips(&["edit", &fox, "--text", &edited]);
    assert!(edit.stdout.contains("version 3"), "{}", edit.stdout);
    let diff = history.clips(&["diff", &fox]);
    assert_eq!(diff.status.code(), Some(1));
    assert!(
        diff.stdout.contains("[-lazy-]{+sleepy+}"),
        "{}",
        diff.stdout
    );
    assert!(history.clips(&["search", "sleepy"]).stdout.contains(&fox));
    assert!(history.clips(&["choose", &fox, "1"]).status.success());
    assert_eq!(
        history.json(&["show", &fox, "--json"])["text"],
        history.fox.text.as_str()
    );
    let error = history.clips(&["choose", &fox, "9"]);
    assert!(error.stderr.contains("no version 9"), "{}", error.stderr);
}

#[cfg(unix)]
#[test]
fn a_clip_is_heard_again_as_its_profile_dictates() {
    let mut history = History::new();
    let (fox, question) = (
        history.id_of(&history.fox),
        history.id_of(&history.question),
    );
    let config = r#"
        [profile.code]
        hotkey.chord = "F9"
        text.style = "constant"
        text.command = ["/bin/sh", "-c", "cat; printf ' %s %s' $SAYSO_PROFILE $SAYSO_CLIP"]
        [profile.lost]
        hotkey.chord = "F10"
        engine.model = "/nowhere.bin"
    "#;
    history.sayso = history.sayso.raw_config(config);
    let dictated_with = |clip: &str, profile: &str| {
        let mut store = Store::open(ClipFolder::new(history.sayso.data())).expect("a store");
        let clip = store.get(clip.parse().expect("an id")).expect("there");
        let mut save = ClipSave::from(&clip);
        save.profile = profile.to_owned();
        store.save(&save).expect("saved");
    };
    dictated_with(&fox, "code");
    let words = history
        .fox
        .text
        .trim_end_matches(['.', '?'])
        .replace([' ', '-'], "_");
    let written = words.to_uppercase();
    let both = history.clips(&["retry", &fox, &question]);
    assert!(both.status.success(), "{both:?}");
    assert!(
        both.stdout
            .contains(&format!("{fox}  {written} code {fox}\n")),
        "{both:?}"
    );
    assert!(
        both.stdout
            .contains(&format!("{question}  {}\n", history.question.text)),
        "the other one is nobody's: {both:?}"
    );
    let shown = history.json(&["show", &fox, "--json"]);
    assert_eq!(shown["text"], format!("{written} code {fox}"));
    let plain = history.clips(&["retry", &fox, "--no-command"]);
    assert!(
        plain.stdout.contains(&format!("{fox}  {written}\n")),
        "{plain:?}"
    );
    // A model that only one profile wants fails that profile's clips alone.
    dictated_with(&fox, "lost");
    let half = history.clips(&["retry", &fox, &question]);
    assert_eq!(half.status.code(), Some(1), "{half:?}");
    assert!(half.stderr.contains("(1 go on waiting)"), "{half:?}");
    assert!(
        half.stdout.contains(&question) && !half.stdout.contains(&fox),
        "{half:?}"
    );
}

#[test]
fn what_another_sayso_transcribes_goes_to_its_program_and_that_is_said() {
    let history = History::new();
    let fox = history.id_of(&history.fox);
    let running = InstanceLock::take(&history.sayso.data()).expect("none runs");
    let refused = history.clips(&["retry", &fox, "--no-command"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(refused.stderr.contains("a sayso is running"), "{refused:?}");
    let state = || history.json(&["show", &fox, "--json"])["state"].clone();
    assert_eq!(state(), "done", "not queued");
    let queued = history.clips(&["retry", &fox]);
    assert!(queued.stdout.contains("1 clips are queued"), "{queued:?}");
    assert_ne!(state(), "done");
    drop(running);
}

#[test]
fn the_editor_writes_a_version() {
    let history = History::new();
    let fox = history.id_of(&history.fox);
    let editor = history.at("editor");
    fs::write(&editor, "#!/bin/sh\nsed -i s/quick/slow/ \"$1\"\n").expect("written");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&editor, fs::Permissions::from_mode(0o700)).expect("set");
    }
    let sayso = history.sayso.env("EDITOR", &editor.to_string_lossy());
    let edit = sayso.with_args(["clips", "edit", &fox]);
    assert!(edit.status.success(), "{}", edit.stderr);
    let shown = sayso.with_args(["clips", "show", &fox]).stdout;
    assert!(shown.contains("The slow brown fox"), "{shown}");
    // Without an editor, and without a change.
    let none = sayso.env("EDITOR", "").with_args(["clips", "edit", &fox]);
    assert!(none.stderr.contains("--text"), "{}", none.stderr);
}

#[test]
fn every_format_is_written_with_or_without_the_sound() {
    let history = History::new();
    for (name, sign) in [
        ("all.txt", "The quick brown fox"),
        ("all.md", "## "),
        ("all.json", "\"duration_ms\""),
        ("all.jsonl", "{\"id\""),
        ("all.srt", " --> "),
        ("all.vtt", "WEBVTT"),
        ("all.csv", "id,recorded_at"),
    ] {
        let file = history.at(name);
        let written = history.clips(&["export", "-o", &file.to_string_lossy()]);
        assert!(written.status.success(), "{name}: {}", written.stderr);
        let text = fs::read_to_string(&file).expect("a file");
        assert!(text.contains(sign), "{name}: {text}");
    }
    let sound = history.at("sound");
    let fox = history.id_of(&history.fox);
    let one = history.clips(&[
        "export",
        &fox,
        "--format",
        "json",
        "--audio",
        &sound.to_string_lossy(),
    ]);
    let exported: Value = serde_json::from_str(&one.stdout).expect("JSON");
    let copy = exported[0]["audio"].as_str().expect("a file");
    assert_eq!(
        Speech::recorded(copy.as_ref()).samples(),
        history.fox.samples()
    );
    let unknown = history.clips(&["export", "-o", "all.docx"]);
    assert!(unknown.stderr.contains("jsonl"), "{}", unknown.stderr);
}

#[test]
fn deleting_is_taken_back_and_purging_is_shown_first_and_is_for_ever() {
    let history = History::new();
    let fox = history.id_of(&history.fox);
    assert!(history.clips(&["trash", &fox]).status.success());
    assert_eq!(history.clips(&["list"]).stdout.lines().count(), 1);
    assert!(
        history
            .clips(&["list", "--state", "trashed"])
            .stdout
            .contains(&fox)
    );
    assert!(history.clips(&["restore", &fox]).status.success());
    assert_eq!(history.clips(&["list"]).stdout.lines().count(), 2);

    // A mark keeps it, whatever the rules say.
    assert!(history.clips(&["star", &fox]).status.success());
    let dry = history.clips(&["purge", "--max-clips", "0", "--max-age", "0", "--dry-run"]);
    assert!(
        dry.stdout.contains("Nothing to delete"),
        "0 is no rule: {}",
        dry.stdout
    );
    let question = history.id_of(&history.question);
    let dry = history.clips(&["purge", &question, "--dry-run"]);
    assert!(
        dry.stdout.contains(&question) && dry.status.success(),
        "{}",
        dry.stdout
    );
    let unasked = history.clips(&["purge", &question]);
    assert!(
        !unasked.status.success() && unasked.stderr.contains("-y"),
        "{}",
        unasked.stderr
    );
    assert_eq!(
        history.clips(&["list"]).stdout.lines().count(),
        2,
        "still there"
    );
    assert!(history.clips(&["purge", &question, "-y"]).status.success());
    assert!(
        history
            .clips(&["show", &question])
            .stderr
            .contains("there is no clip")
    );
    assert_eq!(history.sayso.clips().len(), 1);
}

#[test]
fn what_cannot_be_imported_is_said_and_the_rest_is() {
    let sayso = Sayso::new();
    let good = Speech::demo(8).write(&sayso.folder().join("good.wav"));
    let bad = sayso.folder().join("bad.wav");
    fs::write(&bad, "not a sound").expect("written");
    let import = sayso.with_args(
        ["clips", "import", "--later"]
            .map(String::from)
            .into_iter()
            .chain([&bad, &good].map(|path| path.to_string_lossy().into_owned())),
    );
    assert!(!import.status.success());
    assert!(
        import.stderr.contains("bad.wav") && import.stderr.contains("not a WAV"),
        "{}",
        import.stderr
    );
    let listed = sayso.with_args(["clips", "list"]).stdout;
    assert!(listed.contains("(queued)"), "{listed}");
}
