//! The assembly on fakes: the roads that real parts cannot be made to walk. Those
//! that they can are in `tests/stories.rs`.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sayso::capture::CaptureError;
use sayso::clip::ClipState;
use sayso::config;
use sayso::deliver::DeliverError;
use sayso::engine::EngineError;
use sayso::engine::fake::FakeEngine;
use sayso::front::snapshot::{ClipView, MicStatus, ModelStatus, NoticeKind};
use sayso::front::{Command, Snapshot};
use sayso::hotkey::Nth;
use sayso::ptt::State;
use sayso::runtime::Settings;
use sayso::runtime::sleep::SleepClock;
use sayso::store::{ClipFolder, Store};
use sayso::text::rules::Rules;
use support::PATIENCE;
use support::rig::Rig;
use support::rig::fakes::{Fakes, poll, samples_of};

fn newest(snapshot: &Snapshot) -> &ClipView {
    snapshot.clips.first().expect("a clip")
}

#[test]
fn after_a_sleep_keys_and_microphone_are_opened_anew_and_the_clip_is_kept() {
    let asleep = Arc::new(AtomicU64::new(0));
    let mut settings = Settings::plain();
    settings.sleep = SleepClock::Told(Arc::clone(&asleep));
    let rig = Fakes::with(settings);
    rig.engine.will_say("Before the lid was closed.");
    rig.finger.press();
    rig.wait_for_state(State::Recording);
    let opened = rig.microphone.opened();
    asleep.store(3_600_000, Ordering::Relaxed);
    rig.delivered(&["Before the lid was closed."]);
    let now = rig.wait("the microphone, open again", |now| {
        matches!(now.microphone, MicStatus::Open { .. })
    });
    assert_eq!(rig.microphone.opened(), opened + 1);
    assert_eq!(newest(&now).state, ClipState::Done);
    rig.finger.release();
    rig.wait_for_state(State::WaitingForKey);
    rig.engine.will_say("And after.");
    rig.press_and_release();
    rig.delivered(&["Before the lid was closed.", "And after."]);
}

#[test]
fn before_a_sleep_that_is_told_the_clip_is_made_whole_and_after_it_all_is_opened_anew() {
    let asleep = Arc::new(AtomicU64::new(0));
    let mut settings = Settings::plain();
    settings.sleep = SleepClock::Told(Arc::clone(&asleep));
    let rig = Fakes::with(settings);
    rig.engine.will_say("Before the lid was closed.");
    rig.press();
    let opened = rig.microphone.opened();
    let may_sleep = rig.power.falls_asleep();
    may_sleep.recv_timeout(PATIENCE).expect("leave to sleep");
    // The file is whole by then, whatever the sleep does.
    let now = rig.handle.snapshots.borrow().clone();
    assert!(samples_of(&newest(&now).path) > 0);
    rig.finger.release();
    rig.delivered(&["Before the lid was closed."]);
    asleep.store(3_600_000, Ordering::Relaxed);
    rig.power.wakes();
    rig.wait("what happened", |now| {
        let notice = now.notice.as_ref();
        notice.is_some_and(|notice| notice.text.contains("has slept"))
    });
    rig.wait("the microphone, open again", |now| {
        matches!(now.microphone, MicStatus::Open { .. }) && rig.microphone.opened() > opened
    });
    rig.engine.will_say("And after.");
    rig.press_and_release();
    rig.delivered(&["Before the lid was closed.", "And after."]);
}

#[test]
fn a_sleep_without_a_dictation_is_not_held_up() {
    let rig = Fakes::start();
    let may_sleep = rig.power.falls_asleep();
    may_sleep.recv_timeout(PATIENCE).expect("leave to sleep");
}

#[test]
fn a_sleep_that_is_called_off_cuts_nothing() {
    let rig = Fakes::start();
    let may_sleep = rig.power.falls_asleep();
    may_sleep.recv_timeout(PATIENCE).expect("leave to sleep");
    rig.press();
    rig.power.wakes();
    rig.send(Command::SetIncognito(true));
    let now = rig.wait("the later command", |now| now.incognito);
    assert_eq!(now.state, State::Recording);
}

