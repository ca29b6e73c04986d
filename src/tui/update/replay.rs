//! The page of a clip: playing, seeking, selecting.

use crate::clip::{ClipId, ClipState};
use crate::front::{Command, ReplayCommand};
use crate::tui::message::ReplayMsg;
use crate::tui::model::{Model, Overlay, may_run_again};
use crate::tui::replay::{ReplayPage, ms_under};
use crate::tui::view;

use super::own;

/// How far an arrow goes.
const STEP_MS: u32 = 1_000;
/// What is said to who wants a part transcribed without one.
const NO_PART: &str = "Choose a part first: [ begins it at the cursor, ] ends it; or drag over the \
                       waveform.";
/// While a clip plays, the word before is the one before that which has just begun.
const JUST_BEGUN_MS: u32 = 400;

/// Carries out what a key asks for, `times` times.
pub(super) fn replay(model: &mut Model, msg: ReplayMsg, times: u32) -> Option<Command> {
    if model.overlay != Some(Overlay::Reader) || !model.selected()?.audio {
        return None;
    }
    model.reader.strayed = false;
    if msg == ReplayMsg::TranscribePart {
        return transcribe_part(model);
    }
    let command = match msg {
        ReplayMsg::PlayOrPause => play_or_pause(model)?,
        ReplayMsg::Back => skip(model, times, -1)?,
        ReplayMsg::On => skip(model, times, 1)?,
        ReplayMsg::NextWord | ReplayMsg::PreviousWord => {
            let to_ms = word(model, msg, times)?;
            go_to(model, to_ms)?
        }
        ReplayMsg::PlayWord => play_word(model)?,
        ReplayMsg::Slower => ReplayCommand::Speed(model.reader.change_speed(-signed(times))),
        ReplayMsg::Faster => ReplayCommand::Speed(model.reader.change_speed(signed(times))),
        ReplayMsg::SelectFrom | ReplayMsg::SelectTo => select_to_cursor(model, msg)?,
        ReplayMsg::Loop => {
            turn_loop(model);
            put_in_order(model)?
        }
        // Done above: it is nothing for the player.
        ReplayMsg::TranscribePart => return None,
    };
    Some(Command::Replay(command))
}

fn transcribe_part(model: &mut Model) -> Option<Command> {
    let clip = model.selected()?;
    let Some((from_ms, to_ms)) = model.reader.selection else {
        own::tell(model, NO_PART);
        return None;
    };
    let may = may_run_again(clip) && clip.text.is_some();
    may.then_some(Command::RetranscribePart {
        clip: clip.id,
        from_ms,
        to_ms,
    })
}

/// The clip whose part is being transcribed on this page: Esc ends that first.
pub(super) fn part_under_way(model: &Model) -> Option<ClipId> {
    let open = model.overlay == Some(Overlay::Reader);
    let clip = model.selected().filter(|_| open)?;
    let under_way = clip.state == ClipState::Done && clip.percent.is_some();
    under_way.then_some(clip.id)
}

fn signed(times: u32) -> i32 {
    i32::try_from(times).unwrap_or(i32::MAX)
}

fn of_ms(model: &Model) -> Option<u32> {
    Some(model.reader.length_ms(model.selected()?))
}

fn play(model: &mut Model) -> Option<ReplayCommand> {
    let (clip, of_ms) = (model.selected()?.id, of_ms(model)?);
    Some(model.reader.play(clip, of_ms))
}

fn play_or_pause(model: &mut Model) -> Option<ReplayCommand> {
    let of_ms = of_ms(model)?;
    let page = &model.reader;
    match page.sounding(&model.snapshot) {
        Some(replay) if !replay.paused || page.is_in_order(replay, of_ms) => {
            Some(ReplayCommand::PauseOrGoOn)
        }
        _ => play(model),
    }
}

/// So many seconds on or back: the player knows best from where.
fn skip(model: &mut Model, times: u32, direction: i32) -> Option<ReplayCommand> {
    let far = STEP_MS.saturating_mul(times);
    let at_ms = model.reader.at_ms;
    let to_ms = if direction < 0 {
        at_ms.saturating_sub(far)
    } else {
        at_ms.saturating_add(far).min(of_ms(model)?)
    };
    let sounding = model.reader.sounding(&model.snapshot).is_some();
    model.reader.go_to(to_ms);
    let by_ms = signed(far).saturating_mul(direction);
    sounding.then_some(ReplayCommand::Skip { by_ms })
}

/// Moves the cursor, and the player with it where it has the clip.
pub(super) fn go_to(model: &mut Model, to_ms: u32) -> Option<ReplayCommand> {
    let to_ms = to_ms.min(of_ms(model)?);
    model.reader.go_to(to_ms);
    let sounding = model.reader.sounding(&model.snapshot).is_some();
    sounding.then_some(ReplayCommand::Seek { to_ms })
}

/// Where the word begins that is so many words on or back.
fn word(model: &Model, msg: ReplayMsg, times: u32) -> Option<u32> {
    let page = &model.reader;
    let detail = page.detail()?;
    let playing = page.sounding(&model.snapshot).is_some_and(|it| !it.paused);
    let mut at_ms = page.at_ms;
    if playing && msg == ReplayMsg::PreviousWord {
        at_ms = at_ms.saturating_sub(JUST_BEGUN_MS);
    }
    let mut found = None;
    for _ in 0..times {
        let next = match msg {
            ReplayMsg::NextWord => detail.next_start(at_ms),
            _ => detail.previous_start(at_ms),
        };
        let Some(next) = next else { break };
        (at_ms, found) = (next, Some(next));
    }
    found
}

