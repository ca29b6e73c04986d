//! What happens to the model, and what is asked of the runtime.

mod editing;
mod mouse;
mod own;
mod pages;
mod past;
mod replay;
mod searching;

use crate::clip::{ClipId, ClipState};
use crate::front::snapshot::{ClipView, Undo, Undoable};
use crate::front::{Command, Snapshot};
use crate::ptt::State;

use super::message::{ClipMsg, Motion, Msg, PaletteMsg, SearchMsg};
use super::model::{Model, Overlay, Search, may_run_again};
use super::view;

/// Takes one message; answers with what the runtime is to do, if anything.
pub fn update(model: &mut Model, msg: Msg) -> Option<Command> {
    let times = if by_user(&msg) {
        model.count.take()
    } else {
        None
    };
    let command = match (times, &msg) {
        (Some(times), Msg::Move(_) | Msg::Search(SearchMsg::Hit(_))) if past::has(model, &msg) => {
            past::so_often(model, &msg, times)
        }
        (Some(nth), Msg::Move(Motion::Bottom)) => {
            pages::go_to(model, nth);
            None
        }
        (Some(times), Msg::Move(_) | Msg::Search(SearchMsg::Hit(_))) => {
            repeat(model, &msg, times);
            None
        }
        // It was the count that was to go.
        (Some(_), Msg::Escape) if !model.is_recording() => None,
        (Some(times), Msg::Replay(msg)) => replay::replay(model, *msg, times),
        _ => once(model, msg),
    };
    replay::settle(model, command)
}

/// Does it so often, or until nothing moves any more.
fn repeat(model: &mut Model, msg: &Msg, times: u32) {
    let at = |model: &Model| {
        let page = (
            model.settings.chosen,
            model.models.chosen.clone(),
            model.log.back,
            model.version,
            model.offers.chosen,
        );
        (model.chosen, model.scroll, page)
    };
    for _ in 0..times.min(FARTHEST) {
        let before = at(model);
        once(model, msg.clone());
        if at(model) == before {
            return;
        }
    }
}

/// The most often that a movement is made.
const FARTHEST: u32 = 9_999;

/// Whether the user did it: then a count counts for it, or is over.
const fn by_user(msg: &Msg) -> bool {
    !matches!(
        msg,
        Msg::Snapshot(_)
            | Msg::Resized(..)
            | Msg::TerminalKeys(_)
            | Msg::Look(_)
            | Msg::Focus(_)
            | Msg::Digit(_)
            | Msg::Release
            | Msg::OtherKey
            | Msg::Drop
    )
}

fn once(model: &mut Model, msg: Msg) -> Option<Command> {
    if model.overlay == Some(Overlay::Microphone) && !goes_with_mic_test(&msg) {
        return None;
    }
    if opens_something(&msg) && !view::has_room(model) {
        return None;
    }
    match msg {
        Msg::Snapshot(snapshot) => {
            let back = model.returning;
            take_snapshot(model, *snapshot);
            past::take(model, back)
        }
        Msg::Resized(columns, rows) => {
            model.size = (columns, rows);
            let pane = view::editing_pane(model);
            if let Some(editing) = &mut model.editing {
                editing.follow(pane);
            }
            if view::has_room(model) {
                None
            } else {
                close_all(model)
            }
        }
        Msg::TerminalKeys(keys) => {
            model.terminal_keys = keys;
            None
        }
        Msg::Look(trouble) => own::look(model, trouble),
        Msg::Press(nth) => Some(Command::Press(nth)),
        Msg::Release => Some(Command::Release),
        Msg::OtherKey => Some(Command::OtherKey),
        Msg::Toggle(nth) => Some(Command::Toggle(nth)),
        Msg::Escape => escape(model),
        Msg::Listen => Some(Command::SetEnabled(model.snapshot.state == State::Idle)),
        Msg::Leave => pages::leave(model),
        Msg::Quit => editing::may_quit(model).then_some(Command::Quit),
        Msg::Digit(digit) => {
            let count = model.count.unwrap_or(0).saturating_mul(10);
            model.count = Some(count.saturating_add(digit).min(FARTHEST));
            None
        }
        Msg::Suspend => own::not_now(model),
        Msg::Palette(msg) => pages::palette(model, msg),
        Msg::Move(_) | Msg::Search(_) if past::has(model, &msg) => past::so_often(model, &msg, 1),
        Msg::Move(motion) => {
            pages::travel(model, motion);
            None
        }
        Msg::Clip(msg) => on_selected(model, msg),
        Msg::RetryFailed => Some(Command::RetryFailed),
        // The editor has the terminal: nobody could let go of the key.
        Msg::EditOutside if model.is_recording() => own::not_while_recording(model),
        Msg::Edit | Msg::EditOutside => {
            editing::open(model);
            model.outside = msg == Msg::EditOutside && model.editing.is_some();
            None
        }
        Msg::OnText(msg) => editing::take(model, msg),
        Msg::Undo => Some(undo(model)),
        Msg::TakeBack => Some(Command::TakeBack),
        Msg::Focus(own) => Some(Command::OwnFocus(own)),
        Msg::Incognito => Some(Command::SetIncognito(!model.snapshot.incognito)),
        Msg::Search(msg) => {
            searching::search(model, msg);
            None
        }
        Msg::Replay(msg) => replay::replay(model, msg, 1),
        Msg::Click(column, row) => mouse::click(model, column, row),
        Msg::Drag(column, _) => {
            replay::drag(model, column);
            None
        }
        Msg::Drop => replay::let_go(model),
        Msg::Wheel(direction) => mouse::wheel(model, direction),
        Msg::OnHistory(msg) => past::on_page(model, msg),
        page => pages::turn_to(model, page),
    }
}