#[test]
fn a_sleep_that_the_clocks_saw_first_is_not_seen_twice() {
    let asleep = Arc::new(AtomicU64::new(0));
    let mut settings = Settings::plain();
    settings.sleep = SleepClock::Told(Arc::clone(&asleep));
    let rig = Fakes::with(settings);
    let may_sleep = rig.power.falls_asleep();
    may_sleep.recv_timeout(PATIENCE).expect("leave to sleep");
    asleep.store(3_600_000, Ordering::Relaxed);
    // The press looks at the clock: its clip begins on a stream opened anew.
    rig.press();
    let opened = rig.microphone.opened();
    rig.power.wakes();
    rig.send(Command::SetIncognito(true));
    rig.wait("the later command", |now| now.incognito);
    rig.engine.will_say("Not cut off.");
    rig.finger.release();
    rig.delivered(&["Not cut off."]);
    assert_eq!(rig.microphone.opened(), opened);
}

#[test]
fn a_key_that_is_held_turns_sound_into_text() {
    let rig = Fakes::start();
    rig.engine.will_say("Hello.");
    rig.press_and_release();
    rig.delivered(&["Hello."]);
    let now = rig.wait_for_state(State::WaitingForKey);
    let clip = newest(&now);
    assert_eq!(
        (clip.state, clip.text.as_deref()),
        (ClipState::Done, Some("Hello."))
    );
    let stages = clip.stages;
    let order = [
        stages.released,
        stages.sealed,
        stages.dequeued,
        stages.transcribed,
        stages.delivered,
    ];
    assert!(
        order.iter().all(Option::is_some) && order.is_sorted(),
        "{stages:?}"
    );
    assert_eq!(now.latency.map(|latency| latency.count), Some(1));
    // The journal finishes the file while the engine is at work already.
    let heard = rig.engine.calls()[0].samples;
    poll("the file to hold what was heard", || {
        samples_of(&clip.path) == heard
    });
}

#[test]
fn a_text_that_comes_during_the_next_dictation_is_delivered_then() {
    let rig = Fakes::start();
    rig.engine.will_say("One.");
    rig.engine.hold();
    rig.press_and_release();
    rig.press();
    rig.engine.release();
    rig.delivered(&["One."]);
    assert_eq!(rig.handle.snapshots.borrow().state, State::Recording);
}

#[test]
fn escape_while_transcribing_keeps_the_text_for_the_list_only() {
    let rig = Fakes::start();
    rig.engine.hold();
    rig.press_and_release();
    rig.send(Command::Cancel);
    rig.wait_for_state(State::WaitingForKey);
    rig.engine.release();
    let now = rig.wait("the text in the list", |now| {
        now.clips.first().is_some_and(|clip| clip.text.is_some())
    });
    assert_eq!(newest(&now).stages.delivered, None);
    assert_eq!(rig.place.texts(), Vec::<String>::new());
}

#[test]
fn an_engine_that_fails_for_good_keeps_the_clip_and_the_next_one_is_not_blocked() {
    let rig = Fakes::start();
    rig.engine.will_fail(EngineError::LoadFailed {
        name: "fake".to_owned(),
    });
    rig.engine.will_say("Two.");
    rig.engine.will_say("One after all.");
    rig.press_and_release();
    let now = rig.wait("the failure on the screen", |now| {
        now.notice
            .as_ref()
            .is_some_and(|notice| notice.kind == NoticeKind::Error)
    });
    let failed = newest(&now).id;
    assert_eq!(newest(&now).state, ClipState::Failed);
    rig.press_and_release();
    rig.delivered(&["Two."]);
    rig.wait("one that waits for the user", |now| now.queue.failed == 1);
    rig.send(Command::RetryFailed);
    let now = rig.wait("the text of the second try", |now| {
        now.clips
            .iter()
            .any(|clip| clip.id == failed && clip.text.is_some())
    });
    let again = now
        .clips
        .iter()
        .find(|clip| clip.id == failed)
        .expect("the clip");
    assert_eq!(again.text.as_deref(), Some("One after all."));
    assert_eq!(rig.place.texts(), ["Two."], "a second try is for the list");
    rig.send(Command::Copy(failed));
    rig.wait("the copy", |now| {
        now.notice
            .as_ref()
            .is_some_and(|n| n.text.contains("Copied"))
    });
    assert_eq!(rig.place.texts(), ["Two.", "One after all."]);
}

