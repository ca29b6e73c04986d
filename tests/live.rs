//! Text while somebody speaks: real speech through the real recorder and the
//! real event loop, to an engine that does as it is told.

mod support;

use sayso::clip::ClipState;
use sayso::engine::fake::{FakeCall, FakeEngine};
use sayso::engine::{EngineError, Window};
use sayso::front::{Command, Snapshot};
use sayso::ptt::State;
use support::Speech;
use support::rig::Rig;
use support::rig::fakes::Fakes;

/// An engine whose text says how much it was given: `s36608`.
fn counting() -> FakeEngine {
    let engine = FakeEngine::new();
    engine.will_hear(|samples| format!("s{}", samples.len()));
    engine
}

/// The text that an engine of [`counting`] gives for these calls.
fn counted<'a>(calls: impl IntoIterator<Item = &'a FakeCall>) -> String {
    let words = calls.into_iter().map(|call| format!("s{}", call.samples));
    words.collect::<Vec<_>>().join(" ")
}

fn words(now: &Snapshot) -> String {
    let live = &now.live;
    format!("{} {}", live.settled, live.unsettled)
        .trim()
        .to_owned()
}

/// Presses and waits until sound goes into a clip.
fn begin(rig: &mut Fakes) {
    rig.key_down();
    rig.expect_state(State::Recording);
}

/// The text that was delivered last.
fn delivered(rig: &Fakes, count: usize) -> String {
    rig.wait("the text to be delivered", |now| {
        let done = |clip: &&sayso::front::snapshot::ClipView| clip.stages.delivered.is_some();
        now.clips.iter().filter(done).count() == count
    });
    rig.place.texts().pop().expect("a text")
}

#[test]
fn pieces_are_heard_while_the_key_is_held_and_together_are_the_text() {
    let mut rig = Fakes::listening(counting());
    begin(&mut rig);
    for number in [2, 4, 8] {
        rig.say(&Speech::demo(number));
    }
    let now = rig.wait("settled words", |now| !now.live.settled.is_empty());
    assert_eq!(now.state, State::Recording, "before the release");
    rig.key_up();
    let text = delivered(&rig, 1);
    let calls = rig.engine.calls();
    assert!(calls.iter().all(|call| call.window == Window::Fit));
    // Each word of the text is a piece that was heard; what was said after a
    // guess made it void.
    let spoken: Vec<&str> = text.split(' ').collect();
    assert!(spoken.len() > 1, "{text}");
    let mut heard = calls.iter().map(|call| format!("s{}", call.samples));
    assert!(
        spoken.iter().all(|word| heard.any(|call| call == *word)),
        "{text} of {calls:?}"
    );
    // The later ones in the context of those before them.
    let last = calls.last().expect("calls");
    assert!(last.context.starts_with(spoken[0]), "{last:?}");
    assert_eq!(
        rig.wait("quiet", |now| now.state == State::WaitingForKey)
            .live
            .settled,
        ""
    );
}

#[test]
fn after_a_pause_the_text_is_there_without_asking_again() {
    let mut rig = Fakes::listening(counting());
    begin(&mut rig);
    rig.say(&Speech::demo(4));
    rig.wait("all of it on the screen", |now| {
        let seen = words(now);
        let calls = rig.engine.calls();
        // The last guess is about the pause that lasts.
        !seen.is_empty()
            && calls
                .last()
                .is_some_and(|call| seen.ends_with(&counted([call])))
    });
    let before = rig.engine.calls().len();
    rig.key_up();
    let text = delivered(&rig, 1);
    assert_eq!(rig.engine.calls().len(), before, "{text}");
    let clip = rig.wait("it", |now| now.clips.len() == 1).clips[0].clone();
    assert_eq!(clip.state, ClipState::Done);
    assert!(clip.stages.transcribed.is_some());
    // It needed no tail, and is measured all the same.
    rig.wait("its wait", |now| {
        now.clips[0].stages.release_to_text().is_some()
    });
}

