use super::*;
use crate::front::Snapshot;
use crate::front::snapshot::{KeySourceHealth, KeySourceStatus};
use crate::tui::model::Overlay;
use crate::tui::settings::Typing;

const RIGHT_CTRL: KeyCode = KeyCode::Modifier(ModifierKeyCode::RightControl);
const SPACE: KeyCode = KeyCode::Char(' ');

struct Desk {
    keys: PttKeys,
    model: Model,
}

fn desk(chord: &str, terminal_keys: TerminalKeys) -> Desk {
    let snapshot = Snapshot {
        profiles: crate::tui::fake::one_chord(chord),
        ..Snapshot::default()
    };
    let mut model = Model::new(snapshot);
    model.terminal_keys = terminal_keys;
    Desk {
        keys: PttKeys::default(),
        model,
    }
}

impl Desk {
    fn feed(&mut self, code: KeyCode, kind: KeyEventKind) -> Fed {
        self.feed_with(code, KeyModifiers::NONE, kind)
    }

    fn feed_with(&mut self, code: KeyCode, modifiers: KeyModifiers, kind: KeyEventKind) -> Fed {
        let event = KeyEvent::new_with_kind(code, modifiers, kind);
        self.keys.feed(event, &self.model, Instant::now())
    }

    fn press(&mut self, code: KeyCode) -> Fed {
        self.feed(code, KeyEventKind::Press)
    }

    fn release(&mut self, code: KeyCode) -> Fed {
        self.feed(code, KeyEventKind::Release)
    }

    fn global_source_is_live(&mut self) {
        self.source_is_live(true);
    }

    fn partial_source_is_live(&mut self) {
        self.source_is_live(false);
    }

    fn source_is_live(&mut self, everywhere: bool) {
        self.model.snapshot.sources.push(KeySourceStatus {
            name: "desktop (X11)".to_owned(),
            health: KeySourceHealth::Live {
                everywhere,
                note: String::new(),
            },
        });
    }
}

#[test]
fn space_is_pressed_and_released_and_its_repeats_never_count() {
    let mut desk = desk("right_ctrl", TerminalKeys::Releases);
    assert_eq!(desk.press(SPACE), Fed::Means(Msg::Press(Nth::FIRST)));
    assert_eq!(desk.feed(SPACE, KeyEventKind::Repeat), Fed::Swallowed);
    assert_eq!(desk.press(SPACE), Fed::Swallowed);
    assert_eq!(desk.release(SPACE), Fed::Means(Msg::Release));
    assert_eq!(desk.release(SPACE), Fed::Swallowed);
}

#[test]
fn space_in_a_search_is_text_but_a_hold_from_before_still_ends() {
    let mut desk = desk("right_ctrl", TerminalKeys::Releases);
    desk.press(SPACE);
    desk.model.search.typing = true;
    assert_eq!(desk.release(SPACE), Fed::Means(Msg::Release));
    assert_eq!(desk.press(SPACE), Fed::NotMine);
    assert_eq!(desk.release(SPACE), Fed::Swallowed);
}

#[test]
fn while_a_setting_is_typed_no_key_of_the_terminal_dictates() {
    for keys in [TerminalKeys::Releases, TerminalKeys::PressesOnly] {
        let mut desk = desk("space", keys);
        desk.model.overlay = Some(Overlay::Settings);
        desk.model.settings.typing = Some(Typing::Filter);
        for heard_elsewhere in [false, true] {
            if heard_elsewhere {
                desk.global_source_is_live();
            }
            assert_eq!(desk.press(SPACE), Fed::NotMine, "{keys:?}");
            desk.release(SPACE);
        }
    }
}

#[test]
fn the_chord_counts_here_only_while_nothing_else_hears_it() {
    let mut desk = desk("right_ctrl", TerminalKeys::Releases);
    assert_eq!(desk.press(RIGHT_CTRL), Fed::Means(Msg::Press(Nth::FIRST)));
    assert_eq!(desk.release(RIGHT_CTRL), Fed::Means(Msg::Release));
    desk.global_source_is_live();
    assert_eq!(desk.press(RIGHT_CTRL), Fed::Swallowed);
    assert_eq!(desk.release(RIGHT_CTRL), Fed::Swallowed);
    assert_eq!(
        desk.press(SPACE),
        Fed::Means(Msg::Press(Nth::FIRST)),
        "Space is ours"
    );
}

