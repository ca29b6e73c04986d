//! Texts that the user corrects, and what can be taken back.

use super::notices::About;
use super::{Clock, Runtime};
use crate::clip::ClipId;
use crate::front::snapshot::{OfferView, Undo, Undoable, VersionView};
use crate::store::{
    NewVersion, Remade, Remake, Rewrite, Rewritten, Source, Standing, StoreRequest,
};
use crate::text::Transcript;
use crate::text::offer::{self, Offer, Preview};

/// The most that is remembered.
const REMEMBERED: usize = 200;

/// Who wrote a text that nobody heard.
const BY_HAND: &str = "by hand";

/// Something that can be taken back.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Past {
    /// A clip was moved to the trash.
    Deleted(ClipId),
    /// A clip got another text.
    Rewritten(ClipId, Undo, Standing),
    /// Clips were made of others.
    Remade(Remade, Undo),
}

impl Past {
    /// As it is shown.
    fn view(&self) -> Option<Undoable> {
        Some(match self {
            Self::Remade(remade, what) => Undoable {
                what: *what,
                clip: remade.made.first()?.id,
                back: *remade.gone.iter().max()?,
            },
            Self::Deleted(clip) => Undoable {
                what: Undo::Delete,
                clip: *clip,
                back: *clip,
            },
            Self::Rewritten(clip, what, _) => Undoable {
                what: *what,
                clip: *clip,
                back: *clip,
            },
        })
    }
}

impl Runtime {
    /// Gives a clip the text that the user wrote.
    pub(super) fn correct(&mut self, clip: ClipId, text: &str) {
        if let Some(entry) = self.library.change(clip)
            && entry.marks.incognito
        {
            // Its text is nowhere but here.
            entry.text = Some(text.to_owned()).filter(|text| !text.is_empty());
            return;
        }
        let transcript = Transcript::plain(text, BY_HAND).written_as(text.to_owned());
        let version = NewVersion {
            transcript,
            source: Source::Hand,
            took: None,
            made_at_ms: Clock::moment().unix_ms,
            doubt: None,
        };
        self.rewrite_clip(clip, Rewrite::ByHand(Box::new(version)));
    }

    /// Makes another version the text of a clip.
    pub(super) fn choose_version(&mut self, clip: ClipId, number: u32) {
        self.rewrite_clip(clip, Rewrite::Choose(number));
    }

    fn rewrite_clip(&mut self, clip: ClipId, rewrite: Rewrite) {
        self.ask_store(StoreRequest::Rewrite(clip, rewrite));
    }

    /// A clip has another text.
    pub(super) fn on_rewritten_clip(&mut self, done: Rewritten, by: &Rewrite) {
        let clip = done.clip.id;
        if self
            .versions
            .as_ref()
            .is_some_and(|(shown, _)| *shown == clip)
        {
            let views = done.versions.iter().map(VersionView::from).collect();
            self.versions = Some((clip, views));
        }
        if let Rewrite::ByHand(_) = by {
            self.learn(&done);
        }
        self.library.rewritten(done.clip);
        self.notices.mended(About::Clip(clip));
        let what = match by {
            Rewrite::ByHand(_) => Undo::Edit,
            Rewrite::Choose(_) => Undo::Choice,
            Rewrite::Back(_) => return,
        };
        self.remember(Past::Rewritten(clip, what, done.before));
        self.info(match by {
            Rewrite::Choose(number) => {
                format!("Version {number} is the text now. Press u to take that back.")
            }
            _ => "Saved. Press y to copy the text, u to take the correction back.".to_owned(),
        });
    }

    /// Looks what of a correction might be wanted again.
    fn learn(&mut self, done: &Rewritten) {
        self.offers = None;
        let of = |number: Option<u32>| done.versions.iter().find(|one| Some(one.number) == number);
        let Some(before) = of(done.before.chosen) else {
            return;
        };
        // Where there is no file of the configuration nothing can be taken over.
        if self.shown_settings().is_empty() {
            return;
        }
        let after = done.clip.text.as_deref().unwrap_or_default();
        let offers = offer::offers(&before.transcript.text(), after);
        if !offers.is_empty() {
            self.ask_store(StoreRequest::Preview(done.clip.id, offers));
        }
    }

    /// What replacements would have changed.
    pub(super) fn offer(&mut self, clip: ClipId, previews: Vec<(Offer, Preview)>) {
        let views = previews.into_iter();
        let views = views.map(|(offer, preview)| OfferView { offer, preview });
        self.offers = Some((clip, views.collect()));
    }

    /// This can be taken back from now on.
    pub(super) fn remember(&mut self, past: Past) {
        if self.past.len() == REMEMBERED {
            self.past.remove(0);
        }
        self.past.push(past);
    }

    /// What would be taken back now.
    pub(super) fn undoable(&self) -> Option<Undoable> {
        self.past.last().and_then(Past::view)
    }

    pub(super) fn undo(&mut self) {
        let told = match self.past.pop() {
            None => "Nothing to take back.",
            Some(Past::Deleted(clip)) => {
                self.ask_store(StoreRequest::Restore(clip));
                self.load();
                "The clip is back."
            }
            Some(Past::Remade(remade, what)) => {
                self.ask_to_remake(Remake::Back(remade));
                match what {
                    Undo::Split => "The parts are one clip again.",
                    _ => "The two are clips of their own again.",
                }
            }
            Some(Past::Rewritten(clip, what, before)) => {
                self.rewrite_clip(clip, Rewrite::Back(before));
                match what {
                    Undo::Edit => "The correction is taken back; it stays among the versions (v).",
                    _ => "The version before is the text again.",
                }
            }
        };
        self.info(told.to_owned());
    }
}
