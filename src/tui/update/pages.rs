//! The pages: which one is on the screen, and moving in it.

use crate::front::Command;
use crate::front::action::Place;
use crate::tui::keymap;
use crate::tui::message::{Direction, Motion, Msg, PaletteMsg};
use crate::tui::model::{Model, Overlay};
use crate::tui::models::ModelsPage;
use crate::tui::offers;
use crate::tui::palette::Palette;
use crate::tui::versions;
use crate::tui::view::{self, TABS};

use super::{choose, once, past, repeat};

/// A message that opens or closes a page, or is for one of them.
pub(super) fn turn_to(model: &mut Model, msg: Msg) -> Option<Command> {
    match msg {
        Msg::Open => {
            let open = model.selected().is_some();
            toggle_overlay(model, Overlay::Reader, open);
        }
        Msg::Versions => return show_versions(model),
        Msg::OnOffers(msg) => return offers::take(model, msg),
        Msg::ChooseVersion => {
            let shown = versions::shown(model)?;
            let version = shown.all.get(shown.selected).filter(|one| !one.chosen)?;
            return Some(Command::Choose {
                clip: shown.clip,
                number: version.number,
            });
        }
        Msg::Microphone => {
            toggle_overlay(model, Overlay::Microphone, true);
            let on = model.overlay == Some(Overlay::Microphone);
            return Some(Command::TestMicrophone(on));
        }
        Msg::Help => help(model),
        Msg::Settings => {
            model.settings.close();
            toggle_overlay(model, Overlay::Settings, true);
        }
        Msg::Setting(msg) => {
            let open = model.overlay == Some(Overlay::Settings);
            let settings = &model.snapshot.settings;
            let page = Some(&mut model.settings).filter(|_| open)?;
            return page.update(settings, msg);
        }
        Msg::Models => {
            model.models = ModelsPage::default();
            toggle_overlay(model, Overlay::Models, true);
            let open = model.overlay == Some(Overlay::Models);
            // Another program may have brought one.
            return open.then_some(Command::LookAtModels);
        }
        Msg::OnModels(msg) => {
            let open = model.overlay == Some(Overlay::Models);
            let page = Some(&mut model.models).filter(|_| open)?;
            return page.update(&model.snapshot, msg);
        }
        Msg::Latency => toggle_overlay(model, Overlay::Latency, true),
        Msg::Log => {
            model.log.typing = None;
            toggle_overlay(model, Overlay::Log, true);
        }
        Msg::OnLog(msg) if model.overlay == Some(Overlay::Log) => model.log.update(msg),
        Msg::Dictate => {
            model.overlay = None;
            model.beneath = None;
            return model.history.close();
        }
        Msg::History => return past::toggle(model),
        Msg::Page(direction) => return page(model, direction),
        _ => {}
    }
    None
}

/// To the so manieth from the top.
pub(super) fn go_to(model: &mut Model, nth: u32) {
    once(model, Msg::Move(Motion::Top));
    repeat(model, &Msg::Move(Motion::Down), nth.saturating_sub(1));
}

/// Closes what is open, and ends the program where nothing is.
pub(super) fn leave(model: &mut Model) -> Option<Command> {
    match model.overlay {
        None if model.history.open => past::leave(model),
        None => Some(Command::Quit),
        Some(Overlay::Help) => {
            help(model);
            None
        }
        Some(Overlay::Microphone) => once(model, Msg::Microphone),
        Some(Overlay::Settings) => once(model, Msg::Settings),
        Some(Overlay::Models) => once(model, Msg::Models),
        Some(
            Overlay::Reader | Overlay::Versions | Overlay::Offers | Overlay::Latency | Overlay::Log,
        ) => {
            model.overlay = None;
            None
        }
    }
}

/// The help lies over a page, which is there again behind it.
pub(super) fn help(model: &mut Model) {
    model.scroll = 0;
    model.search.typing = false;
    if model.overlay == Some(Overlay::Help) {
        model.overlay = model.beneath.take();
    } else {
        model.beneath = model.overlay.replace(Overlay::Help);
    }
}

/// To the next page. The microphone's test is none of them: whoever comes by would
/// switch it on.
fn page(model: &mut Model, direction: Direction) -> Option<Command> {
    let pages: Vec<_> = TABS
        .iter()
        .filter(|(place, ..)| *place != Place::Microphone)
        .collect();
    let here = model.page();
    let at = pages.iter().position(|(place, ..)| *place == here)?;
    let next = match direction {
        Direction::Down => at + 1,
        Direction::Up => at + pages.len() - 1,
    };
    let (.., action) = pages[next % pages.len()];
    model.overlay = None;
    let closed = model.history.close();
    once(model, keymap::meaning(*action)).or(closed)
}

pub(super) fn palette(model: &mut Model, msg: PaletteMsg) -> Option<Command> {
    let place = model.place();
    match msg {
        PaletteMsg::Open => {
            // What it finds is for the page, not for a line that is typed.
            model.search.typing = false;
            model.palette = Some(Palette::default());
        }
        PaletteMsg::Close => model.palette = None,
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
    // Keys are for the page now.
    model.search.typing = false;
    model.overlay = (may_open && model.overlay != Some(overlay)).then_some(overlay);
}

/// The versions are read anew each time they are opened.
fn show_versions(model: &mut Model) -> Option<Command> {
    let clip = model.selected().map(|clip| clip.id);
    model.version = None;
    toggle_overlay(model, Overlay::Versions, clip.is_some());
    let open = model.overlay == Some(Overlay::Versions);
    clip.filter(|_| open).map(Command::ShowVersions)
}

pub(super) fn travel(model: &mut Model, motion: Motion) {
    let page = usize::from(model.size.1 / 2).max(1);
    if model.overlay == Some(Overlay::Settings) {
        let settings = &model.snapshot.settings;
        return model.settings.travel(settings, motion, page);
    }
    if model.overlay == Some(Overlay::Offers) {
        return offers::travel(model, motion);
    }
    if model.overlay == Some(Overlay::Models) {
        return model.models.travel(&model.snapshot, motion, page);
    }
    if model.overlay == Some(Overlay::Log) {
        return model.log.travel(&model.snapshot.log, motion, page);
    }
    if model.overlay == Some(Overlay::Versions) && versions::travel(model, motion) {
        return;
    }
    if model.overlay.is_some() {
        let page = u16::try_from(page).unwrap_or(u16::MAX);
        model.reader.strayed = model.overlay == Some(Overlay::Reader);
        model.scroll = match motion {
            Motion::Up => model.scroll.saturating_sub(1),
            Motion::Down => model.scroll.saturating_add(1),
            Motion::PageUp => model.scroll.saturating_sub(page),
            Motion::PageDown => model.scroll.saturating_add(page),
            Motion::Top => 0,
            Motion::Bottom => u16::MAX,
        };
        model.scroll = model.scroll.min(view::last_scroll(model));
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
