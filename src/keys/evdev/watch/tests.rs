//! The loop on recorded events.

use super::*;
use crate::hotkey::Nth;
use crate::keys::evdev::recorded::{Recorded, Step};
use crate::keys::stamp::Stamp;

const KEYBOARD: std::ops::Range<u16> = 1..128;
const LEFT_CTRL: u16 = 29;
const RIGHT_CTRL: u16 = 97;
const SPACE: u16 = 57;
const C: u16 = 46;
const LEFT_BUTTON: u16 = 0x110;

const DOWN: Told = Told::Edge(ChordEdge::Down(Nth::FIRST), None);
const UP: Told = Told::Edge(ChordEdge::Up, None);
const OTHER: Told = Told::Edge(ChordEdge::OtherKey, None);

fn plug(node: u32) -> Step {
    let codes = KEYBOARD.collect();
    Step::Plug {
        node,
        codes,
        readable: true,
    }
}

fn refused(node: u32) -> Step {
    let codes = KEYBOARD.collect();
    Step::Plug {
        node,
        codes,
        readable: false,
    }
}

fn mouse(node: u32) -> Step {
    Step::Plug {
        node,
        codes: vec![0x110, 0x111],
        readable: true,
    }
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn told(chord: &str, recorded: Recorded) -> Vec<Told> {
    let chord: Chord = chord.parse().expect("a chord");
    let mut told = Vec::new();
    run(recorded, "/dev/input", &chord.into(), &mut |news| {
        told.push(news);
    });
    told
}

/// With a keyboard at 3 from the start.
fn with_keyboard(chord: &str, steps: impl IntoIterator<Item = Step>) -> Vec<Told> {
    let mut told = told(chord, Recorded::new(steps).after([plug(3)]));
    assert_eq!(told.remove(0), Told::Live);
    told
}

#[test]
fn a_press_and_its_release_are_told_and_repeats_are_not() {
    let steps = [
        Step::Press(3, RIGHT_CTRL),
        Step::Repeat(3, RIGHT_CTRL),
        Step::Release(3, RIGHT_CTRL),
        Step::Press(3, C),
        Step::Release(3, C),
    ];
    assert_eq!(with_keyboard("right_ctrl", steps), [DOWN, UP]);
}

#[test]
fn the_kernels_own_moment_goes_with_the_edge_and_a_release_found_later_has_none() {
    let seen = Stamp::now().expect("a clock");
    let steps = [
        Step::Press(3, RIGHT_CTRL),
        Step::LoseRelease(3, RIGHT_CTRL),
        Step::Pass(secs(2)),
    ];
    let recorded = Recorded::new(steps).stamped(seen).after([plug(3)]);
    let mut told = Vec::new();
    run(
        recorded,
        "/dev/input",
        &Chord::default().into(),
        &mut |news| {
            told.push(news);
        },
    );
    let down = Told::Edge(ChordEdge::Down(Nth::FIRST), Some(seen));
    assert_eq!(told, [Told::Live, down, UP]);
}

#[test]
fn a_chord_that_is_used_as_a_shortcut_says_so() {
    let steps = [Step::Press(3, RIGHT_CTRL), Step::Press(3, C)];
    assert_eq!(with_keyboard("right_ctrl", steps), [DOWN, OTHER]);
}

#[test]
fn a_click_or_a_turn_of_the_wheel_makes_a_shortcut_of_a_modifier_that_is_the_chord() {
    for with in [Step::Press(5, LEFT_BUTTON), Step::Turn(5)] {
        let steps = [
            mouse(5),
            Step::Press(3, RIGHT_CTRL),
            with.clone(),
            Step::Release(5, LEFT_BUTTON),
            Step::Release(3, RIGHT_CTRL),
        ];
        let told = with_keyboard("right_ctrl", steps);
        assert_eq!(told, [DOWN, OTHER, UP], "{with:?}");
    }
}

#[test]
fn a_click_without_the_chord_is_not_even_read() {
    let steps = [
        mouse(5),
        Step::Press(5, LEFT_BUTTON),
        Step::Press(3, RIGHT_CTRL),
        Step::Release(5, LEFT_BUTTON),
        Step::Release(3, RIGHT_CTRL),
        Step::Press(5, LEFT_BUTTON),
        // What had been queued would be read now.
        Step::Press(3, RIGHT_CTRL),
    ];
    assert_eq!(with_keyboard("right_ctrl", steps), [DOWN, UP, DOWN]);
}

#[test]
fn a_mouse_that_comes_while_the_chord_is_held_counts_and_one_that_goes_harms_nothing() {
    let steps = [
        mouse(5),
        Step::Press(3, RIGHT_CTRL),
        Step::Unplug(5),
        mouse(6),
        Step::Press(6, LEFT_BUTTON),
        Step::Unplug(6),
        Step::Release(3, RIGHT_CTRL),
    ];
    assert_eq!(with_keyboard("right_ctrl", steps), [DOWN, OTHER, UP]);
}

#[test]
fn a_click_is_none_of_the_business_of_a_chord_with_a_key() {
    let steps = [
        mouse(5),
        Step::Press(3, LEFT_CTRL),
        Step::Press(3, SPACE),
        Step::Press(5, LEFT_BUTTON),
        Step::Release(3, SPACE),
    ];
    assert_eq!(with_keyboard("ctrl+space", steps), [DOWN, UP]);
}

#[test]
fn one_press_on_two_devices_is_one_press() {
    let steps = [
        plug(4),
        Step::Press(3, RIGHT_CTRL),
        Step::Press(4, RIGHT_CTRL),
        Step::Release(3, RIGHT_CTRL),
        Step::Pass(secs(5)),
        Step::Release(4, RIGHT_CTRL),
    ];
    assert_eq!(with_keyboard("right_ctrl", steps), [DOWN, UP]);
}

#[test]
fn a_remapping_daemons_virtual_keyboard_is_followed_and_the_grabbed_one_is_not_read() {
    // keyd turns caps lock into right ctrl, and right ctrl into something else.
    let steps = [
        Step::Grab(3),
        plug(9),
        Step::Press(3, RIGHT_CTRL),
        Step::Pass(secs(3)),
        Step::Release(3, RIGHT_CTRL),
        Step::Press(9, RIGHT_CTRL),
        Step::Pass(secs(3)),
        Step::Release(9, RIGHT_CTRL),
    ];
    assert_eq!(with_keyboard("right_ctrl", steps), [DOWN, UP]);
}

#[test]
fn a_keyboard_grabbed_while_the_chord_is_down_lets_go_when_the_key_does() {
    let steps = [
        Step::Press(3, RIGHT_CTRL),
        Step::Grab(3),
        Step::Pass(secs(2)),
        Step::Release(3, RIGHT_CTRL),
        Step::Pass(secs(2)),
    ];
    assert_eq!(with_keyboard("right_ctrl", steps), [DOWN, UP]);
}

#[test]
fn a_lost_release_is_found_within_a_second() {
    let still_down = [
        Step::Press(3, RIGHT_CTRL),
        Step::Pass(secs(60)),
        Step::LoseRelease(3, RIGHT_CTRL),
        Step::Pass(Duration::from_millis(900)),
    ];
    assert_eq!(with_keyboard("right_ctrl", still_down.clone()), [DOWN]);
    let steps = still_down.into_iter().chain([Step::Pass(secs(1))]);
    assert_eq!(with_keyboard("right_ctrl", steps), [DOWN, UP]);
}

#[test]
fn after_a_sleep_the_keys_are_read_at_once_and_who_came_is_listened_to() {
    let steps = [
        Step::Press(3, RIGHT_CTRL),
        Step::AtOnce(vec![
            Step::LoseRelease(3, RIGHT_CTRL),
            Step::Sleep(secs(3600)),
        ]),
        Step::Press(3, RIGHT_CTRL),
    ];
    assert_eq!(with_keyboard("right_ctrl", steps), [DOWN, UP, DOWN]);
    let clocks_differ = [
        Step::Press(3, RIGHT_CTRL),
        Step::AtOnce(vec![
            Step::LoseRelease(3, RIGHT_CTRL),
            Step::Sleep(Duration::from_millis(1)),
        ]),
    ];
    assert_eq!(with_keyboard("right_ctrl", clocks_differ), [DOWN]);
}

#[test]
fn events_that_the_kernel_dropped_are_made_good() {
    let steps = [
        Step::AtOnce(vec![
            Step::Press(3, SPACE),
            Step::Press(3, LEFT_CTRL),
            Step::Overflow(3),
        ]),
        Step::AtOnce(vec![Step::Release(3, SPACE), Step::Overflow(3)]),
    ];
    assert_eq!(with_keyboard("ctrl+space", steps), [DOWN, UP]);
}

#[test]
fn what_was_read_behind_a_loss_is_older_than_what_the_kernel_says() {
    let steps = [Step::AtOnce(vec![
        Step::Press(3, C),
        Step::Overflow(3),
        Step::Press(3, RIGHT_CTRL),
        Step::Release(3, RIGHT_CTRL),
        Step::Press(3, RIGHT_CTRL),
    ])];
    assert_eq!(with_keyboard("right_ctrl", steps), [DOWN]);
}

#[test]
fn a_keyboard_that_is_unplugged_lets_go_and_its_place_can_be_taken() {
    let steps = [
        Step::Press(3, RIGHT_CTRL),
        Step::AtOnce(vec![Step::Unplug(3), plug(3)]),
        Step::Press(3, RIGHT_CTRL),
    ];
    assert_eq!(with_keyboard("right_ctrl", steps), [DOWN, UP, DOWN]);
}

#[test]
fn the_last_keyboard_that_goes_is_told_and_so_is_the_next_that_comes() {
    let steps = [
        Step::Unplug(3),
        mouse(5),
        plug(4),
        Step::Press(4, RIGHT_CTRL),
    ];
    let told = with_keyboard("right_ctrl", steps);
    let away = |devices| {
        Told::Away(Trouble::NoKeyboard {
            folder: "/dev/input".to_owned(),
            devices,
        })
    };
    assert_eq!(told, [away(0), away(1), Told::Live, DOWN]);
}

#[test]
fn a_device_that_may_be_read_only_later_is_opened_then() {
    let steps = [refused(3), Step::Allow(3), Step::Press(3, RIGHT_CTRL)];
    let recorded = Recorded::new(steps).after([mouse(0)]);
    let told = told("right_ctrl", recorded);
    assert_eq!(told[2..], [Told::Live, DOWN]);
    let Told::Away(trouble) = &told[1] else {
        panic!("{told:?}");
    };
    assert!(trouble.to_string().contains("sudo usermod -aG input $USER"));
}

#[test]
fn a_modifier_held_from_before_counts_and_the_chord_itself_does_not() {
    let before = [plug(3), Step::Press(3, LEFT_CTRL)];
    let space = Recorded::new([Step::Press(3, SPACE)]).after(before);
    assert_eq!(told("ctrl+space", space), [Told::Live, DOWN]);
    let before = [plug(3), Step::Press(3, RIGHT_CTRL)];
    let held = Recorded::new([Step::Pass(secs(5)), Step::Release(3, RIGHT_CTRL)]).after(before);
    assert_eq!(told("right_ctrl", held), [Told::Live]);
}

#[test]
fn without_a_folder_it_ends_and_says_why() {
    let recorded = Recorded::new([Step::LoseFolder, plug(3)]).after([plug(3)]);
    let told = told("right_ctrl", recorded);
    let folder = "/dev/input".to_owned();
    assert_eq!(told, [Told::Live, Told::Away(Trouble::NoFolder { folder })]);
}
