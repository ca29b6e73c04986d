//! What press and release mean: repeats, bounces, taps, shortcuts, the tail.

use super::{A, B, Bench, count, ms, settings};
use crate::config::Activation;
use crate::ptt::{Discard, Effect, Event, Settings, State};

#[test]
fn release_and_press_pairs_of_auto_repeat_keep_recording() {
    let mut bench = Bench::recording(settings());
    bench.after(ms(660));
    let mut effects = Vec::new();
    for _ in 0..50 {
        effects.extend(bench.feed(Event::KeyUp));
        effects.extend(bench.after(ms(1)));
        effects.extend(bench.feed(Event::KeyDown(B)));
        effects.extend(bench.after(ms(39)));
    }
    assert_eq!(effects, []);
    assert_eq!(bench.state(), State::Recording);
}

#[test]
fn presses_of_auto_repeat_without_releases_keep_recording() {
    let mut bench = Bench::recording(settings());
    for _ in 0..50 {
        bench.after(ms(40));
        assert_eq!(bench.feed(Event::KeyDown(B)), []);
    }
    assert_eq!(bench.state(), State::Recording);
}

#[test]
fn a_bounce_at_the_release_is_one_release() {
    let mut bench = Bench::recording(settings());
    bench.after(ms(2_000));
    bench.feed(Event::KeyUp);
    bench.after(ms(8));
    bench.feed(Event::KeyDown(B));
    bench.after(ms(8));
    bench.feed(Event::KeyUp);
    let effects = bench.after(ms(5_000));
    assert_eq!(count(&effects, Effect::SealCapture(A)), 1);
    assert_eq!(count(&effects, Effect::StartCapture(B)), 0);
}

#[test]
fn a_key_held_longer_than_any_repeat_waits_needs_no_grace_and_may_bounce() {
    let mut bench = Bench::recording(settings());
    bench.after(ms(2_500));
    let effects = bench.feed(Event::KeyUp);
    assert_eq!(effects, [Effect::Enter(State::RecordingStopped)]);
    bench.after(ms(8));
    assert_eq!(bench.feed(Event::KeyDown(B)), []);
    bench.after(ms(8));
    assert_eq!(bench.feed(Event::KeyUp), []);
    let effects = bench.after(ms(5_000));
    assert_eq!(count(&effects, Effect::SealCapture(A)), 1);
    assert_eq!(count(&effects, Effect::StartCapture(B)), 0);
}

#[test]
fn a_contact_that_breaks_for_a_moment_in_a_long_hold_goes_on_in_a_new_clip() {
    let mut bench = Bench::recording(settings());
    bench.after(ms(2_500));
    bench.feed(Event::KeyUp);
    bench.after(ms(8));
    assert_eq!(bench.feed(Event::KeyDown(B)), []);
    assert_eq!(bench.after(ms(41)), []);
    let effects = bench.after(ms(1));
    assert_eq!(count(&effects, Effect::SealCapture(A)), 1);
    assert_eq!(count(&effects, Effect::StartCapture(B)), 1);
    bench.feed(Event::CaptureStarted(B));
    assert_eq!(bench.after(ms(5_000)), [], "it goes on");
    assert_eq!(bench.state(), State::Recording);
}

#[test]
fn a_keyboard_that_once_sent_pairs_keeps_the_grace() {
    let mut bench = Bench::recording(settings());
    bench.after(ms(660));
    bench.feed(Event::KeyUp);
    bench.feed(Event::KeyDown(B));
    bench.after(ms(5_000));
    assert_eq!(bench.feed(Event::KeyUp), []);
    assert_eq!(bench.after(ms(49)), []);
    let effects = bench.after(ms(1));
    assert_eq!(effects, [Effect::Enter(State::RecordingStopped)]);
}

#[test]
fn in_a_pause_the_release_needs_no_tail() {
    let mut bench = Bench::recording(settings());
    bench.after(ms(2_500));
    bench.feed(Event::SpeechPaused(A));
    let effects = bench.feed(Event::KeyUp);
    assert_eq!(count(&effects, Effect::SealCapture(A)), 1);
    assert_eq!(bench.machine.capturing(), None);
    assert_eq!(bench.machine.released(), Some(A));
}

#[test]
fn the_tail_ends_with_the_word() {
    let mut bench = Bench::stopped(settings());
    assert_eq!(bench.feed(Event::SpeechResumed(A)), []);
    assert_eq!(bench.feed(Event::SpeechPaused(B)), [], "another clip");
    let effects = bench.feed(Event::SpeechPaused(A));
    assert_eq!(count(&effects, Effect::SealCapture(A)), 1);
    assert_eq!(count(&bench.after(ms(5_000)), Effect::SealCapture(A)), 0);
}

#[test]
fn a_pause_that_was_broken_leaves_the_tail_its_time() {
    let mut bench = Bench::recording(settings());
    bench.after(ms(2_500));
    bench.feed(Event::SpeechPaused(A));
    bench.feed(Event::SpeechResumed(A));
    let effects = bench.feed(Event::KeyUp);
    assert_eq!(count(&effects, Effect::SealCapture(A)), 0);
    assert_eq!(count(&bench.after(ms(250)), Effect::SealCapture(A)), 1);
}

