//! What happens to the model, and what is asked of the runtime.

use crate::clip::{ClipId, ClipState};
use crate::front::snapshot::{NoticeKind, NoticeView};
use crate::front::{Command, Snapshot};
use crate::ptt::State;

use super::keymap;
use super::message::{ClipMsg, Direction, Motion, Msg, PaletteMsg, SearchMsg};
use super::model::{Model, Overlay, Search, may_run_again};
use super::models::ModelsPage;
use super::palette::Palette;

/// Takes one message; answers with what the runtime is to do, if anything.
pub fn update(model: &mut Model, msg: Msg) -> Option<Command> {
    let times = if by_user(&msg) {
        model.count.take()
    } else {
        None
    };
    match (times, &msg) {
        (Some(nth), Msg::Move(Motion::Bottom)) => {
            go_to(model, nth);
            None
        }
        (Some(times), Msg::Move(_) | Msg::Search(SearchMsg::Hit(_))) => {
            // Nothing here is longer.
            for _ in 0..times.min(FARTHEST) {
                once(model, msg.clone());
            }
            None
        }
        _ => once(model, msg),
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
            | Msg::Focus(_)
            | Msg::Digit(_)
            | Msg::Release
            | Msg::OtherKey
    )
}

/// To the so manieth from the top.
fn go_to(model: &mut Model, nth: u32) {
    once(model, Msg::Move(Motion::Top));
    for _ in 1..nth.min(FARTHEST) {
        once(model, Msg::Move(Motion::Down));
    }
}

fn once(model: &mut Model, msg: Msg) -> Option<Command> {
    if model.overlay == Some(Overlay::Microphone) && !goes_with_mic_test(&msg) {
        return None;
    }
    match msg {
        Msg::Snapshot(snapshot) => {
            take_snapshot(model, *snapshot);
            None
        }
        Msg::Resized(columns, rows) => {
            model.size = (columns, rows);
            None
        }
        Msg::TerminalKeys(keys) => {
            model.terminal_keys = keys;
            None
        }
        Msg::Look(trouble) => {
            model.notice = trouble.map(|text| NoticeView {
                kind: NoticeKind::Error,
                text,
            });
            None
        }
        Msg::Press(nth) => Some(Command::Press(nth)),
        Msg::Release => Some(Command::Release),
        Msg::OtherKey => Some(Command::OtherKey),
        Msg::Toggle(nth) => Some(Command::Toggle(nth)),
        Msg::Escape => escape(model),
        Msg::Listen => Some(Command::SetEnabled(model.snapshot.state == State::Idle)),
        Msg::Leave => leave(model),
        Msg::Quit => Some(Command::Quit),
        Msg::Digit(digit) => {
            let count = model.count.unwrap_or(0).saturating_mul(10);
            model.count = Some(count.saturating_add(digit).min(FARTHEST));
            None
        }
        Msg::Palette(msg) => palette(model, msg),
        Msg::Move(motion) => {
            travel(model, motion);
            None
        }
        Msg::Clip(msg) => on_selected(model, msg),
        Msg::Open => {
            let open = model.selected().is_some();
            toggle_overlay(model, Overlay::Reader, open);
            None
        }
        Msg::Versions => versions(model),
        Msg::RetryFailed => Some(Command::RetryFailed),
        Msg::Undelete => {
            model.returning = model.deleted.pop();
            Some(Command::Undelete)
        }
        Msg::TakeBack => Some(Command::TakeBack),
        Msg::Focus(own) => Some(Command::OwnFocus(own)),
        Msg::Incognito => Some(Command::SetIncognito(!model.snapshot.incognito)),
        Msg::Microphone => {
            toggle_overlay(model, Overlay::Microphone, true);
            let on = model.overlay == Some(Overlay::Microphone);
            Some(Command::TestMicrophone(on))
        }
        Msg::Help => {
            help(model);
            None
        }
        Msg::Search(msg) => {
            search(model, msg);
            None
        }
        Msg::Settings => {
            model.settings.close();
            toggle_overlay(model, Overlay::Settings, true);
            None
        }
        Msg::Setting(msg) => {
            let open = model.overlay == Some(Overlay::Settings);
            let settings = &model.snapshot.settings;
            let page = Some(&mut model.settings).filter(|_| open)?;
            page.update(settings, msg)
        }
        Msg::Models => {
            model.models = ModelsPage::default();
            toggle_overlay(model, Overlay::Models, true);
            let open = model.overlay == Some(Overlay::Models);
            // Another program may have brought one.
            open.then_some(Command::LookAtModels)
        }
        Msg::OnModels(msg) => {
            let open = model.overlay == Some(Overlay::Models);
            let page = Some(&mut model.models).filter(|_| open)?;
            page.update(&model.snapshot, msg)
        }
    }
}