#[test]
fn a_source_that_comes_up_during_a_hold_does_not_lose_its_release() {
    let mut desk = desk("right_ctrl", TerminalKeys::Releases);
    desk.press(RIGHT_CTRL);
    desk.global_source_is_live();
    assert_eq!(desk.release(RIGHT_CTRL), Fed::Means(Msg::Release));
}

#[test]
fn a_second_key_during_a_hold_starts_nothing_new() {
    let mut desk = desk("right_ctrl", TerminalKeys::Releases);
    assert_eq!(desk.press(SPACE), Fed::Means(Msg::Press(Nth::FIRST)));
    assert_eq!(desk.press(RIGHT_CTRL), Fed::Swallowed);
    assert_eq!(desk.release(RIGHT_CTRL), Fed::Swallowed);
    assert_eq!(desk.release(SPACE), Fed::Means(Msg::Release));
}

#[test]
fn a_chord_with_a_modifier_is_followed_edge_by_edge() {
    let left_ctrl = KeyCode::Modifier(ModifierKeyCode::LeftControl);
    let mut desk = desk("ctrl+space", TerminalKeys::Releases);
    assert_eq!(desk.press(left_ctrl), Fed::NotMine);
    let down = desk.feed_with(SPACE, KeyModifiers::CONTROL, KeyEventKind::Press);
    assert_eq!(down, Fed::Means(Msg::Press(Nth::FIRST)));
    assert_eq!(desk.release(left_ctrl), Fed::Means(Msg::Release));
    assert_eq!(desk.release(SPACE), Fed::Swallowed);
}

#[test]
fn another_key_with_the_chord_is_told_and_keeps_its_own_meaning() {
    let c = KeyCode::Char('c');
    let mut desk = desk("right_ctrl", TerminalKeys::Releases);
    desk.press(RIGHT_CTRL);
    let fed = desk.feed_with(c, KeyModifiers::CONTROL, KeyEventKind::Press);
    assert_eq!(fed, Fed::Also(Msg::OtherKey));
    desk.release(RIGHT_CTRL);
    assert_eq!(desk.press(c), Fed::NotMine, "no chord, no shortcut");
}

#[test]
fn a_source_that_sees_some_windows_only_does_not_take_the_chord_from_this_one() {
    let mut desk = desk("right_ctrl", TerminalKeys::Releases);
    desk.partial_source_is_live();
    assert_eq!(desk.press(RIGHT_CTRL), Fed::Means(Msg::Press(Nth::FIRST)));
    // Where only presses are told, hearing it twice would start and stop.
    let mut desk = self::desk("F9", TerminalKeys::PressesOnly);
    desk.partial_source_is_live();
    assert_eq!(desk.press(KeyCode::F(9)), Fed::Swallowed);
    assert_eq!(desk.press(SPACE), Fed::Means(Msg::Toggle(Nth::FIRST)));
}

#[test]
fn each_chord_says_whose_it_is_and_space_is_the_first() {
    let profile = |chord: &str| ProfileView {
        name: chord.to_owned(),
        chord: chord.to_owned(),
    };
    for (keys, releases) in [
        (TerminalKeys::Releases, true),
        (TerminalKeys::PressesOnly, false),
    ] {
        for (code, nth) in [(KeyCode::F(8), Nth(1)), (SPACE, Nth::FIRST)] {
            let mut desk = desk("F9", keys);
            desk.model.snapshot.profiles = Arc::new([profile("F9"), profile("F8")]);
            let (held, struck) = (Msg::Press(nth), Msg::Toggle(nth));
            let means = if releases { held } else { struck };
            assert_eq!(desk.press(code), Fed::Means(means), "{code} {keys:?}");
        }
    }
}

