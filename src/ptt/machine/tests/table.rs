//! Every row of the design's table: the state it leads to and its exact effects.

use super::{A, B, Bench, ms, settings};
use crate::ptt::{Cue, Discard, Effect, Event, Notice, Settings, State};

#[test]
fn idle_enable_starts_the_listener_and_opens_the_microphone() {
    let mut bench = Bench::new(settings());
    assert_eq!(
        bench.feed(Event::Enable),
        [
            Effect::StartKeyListener,
            Effect::OpenMicrophone,
            Effect::Enter(State::WaitingForKey)
        ]
    );
}

#[test]
fn idle_enable_leaves_the_microphone_closed_when_it_is_not_to_be_kept_open() {
    let mut bench = Bench::new(Settings {
        keep_open: false,
        ..settings()
    });
    assert_eq!(
        bench.feed(Event::Enable),
        [
            Effect::StartKeyListener,
            Effect::Enter(State::WaitingForKey)
        ]
    );
}

#[test]
fn waiting_key_down_starts_capture_and_warms_the_engine() {
    let mut bench = Bench::waiting(settings());
    assert_eq!(
        bench.feed(Event::KeyDown(A)),
        [
            Effect::StartCapture(A),
            Effect::WarmEngine,
            Effect::Enter(State::KeyPressed)
        ]
    );
}

#[test]
fn key_pressed_capture_started_is_recording_and_the_cue_sounds_then() {
    let mut bench = Bench::waiting(settings());
    bench.feed(Event::KeyDown(A));
    assert_eq!(
        bench.feed(Event::CaptureStarted(A)),
        [Effect::Cue(Cue::Start), Effect::Enter(State::Recording)]
    );
}

#[test]
fn key_pressed_capture_failed_says_why_and_keeps_listening() {
    let mut bench = Bench::waiting(settings());
    bench.feed(Event::KeyDown(A));
    assert_eq!(
        bench.feed(Event::CaptureFailed(A)),
        [
            Effect::Cue(Cue::Error),
            Effect::Tell(Notice::CaptureFailed(A)),
            Effect::Enter(State::WaitingForKey)
        ]
    );
}

#[test]
fn key_pressed_key_up_before_capture_started_stops_as_soon_as_it_has_started() {
    let mut bench = Bench::waiting(settings());
    bench.feed(Event::KeyDown(A));
    bench.after(ms(400));
    bench.feed(Event::KeyUp);
    assert_eq!(
        bench.after(ms(50)),
        [Effect::Enter(State::RecordingStopped)]
    );
    assert_eq!(
        bench.after(ms(1_000)),
        [],
        "nothing to seal before the first sample"
    );
    assert_eq!(bench.feed(Event::CaptureStarted(A)), []);
    assert_eq!(
        bench.after(ms(250)),
        [Effect::SealCapture(A), Effect::Cue(Cue::Stop)]
    );
}

#[test]
fn recording_key_up_captures_the_tail_then_seals() {
    let mut bench = Bench::recording(settings());
    bench.after(ms(1_000));
    assert_eq!(
        bench.feed(Event::KeyUp),
        [],
        "a release counts after its grace"
    );
    assert_eq!(
        bench.after(ms(50)),
        [Effect::Enter(State::RecordingStopped)]
    );
    assert_eq!(
        bench.after(ms(199)),
        [],
        "the tail runs from the release itself"
    );
    assert_eq!(
        bench.after(ms(1)),
        [Effect::SealCapture(A), Effect::Cue(Cue::Stop)]
    );
}

