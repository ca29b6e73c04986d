//! What a correction taught, on the screen: taken over into the configuration or not.

use super::message::Motion;
use super::model::Model;
use crate::front::Command;
use crate::front::setting::SettingEdit;
use crate::front::snapshot::OfferView;
use crate::text::offer::Offer;

/// The page of the offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OffersPage {
    /// The selected one's place.
    pub chosen: usize,
}

/// What is to be done with the selected offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OfferMsg {
    /// It is replaced from now on.
    Replace,
    /// The model is told to expect it.
    Expect,
}

/// What was taken over of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Taken {
    /// It is replaced from now on.
    pub replaced: bool,
    /// It is in the vocabulary.
    pub expected: bool,
}

/// What is offered; nothing where it was never asked for.
pub fn shown(model: &Model) -> &[OfferView] {
    let offers = model.snapshot.offers.as_ref();
    offers.map_or(&[], |(_, offers)| offers)
}

/// The selected offer.
pub fn selected(model: &Model) -> Option<&OfferView> {
    let offers = shown(model);
    offers.get(model.offers.chosen.min(offers.len().saturating_sub(1)))
}

/// Selects another one.
pub fn travel(model: &mut Model, motion: Motion) {
    let last = shown(model).len().saturating_sub(1);
    let at = model.offers.chosen.min(last);
    model.offers.chosen = match motion {
        Motion::Up => at.saturating_sub(1),
        Motion::Down => (at + 1).min(last),
        Motion::PageUp | Motion::Top => 0,
        Motion::PageDown | Motion::Bottom => last,
    };
}

/// Takes an offer over.
pub fn take(model: &Model, msg: OfferMsg) -> Option<Command> {
    let offer = &selected(model)?.offer;
    let taken = taken(model, offer);
    let (has, section, key, item) = match msg {
        OfferMsg::Replace => (taken.replaced, "text", "replace", written(offer)),
        OfferMsg::Expect => (taken.expected, "engine", "vocabulary", offer.to.clone()),
    };
    let path = path(model, section, key);
    (!has).then_some(Command::Change {
        path,
        edit: SettingEdit::Add(item),
    })
}

fn written(offer: &Offer) -> String {
    format!("{} -> {}", offer.from, offer.to)
}

/// What of it is in the configuration.
pub fn taken(model: &Model, offer: &Offer) -> Taken {
    let has = |section, key, item: &str| {
        let path = path(model, section, key);
        let mut settings = model.snapshot.settings.iter();
        let setting = settings.find(|setting| setting.path == path);
        let value = setting.map(|setting| format!("v = {}", setting.value));
        let value: Option<toml::Table> = value.and_then(|value| value.parse().ok());
        let list = value.as_ref().and_then(|value| value.get("v")?.as_array());
        list.is_some_and(|list| list.iter().any(|one| one.as_str() == Some(item)))
    };
    Taken {
        replaced: has("text", "replace", &written(offer)),
        expected: has("engine", "vocabulary", &offer.to),
    }
}

/// The key of the clip's profile where that has a list of its own.
fn path(model: &Model, section: &str, key: &str) -> String {
    let clip = model.snapshot.offers.as_ref().map(|(clip, _)| *clip);
    let clip = clip.and_then(|clip| model.clip(clip));
    let profile = clip.map_or("", |clip| clip.profile.as_str());
    let own = format!("profile.{profile}.{section}.{key}");
    if model.snapshot.settings.iter().any(|one| one.path == own) {
        return own;
    }
    format!("{section}.{key}")
}
