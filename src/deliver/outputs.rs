//! Several places at once, and a clipboard behind them all.

use super::osc52;
use super::slot::Slot;
use super::worker::MakeSink;
use super::{DeliverError, NotTakenBack, Receipt, Sink};
use crate::config::{Destination, Destinations};

/// How each place is opened.
pub struct Makers {
    /// The clipboard: the desktop's, or the terminal's where there is none.
    pub clipboard: MakeSink,
    /// The terminal's clipboard, where there is a terminal or it was asked for.
    pub osc52: Option<MakeSink>,
    /// The others that texts go to.
    pub others: Vec<(Destination, MakeSink)>,
}

/// Every place that a text goes to, in the order of the configuration.
///
/// One that fails does not keep the text from the others. Where one did, the
/// text goes to the clipboard as well, and where that fails, to the terminal's:
/// whatever happens, the receipt says where the text is, or the error that it is
/// nowhere.
pub struct Outputs {
    order: Destinations,
    clipboard: Slot,
    osc52: Option<Slot>,
    others: Vec<(Destination, Slot)>,
    /// What could not be opened at the start.
    trouble: Option<String>,
    /// sayso's own window has the focus.
    own: bool,
    /// The clipboard that has had a text last.
    last: Option<Destination>,
    name: String,
}

/// How one text fares.
#[derive(Default)]
struct Round {
    arrived: Vec<Receipt>,
    failed: Vec<DeliverError>,
    /// It is where the user can paste it from.
    on_clipboard: bool,
    /// It is where a chord pastes it from.
    on_desktop: bool,
    tried: Vec<Destination>,
}

impl Outputs {
    /// Opens every place in `to`. One that cannot be opened is tried again with
    /// each text.
    ///
    /// # Errors
    /// The first place's error when there is none that works, not even the
    /// clipboard that would stand in.
    pub fn open(to: &Destinations, makers: Makers) -> Result<Self, DeliverError> {
        let slots = makers.others.into_iter();
        let mut outputs = Self {
            order: to.clone(),
            clipboard: Slot::new(makers.clipboard),
            osc52: makers.osc52.map(Slot::new),
            others: slots.map(|(to, make)| (to, Slot::new(make))).collect(),
            trouble: None,
            own: false,
            last: None,
            name: String::new(),
        };
        let mut failed = Vec::new();
        for place in to.iter() {
            let opened = outputs
                .slot(place)
                .map_or(Ok(()), |slot| slot.open().map(drop));
            if let Err(error) = opened {
                tracing::info!(?place, error = error.for_log(), "no such place for texts");
                failed.push(error);
            }
        }
        if !failed.is_empty() {
            let causes = causes(&failed);
            if failed.len() == to.iter().count() && outputs.clipboard.open().is_err() {
                return Err(failed.swap_remove(0));
            }
            outputs.trouble = Some(format!(
                "{causes}. Until that is mended, texts go to the {}.",
                outputs
                    .clipboard
                    .open()
                    .map_or("places that work", |sink| sink.name())
            ));
        }
        outputs.rename();
        Ok(outputs)
    }

    fn slot(&mut self, place: Destination) -> Option<&mut Slot> {
        match place {
            Destination::Clipboard => Some(&mut self.clipboard),
            Destination::Osc52 => self.osc52.as_mut(),
            other => {
                let mut slots = self.others.iter_mut();
                slots.find(|(to, _)| *to == other).map(|(_, slot)| slot)
            }
        }
    }

    /// Puts together the name on the screen.
    fn rename(&mut self) {
        let order: Vec<_> = self.order.iter().collect();
        let names = order.into_iter().filter_map(|place| {
            let slot = self.slot(place)?;
            slot.name().map(str::to_owned)
        });
        let mut names: Vec<String> = names.collect();
        if names.is_empty() {
            names.extend(self.clipboard.name().map(str::to_owned));
        }
        self.name = names.join(", ");
    }