#[test]
fn an_engine_that_goes_down_once_costs_a_dictation_nothing() {
    let rig = Fakes::start();
    let status = "signal: 9 (SIGKILL)".to_owned();
    rig.engine.will_fail(EngineError::Ended { status });
    rig.engine.will_say("There it is.");
    rig.press_and_release();
    rig.delivered(&["There it is."]);
    assert_eq!(rig.engine.loads(), 2, "another engine");
}

#[test]
fn a_failure_that_can_pass_is_tried_again_and_the_text_is_not_put_over_the_clipboard() {
    let rig = Fakes::start();
    rig.engine.will_panic();
    rig.engine.will_say("Two.");
    rig.engine.will_say("One after all.");
    rig.press_and_release();
    let now = rig.wait("why it waits", |now| {
        now.clips.first().is_some_and(|clip| {
            clip.state == ClipState::Queued
                && clip
                    .reason
                    .as_ref()
                    .is_some_and(|reason| reason.contains("tries again in"))
        })
    });
    let first = newest(&now).id;
    rig.press_and_release();
    // Which of them has the engine first is a matter of chance.
    let now = rig.wait("both texts", |now| {
        let done = now.clips.iter().filter(|clip| clip.text.is_some());
        done.count() == 2 && now.state == State::WaitingForKey
    });
    let second = now.clips.iter().find(|clip| clip.id != first);
    let text = second.and_then(|clip| clip.text.clone()).expect("a text");
    poll("it to be delivered", || !rig.place.texts().is_empty());
    assert_eq!(rig.place.texts(), [text], "a late text is for the list");
}

#[test]
fn an_answer_that_looks_like_nonsense_is_delivered_and_said() {
    let rig = Fakes::start();
    let nonsense = "so it goes ".repeat(40);
    rig.engine.will_say(&nonsense);
    rig.press_and_release();
    rig.delivered(&[nonsense.trim()]);
    rig.wait("what is odd about it", |now| {
        let notice = now.notice.as_ref();
        notice.is_some_and(|notice| notice.text.contains("times in a row"))
    });
}

#[test]
fn the_text_is_what_the_rules_write_and_what_was_heard_is_kept_beside_it() {
    let mut settings = Settings::plain();
    let rules = "[text]\nremove_fillers = true\nreplace = ['teh -> the']\n";
    let config = config::parse(rules).expect("valid");
    settings.first_mut().rules = Arc::new(Rules::new(&config.text));
    let rig = Fakes::with(settings);
    rig.engine.will_say("Um, teh end.");
    rig.press_and_release();
    rig.delivered(&["The end."]);
    poll("the text in the store", || rig.last_clip().text.is_some());
    let clip = rig.last_clip();
    assert_eq!(clip.text.as_deref(), Some("The end."));
    let store = Store::open_to_read(ClipFolder::new(rig.data())).expect("a store");
    let versions = store.versions(clip.id).expect("its texts");
    assert_eq!(versions.len(), 1);
    assert_eq!(versions[0].transcript.heard(), "Um, teh end.");
    assert_eq!(versions[0].transcript.text(), "The end.");
}

#[test]
fn a_text_of_which_the_rules_leave_nothing_is_not_delivered_and_says_so() {
    let mut settings = Settings::plain();
    let config = config::parse("text.remove_fillers = true").expect("valid");
    settings.first_mut().rules = Arc::new(Rules::new(&config.text));
    let rig = Fakes::with(settings);
    rig.engine.will_say("Um.");
    rig.press_and_release();
    let now = rig.wait("a clip without a text", |now| {
        now.clips
            .first()
            .is_some_and(|clip| clip.state == ClipState::Empty)
    });
    let reason = newest(&now).reason.as_deref();
    assert_eq!(
        reason,
        Some("your text rules left nothing of what was heard")
    );
    rig.delivered(&[]);
}