fn play_word(model: &mut Model) -> Option<ReplayCommand> {
    let clip = model.selected()?.id;
    let page = &mut model.reader;
    let detail = page.detail()?;
    let word = detail.words.get(detail.word_under(page.at_ms)?)?;
    let heard = word.heard?;
    page.go_to(heard.start_ms);
    Some(ReplayCommand::PlayPart {
        clip,
        from_ms: heard.start_ms,
        to_ms: heard.end_ms,
        at_ms: heard.start_ms,
        looped: false,
    })
}

/// One end of the selection is at the cursor; without the other it goes to the end of
/// the clip, or is from its beginning.
fn select_to_cursor(model: &mut Model, msg: ReplayMsg) -> Option<ReplayCommand> {
    let of_ms = of_ms(model)?;
    let at_ms = model.reader.at_ms.min(of_ms);
    let old = model.reader.selection;
    let new = if msg == ReplayMsg::SelectFrom {
        let to = old.map(|(_, to)| to).filter(|to| *to > at_ms);
        (at_ms, to.unwrap_or(of_ms))
    } else {
        let from = old.map(|(from, _)| from).filter(|from| *from < at_ms);
        (from.unwrap_or(0), at_ms)
    };
    if new.0 < new.1 {
        model.reader.selection = Some(new);
        own::forget(model);
    }
    let looped = model.reader.looped;
    if looped { put_in_order(model) } else { None }
}

/// What is looped is the selection, wherever the cursor was.
fn turn_loop(model: &mut Model) {
    let page = &mut model.reader;
    page.looped = !page.looped;
    if let Some((from, to)) = page.selection
        && page.looped
        && !(from..=to).contains(&page.at_ms)
    {
        page.at_ms = from;
    }
}

/// What the user wants played is what is played, if the clip plays.
pub(super) fn put_in_order(model: &mut Model) -> Option<ReplayCommand> {
    let of_ms = of_ms(model)?;
    let page = &model.reader;
    let replay = page.sounding(&model.snapshot)?;
    if replay.paused || page.is_in_order(replay, of_ms) {
        return None;
    }
    play(model)
}

/// Esc on the page takes the selection away first. Whether there was one.
pub(super) fn unselect(model: &mut Model) -> bool {
    let page = &mut model.reader;
    page.held = None;
    page.selection.take().is_some()
}

/// After each message: what the page has to ask for, and what is over with it.
pub(super) fn settle(model: &mut Model, command: Option<Command>) -> Option<Command> {
    let is = |overlay: Option<Overlay>| overlay == Some(Overlay::Reader);
    let beneath = model.overlay == Some(Overlay::Help) && is(model.beneath);
    let open = is(model.overlay) || beneath;
    if !open && !model.reader.open {
        return command;
    }
    let place = model.selected_index().unwrap_or(0);
    let clip = if model.history.open {
        model.history.selected()
    } else {
        model.snapshot.clips.get(place)
    };
    if open {
        model.reader.open = true;
        model.reader.see(&model.snapshot, clip);
        keep_in_sight(model);
    }
    if command.is_some() {
        // One thing at a time; the next message comes by here too.
        return command;
    }
    if open {
        let clip = if model.history.open {
            model.history.selected()?
        } else {
            model.snapshot.clips.get(place)?
        };
        return model.reader.wants(clip).map(Command::ShowClip);
    }
    model.reader.open = false;
    // Nobody would know what stands still there, or why it never ends.
    let page: &ReplayPage = &model.reader;
    let replay = page.sounding(&model.snapshot)?;
    let hangs = replay.paused || replay.range.is_some_and(|range| range.looped);
    hangs.then_some(Command::Replay(ReplayCommand::Stop))
}

/// The word under the cursor stays on the screen, unless one looks elsewhere.
fn keep_in_sight(model: &mut Model) {
    if model.overlay != Some(Overlay::Reader) {
        return;
    }
    let Some((line, rows)) = view::cursor_line(model) else {
        return;
    };
    let seen = model.scroll..model.scroll.saturating_add(rows.max(1));
    if seen.contains(&line) {
        model.reader.strayed = false;
    } else if !model.reader.strayed && model.reader.at_ms > 0 {
        let last = view::last_scroll(model);
        model.scroll = line.saturating_sub(rows / 3).min(last);
    }
}

/// A place in the clip under the mouse, which is held down there.
pub(super) fn hold(model: &mut Model, area: ratatui::layout::Rect, column: u16) -> Option<Command> {
    let place = view::place_under(model, area, column)?;
    model.reader.held = Some((area, ms_under(place)));
    model.reader.strayed = false;
    go_to(model, ms_under(place)).map(Command::Replay)
}

/// The mouse is moved while it is held down: what is between is selected.
pub(super) fn drag(model: &mut Model, column: u16) {
    let Some((area, from)) = model.reader.held else {
        return;
    };
    let Some(to) = view::place_under(model, area, column).map(ms_under) else {
        return;
    };
    let (from, to) = (from.min(to), from.max(to));
    if from < to {
        model.reader.selection = Some((from, to));
        own::forget(model);
        if model.reader.sounding(&model.snapshot).is_none() {
            model.reader.go_to(from);
        }
    }
}

/// The mouse is let go: what is looped is the new selection.
pub(super) fn let_go(model: &mut Model) -> Option<Command> {
    model.reader.held.take()?;
    let looped = model.reader.looped;
    let command = if looped { put_in_order(model) } else { None };
    command.map(Command::Replay)
}

#[cfg(test)]
mod tests;
