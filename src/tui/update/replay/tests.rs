use std::time::Duration;

use super::*;
use crate::front::Snapshot;
use crate::front::replay::{ReplayRange, ReplayView};
use crate::tui::fake::replay::{played, shown};
use crate::tui::message::{Motion, Msg};
use crate::tui::update::update;

mod page;

/// The page of the newest clip; words begin at 200, 500, 800 ms …, its length is
/// 3.2 s.
fn page() -> Model {
    opened(shown())
}

fn opened(snapshot: Snapshot) -> Model {
    let mut model = Model::new(snapshot);
    model.size = (80, 24);
    let clip = model.selected().expect("a clip").id;
    let asked = update(&mut model, Msg::Open);
    assert_eq!(asked, Some(Command::ShowClip(clip)));
    model
}

fn ask(model: &mut Model, msg: ReplayMsg) -> Option<ReplayCommand> {
    match update(model, Msg::Replay(msg)) {
        Some(Command::Replay(command)) => Some(command),
        None => None,
        other => panic!("{other:?}"),
    }
}

/// The player tells where it is.
fn tell(model: &mut Model, at_ms: u64, change: impl FnOnce(&mut ReplayView)) {
    let mut snapshot = played(model.snapshot.clone(), at_ms, false);
    change(snapshot.replay.as_mut().expect("it plays"));
    assert_eq!(update(model, Msg::Snapshot(Box::new(snapshot))), None);
}

/// It plays no longer.
fn ends(model: &mut Model) {
    let snapshot = Snapshot {
        replay: None,
        playing: None,
        ..model.snapshot.clone()
    };
    assert_eq!(update(model, Msg::Snapshot(Box::new(snapshot))), None);
}

fn clip(model: &Model) -> ClipId {
    model.selected().expect("a clip").id
}

#[test]
fn the_cursor_moves_by_words_and_seconds_before_anything_sounds() {
    let mut model = page();
    let mut moves = |msg, at_ms| {
        assert_eq!(ask(&mut model, msg), None, "nothing plays");
        assert_eq!(model.reader.at_ms, at_ms, "{msg:?}");
    };
    moves(ReplayMsg::NextWord, 200);
    moves(ReplayMsg::NextWord, 500);
    moves(ReplayMsg::PreviousWord, 200);
    moves(ReplayMsg::On, 1_200);
    moves(ReplayMsg::PreviousWord, 1_100);
    moves(ReplayMsg::Back, 100);
    moves(ReplayMsg::Back, 0);
    moves(ReplayMsg::PreviousWord, 0);
    let clip = clip(&model);
    update(&mut model, Msg::Digit(5));
    assert_eq!(ask(&mut model, ReplayMsg::NextWord), None);
    assert_eq!(model.reader.at_ms, 1_400, "five words on");
    let from_there = ReplayCommand::PlayFrom { clip, at_ms: 1_400 };
    assert_eq!(ask(&mut model, ReplayMsg::PlayOrPause), Some(from_there));
    update(&mut model, Msg::Digit(9));
    assert_eq!(ask(&mut model, ReplayMsg::On), None);
    assert_eq!(model.reader.at_ms, 3_200, "and no further than the end");
}

#[test]
fn what_plays_is_paused_sought_in_and_goes_on() {
    let mut model = page();
    tell(&mut model, 600, |_| {});
    assert_eq!(model.reader.at_ms, 600);
    let mut asks = |msg| ask(&mut model, msg);
    assert_eq!(
        asks(ReplayMsg::PlayOrPause),
        Some(ReplayCommand::PauseOrGoOn)
    );
    assert_eq!(
        asks(ReplayMsg::On),
        Some(ReplayCommand::Skip { by_ms: 1_000 })
    );
    assert_eq!(
        asks(ReplayMsg::Back),
        Some(ReplayCommand::Skip { by_ms: -1_000 })
    );
    let to_ms = 800;
    assert_eq!(
        asks(ReplayMsg::NextWord),
        Some(ReplayCommand::Seek { to_ms })
    );
    tell(&mut model, 1_150, |_| {});
    let back = ask(&mut model, ReplayMsg::PreviousWord);
    assert_eq!(
        back,
        Some(ReplayCommand::Seek { to_ms: 500 }),
        "1,100 has only just begun"
    );
    tell(&mut model, 1_150, |replay| replay.paused = true);
    let back = ask(&mut model, ReplayMsg::PreviousWord);
    assert_eq!(back, Some(ReplayCommand::Seek { to_ms: 1_100 }));
    let on = ask(&mut model, ReplayMsg::PlayOrPause);
    assert_eq!(on, Some(ReplayCommand::PauseOrGoOn));
}

#[test]
fn after_its_end_it_begins_where_it_was_begun_and_after_a_stop_where_it_stood() {
    let mut model = page();
    ask(&mut model, ReplayMsg::NextWord);
    ask(&mut model, ReplayMsg::PlayOrPause);
    tell(&mut model, 3_150, |_| {});
    ends(&mut model);
    assert_eq!(model.reader.at_ms, 200);
    tell(&mut model, 1_000, |_| {});
    ends(&mut model);
    assert_eq!(model.reader.at_ms, 1_000, "a cue ended it");
}

#[test]
fn one_word_is_played_alone() {
    let mut model = page();
    let clip = clip(&model);
    ask(&mut model, ReplayMsg::On);
    let word = ReplayCommand::PlayPart {
        clip,
        from_ms: 800,
        to_ms: 1_100,
        at_ms: 800,
        looped: false,
    };
    assert_eq!(ask(&mut model, ReplayMsg::PlayWord), Some(word));
    tell(&mut model, 1_050, |replay| {
        replay.range = Some(range(800, 1_100, false));
    });
    ends(&mut model);
    assert_eq!(
        ask(&mut model, ReplayMsg::PlayWord),
        Some(word),
        "the same one again"
    );
}