/// Whether something would be on the screen after it that takes the keys.
const fn opens_something(msg: &Msg) -> bool {
    matches!(
        msg,
        Msg::Open
            | Msg::Edit
            | Msg::EditOutside
            | Msg::Versions
            | Msg::Help
            | Msg::Search(SearchMsg::Begin)
            | Msg::Settings
            | Msg::Models
            | Msg::Latency
            | Msg::Log
            | Msg::History
            | Msg::Microphone
            | Msg::Page(_)
            | Msg::Palette(PaletteMsg::Open)
    )
}

/// The window has become too small to see what has the keys.
fn close_all(model: &mut Model) -> Option<Command> {
    model.palette = None;
    model.beneath = None;
    model.search = Search::default();
    model.settings.close();
    model.log.typing = None;
    let closed = model.history.close();
    let test = model.overlay.take() == Some(Overlay::Microphone);
    test.then_some(Command::TestMicrophone(false)).or(closed)
}

/// While the microphone is tested nothing else is on the screen, and the test is to
/// end whenever it goes from there: by `m`, `q` or Esc alone.
const fn goes_with_mic_test(msg: &Msg) -> bool {
    match msg {
        Msg::Open
        | Msg::Versions
        | Msg::ChooseVersion
        | Msg::OnOffers(_)
        | Msg::Help
        | Msg::Search(_)
        | Msg::Settings
        | Msg::Setting(_)
        | Msg::Models
        | Msg::Digit(_)
        | Msg::Latency
        | Msg::Log
        | Msg::OnLog(_)
        | Msg::Dictate
        | Msg::History
        | Msg::OnHistory(_)
        | Msg::Page(_)
        | Msg::Wheel(_)
        | Msg::Drag(..)
        | Msg::Replay(_)
        | Msg::Palette(_)
        | Msg::OnModels(_)
        | Msg::Clip(_)
        | Msg::Move(_)
        | Msg::RetryFailed
        | Msg::Undo
        | Msg::Edit
        | Msg::EditOutside
        | Msg::OnText(_)
        | Msg::TakeBack
        | Msg::Incognito
        | Msg::Suspend
        | Msg::Listen => false,
        Msg::Snapshot(_)
        | Msg::Resized(..)
        | Msg::TerminalKeys(_)
        | Msg::Look(_)
        | Msg::Press(_)
        | Msg::Release
        | Msg::OtherKey
        | Msg::Toggle(_)
        | Msg::Escape
        | Msg::Leave
        | Msg::Click(..)
        | Msg::Drop
        | Msg::Quit
        | Msg::Focus(_)
        | Msg::Microphone => true,
    }
}

/// A selection that the user made stays on its clip, whatever comes on top. When
/// that clip goes away, the one in its place is next.
fn take_snapshot(model: &mut Model, snapshot: Snapshot) {
    if snapshot.state != model.snapshot.state {
        own::forget(model);
    }
    let is_back = |id: &ClipId| snapshot.clips.iter().any(|clip| clip.id == *id);
    if !model.history.open
        && let Some(back) = model.returning.take_if(|id| is_back(id))
    {
        model.chosen = Some(back);
    }
    // What was made of the selected one is.
    let made = snapshot.undo.filter(|undo| {
        matches!(undo.what, Undo::Merge | Undo::Split)
            && snapshot.undo != model.snapshot.undo
            && is_back(&undo.clip)
    });
    if let Some(made) = made {
        model.chosen = Some(made.clip);
    }
    if let Some(chosen) = model.chosen {
        let gone = !snapshot.clips.iter().any(|clip| clip.id == chosen);
        if gone {
            // New clips may have come in the same moment: count from the oldest.
            let from_end = model
                .snapshot
                .clips
                .iter()
                .rev()
                .position(|clip| clip.id == chosen)
                .unwrap_or(0);
            let index = snapshot.clips.len().checked_sub(from_end.max(1));
            model.chosen = index
                .and_then(|index| snapshot.clips.get(index))
                .map(|clip| clip.id);
        }
    }
    model.snapshot = snapshot;
    editing::look_at(model);
    let about_a_clip = matches!(model.overlay, Some(Overlay::Reader | Overlay::Versions));
    if about_a_clip && model.selected().is_none() {
        model.overlay = None;
    }
}

