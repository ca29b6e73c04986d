//! The mouse: what lies under it.

use crate::front::Command;
use crate::tui::editing::EditingMsg;
use crate::tui::editor::{EditMsg, Going};
use crate::tui::hits::Target;
use crate::tui::keymap;
use crate::tui::message::{Direction, Motion, Msg, PaletteMsg, SettingMsg};
use crate::tui::model::{Model, Overlay};
use crate::tui::view::{self, TABS};

use super::{once, pages, past, replay};

/// What lies under the mouse is selected; what is selected already is opened.
pub(super) fn click(model: &mut Model, column: u16, row: u16) -> Option<Command> {
    model.reader.held = None;
    let target = view::hits(model).at(column, row).cloned();
    if model.palette.is_some() && !matches!(target, Some(Target::Found(_))) {
        return once(model, Msg::Palette(PaletteMsg::Close));
    }
    match target? {
        Target::Action(action) => {
            // A tab leads to its page, and not away from it.
            let tab = TABS.iter().find(|(.., known)| *known == action);
            if tab.is_some_and(|(place, ..)| *place == model.page()) {
                return None;
            }
            let testing = model.overlay == Some(Overlay::Microphone);
            let msg = if testing && tab.is_some() {
                // The test is over first; another click leads on.
                Msg::Microphone
            } else {
                keymap::meaning(action)
            };
            once(model, msg)
        }
        Target::Clip(clip) if model.selected().is_some_and(|one| one.id == clip) => {
            once(model, Msg::Open)
        }
        Target::Clip(clip) if model.history.open => {
            model.history.choose(clip);
            past::next(model)
        }
        Target::Chip(part) => model.history.take_away(part),
        Target::Choice(place) => model.history.take_choice(place),
        Target::Clip(clip) => {
            model.chosen = Some(clip);
            None
        }
        // What is typed is saved by Enter alone.
        Target::Setting(_) if model.typing_setting().is_some() => None,
        Target::Setting(place) => {
            let settings = &model.snapshot.settings;
            let selected = model.settings.selected(settings).map(|one| &one.path);
            if selected == settings.get(place).map(|one| &one.path) {
                return once(model, Msg::Setting(SettingMsg::Choose));
            }
            model.settings.chosen = place;
            None
        }
        Target::Model(name) => {
            // Not chosen by a second click: a download is no small thing.
            model.models.chosen = Some(name);
            None
        }
        Target::Timeline(area) => replay::hold(model, area, column),
        Target::Word(start_ms) => {
            model.reader.strayed = false;
            replay::go_to(model, start_ms).map(Command::Replay)
        }
        Target::Offer(place) => {
            model.offers.chosen = place;
            None
        }
        Target::Version(number) => {
            model.version = Some(number);
            model.scroll = 0;
            None
        }
        Target::Corrected(area) => {
            let top = model.editing.as_ref()?.top;
            let to = (
                top + usize::from(row.saturating_sub(area.y)),
                usize::from(column.saturating_sub(area.x)),
            );
            let msg = EditingMsg::Edit(EditMsg::To(to.0, to.1));
            once(model, Msg::OnText(msg))
        }
        Target::Found(place) => {
            model.palette.as_mut()?.chosen = place;
            pages::palette(model, PaletteMsg::Run)
        }
    }
}

/// Rows that one notch of the wheel goes.
const NOTCH: u32 = 3;

pub(super) fn wheel(model: &mut Model, direction: Direction) -> Option<Command> {
    let open = model.palette.is_some();
    let edit = |going| Msg::OnText(EditingMsg::Edit(EditMsg::Go(going)));
    let msg = match direction {
        Direction::Down if model.editing.is_some() => edit(Going::Down),
        Direction::Up if model.editing.is_some() => edit(Going::Up),
        Direction::Down if open => Msg::Palette(PaletteMsg::Next),
        Direction::Up if open => Msg::Palette(PaletteMsg::Previous),
        Direction::Down => Msg::Move(Motion::Down),
        Direction::Up => Msg::Move(Motion::Up),
    };
    if past::has(model, &msg) {
        // In one: of several questions only the last would be asked.
        return past::so_often(model, &msg, NOTCH);
    }
    let mut asked = None;
    for _ in 0..NOTCH {
        asked = once(model, msg.clone()).or(asked);
    }
    asked
}