#[test]
fn a_guess_under_way_makes_room_for_the_last_piece() {
    let mut rig = Fakes::listening(counting());
    rig.engine.hold();
    begin(&mut rig);
    rig.say(&Speech::demo(8));
    assert!(rig.engine.wait_for_calls(1), "a guess, or a piece");
    rig.say(&Speech::demo(4));
    rig.key_up();
    rig.expect_state(State::Processing);
    rig.engine.release();
    let text = delivered(&rig, 1);
    let last = rig.engine.calls();
    let last = last.last().expect("calls");
    assert!(
        text.ends_with(&counted([last])),
        "{text} does not end with {last:?}"
    );
}

#[test]
fn a_part_that_is_heard_again_makes_room_for_a_dictation_and_comes_after_it() {
    let engine = counting();
    engine.will_time_words();
    let mut rig = Fakes::listening(engine);
    begin(&mut rig);
    rig.say(&Speech::demo(8));
    rig.key_up();
    let text = delivered(&rig, 1);
    let now = rig.wait("it", |now| {
        now.state == State::WaitingForKey && now.clips.first().is_some_and(|it| it.text.is_some())
    });
    let clip = now.clips[0].id;
    let before = rig.engine.calls().len();
    rig.engine.hold();
    rig.send(Command::RetranscribePart {
        clip,
        from_ms: 0,
        to_ms: 1_000,
    });
    assert!(rig.engine.wait_for_calls(before + 1), "the part");
    let part = rig.engine.calls()[before].samples;
    assert_eq!(part, 16_000, "and no more than that");
    begin(&mut rig);
    rig.say(&Speech::demo(4));
    assert!(rig.engine.wait_for_calls(before + 2), "what is said now");
    assert_ne!(rig.engine.calls()[before + 1].samples, part);
    rig.engine.release();
    rig.key_up();
    delivered(&rig, 2);
    let now = rig.wait("the part", |now| {
        let mut clips = now.clips.iter();
        clips.any(|one| one.id == clip && one.versions == 2)
    });
    let again = now.clips.iter().find(|one| one.id == clip);
    let again = again.and_then(|one| one.text.as_deref());
    assert!(again.is_some_and(|again| again != text && again.contains("16000")));
}

#[test]
fn a_piece_that_fails_has_the_whole_clip_heard_in_the_full_window() {
    let engine = counting();
    engine.will_fail(EngineError::Crashed);
    let mut rig = Fakes::listening(engine);
    begin(&mut rig);
    rig.say(&Speech::demo(8));
    rig.say(&Speech::demo(4));
    rig.key_up();
    let text = delivered(&rig, 1);
    let calls = rig.engine.calls();
    let [piece, whole] = calls.as_slice() else {
        panic!("{calls:?}");
    };
    assert_eq!((piece.window, whole.window), (Window::Fit, Window::Full));
    assert!(whole.samples > piece.samples);
    assert_eq!(text, counted([whole]));
}

#[test]
fn an_older_clip_makes_way_for_what_is_said_now_and_comes_again() {
    let mut rig = Fakes::listening(counting());
    rig.dictate(&Speech::demo(8));
    delivered(&rig, 1);
    let first = rig.wait("it", |now| now.clips.len() == 1).clips[0].id;
    rig.engine.hold();
    let before = rig.engine.calls().len();
    rig.send(Command::Retranscribe(first));
    assert!(rig.engine.wait_for_calls(before + 1));
    begin(&mut rig);
    rig.say(&Speech::demo(4));
    // It is held too, but it has taken the engine.
    assert!(rig.engine.wait_for_calls(before + 2));
    rig.engine.release();
    rig.key_up();
    delivered(&rig, 2);
    rig.wait("the older one to have its second text", |now| {
        let mut clips = now.clips.iter();
        clips.any(|clip| clip.id == first && clip.versions == 2 && clip.state == ClipState::Done)
    });
    assert_eq!(rig.place.texts().len(), 2, "a second try is for the list");
}

#[test]
fn what_waits_for_the_end_of_a_dictation_keeps_no_key_from_being_heard() {
    let mut rig = Fakes::listening(counting());
    rig.dictate(&Speech::demo(8));
    delivered(&rig, 1);
    let first = rig.wait("it", |now| now.clips.len() == 1).clips[0].id;
    begin(&mut rig);
    rig.send(Command::Retranscribe(first));
    rig.wait("it to wait", |now| {
        now.clips[0].state == ClipState::Queued && now.state == State::Recording
    });
    rig.send(Command::Star(first, true));
    rig.wait("the mark", |now| now.clips[0].marks.starred);
    rig.say(&Speech::demo(4));
    rig.key_up();
    delivered(&rig, 2);
    rig.wait("its turn", |now| {
        let mut clips = now.clips.iter();
        clips.any(|clip| clip.id == first && clip.versions == 2)
    });
}