/// A dictation that is being recorded comes before all else, since what was
/// said by mistake must stop at once; the rest goes from the nearest to the farthest.
fn escape(model: &mut Model) -> Option<Command> {
    if model.is_recording() {
        return Some(Command::Cancel);
    }
    if model.palette.take().is_some() {
        return None;
    }
    if model.editing.is_some() {
        editing::escape(model);
        return None;
    }
    if model.overlay == Some(Overlay::Settings) && model.settings.escape() {
        return None;
    }
    if model.overlay == Some(Overlay::Log) && model.log.escape() {
        return None;
    }
    if model.overlay == Some(Overlay::Help) {
        pages::help(model);
        return None;
    }
    if let Some(clip) = replay::part_under_way(model) {
        return Some(Command::CancelPart(clip));
    }
    if model.overlay == Some(Overlay::Reader) && replay::unselect(model) {
        return replay::put_in_order(model).map(Command::Replay);
    }
    if let Some(overlay) = model.overlay.take() {
        let test = overlay == Overlay::Microphone;
        return test.then_some(Command::TestMicrophone(false));
    }
    if model.history.open {
        return past::escape(model);
    }
    if model.search.is_active() {
        let search = std::mem::take(&mut model.search);
        if search.typing {
            model.chosen = search.origin;
        }
        return None;
    }
    if model.snapshot.append.is_some() && model.snapshot.state == State::WaitingForKey {
        return Some(Command::Append(None));
    }
    if matches!(
        model.snapshot.state,
        State::RecordingStopped | State::Processing
    ) {
        return Some(Command::Cancel);
    }
    if model.notice.take().is_some() {
        return None;
    }
    model.snapshot.notice.as_ref()?;
    Some(Command::DismissNotice)
}

/// Keys that work on a clip do nothing while the help hides which one.
fn on_selected(model: &Model, msg: ClipMsg) -> Option<Command> {
    if matches!(
        model.overlay,
        Some(
            Overlay::Help
                | Overlay::Offers
                | Overlay::Settings
                | Overlay::Models
                | Overlay::Latency
                | Overlay::Log
        )
    ) {
        return None;
    }
    let clip = model.selected()?;
    match msg {
        ClipMsg::Join => {
            let older = next_older(model, clip.id)?;
            Some(Command::Merge(older, clip.id))
        }
        ClipMsg::Split => Some(split(clip, model)),
        ClipMsg::Append => {
            let append = Some(clip.id).filter(|clip| model.snapshot.append != Some(*clip));
            Some(Command::Append(append))
        }
        msg => on_clip(clip, msg),
    }
}

/// The clip that is directly older than one that is selected. Where only some are
/// shown, the next of them need not be.
fn next_older(model: &Model, clip: ClipId) -> Option<ClipId> {
    let clips = if model.history.open {
        let all = model.history.line.is_empty();
        &*model.history.view().filter(|_| all)?.clips
    } else {
        &*model.snapshot.clips
    };
    let place = clips.iter().position(|one| one.id == clip)?;
    clips.get(place + 1).map(|one| one.id)
}

/// What is asked for a clip; `None` where that cannot be done with it.
pub fn on_clip(clip: &ClipView, msg: ClipMsg) -> Option<Command> {
    let (can, command) = match msg {
        ClipMsg::Copy => (clip.text.is_some(), Command::Copy(clip.id)),
        ClipMsg::Play => (clip.audio, Command::Play(clip.id)),
        ClipMsg::Again => (may_run_again(clip), Command::Retranscribe(clip.id)),
        ClipMsg::Anyway => (may_run_again(clip), Command::RetranscribeUngated(clip.id)),
        ClipMsg::Delete => (
            clip.state.may_become(ClipState::Trashed),
            Command::Delete(clip.id),
        ),
        // For those one has to see more than the clip.
        ClipMsg::Join | ClipMsg::Split | ClipMsg::Append => return None,
        ClipMsg::Star => (true, Command::Star(clip.id, !clip.marks.starred)),
    };
    can.then_some(command)
}

/// Where the sound is, or the cursor.
fn split(clip: &ClipView, model: &Model) -> Command {
    let replay = model.reader.sounding(&model.snapshot);
    let at_ms = replay.map_or(model.reader.at_ms, |replay| {
        crate::tui::replay::ms(replay.at)
    });
    Command::Split {
        clip: clip.id,
        at_ms,
    }
}

/// What comes out of the trash is selected once it is there.
fn undo(model: &mut Model) -> Command {
    let back = |undo: &Undoable| {
        let returns = matches!(undo.what, Undo::Delete | Undo::Merge | Undo::Split);
        returns.then_some(undo.back)
    };
    model.returning = model.snapshot.undo.as_ref().and_then(back);
    Command::Undo
}

fn choose(model: &mut Model, index: usize) {
    model.chosen = model.snapshot.clips.get(index).map(|clip| clip.id);
}

#[cfg(test)]
mod tests;