#[test]
fn an_engine_that_hangs_is_replaced_and_its_clip_waits_for_the_user() {
    let engine = FakeEngine::new();
    engine.will_hang();
    engine.will_say("Two.");
    engine.will_say("One after all.");
    let settings = Settings {
        engine_patience: Duration::from_millis(200),
        ..Settings::plain()
    };
    let rig = Fakes::on(settings, Fakes::microphone(), engine);
    rig.wait("the model", |now| {
        matches!(now.model, ModelStatus::Ready { .. })
    });
    rig.press_and_release();
    let now = rig.wait("what became of it", |now| now.queue.failed == 1);
    let clip = newest(&now);
    assert_eq!(clip.state, ClipState::Failed);
    let reason = clip.reason.clone().expect("a reason");
    assert!(reason.contains("has not answered"), "{reason}");
    poll("another one to be loaded", || rig.engine.loads() == 2);
    rig.press_and_release();
    rig.delivered(&["Two."]);
    // The answer of the one that hung comes at last, to nobody.
    rig.engine.release();
    rig.send(Command::RetryFailed);
    let first = clip.id;
    rig.wait("the text of the second try", |now| {
        let mut clips = now.clips.iter();
        clips.any(|clip| clip.id == first && clip.text.as_deref() == Some("One after all."))
    });
    assert_eq!(rig.place.texts(), ["Two."]);
}

#[test]
fn a_microphone_that_cannot_start_says_why_and_the_key_still_works_later() {
    let (mic, control) = Fakes::microphone();
    let refusal = CaptureError::RecorderBusy;
    control.refuse(Some(refusal.clone()));
    let mut settings = Settings::plain();
    settings.first_mut().ptt.keep_open = false;
    settings.pre_roll = Duration::ZERO;
    let rig = Fakes::unready(settings, (mic, control));
    rig.wait_for_state(State::WaitingForKey);
    rig.finger.press();
    let now = rig.wait("the refusal", |now| now.notice.is_some());
    assert_eq!(
        now.notice.map(|notice| notice.text),
        Some(refusal.to_string())
    );
    rig.wait_for_state(State::WaitingForKey);
    rig.let_go_for_good();
    rig.microphone.refuse(None);
    rig.press_and_release();
    rig.delivered(&["text 1"]);
}

#[test]
fn a_text_that_cannot_be_delivered_is_said_and_can_be_copied_later() {
    let rig = Fakes::start();
    rig.place.fail_next_delivery(DeliverError::NotKept);
    rig.press_and_release();
    let now = rig.wait("the failure", |now| now.notice.is_some());
    assert_eq!(now.notice.as_ref().map(|n| n.kind), Some(NoticeKind::Error));
    let clip = newest(&now).id;
    rig.send(Command::Copy(clip));
    rig.wait("the copy", |now| {
        now.notice
            .as_ref()
            .is_some_and(|n| n.text.contains("Copied"))
    });
    assert_eq!(rig.place.texts(), ["text 1"]);
}

#[test]
fn what_failed_on_the_way_is_said_though_the_text_arrived() {
    let rig = Fakes::start();
    let words = "notes.md: the disk is full. Make room on it. The text is on the clipboard.";
    rig.place.trouble_next_delivery(words);
    rig.press_and_release();
    rig.delivered(&["text 1"]);
    let now = rig.wait("the trouble", |now| now.notice.is_some());
    let notice = now.notice.expect("one");
    assert_eq!(
        (notice.kind, notice.text.as_str()),
        (NoticeKind::Error, words)
    );
    // The next one arrives well, and the trouble is over.
    rig.press_and_release();
    rig.delivered(&["text 1", "text 2"]);
    rig.wait("no trouble", |now| now.notice.is_none());
}

