use proptest::prelude::*;

use super::*;

fn stroke(written: &str) -> Stroke {
    written.parse().expect("a key")
}

#[test]
fn keys_are_read_as_people_write_them_and_shown_as_the_help_has_them() {
    for (written, shown) in [
        ("y", "y"),
        ("G", "G"),
        ("ctrl-d", "ctrl-d"),
        ("Ctrl-D", "ctrl-d"),
        ("alt-x", "alt-x"),
        ("-", "-"),
        ("ctrl--", "ctrl--"),
        ("pgdn", "PgDn"),
        ("down", "↓"),
        ("f12", "F12"),
        ("f", "f"),
        ("shift-tab", "Shift-Tab"),
    ] {
        assert_eq!(stroke(written).to_string(), shown, "{written}");
    }
    for wrong in ["", "ctrl-", "f0", "f25", "f1x", "yy", "hyper-x", " "] {
        assert!(wrong.parse::<Stroke>().is_err(), "{wrong:?}");
    }
}

#[test]
fn one_key_means_another_thing_on_another_page() {
    let keymap = Keymap::default();
    let enter = stroke("enter");
    let meant = Place::ALL.map(|place| keymap.action(place, enter));
    assert!(meant.contains(&Some(Action::Copy)) && meant.contains(&Some(Action::UseModel)));
    assert_eq!(keymap.action(Place::Microphone, stroke("d")), None);
    assert_eq!(keymap.shown(Action::Copy), "y  Enter");
}

#[test]
fn a_change_moves_an_action_and_only_that() {
    let keymap = Keymap::with(["copy: z ctrl-y", "palette: : "]).expect("sound");
    assert_eq!(keymap.action(Place::List, stroke("z")), Some(Action::Copy));
    assert_eq!(keymap.action(Place::List, stroke("y")), None);
    assert_eq!(
        keymap.action(Place::List, stroke(":")),
        Some(Action::Palette)
    );
    assert_eq!(keymap.action(Place::List, stroke("ctrl-p")), None);
    let none = Keymap::with(["star:"]).expect("sound");
    assert_eq!(none.keys_of(Action::Star), []);
}

#[test]
fn conflicts_and_mistakes_are_found_and_named() {
    let wrong = |change: &str| Keymap::with([change]).expect_err(change).to_string();
    let clash = wrong("copy: d");
    assert!(
        clash.contains("`copy`") && clash.contains("`delete`") && clash.contains("the clips"),
        "{clash}"
    );
    assert!(wrong("cpoy: y").contains("did you mean `copy`"));
    assert!(wrong("copy y").contains("copy: y enter"));
    assert!(wrong("copy: hyper-y").contains("hyper-y"));
    assert!(wrong("cancel:").contains("needs a key"));
    // Two pages may share a key.
    assert!(Keymap::with(["stop-download: d"]).is_ok());
    // What was given away is free.
    assert!(Keymap::with(["delete: D", "copy: d"]).is_ok());
}

proptest! {
    #[test]
    fn whatever_is_written_never_panics_and_a_sound_keymap_has_no_conflict(
        changes in proptest::collection::vec("[a-z-]{0,12}:? ?[a-zA-Z:?/ ]{0,6}", 0..4)
    ) {
        if let Ok(keymap) = Keymap::with(changes.iter().map(String::as_str)) {
            for one in ACTIONS {
                for key in keymap.keys_of(one.action) {
                    for place in one.places {
                        prop_assert_eq!(keymap.action(*place, *key), Some(one.action));
                    }
                }
            }
        }
    }
}
