//! The page of the history.

use crate::clip::ClipId;
use crate::front::Command;
use crate::front::action::Place;
use crate::front::browse::Filter;
use crate::tui::message::{HistoryMsg, Motion, Msg, SearchMsg};
use crate::tui::model::{Model, Overlay};
use crate::tui::view;

/// Opens the page, or closes it where nothing lies over it.
pub(super) fn toggle(model: &mut Model) -> Option<Command> {
    let here = matches!(model.place(), Place::History | Place::Filters);
    model.scroll = 0;
    model.beneath = None;
    model.overlay = None;
    model.search.typing = false;
    match (here, model.history.open) {
        (true, _) => model.history.close(),
        (false, true) => None,
        (false, false) => model.history.open(),
    }
}

/// What `q` closes.
pub(super) fn leave(model: &mut Model) -> Option<Command> {
    if model.history.menu.take().is_some() {
        return None;
    }
    model.history.close()
}

/// What Esc does where nothing lies over the page.
pub(super) fn escape(model: &mut Model) -> Option<Command> {
    match model.history.escape() {
        Some(asked) => asked,
        None => model.history.close(),
    }
}

/// Takes what the runtime shows.
pub(super) fn take(model: &mut Model, back: Option<ClipId>) -> Option<Command> {
    let preview = model.overlay.is_none() && view::shows_clip(model);
    let asked = model.history.take(&model.snapshot, back, preview);
    if back.is_some() && model.history.selected().map(|clip| clip.id) == back {
        model.returning = None;
    }
    let about_a_clip = matches!(model.overlay, Some(Overlay::Reader | Overlay::Versions));
    if model.history.open && about_a_clip && model.history.selected().is_none() {
        model.overlay = None;
    }
    // What was corrected may be older than the list.
    super::editing::look_at(model);
    asked
}

/// What is to be asked after the selection has moved.
pub(super) fn next(model: &mut Model) -> Option<Command> {
    let preview = model.overlay.is_none() && view::shows_clip(model);
    model.history.next_question(&model.snapshot, preview)
}

/// Whether a movement or a search is for the page.
pub(super) fn has(model: &Model, msg: &Msg) -> bool {
    match msg {
        Msg::Search(_) => model.history.open,
        _ => matches!(model.place(), Place::History | Place::Filters),
    }
}

/// Moves or searches, so often at once.
pub(super) fn so_often(model: &mut Model, msg: &Msg, times: u32) -> Option<Command> {
    let often = usize::try_from(times).unwrap_or(usize::MAX);
    let half = usize::from(model.size.1 / 2).max(1);
    let page = &mut model.history;
    let asked = match msg {
        Msg::Move(motion) if page.menu.is_some() => {
            page.move_in_menu(*motion, often, half);
            return None;
        }
        // A count before it names the place.
        Msg::Move(Motion::Bottom) if times > 1 => page.go_to_nth(often - 1),
        Msg::Move(motion) => page.travel(*motion, often, half),
        Msg::Search(SearchMsg::Begin) => {
            model.overlay = None;
            page.type_line();
            return None;
        }
        Msg::Search(SearchMsg::Hit(direction)) => page.hit(*direction, often),
        _ => None,
    };
    asked.or_else(|| next(model))
}

pub(super) fn on_page(model: &mut Model, msg: HistoryMsg) -> Option<Command> {
    let page = &mut model.history;
    match msg {
        _ if !page.open => None,
        HistoryMsg::Menu => {
            page.toggle_menu();
            None
        }
        HistoryMsg::Choose => page.choose_in_menu(),
        HistoryMsg::Clear => {
            page.menu = None;
            page.filter(&Filter::default())
        }
        HistoryMsg::Line(msg) => page.edit(msg),
        HistoryMsg::Keep => {
            page.keep();
            None
        }
    }
}