#[test]
fn the_last_text_is_taken_back_from_the_clipboard_once() {
    let rig = Fakes::start();
    rig.press_and_release();
    rig.delivered(&["text 1"]);
    for words in ["holds again", "nothing to take back"] {
        rig.send(Command::TakeBack);
        rig.wait(words, |now| {
            let notice = now.notice.as_ref();
            notice.is_some_and(|notice| notice.text.contains(words))
        });
        assert_eq!(rig.place.texts(), Vec::<String>::new());
    }
}

#[test]
fn a_dictation_that_began_in_sayso_s_own_window_is_known_as_such() {
    let rig = Fakes::start();
    // Where the terminal does not tell, the key that was pressed does.
    rig.send(Command::Press(Nth::FIRST));
    rig.wait("recording", |now| now.state == State::Recording);
    rig.send(Command::Release);
    rig.delivered(&["text 1"]);
    assert!(rig.place.own_focus());
    rig.press_and_release();
    rig.delivered(&["text 1", "text 2"]);
    assert!(!rig.place.own_focus());
    // Where it tells, that is what counts.
    rig.send(Command::OwnFocus(true));
    rig.press_and_release();
    rig.delivered(&["text 1", "text 2", "text 3"]);
    assert!(rig.place.own_focus());
}

/// A window at the other end of the control socket, which holds its key.
fn press_in_window_elsewhere(rig: &Fakes, held: bool) {
    rig.send(if held {
        Command::Press(Nth::FIRST)
    } else {
        Command::Toggle(Nth::FIRST)
    });
    rig.send(Command::WindowPressed { held });
    rig.wait_for_state(State::Recording);
}

#[test]
fn a_window_elsewhere_that_goes_with_its_key_down_ends_its_dictation() {
    for held in [true, false] {
        let rig = Fakes::start();
        rig.engine.will_say("Said before the window went.");
        press_in_window_elsewhere(&rig, held);
        rig.send(Command::WindowGone);
        rig.delivered(&["Said before the window went."]);
        rig.wait_for_state(State::WaitingForKey);
        // No key is down any more: the next press is one.
        rig.engine.will_say("And after.");
        rig.press_and_release();
        rig.delivered(&["Said before the window went.", "And after."]);
    }
}

#[test]
fn a_window_elsewhere_that_goes_leaves_alone_what_others_began() {
    let rig = Fakes::start();
    rig.engine.will_say("One.");
    press_in_window_elsewhere(&rig, true);
    rig.send(Command::Release);
    rig.delivered(&["One."]);
    rig.wait_for_state(State::WaitingForKey);
    rig.press();
    rig.send(Command::WindowGone);
    // Carried out after it, and shown.
    rig.send(Command::SetIncognito(true));
    let now = rig.wait("the later command", |now| now.incognito);
    assert_eq!(now.state, State::Recording);
}

#[test]
fn a_window_elsewhere_that_goes_leaves_a_key_alone_that_was_down_before_its_own() {
    let rig = Fakes::start();
    rig.press();
    rig.send(Command::Press(Nth::FIRST));
    rig.send(Command::WindowPressed { held: true });
    rig.send(Command::WindowGone);
    rig.send(Command::SetIncognito(true));
    let now = rig.wait("the later command", |now| now.incognito);
    assert_eq!(now.state, State::Recording);
}

#[test]
fn the_focus_of_windows_elsewhere_takes_nothing_from_the_own_one() {
    let rig = Fakes::start();
    let focus_is = |own| poll("the focus", || rig.place.own_focus() == own);
    rig.send(Command::OwnFocus(true));
    rig.engine.will_say("One.");
    rig.press_and_release();
    rig.delivered(&["One."]);
    focus_is(true);
    for told in [Some(true), Some(false), None] {
        rig.send(Command::WindowFocus(told));
        rig.send(Command::WindowGone);
    }
    rig.engine.will_say("Two.");
    rig.press_and_release();
    rig.delivered(&["One.", "Two."]);
    focus_is(true);
    rig.send(Command::OwnFocus(false));
    rig.engine.will_say("Three.");
    rig.press_and_release();
    rig.delivered(&["One.", "Two.", "Three."]);
    focus_is(false);
}