fn range(from: u64, to: u64, looped: bool) -> ReplayRange {
    ReplayRange {
        from: Duration::from_millis(from),
        to: Duration::from_millis(to),
        looped,
    }
}

#[test]
fn a_part_is_selected_played_looped_and_let_go_of() {
    let mut model = page();
    let clip = clip(&model);
    let part = |at_ms, looped| {
        Some(ReplayCommand::PlayPart {
            clip,
            from_ms: 500,
            to_ms: 1_400,
            at_ms,
            looped,
        })
    };
    model.reader.go_to(500);
    assert_eq!(ask(&mut model, ReplayMsg::SelectFrom), None);
    assert_eq!(model.reader.selection, Some((500, 3_200)), "to the end");
    model.reader.go_to(1_400);
    ask(&mut model, ReplayMsg::SelectTo);
    assert_eq!(model.reader.selection, Some((500, 1_400)));
    let plays = ask(&mut model, ReplayMsg::PlayOrPause);
    assert_eq!(plays, part(500, false), "at its end it begins anew");
    tell(&mut model, 700, |replay| {
        replay.range = Some(range(500, 1_400, false));
    });
    assert_eq!(
        ask(&mut model, ReplayMsg::Loop),
        part(700, true),
        "from there"
    );
    tell(&mut model, 900, |replay| {
        (replay.range, replay.paused) = (Some(range(500, 1_400, true)), true);
    });
    let on = ask(&mut model, ReplayMsg::PlayOrPause);
    assert_eq!(on, Some(ReplayCommand::PauseOrGoOn), "it is looped already");
    tell(&mut model, 950, |replay| {
        replay.range = Some(range(500, 1_400, true));
    });
    model.reader.looped = false;
    let unselected = update(&mut model, Msg::Escape);
    let to_the_end = ReplayCommand::PlayFrom { clip, at_ms: 950 };
    assert_eq!(unselected, Some(Command::Replay(to_the_end)));
    assert_eq!(model.reader.selection, None);
    assert_eq!(model.overlay, Some(Overlay::Reader), "the page stays");
}

#[test]
fn beside_the_selection_all_is_played() {
    let mut model = page();
    model.reader.selection = Some((500, 1_400));
    model.reader.go_to(2_000);
    let clip = clip(&model);
    let from_there = ReplayCommand::PlayFrom { clip, at_ms: 2_000 };
    assert_eq!(ask(&mut model, ReplayMsg::PlayOrPause), Some(from_there));
    tell(&mut model, 2_100, |replay| replay.paused = true);
    let on = ask(&mut model, ReplayMsg::PlayOrPause);
    assert_eq!(on, Some(ReplayCommand::PauseOrGoOn));
    // The selection is what is looped, wherever the cursor is.
    tell(&mut model, 2_200, |_| {});
    let looped = ask(&mut model, ReplayMsg::Loop);
    assert!(matches!(
        looped,
        Some(ReplayCommand::PlayPart { at_ms: 500, .. })
    ));
}

#[test]
fn the_speed_goes_by_steps_to_either_end_and_counts_for_the_next_clip() {
    let mut model = page();
    let mut speeds = Vec::new();
    for _ in 0..7 {
        speeds.push(ask(&mut model, ReplayMsg::Faster));
    }
    let asked: Vec<_> = [110, 125, 150, 175, 200, 200, 200]
        .map(|percent| Some(ReplayCommand::Speed(percent)))
        .into();
    assert_eq!(speeds, asked);
    update(&mut model, Msg::Escape);
    update(&mut model, Msg::Move(Motion::Down));
    update(&mut model, Msg::Open);
    assert_eq!(model.reader.percent(), 200);
    update(&mut model, Msg::Digit(9));
    assert_eq!(
        ask(&mut model, ReplayMsg::Slower),
        Some(ReplayCommand::Speed(75))
    );
}

#[test]
fn the_part_is_transcribed_again_and_esc_stops_that_first() {
    let mut model = page();
    let clip = clip(&model);
    let again = Msg::Replay(ReplayMsg::TranscribePart);
    assert_eq!(update(&mut model, again.clone()), None);
    let says = |model: &Model| model.notice.as_ref().map(|notice| notice.text.clone());
    assert!(says(&model).is_some_and(|text| text.starts_with("Choose a part first")));
    model.reader.go_to(500);
    ask(&mut model, ReplayMsg::SelectFrom);
    assert_eq!(says(&model), None, "that is done");
    model.reader.go_to(1_400);
    ask(&mut model, ReplayMsg::SelectTo);
    let asked = update(&mut model, again);
    let part = Command::RetranscribePart {
        clip,
        from_ms: 500,
        to_ms: 1_400,
    };
    assert_eq!(asked, Some(part));
    let mut snapshot = model.snapshot.clone();
    let mut clips = snapshot.clips.to_vec();
    clips[0].percent = Some(7);
    snapshot.clips = clips.into();
    assert_eq!(update(&mut model, Msg::Snapshot(Box::new(snapshot))), None);
    let stopped = update(&mut model, Msg::Escape);
    assert_eq!(stopped, Some(Command::CancelPart(clip)));
    assert_eq!(
        model.reader.selection,
        Some((500, 1_400)),
        "it stays, to try again"
    );
}
