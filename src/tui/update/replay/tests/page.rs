//! The page itself: its mouse, its text, and how it is left.

use super::*;
use crate::tui::fake::replay::{detail, open};
use crate::tui::fake::{long_text, ready};
use crate::tui::hits::Target;
use crate::tui::message::{ClipMsg, Direction};

#[test]
fn a_click_seeks_a_drag_selects_and_a_word_is_gone_to() {
    let mut model = page();
    let targets: Vec<_> = view::hits(&model).iter().cloned().collect();
    let area = targets.iter().find_map(|(_, target)| match target {
        Target::Timeline(area) => Some(*area),
        _ => None,
    });
    let area = area.expect("a waveform");
    let half = area.x + area.width / 2;
    assert_eq!(update(&mut model, Msg::Click(half, area.y)), None);
    assert_eq!(model.reader.at_ms, 1_600);
    tell(&mut model, 100, |_| {});
    let sought = update(&mut model, Msg::Click(half, area.y));
    let to_ms = 1_600;
    assert_eq!(sought, Some(Command::Replay(ReplayCommand::Seek { to_ms })));
    update(&mut model, Msg::Drag(area.x, 0));
    assert_eq!(
        model.reader.selection,
        Some((0, 1_600)),
        "backwards, above it"
    );
    update(&mut model, Msg::Drag(area.right() + 9, 0));
    assert_eq!(model.reader.selection, Some((1_600, 3_200)));
    assert_eq!(update(&mut model, Msg::Drop), None);
    update(&mut model, Msg::Drag(area.x, area.y));
    assert_eq!(
        model.reader.selection,
        Some((1_600, 3_200)),
        "it was let go"
    );

    let words: Vec<_> = targets
        .iter()
        .filter(|(_, target)| matches!(target, Target::Word(_)))
        .collect();
    assert_eq!(words.len(), 9, "each of the text");
    let (third, target) = words[2];
    assert_eq!(*target, Target::Word(800));
    let sought = update(&mut model, Msg::Click(third.right() - 1, third.y));
    let to_ms = 800;
    assert_eq!(sought, Some(Command::Replay(ReplayCommand::Seek { to_ms })));
}

#[test]
fn with_another_clip_or_text_what_there_is_to_see_is_asked_for_once() {
    let mut model = page();
    assert_eq!(
        update(&mut model, Msg::Move(Motion::Down)),
        None,
        "not again"
    );
    model.reader.selection = Some((1, 2));
    let mut snapshot = model.snapshot.clone();
    let mut clips = snapshot.clips.to_vec();
    clips[0].text = Some("I thank you.".to_owned());
    clips[0].versions = 2;
    snapshot.clips = clips.clone().into();
    let id = clips[0].id;
    let asked = update(&mut model, Msg::Snapshot(Box::new(snapshot.clone())));
    assert_eq!(asked, Some(Command::ShowClip(id)));
    assert_eq!(model.reader.selection, Some((1, 2)), "it is the same clip");
    // Another window looks at another clip; this one does not argue.
    snapshot.shown = Some((clips[1].id, detail("quite another").into()));
    let asked = update(&mut model, Msg::Snapshot(Box::new(snapshot.clone())));
    assert_eq!(asked, None);
    assert_eq!(model.reader.detail().map(|it| it.words.len()), Some(9));
    let deleted = update(&mut model, Msg::Clip(ClipMsg::Delete));
    assert_eq!(deleted, Some(Command::Delete(id)));
    snapshot.clips = clips[1..].into();
    let asked = update(&mut model, Msg::Snapshot(Box::new(snapshot)));
    assert_eq!(asked, Some(Command::ShowClip(clips[1].id)));
    assert_eq!(model.reader.selection, None);
}

#[test]
fn whoever_leaves_the_page_leaves_nothing_paused_behind() {
    let mut model = page();
    tell(&mut model, 600, |_| {});
    assert_eq!(update(&mut model, Msg::Escape), None, "it plays on");
    assert_eq!(
        update(&mut model, Msg::Open),
        None,
        "and nothing is asked again"
    );
    tell(&mut model, 700, |replay| replay.paused = true);
    let help = update(&mut model, Msg::Help);
    assert_eq!(help, None, "the page is beneath");
    update(&mut model, Msg::Help);
    let stop = Some(Command::Replay(ReplayCommand::Stop));
    assert_eq!(update(&mut model, Msg::Dictate), stop);
    let mut model = page();
    tell(&mut model, 700, |replay| {
        replay.range = Some(range(0, 900, true));
    });
    // The microphone's test is asked for first; the next thing stops the clip.
    let test = update(&mut model, Msg::Microphone);
    assert_eq!(test, Some(Command::TestMicrophone(true)));
    let news = Msg::Snapshot(Box::new(model.snapshot.clone()));
    assert_eq!(update(&mut model, news), stop);
}

#[test]
fn without_sound_it_is_a_text_to_be_read() {
    let mut snapshot = ready();
    let mut clips = snapshot.clips.to_vec();
    clips[0].audio = false;
    snapshot.clips = clips.into();
    let mut model = opened(snapshot);
    for msg in [
        ReplayMsg::PlayOrPause,
        ReplayMsg::On,
        ReplayMsg::NextWord,
        ReplayMsg::PlayWord,
        ReplayMsg::Faster,
        ReplayMsg::SelectTo,
        ReplayMsg::Loop,
    ] {
        assert_eq!(ask(&mut model, msg), None, "{msg:?}");
    }
    assert_eq!((model.reader.at_ms, model.reader.selection), (0, None));
    assert!(
        !view::hits(&model)
            .iter()
            .any(|(_, target)| matches!(target, Target::Timeline(_)))
    );
}

#[test]
fn the_word_that_is_spoken_stays_in_sight_unless_one_looks_elsewhere() {
    let mut model = opened(open(long_text()));
    model.size = (40, 10);
    let last = view::last_scroll(&model);
    assert!(last > 20, "{last}");
    let in_sight = |model: &Model| {
        let (line, rows) = view::cursor_line(model).expect("a word");
        (model.scroll..model.scroll + rows).contains(&line)
    };
    let mut at_ms = 0;
    while at_ms < 50_000 {
        at_ms += 2_000;
        tell(&mut model, at_ms, |_| {});
        assert!(in_sight(&model), "{at_ms}");
    }
    assert!(model.scroll > 20, "{}", model.scroll);
    assert_eq!(update(&mut model, Msg::Move(Motion::Top)), None);
    tell(&mut model, 52_000, |_| {});
    assert_eq!(model.scroll, 0, "one reads elsewhere");
    update(&mut model, Msg::Wheel(Direction::Down));
    tell(&mut model, 52_050, |_| {});
    assert_eq!(model.scroll, 3);
    ask(&mut model, ReplayMsg::NextWord);
    assert!(in_sight(&model), "and back");
}