#[test]
fn recording_maximum_seals_and_tells_and_delivery_waits_for_the_physical_release() {
    let mut bench = Bench::recording(Settings {
        max_duration: ms(2_000),
        ..settings()
    });
    assert_eq!(
        bench.after(ms(2_000)),
        [
            Effect::SealCapture(A),
            Effect::Cue(Cue::Stop),
            Effect::Tell(Notice::MaximumReached(A)),
            Effect::Enter(State::RecordingStopped)
        ]
    );
    bench.feed(Event::ClipSealed(A));
    assert_eq!(
        bench.feed(Event::TranscriptReady(A)),
        [],
        "the key is still down"
    );
    bench.feed(Event::KeyUp);
    assert_eq!(
        bench.after(ms(50)),
        [
            Effect::Deliver(A),
            Effect::Enter(State::Idle),
            Effect::Enter(State::WaitingForKey)
        ]
    );
}

#[test]
fn recording_escape_discards_into_the_trash() {
    let mut bench = Bench::recording(settings());
    assert_eq!(
        bench.feed(Event::Cancel),
        [
            Effect::DiscardCapture(A, Discard::Cancelled),
            Effect::Cue(Cue::Cancel),
            Effect::Tell(Notice::Cancelled(A)),
            Effect::Enter(State::RecordingCancelled)
        ]
    );
}

#[test]
fn recording_microphone_lost_seals_what_was_captured_tells_and_reopens() {
    let mut bench = Bench::recording(settings());
    assert_eq!(
        bench.feed(Event::CaptureLost(A)),
        [
            Effect::SealCapture(A),
            Effect::Cue(Cue::Stop),
            Effect::Tell(Notice::MicrophoneLost(A)),
            Effect::OpenMicrophone,
            Effect::Enter(State::RecordingStopped)
        ]
    );
}

#[test]
fn stopped_clip_sealed_goes_to_the_engine() {
    let mut bench = Bench::stopped(settings());
    bench.after(ms(250));
    assert_eq!(
        bench.feed(Event::ClipSealed(A)),
        [Effect::Transcribe(A), Effect::Enter(State::Processing)]
    );
}

#[test]
fn cancelled_cleaned_up_is_idle_and_rearmed_at_once() {
    let mut bench = Bench::recording(settings());
    bench.feed(Event::Cancel);
    assert_eq!(
        bench.feed(Event::CleanedUp(A)),
        [
            Effect::Enter(State::Idle),
            Effect::Enter(State::WaitingForKey)
        ]
    );
}

#[test]
fn processing_transcript_ready_delivers_and_rearms() {
    let mut bench = Bench::processing(settings());
    assert_eq!(
        bench.feed(Event::TranscriptReady(A)),
        [
            Effect::Deliver(A),
            Effect::Enter(State::Idle),
            Effect::Enter(State::WaitingForKey)
        ]
    );
}

#[test]
fn processing_engine_failed_tells_and_rearms() {
    let mut bench = Bench::processing(settings());
    assert_eq!(
        bench.feed(Event::EngineFailed(A)),
        [
            Effect::Cue(Cue::Error),
            Effect::Tell(Notice::EngineFailed(A)),
            Effect::Enter(State::Idle),
            Effect::Enter(State::WaitingForKey)
        ]
    );
}

#[test]
fn processing_key_down_starts_a_new_dictation_and_the_earlier_text_still_comes() {
    let mut bench = Bench::processing(settings());
    assert_eq!(
        bench.feed(Event::KeyDown(B)),
        [
            Effect::StartCapture(B),
            Effect::WarmEngine,
            Effect::Enter(State::KeyPressed)
        ]
    );
    assert_eq!(bench.feed(Event::TranscriptReady(A)), [Effect::Deliver(A)]);
    assert_eq!(bench.state(), State::KeyPressed);
}

#[test]
fn processing_escape_ignores_the_result_for_delivery() {
    let mut bench = Bench::processing(settings());
    assert_eq!(
        bench.feed(Event::Cancel),
        [
            Effect::Cue(Cue::Cancel),
            Effect::Tell(Notice::DeliveryCancelled),
            Effect::Enter(State::Idle),
            Effect::Enter(State::WaitingForKey)
        ]
    );
    assert_eq!(bench.feed(Event::TranscriptReady(A)), [], "history only");
}

