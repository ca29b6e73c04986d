//! The page of models: which is selected, and what its key does.

use crate::front::models::ModelView;
use crate::front::{Command, Snapshot};

use super::message::{ModelMsg, Motion};

/// What the page knows beside the models themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ModelsPage {
    /// The name of the model that the user chose; `None` is where to begin.
    pub chosen: Option<String>,
}

/// What Enter does to a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choosing {
    /// It is used from the next dictation on.
    Uses,
    /// It is downloaded, and then used.
    Gets,
    /// The same, from where an earlier download stopped.
    GoesOn,
    /// Nothing: it is in use, or is coming.
    IsDone,
    /// Nothing: no model is downloaded here, or another one is.
    Cannot,
}

/// What Enter does here.
pub fn choosing(snapshot: &Snapshot, model: &ModelView) -> Choosing {
    let coming = snapshot.download.as_ref();
    match coming {
        _ if model.in_use && model.is_here() => Choosing::IsDone,
        _ if model.is_here() => Choosing::Uses,
        Some(coming) if coming.name == model.name => Choosing::IsDone,
        Some(_) => Choosing::Cannot,
        None if snapshot.models.offline.is_some() => Choosing::Cannot,
        None if model.part_bytes > 0 => Choosing::GoesOn,
        None => Choosing::Gets,
    }
}

impl ModelsPage {
    /// The place of the selected model.
    pub fn place(&self, snapshot: &Snapshot) -> Option<usize> {
        let models = &snapshot.models.models;
        let named = |name: &str| models.iter().position(|model| model.name == name);
        let coming = snapshot.download.as_ref().map(|coming| &*coming.name);
        let used = || models.iter().position(|model| model.in_use);
        let first = models.first().map(|_| 0);
        self.chosen
            .as_deref()
            .and_then(named)
            .or_else(|| coming.and_then(named))
            .or_else(|| used().filter(|&place| !models[place].built_in))
            // Whoever has the demo model only wants another one.
            .or_else(|| named(&snapshot.models.recommended.as_ref()?.name))
            .or_else(used)
            .or(first)
    }

    /// The selected model.
    pub fn selected<'s>(&self, snapshot: &'s Snapshot) -> Option<&'s ModelView> {
        snapshot.models.models.get(self.place(snapshot)?)
    }

    /// Moves the selection; a page has this many rows.
    pub fn travel(&mut self, snapshot: &Snapshot, motion: Motion, page: usize) {
        let models = &snapshot.models.models;
        let (Some(at), Some(last)) = (self.place(snapshot), models.len().checked_sub(1)) else {
            return;
        };
        let next = match motion {
            Motion::Up => at.saturating_sub(1),
            Motion::Down => at + 1,
            Motion::PageUp => at.saturating_sub(page),
            Motion::PageDown => at + page,
            Motion::Top => 0,
            Motion::Bottom => last,
        };
        self.chosen = Some(models[next.min(last)].name.clone());
    }

    /// Takes a message; answers with what it asks for.
    pub fn update(&mut self, snapshot: &Snapshot, msg: ModelMsg) -> Option<Command> {
        match msg {
            ModelMsg::Choose => {
                let model = self.selected(snapshot)?;
                self.chosen = Some(model.name.clone());
                match choosing(snapshot, model) {
                    Choosing::Uses | Choosing::Gets | Choosing::GoesOn => {
                        Some(Command::UseModel(model.name.clone()))
                    }
                    Choosing::IsDone | Choosing::Cannot => None,
                }
            }
            ModelMsg::Stop => snapshot.download.as_ref().map(|_| Command::StopDownload),
        }
    }
}

#[cfg(test)]
mod tests;