#[test]
fn a_pause_while_the_key_is_held_ends_nothing() {
    let mut bench = Bench::recording(settings());
    assert_eq!(bench.feed(Event::SpeechPaused(A)), []);
    assert_eq!(bench.after(ms(20_000)), []);
    assert_eq!(bench.state(), State::Recording);
}

#[test]
fn a_hold_is_push_to_talk_and_a_tap_latches_until_the_next_tap() {
    let mut bench = Bench::recording(settings());
    bench.after(ms(120));
    bench.feed(Event::KeyUp);
    assert_eq!(bench.after(ms(20_000)), [], "hands-free");
    assert!(bench.machine.latched());
    assert_eq!(
        bench.feed(Event::KeyDown(B)),
        [Effect::Enter(State::RecordingStopped)]
    );
    bench.after(ms(100));
    bench.feed(Event::KeyUp);
    let effects = bench.after(ms(5_000));
    assert_eq!(count(&effects, Effect::SealCapture(A)), 1);
    assert_eq!(
        count(&effects, Effect::StartCapture(B)),
        0,
        "the second tap only ends"
    );
}

#[test]
fn a_hold_of_just_the_threshold_is_no_tap() {
    for (held, stops) in [(299, false), (300, true)] {
        let mut bench = Bench::recording(settings());
        bench.after(ms(held));
        bench.feed(Event::KeyUp);
        bench.after(ms(50));
        assert_eq!(
            bench.state() == State::RecordingStopped,
            stops,
            "held {held} ms"
        );
    }
}

#[test]
fn a_tap_before_the_microphone_is_open_latches_too() {
    let mut bench = Bench::waiting(settings());
    bench.feed(Event::KeyDown(A));
    bench.after(ms(80));
    bench.feed(Event::KeyUp);
    bench.after(ms(60));
    bench.feed(Event::CaptureStarted(A));
    bench.after(ms(10_000));
    assert_eq!(bench.state(), State::Recording);
}

#[test]
fn in_hold_mode_a_tap_is_a_short_dictation() {
    let mut bench = Bench::recording(Settings {
        activation: Activation::Hold,
        ..settings()
    });
    bench.after(ms(100));
    bench.feed(Event::KeyUp);
    let effects = bench.after(ms(1_000));
    assert_eq!(count(&effects, Effect::SealCapture(A)), 1);
}

#[test]
fn in_toggle_mode_releases_mean_nothing_and_the_second_press_ends() {
    let mut bench = Bench::recording(Settings {
        activation: Activation::Toggle,
        ..settings()
    });
    bench.after(ms(900));
    bench.feed(Event::KeyUp);
    assert_eq!(bench.after(ms(900)), []);
    assert_eq!(
        bench.feed(Event::KeyDown(B)),
        [Effect::Enter(State::RecordingStopped)]
    );
}

#[test]
fn a_source_without_release_toggles_in_every_mode() {
    for activation in [Activation::Auto, Activation::Hold, Activation::Toggle] {
        let mut bench = Bench::waiting(Settings {
            activation,
            ..settings()
        });
        bench.feed(Event::Toggle(A));
        bench.feed(Event::CaptureStarted(A));
        bench.after(ms(3_000));
        assert_eq!(bench.state(), State::Recording);
        bench.feed(Event::Toggle(B));
        let effects = bench.after(ms(1_000));
        assert_eq!(count(&effects, Effect::SealCapture(A)), 1, "{activation:?}");
    }
}

#[test]
fn a_lost_key_up_never_records_past_the_maximum_and_the_key_works_again() {
    let mut bench = Bench::recording(Settings {
        max_duration: ms(10_000),
        ..settings()
    });
    let effects = bench.after(ms(10_000));
    assert_eq!(count(&effects, Effect::SealCapture(A)), 1);
    assert_eq!(bench.machine.released(), None, "nobody has");
    bench.feed(Event::ClipSealed(A));
    bench.feed(Event::TranscriptReady(A));
    let effects = bench.after(ms(30_000));
    assert_eq!(
        count(&effects, Effect::Deliver(A)),
        1,
        "the key is taken for stuck"
    );
    let effects = bench.feed(Event::KeyDown(B));
    assert_eq!(count(&effects, Effect::StartCapture(B)), 1);
}

#[test]
fn a_lone_modifier_with_another_key_soon_after_is_a_shortcut_and_silent() {
    let mut bench = Bench::recording(settings());
    bench.after(ms(120));
    assert_eq!(
        bench.feed(Event::OtherKey),
        [
            Effect::DiscardCapture(A, Discard::Shortcut),
            Effect::Enter(State::RecordingCancelled)
        ]
    );
    bench.feed(Event::CleanedUp(A));
    bench.feed(Event::KeyUp);
    assert_eq!(bench.after(ms(60_000)), []);
    assert_eq!(bench.state(), State::WaitingForKey);
}

#[test]
fn another_key_later_or_with_another_kind_of_chord_is_no_shortcut() {
    let mut bench = Bench::recording(settings());
    bench.after(ms(300));
    assert_eq!(bench.feed(Event::OtherKey), []);
    let mut bench = Bench::recording(Settings {
        lone_modifier: false,
        ..settings()
    });
    assert_eq!(bench.feed(Event::OtherKey), []);
    assert_eq!(bench.state(), State::Recording);
}