#[test]
fn cancelling_frees_the_engine_and_the_next_dictation_is_heard() {
    let mut rig = Fakes::listening(counting());
    rig.engine.hold();
    begin(&mut rig);
    rig.say(&Speech::demo(8));
    assert!(rig.engine.wait_for_calls(1));
    rig.cancel();
    rig.expect_state(State::WaitingForKey);
    rig.key_up();
    // The gate is still closed: only an abort can have freed the engine.
    begin(&mut rig);
    rig.say(&Speech::demo(4));
    assert!(rig.engine.wait_for_calls(2));
    rig.engine.release();
    rig.key_up();
    delivered(&rig, 1);
    let now = rig.wait("one clip", |now| now.clips.len() == 1);
    assert_eq!(now.live.settled, "");
}

#[test]
fn a_clip_deleted_while_its_text_is_made_leaves_push_to_talk_ready() {
    let mut rig = Fakes::listening(counting());
    rig.engine.hold();
    rig.dictate(&Speech::demo(8));
    rig.expect_state(State::Processing);
    let clip = rig.wait("it", |now| now.clips.len() == 1).clips[0].id;
    rig.send(Command::Delete(clip));
    rig.expect_state(State::WaitingForKey);
    rig.engine.release();
    rig.dictate(&Speech::demo(4));
    delivered(&rig, 1);
}

#[test]
fn asking_again_for_a_text_that_is_being_made_changes_nothing() {
    let mut rig = Fakes::listening(counting());
    rig.engine.hold();
    rig.dictate(&Speech::demo(8));
    rig.expect_state(State::Processing);
    let clip = rig.wait("it", |now| now.clips.len() == 1).clips[0].id;
    rig.send(Command::Retranscribe(clip));
    // Commands keep their order: once this one shows, the one before it was taken.
    rig.send(Command::Star(clip, true));
    rig.wait("the mark", |now| now.clips[0].marks.starred);
    rig.engine.release();
    delivered(&rig, 1);
    let now = rig.wait("its text", |now| now.clips[0].state == ClipState::Done);
    assert_eq!(now.clips[0].versions, 1);
}

#[test]
fn where_nobody_speaks_the_engine_is_not_asked_and_a_key_asks_it_all_the_same() {
    let mut rig = Fakes::listening(counting());
    rig.dictate(&Speech::demo(7));
    let now = rig.wait("why it is empty", |now| {
        let mut clips = now.clips.iter();
        clips.any(|clip| clip.state == ClipState::Empty)
    });
    let clip = &now.clips[0];
    let reason = clip.reason.clone().expect("a reason");
    assert!(
        reason.contains("dBFS") && reason.contains("press a"),
        "{reason}"
    );
    assert_eq!(rig.engine.calls().len(), 0);
    rig.expect_state(State::WaitingForKey);
    assert_eq!(rig.place.texts(), Vec::<String>::new());
    rig.send(Command::RetranscribeUngated(clip.id));
    let now = rig.wait("its text", |now| now.clips[0].text.is_some());
    assert_eq!(now.clips[0].state, ClipState::Done);
}

#[test]
fn what_models_write_for_silence_is_kept_and_not_delivered() {
    let engine = FakeEngine::new();
    engine.will_hear(|_| "[BLANK_AUDIO]".to_owned());
    let mut rig = Fakes::listening(engine);
    rig.dictate(&Speech::demo(8));
    let now = rig.wait("why it is empty", |now| {
        let mut clips = now.clips.iter();
        clips.any(|clip| clip.state == ClipState::Empty)
    });
    let reason = now.clips[0].reason.clone().expect("a reason");
    assert!(reason.contains("mark"), "{reason}");
    rig.expect_state(State::WaitingForKey);
    assert_eq!(rig.place.texts(), Vec::<String>::new());
    assert_eq!(now.clips[0].versions, 1, "nothing is thrown away");
}