#[test]
fn losing_the_keyboard_lets_go() {
    let mut desk = desk("right_ctrl", TerminalKeys::Releases);
    desk.press(RIGHT_CTRL);
    assert_eq!(desk.keys.focus_lost(), Some(Msg::Release));
    assert_eq!(desk.keys.focus_lost(), None);
    assert_eq!(desk.press(RIGHT_CTRL), Fed::Means(Msg::Press(Nth::FIRST)));
}

#[test]
fn without_releases_space_and_the_chord_toggle() {
    let mut desk = desk("F9", TerminalKeys::PressesOnly);
    assert_eq!(desk.press(SPACE), Fed::Means(Msg::Toggle(Nth::FIRST)));
    let mut desk = self::desk("F9", TerminalKeys::PressesOnly);
    assert_eq!(
        desk.press(KeyCode::F(9)),
        Fed::Means(Msg::Toggle(Nth::FIRST))
    );
    desk.global_source_is_live();
    assert_eq!(desk.press(KeyCode::F(9)), Fed::Swallowed);
}

#[test]
fn a_release_that_nobody_announced_is_ignored() {
    let mut desk = desk("F9", TerminalKeys::PressesOnly);
    assert_eq!(desk.release(SPACE), Fed::Swallowed);
}

#[test]
fn other_keys_go_to_the_keymap() {
    for keys in [TerminalKeys::Releases, TerminalKeys::PressesOnly] {
        let mut desk = desk("right_ctrl", keys);
        for code in [
            KeyCode::Char('y'),
            KeyCode::Esc,
            KeyCode::Enter,
            KeyCode::Up,
        ] {
            assert_eq!(desk.press(code), Fed::NotMine, "{code:?}");
        }
    }
}

#[test]
fn a_chord_that_cannot_be_read_leaves_space_working() {
    let mut desk = desk("", TerminalKeys::Releases);
    assert_eq!(desk.press(SPACE), Fed::Means(Msg::Press(Nth::FIRST)));
}

#[test]
fn while_a_text_is_corrected_one_dictates_by_a_key_that_writes_nothing() {
    let correcting = |chord, keys| {
        let mut desk = desk(chord, keys);
        let clip = crate::tui::fake::clip("see ewe");
        desk.model.editing = Some(crate::tui::editing::Editing::new(&clip));
        desk
    };
    for keys in [TerminalKeys::Releases, TerminalKeys::PressesOnly] {
        let mut desk = correcting("F9", keys);
        assert!(
            matches!(desk.press(KeyCode::F(9)), Fed::Means(_)),
            "{keys:?}"
        );
        for code in [SPACE, KeyCode::Enter, KeyCode::Left, KeyCode::Char('x')] {
            assert_eq!(correcting("F9", keys).press(code), Fed::NotMine, "{code}");
        }
        let mut desk = correcting("x", keys);
        assert_eq!(desk.press(KeyCode::Char('x')), Fed::NotMine);
        let mut desk = correcting("ctrl+space", keys);
        if keys == TerminalKeys::PressesOnly {
            let held = desk.feed_with(SPACE, KeyModifiers::CONTROL, KeyEventKind::Press);
            assert!(matches!(held, Fed::Means(Msg::Toggle(_))));
        }
    }
}

#[test]
fn a_space_in_any_line_that_is_typed_is_a_space() {
    use crate::tui::message::{LogMsg, PaletteMsg, SearchMsg, SettingMsg};
    let lines: [&[Msg]; 4] = [
        &[Msg::Search(SearchMsg::Begin)],
        &[Msg::Palette(PaletteMsg::Open)],
        &[Msg::Settings, Msg::Setting(SettingMsg::Filter)],
        &[Msg::Log, Msg::OnLog(LogMsg::Filter)],
    ];
    for keys in [TerminalKeys::Releases, TerminalKeys::PressesOnly] {
        for line in lines {
            let mut desk = desk("right_ctrl", keys);
            desk.model.snapshot.settings = crate::tui::fake::ready().settings;
            for msg in line {
                crate::tui::update::update(&mut desk.model, msg.clone());
            }
            assert!(desk.model.is_typing(), "{line:?}");
            assert_eq!(desk.press(SPACE), Fed::NotMine, "{line:?} {keys:?}");
        }
    }
}