#[test]
fn waiting_disable_stops_the_listener_and_closes_the_microphone() {
    let mut bench = Bench::waiting(settings());
    assert_eq!(
        bench.feed(Event::Disable),
        [
            Effect::StopKeyListener,
            Effect::CloseMicrophone,
            Effect::Enter(State::Idle)
        ]
    );
}

#[test]
fn quit_in_any_state_seals_what_runs_and_shuts_down() {
    let shut = [Effect::StopKeyListener, Effect::CloseMicrophone];
    let mut before_the_first_sample = Bench::waiting(settings());
    before_the_first_sample.feed(Event::KeyDown(A));
    let mut cancelled = Bench::recording(settings());
    cancelled.feed(Event::Cancel);
    let never = Effect::DiscardCapture(A, Discard::NeverStarted);
    let cases = [
        (Bench::waiting(settings()), None),
        (before_the_first_sample, Some(never)),
        (Bench::recording(settings()), Some(Effect::SealCapture(A))),
        (Bench::stopped(settings()), Some(Effect::SealCapture(A))),
        (Bench::processing(settings()), None),
        (cancelled, None),
    ];
    for (mut bench, first) in cases {
        let from = bench.state();
        let mut expected: Vec<Effect> = first.into_iter().collect();
        expected.extend(shut);
        expected.extend([Effect::Enter(State::Idle), Effect::Shutdown]);
        assert_eq!(bench.feed(Event::Quit), expected, "from {from}");
        assert_eq!(
            bench.feed(Event::Enable),
            [],
            "nothing after the end, from {from}"
        );
    }
    assert_eq!(
        Bench::new(settings()).feed(Event::Quit),
        [Effect::Shutdown],
        "from Idle"
    );
}

/// What does not belong in a state, of the own clip and of none.
fn ignored() -> [(Bench, Vec<Event>); 6] {
    use Event::{
        Cancel, CaptureFailed, CaptureLost, CaptureStarted, CleanedUp, Disable, Enable,
        EngineFailed, KeyDown, OtherKey, Toggle, TranscriptReady,
    };
    let answers = [
        CaptureStarted(A),
        CaptureFailed(A),
        CleanedUp(A),
        TranscriptReady(A),
        EngineFailed(A),
    ];
    let answers_and = |more: &[Event]| [&answers, more].concat();
    let (of_recorder, of_engine) = (&answers[..2], &answers[3..]);
    let mut cancelled = Bench::recording(settings());
    cancelled.feed(Cancel);
    [
        (
            Bench::new(settings()),
            answers_and(&[Disable, KeyDown(B), Toggle(B), OtherKey, Cancel]),
        ),
        (
            Bench::waiting(settings()),
            answers_and(&[Enable, OtherKey, Cancel]),
        ),
        (Bench::recording(settings()), answers_and(&[Enable])),
        (
            Bench::stopped(settings()),
            [of_engine, &[CleanedUp(A), Enable, OtherKey]].concat(),
        ),
        (
            Bench::processing(settings()),
            [
                of_recorder,
                &[CaptureLost(A), CleanedUp(A), Enable, OtherKey],
            ]
            .concat(),
        ),
        (
            cancelled,
            vec![
                CaptureStarted(A),
                CaptureLost(A),
                TranscriptReady(A),
                Cancel,
                OtherKey,
                Enable,
            ],
        ),
    ]
}

#[test]
fn an_event_that_does_not_belong_in_a_state_changes_nothing() {
    let foreign = [
        Event::CaptureStarted(B),
        Event::CaptureFailed(B),
        Event::CaptureLost(B),
        Event::CleanedUp(B),
        Event::TranscriptReady(B),
        Event::EngineFailed(B),
    ];
    for (mut bench, events) in ignored() {
        let state = bench.state();
        for event in events.into_iter().chain(foreign) {
            assert_eq!(bench.feed(event), [], "{event:?} in {state}");
            assert_eq!(bench.state(), state, "{event:?} in {state}");
        }
    }
}
