//! Stories on a simulated clock: dictations in a row, and what goes wrong.

use super::{A, B, Bench, C, count, ms, settings};
use crate::ptt::{Discard, Effect, Event, Notice, State};

#[test]
fn three_dictations_in_a_row_are_delivered_in_their_order() {
    let mut bench = Bench::processing(settings());
    let mut effects = Vec::new();
    for clip in [B, C] {
        effects.extend(bench.feed(Event::KeyDown(clip)));
        effects.extend(bench.feed(Event::CaptureStarted(clip)));
        effects.extend(bench.after(ms(800)));
        effects.extend(bench.feed(Event::KeyUp));
        effects.extend(bench.after(ms(300)));
        effects.extend(bench.feed(Event::ClipSealed(clip)));
    }
    // The engine answers out of order; the user's texts may not.
    for clip in [C, A, B] {
        effects.extend(bench.feed(Event::TranscriptReady(clip)));
    }
    let delivered: Vec<_> = effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Deliver(_)))
        .collect();
    assert_eq!(
        delivered,
        [
            &Effect::Deliver(A),
            &Effect::Deliver(B),
            &Effect::Deliver(C)
        ]
    );
    assert_eq!(bench.state(), State::WaitingForKey);
}

#[test]
fn a_failed_clip_does_not_block_the_next() {
    let mut bench = Bench::processing(settings());
    bench.feed(Event::KeyDown(B));
    bench.feed(Event::CaptureStarted(B));
    bench.after(ms(800));
    bench.feed(Event::KeyUp);
    bench.after(ms(300));
    bench.feed(Event::ClipSealed(B));
    assert_eq!(bench.feed(Event::TranscriptReady(B)), [], "A comes first");
    let effects = bench.feed(Event::EngineFailed(A));
    assert_eq!(count(&effects, Effect::Deliver(B)), 1);
    assert_eq!(bench.state(), State::WaitingForKey);
}

#[test]
fn a_press_during_the_tail_seals_at_once_and_starts_the_next() {
    let mut bench = Bench::stopped(settings());
    bench.after(ms(20));
    let effects = bench.feed(Event::KeyDown(B));
    let seal = effects
        .iter()
        .position(|effect| *effect == Effect::SealCapture(A));
    let start = effects
        .iter()
        .position(|effect| *effect == Effect::StartCapture(B));
    assert!(seal.is_some() && seal < start, "{effects:?}");
    bench.feed(Event::CaptureStarted(B));
    assert_eq!(bench.feed(Event::ClipSealed(A)), [Effect::Transcribe(A)]);
    assert_eq!(bench.state(), State::Recording);
}

#[test]
fn a_press_while_the_microphone_still_opens_for_the_last_one_goes_on_with_it() {
    let mut bench = Bench::waiting(settings());
    bench.feed(Event::KeyDown(A));
    bench.after(ms(400));
    bench.feed(Event::KeyUp);
    bench.after(ms(100));
    assert_eq!(bench.state(), State::RecordingStopped);
    assert_eq!(
        bench.feed(Event::KeyDown(B)),
        [Effect::Enter(State::KeyPressed)]
    );
    bench.feed(Event::CaptureStarted(A));
    assert_eq!(bench.machine.capturing(), Some(A));
}

#[test]
fn cancel_in_every_state_leads_back_to_waiting() {
    let mut before_first_sample = Bench::waiting(settings());
    before_first_sample.feed(Event::KeyDown(A));
    let mut latched = Bench::recording(settings());
    latched.after(ms(100));
    latched.feed(Event::KeyUp);
    latched.after(ms(50));
    let mut sealing = Bench::stopped(settings());
    sealing.after(ms(250));
    let benches = [
        Bench::waiting(settings()),
        before_first_sample,
        Bench::recording(settings()),
        latched,
        Bench::stopped(settings()),
        sealing,
        Bench::processing(settings()),
    ];
    for mut bench in benches {
        let from = bench.state();
        let mut effects = bench.feed(Event::Cancel);
        bench.feed(Event::CleanedUp(A));
        assert_eq!(bench.state(), State::WaitingForKey, "from {from}");
        bench.feed(Event::KeyUp);
        effects.extend(bench.after(ms(60_000)));
        effects.extend(bench.feed(Event::ClipSealed(A)));
        effects.extend(bench.feed(Event::TranscriptReady(A)));
        assert_eq!(count(&effects, Effect::Deliver(A)), 0, "from {from}");
    }
}

#[test]
fn a_clip_sealed_after_its_delivery_was_cancelled_still_gets_its_text() {
    let mut bench = Bench::stopped(settings());
    bench.after(ms(250));
    bench.feed(Event::Cancel);
    assert_eq!(bench.feed(Event::ClipSealed(A)), [Effect::Transcribe(A)]);
    assert_eq!(bench.feed(Event::TranscriptReady(A)), []);
}

#[test]
fn a_microphone_that_never_answers_is_given_up_and_said() {
    let mut bench = Bench::waiting(settings());
    bench.feed(Event::KeyDown(A));
    let effects = bench.after(ms(5_000));
    assert_eq!(
        count(&effects, Effect::DiscardCapture(A, Discard::NeverStarted)),
        1
    );
    assert_eq!(count(&effects, Effect::Tell(Notice::CaptureTimedOut(A))), 1);
    assert_eq!(bench.state(), State::WaitingForKey);
    assert_eq!(bench.feed(Event::CaptureStarted(A)), [], "too late");
}

#[test]
fn a_recorder_that_never_seals_is_given_up_and_said() {
    let mut bench = Bench::stopped(settings());
    let effects = bench.after(ms(20_000));
    assert_eq!(count(&effects, Effect::Tell(Notice::SealTimedOut(A))), 1);
    assert_eq!(bench.state(), State::WaitingForKey);
}

#[test]
fn disabling_during_a_dictation_finishes_it_first() {
    let mut bench = Bench::recording(settings());
    assert_eq!(bench.feed(Event::Disable), []);
    bench.after(ms(1_000));
    bench.feed(Event::KeyUp);
    bench.after(ms(300));
    bench.feed(Event::ClipSealed(A));
    let effects = bench.feed(Event::TranscriptReady(A));
    assert_eq!(
        effects,
        [
            Effect::Deliver(A),
            Effect::Enter(State::Idle),
            Effect::StopKeyListener,
            Effect::CloseMicrophone
        ]
    );
    assert_eq!(bench.feed(Event::KeyDown(B)), []);
}