#[test]
fn the_microphones_test_ends_with_the_last_who_looks_and_begins_anew_with_another() {
    let rig = Fakes::start();
    rig.send(Command::TestMicrophone(true));
    rig.send(Command::WindowTest(true));
    rig.send(Command::TestMicrophone(false));
    let heard = |now: &Snapshot| now.mic_test.as_ref().map_or(0, |test| test.history.len());
    rig.wait("what is heard", |now| heard(now) > 3);
    rig.microphone.lose(CaptureError::NoMicrophone {
        cause: "unplugged".to_owned(),
    });
    // What the lost one was like says nothing of the next.
    rig.wait("nothing heard", |now| {
        now.mic_test.is_some() && heard(now) == 0
    });
    rig.send(Command::WindowTest(false));
    rig.wait("the end", |now| now.mic_test.is_none());
}

#[test]
fn a_clip_without_words_leaves_the_clipboard_alone_and_says_why() {
    let rig = Fakes::start();
    rig.engine.will_say("\u{a0}");
    rig.press_and_release();
    let now = rig.wait_for_state(State::WaitingForKey);
    assert_eq!(newest(&now).state, ClipState::Empty);
    let reason = newest(&now).reason.clone().expect("a reason");
    assert!(reason.contains("dBFS"), "{reason}");
    assert_eq!(rig.place.texts(), Vec::<String>::new());
}

#[test]
fn a_model_that_cannot_be_loaded_is_said_and_loaded_while_the_user_speaks() {
    let engine = FakeEngine::new();
    engine.will_fail_to_load(EngineError::Crashed);
    engine.will_say("Late, but here.");
    let rig = Fakes::on(Settings::plain(), Fakes::microphone(), engine);
    rig.wait("the failure", |now| {
        matches!(now.model, ModelStatus::Failed { .. })
    });
    rig.press();
    rig.wait("the model, before the release", |now| {
        matches!(now.model, ModelStatus::Ready { .. }) && now.state == State::Recording
    });
    rig.finger.release();
    rig.delivered(&["Late, but here."]);
}

#[test]
fn quitting_while_recording_leaves_a_whole_clip_that_the_next_start_shows() {
    let mut rig = Fakes::start();
    let clip = rig.press().take.expect("a take").clip;
    rig.quit();
    let found = rig.last_clip();
    assert_eq!((found.id, found.state), (clip, ClipState::Sealed));
    assert!(samples_of(&found.path) > 0);
}

#[test]
fn a_front_end_that_is_gone_ends_the_runtime_and_keeps_the_clip() {
    let mut rig = Fakes::start();
    rig.press();
    let (commands, _) = tokio::sync::mpsc::channel(1);
    drop(std::mem::replace(&mut rig.handle.commands, commands));
    rig.join();
    assert!(samples_of(&rig.last_clip().path) > 0);
}

#[test]
fn a_deleted_clip_is_in_the_trash_and_not_in_the_list() {
    let rig = Fakes::start();
    rig.press_and_release();
    rig.delivered(&["text 1"]);
    let clip = newest(&rig.handle.snapshots.borrow()).id;
    rig.send(Command::Delete(clip));
    rig.wait("an empty list", |now| now.clips.is_empty());
    let trashed = ClipFolder::new(rig.folder.path().to_owned()).trash_path(clip);
    poll("the clip in the trash", || trashed.exists());
}

#[test]
fn switching_off_closes_the_microphone_and_the_key_does_nothing() {
    let rig = Fakes::start();
    rig.send(Command::SetEnabled(false));
    rig.wait_for_state(State::Idle);
    poll("the microphone to close", || !rig.microphone.is_open());
    rig.send(Command::SetEnabled(true));
    rig.wait_for_state(State::WaitingForKey);
    rig.press_and_release();
    rig.delivered(&["text 1"]);
}
