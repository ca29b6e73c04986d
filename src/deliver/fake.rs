//! A sink that remembers, for tests and examples.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{DeliverError, MakeSink, NotTakenBack, Receipt, Sink};

/// The place behind any number of [`FakeSink`]s; clones share it.
#[derive(Debug, Clone, Default)]
pub struct FakePlace {
    inner: Arc<Mutex<Inner>>,
}

#[derive(Debug, Default)]
struct Inner {
    texts: Vec<String>,
    made: usize,
    /// What the next calls answer instead of doing their work, oldest first.
    open_errors: VecDeque<DeliverError>,
    deliver_errors: VecDeque<DeliverError>,
    panics: usize,
    troubles: VecDeque<String>,
    own_focus: bool,
}

impl FakePlace {
    /// A place with no text in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Every text that arrived, in order.
    pub fn texts(&self) -> Vec<String> {
        self.lock().texts.clone()
    }

    /// How many sinks were made.
    pub fn made(&self) -> usize {
        self.lock().made
    }

    /// Lets the next attempt to make a sink fail; several calls queue up.
    pub fn fail_next_open(&self, error: DeliverError) {
        self.lock().open_errors.push_back(error);
    }

    /// Lets the next delivery fail; several calls queue up.
    pub fn fail_next_delivery(&self, error: DeliverError) {
        self.lock().deliver_errors.push_back(error);
    }

    /// Lets the next delivery meet a defect; several calls add up.
    pub fn panic_next_delivery(&self) {
        self.lock().panics += 1;
    }

    /// Lets the next text arrive with these words about what failed on the way.
    pub fn trouble_next_delivery(&self, words: &str) {
        self.lock().troubles.push_back(words.to_owned());
    }

    /// Whether sayso's own window had the focus at the last text.
    pub fn own_focus(&self) -> bool {
        self.lock().own_focus
    }

    /// What a [`DeliverWorker`](super::DeliverWorker) takes.
    pub fn maker(&self) -> MakeSink {
        self.maker_named("fake")
    }

    /// The same, for sinks of this name.
    pub fn maker_named(&self, name: &'static str) -> MakeSink {
        let place = self.clone();
        Box::new(move || {
            let mut inner = place.lock();
            if let Some(error) = inner.open_errors.pop_front() {
                return Err(error);
            }
            inner.made += 1;
            drop(inner);
            Ok(Box::new(FakeSink {
                place: place.clone(),
                name,
                own_focus: false,
            }))
        })
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A sink that remembers.
#[derive(Debug)]
pub struct FakeSink {
    place: FakePlace,
    name: &'static str,
    own_focus: bool,
}

impl Sink for FakeSink {
    fn name(&self) -> &'static str {
        self.name
    }

    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        let mut inner = self.place.lock();
        inner.own_focus = self.own_focus;
        if inner.panics > 0 {
            inner.panics -= 1;
            drop(inner);
            panic!("a defect, as the test asked for");
        }
        if let Some(error) = inner.deliver_errors.pop_front() {
            return Err(error);
        }
        inner.texts.push(text.to_owned());
        let mut receipt = Receipt::new(self.name, true);
        receipt.trouble = inner.troubles.pop_front();
        Ok(receipt)
    }

    /// The last text goes.
    fn take_back(&mut self) -> Result<(), NotTakenBack> {
        let text = self.place.lock().texts.pop();
        text.map(drop).ok_or(NotTakenBack::Nothing)
    }

    fn own_focus(&mut self, own: bool) {
        self.own_focus = own;
    }
}