/// While the microphone is tested nothing else is on the screen, and the test is to
/// end whenever it goes from there: by `m`, `q` or Esc alone.
const fn goes_with_mic_test(msg: &Msg) -> bool {
    match msg {
        Msg::Open
        | Msg::Versions
        | Msg::Help
        | Msg::Search(_)
        | Msg::Settings
        | Msg::Setting(_)
        | Msg::Models
        | Msg::Digit(_)
        | Msg::Palette(_)
        | Msg::OnModels(_)
        | Msg::Clip(_)
        | Msg::Move(_)
        | Msg::RetryFailed
        | Msg::Undelete
        | Msg::TakeBack
        | Msg::Incognito
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
        | Msg::Quit
        | Msg::Focus(_)
        | Msg::Microphone => true,
    }
}

/// A selection that the user made stays on its clip, whatever comes on top. When
/// that clip goes away, the one in its place is next.
fn take_snapshot(model: &mut Model, snapshot: Snapshot) {
    let is_back = |id: &ClipId| snapshot.clips.iter().any(|clip| clip.id == *id);
    if let Some(back) = model.returning.take_if(|id| is_back(id)) {
        model.chosen = Some(back);
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
    if model.overlay == Some(Overlay::Settings) && model.settings.escape() {
        return None;
    }
    if model.overlay == Some(Overlay::Help) {
        help(model);
        return None;
    }
    if let Some(overlay) = model.overlay.take() {
        let test = overlay == Overlay::Microphone;
        return test.then_some(Command::TestMicrophone(false));
    }
    if model.search.is_active() {
        let search = std::mem::take(&mut model.search);
        if search.typing {
            model.chosen = search.origin;
        }
        return None;
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

/// Closes what is open, and ends the program where nothing is.
fn leave(model: &mut Model) -> Option<Command> {
    match model.overlay {
        None => Some(Command::Quit),
        Some(Overlay::Help) => {
            help(model);
            None
        }
        Some(Overlay::Microphone) => once(model, Msg::Microphone),
        Some(Overlay::Settings) => once(model, Msg::Settings),
        Some(Overlay::Models) => once(model, Msg::Models),
        Some(Overlay::Reader | Overlay::Versions) => {
            model.overlay = None;
            None
        }
    }
}

/// The help lies over a page, which is there again behind it.
fn help(model: &mut Model) {
    model.scroll = 0;
    if model.overlay == Some(Overlay::Help) {
        model.overlay = model.beneath.take();
    } else {
        model.beneath = model.overlay.replace(Overlay::Help);
    }
}

fn palette(model: &mut Model, msg: PaletteMsg) -> Option<Command> {
    let place = model.place();
    match msg {
        PaletteMsg::Open => model.palette = Some(Palette::default()),
        PaletteMsg::Run => {
            let action = model.palette.take()?.selected(place)?;
            return once(model, keymap::meaning(action));
        }
        msg => model.palette.as_mut()?.update(place, msg),
    }
    None
}

fn toggle_overlay(model: &mut Model, overlay: Overlay, may_open: bool) {
    model.scroll = 0;
    model.beneath = None;
    model.overlay = (may_open && model.overlay != Some(overlay)).then_some(overlay);
}

/// The versions are read anew each time they are opened.
fn versions(model: &mut Model) -> Option<Command> {
    let clip = model.selected().map(|clip| clip.id);
    toggle_overlay(model, Overlay::Versions, clip.is_some());
    let open = model.overlay == Some(Overlay::Versions);
    clip.filter(|_| open).map(Command::ShowVersions)
}

/// Keys that work on a clip do nothing while the help hides which one.
fn on_selected(model: &mut Model, msg: ClipMsg) -> Option<Command> {
    if matches!(
        model.overlay,
        Some(Overlay::Help | Overlay::Settings | Overlay::Models)
    ) {
        return None;
    }
    let clip = model.selected()?;
    let (can, command) = match msg {
        ClipMsg::Copy => (clip.text.is_some(), Command::Copy(clip.id)),
        ClipMsg::Play => (clip.audio, Command::Play(clip.id)),
        ClipMsg::Again => (may_run_again(clip), Command::Retranscribe(clip.id)),
        ClipMsg::Anyway => (may_run_again(clip), Command::RetranscribeUngated(clip.id)),
        ClipMsg::Delete => (
            clip.state.may_become(ClipState::Trashed),
            Command::Delete(clip.id),
        ),
        ClipMsg::Star => (true, Command::Star(clip.id, !clip.marks.starred)),
    };
    if let (true, Command::Delete(clip)) = (can, &command) {
        model.deleted.push(*clip);
    }
    can.then_some(command)
}

fn travel(model: &mut Model, motion: Motion) {
    let page = usize::from(model.size.1 / 2).max(1);
    if model.overlay == Some(Overlay::Settings) {
        let settings = &model.snapshot.settings;
        return model.settings.travel(settings, motion, page);
    }
    if model.overlay == Some(Overlay::Models) {
        return model.models.travel(&model.snapshot, motion, page);
    }
    if model.overlay.is_some() {
        let page = u16::try_from(page).unwrap_or(u16::MAX);
        model.scroll = match motion {
            Motion::Up => model.scroll.saturating_sub(1),
            Motion::Down => model.scroll.saturating_add(1),
            Motion::PageUp => model.scroll.saturating_sub(page),
            Motion::PageDown => model.scroll.saturating_add(page),
            Motion::Top => 0,
            Motion::Bottom => u16::MAX,
        };
        model.scroll = model.scroll.min(super::view::last_scroll(model));
        return;
    }
    let (Some(index), Some(last)) = (
        model.selected_index(),
        model.snapshot.clips.len().checked_sub(1),
    ) else {
        return;
    };
    let next = match motion {
        Motion::Up => index.saturating_sub(1),
        Motion::Down => (index + 1).min(last),
        Motion::PageUp => index.saturating_sub(page),
        Motion::PageDown => (index + page).min(last),
        Motion::Top => {
            model.chosen = None;
            return;
        }
        Motion::Bottom => last,
    };
    choose(model, next);
}

fn choose(model: &mut Model, index: usize) {
    model.chosen = model.snapshot.clips.get(index).map(|clip| clip.id);
}

fn search(model: &mut Model, msg: SearchMsg) {
    match msg {
        SearchMsg::Begin => {
            model.overlay = None;
            model.search = Search {
                query: String::new(),
                typing: true,
                origin: model.chosen,
            };
        }
        SearchMsg::Text(text) => {
            model.search.query.push_str(&super::text::clean(&text));
            jump_from_origin(model);
        }
        SearchMsg::Erase => {
            if model.search.query.pop().is_none() {
                model.chosen = model.search.origin;
                model.search = Search::default();
            } else {
                jump_from_origin(model);
            }
        }
        SearchMsg::Done => model.search.typing = false,
        SearchMsg::Hit(direction) => jump(model, direction),
    }
}

/// The first hit at or below where the search began, so that each letter
/// narrows the same search instead of walking on.
fn jump_from_origin(model: &mut Model) {
    model.chosen = model.search.origin;
    let start = model.selected_index().unwrap_or(0);
    let hits = model.hits();
    let next = hits.iter().find(|&&hit| hit >= start).or(hits.first());
    if let Some(&index) = next {
        choose(model, index);
    }
}

/// The next hit in a direction, round the end.
fn jump(model: &mut Model, direction: Direction) {
    let hits = model.hits();
    let at = model.selected_index().unwrap_or(0);
    let next = match direction {
        Direction::Down => hits.iter().find(|&&hit| hit > at).or(hits.first()),
        Direction::Up => hits.iter().rev().find(|&&hit| hit < at).or(hits.last()),
    };
    if let Some(&index) = next {
        choose(model, index);
    }
}

#[cfg(test)]
mod tests;
