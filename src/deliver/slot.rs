//! One place, opened when it is needed and again when it was lost.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::worker::MakeSink;
use super::{DeliverError, NotTakenBack, Receipt, Sink};

/// A sink that is made anew when it was lost.
pub(super) struct Slot {
    make: MakeSink,
    sink: Option<Box<dyn Sink>>,
    own_focus: bool,
}

impl Slot {
    pub(super) const fn new(make: MakeSink) -> Self {
        Self {
            make,
            sink: None,
            own_focus: false,
        }
    }

    /// Its name on the screen, once it is open.
    pub(super) fn name(&self) -> Option<&str> {
        self.sink.as_deref().map(Sink::name)
    }

    /// Opens it, unless it is open.
    pub(super) fn open(&mut self) -> Result<&mut dyn Sink, DeliverError> {
        if self.sink.is_none() {
            let mut sink = guarded(&mut self.make)?;
            sink.own_focus(self.own_focus);
            self.sink = Some(sink);
        }
        self.sink
            .as_deref_mut()
            .map(|sink| sink as &mut dyn Sink)
            .ok_or(DeliverError::Stopped)
    }

    /// See [`Sink::own_focus`].
    pub(super) fn own_focus(&mut self, own: bool) {
        self.own_focus = own;
        if let Some(sink) = &mut self.sink {
            sink.own_focus(own);
        }
    }

    /// See [`Sink::take_back`].
    pub(super) fn take_back(&mut self) -> Result<(), NotTakenBack> {
        let sink = self.sink.as_mut().ok_or(NotTakenBack::Nothing)?;
        sink.take_back()
    }

    /// Gives it the text. One that was lost since the last text (the desktop went
    /// away, its code stopped) is made again for this one, once.
    pub(super) fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        let was_open = self.sink.is_some();
        let sink = self.open()?;
        let name = sink.name().to_owned();
        match guarded(|| sink.deliver(text)) {
            Err(DeliverError::Unreachable { cause }) => {
                self.sink = None;
                if !was_open {
                    return Err(DeliverError::Unreachable { cause });
                }
                let sink = self.open()?;
                let mut receipt = guarded(|| sink.deliver(text))?;
                if receipt.via != name {
                    let now = &receipt.via;
                    let words = format!("no {name}: {cause}. The text is on the {now} instead.");
                    receipt.trouble.get_or_insert(words);
                }
                Ok(receipt)
            }
            answer => answer,
        }
    }
}

/// A panic in the platform's code ends one attempt, not the thread.
pub(super) fn guarded<T>(
    work: impl FnOnce() -> Result<T, DeliverError>,
) -> Result<T, DeliverError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(DeliverError::Unreachable {
            cause: "its code stopped unexpectedly; the log says more".to_owned(),
        })
    })
}