    fn serve(&mut self, place: Destination, text: &str, round: &mut Round) {
        if round.tried.contains(&place) {
            return;
        }
        if place == Destination::Paste && !round.tried.contains(&Destination::Clipboard) {
            self.serve(Destination::Clipboard, text, round);
        }
        if place == Destination::Paste && !round.on_desktop {
            // What is on the clipboard is not this text: its error is told.
            return;
        }
        let own = self.own;
        let Some(slot) = self.slot(place) else {
            return;
        };
        slot.own_focus(own);
        round.tried.push(place);
        match slot.deliver(text) {
            Err(error @ DeliverError::Letters { .. }) => {
                tracing::info!(%error, "pasting instead");
                self.serve(Destination::Paste, text, round);
            }
            Ok(receipt) => {
                if matches!(place, Destination::Clipboard | Destination::Osc52) {
                    round.on_clipboard = true;
                    self.last = Some(place);
                }
                round.on_desktop |= place == Destination::Clipboard && receipt.via != osc52::NAME;
                round.arrived.push(receipt);
            }
            Err(error) => {
                tracing::warn!(?place, error = error.for_log(), "text not delivered");
                round.failed.push(error);
            }
        }
    }

    /// Puts the text where the user can paste it from; answers its name.
    fn rescue(&mut self, text: &str, round: &mut Round) -> Option<String> {
        for place in [Destination::Clipboard, Destination::Osc52] {
            self.serve(place, text, round);
            if round.on_clipboard {
                return round.arrived.pop().map(|receipt| receipt.via);
            }
        }
        None
    }

    fn settle(&mut self, text: &str, mut round: Round) -> Result<Receipt, DeliverError> {
        if round.failed.contains(&DeliverError::ReaderGone) {
            return Err(DeliverError::ReaderGone);
        }
        let failed = round.failed.len();
        if failed == 0 {
            return Ok(together(round.arrived));
        }
        let rescued = if round.on_clipboard {
            None
        } else {
            self.rescue(text, &mut round)
        };
        let causes = causes(&round.failed[..failed]);
        let places = names(&round.arrived);
        let text_is = match (&rescued, round.arrived.is_empty()) {
            (Some(name), true) => format!("on the {name}"),
            (Some(name), false) => format!("in {places}, and on the {name}"),
            (None, false) => format!("in {places}"),
            (None, true) if round.failed.len() == 1 => return Err(round.failed.swap_remove(0)),
            (None, true) => return Err(DeliverError::Nowhere { causes }),
        };
        if let Some(name) = rescued {
            round.arrived.push(Receipt::new(name, false));
        }
        let mut receipt = together(round.arrived);
        receipt.verified = false;
        receipt.trouble = Some(format!("{causes}. The text is {text_is}."));
        Ok(receipt)
    }
}

impl Sink for Outputs {
    fn name(&self) -> &str {
        &self.name
    }

    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        let mut round = Round::default();
        for place in self.order.clone().iter() {
            self.serve(place, text, &mut round);
        }
        let answer = self.settle(text, round);
        self.rename();
        answer
    }

    fn copy(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        let mut round = Round::default();
        let first = if self.order.contains(Destination::Osc52) {
            Destination::Osc52
        } else {
            Destination::Clipboard
        };
        self.serve(first, text, &mut round);
        let answer = self.settle(text, round);
        self.rename();
        answer
    }

    fn take_back(&mut self) -> Result<(), NotTakenBack> {
        match self.last {
            Some(Destination::Osc52) => self.osc52.as_mut().map(Slot::take_back),
            Some(_) => Some(self.clipboard.take_back()),
            None => None,
        }
        .unwrap_or(Err(NotTakenBack::Nothing))
    }

    fn own_focus(&mut self, own: bool) {
        self.own = own;
    }

    fn trouble(&self) -> Option<String> {
        self.trouble.clone()
    }
}

/// Several receipts as one.
fn together(receipts: Vec<Receipt>) -> Receipt {
    let mut all = Receipt::new(names(&receipts), true);
    for receipt in receipts {
        all.verified &= receipt.verified;
        if let Some(words) = receipt.trouble {
            all.trouble = Some(match all.trouble {
                Some(before) => format!("{before} {words}"),
                None => words,
            });
        }
    }
    all
}

/// `clipboard and notes.md`.
fn names(receipts: &[Receipt]) -> String {
    let names: Vec<&str> = receipts
        .iter()
        .map(|receipt| receipt.via.as_str())
        .collect();
    match names.split_last() {
        Some((last, before)) if !before.is_empty() => format!("{} and {last}", before.join(", ")),
        _ => names.concat(),
    }
}

fn causes(errors: &[DeliverError]) -> String {
    let causes: Vec<String> = errors.iter().map(DeliverError::cause).collect();
    causes.join(". ")
}

#[cfg(test)]
mod tests;
