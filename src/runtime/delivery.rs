//! What becomes of texts on their way out.

use std::time::Instant;

use super::notices::About;
use super::{Clock, Report, Runtime, Why};
use crate::clip::ClipId;
use crate::deliver::{DeliverError, DeliverEvent};
use crate::ptt::Event;

impl Runtime {
    pub(super) fn on_deliver(&mut self, event: DeliverEvent) {
        match event {
            DeliverEvent::Ready { sink, name } => {
                self.notices.mended(About::Delivery);
                if let Some(shown) = self.status.sinks.get_mut(sink) {
                    *shown = name;
                }
            }
            DeliverEvent::Unavailable(error) => {
                self.status.sinks[0].clear();
                self.error(About::Delivery, error.to_string());
            }
            DeliverEvent::TakenBack(Ok(())) => {
                self.info("The clipboard holds again what was on it before.".to_owned());
            }
            DeliverEvent::TakenBack(Err(reason)) => self.info(reason.to_string()),
            DeliverEvent::Troubled(words) => self.error(About::Delivery, words),
            DeliverEvent::Delivered { clip, receipt, at } => {
                match receipt.trouble {
                    Some(words) => self.error(About::Delivery, words),
                    None => self.notices.mended(About::Delivery),
                }
                match self.take_delivery(clip) {
                    Some(Why::Dictation) => self.delivered(clip, at),
                    Some(Why::Copy) => self.info(format!("Copied to the {}.", receipt.via)),
                    None => {}
                }
                if let Some(entry) = self.library.change(clip) {
                    entry.delivered = true;
                }
                self.let_go(clip);
            }
            DeliverEvent::Failed { clip, error } => {
                let why = self.take_delivery(clip);
                let reader_gone = error == DeliverError::ReaderGone;
                self.error(About::Delivery, error.to_string());
                if reader_gone {
                    // `sayso --print | head -1`: whoever listened has what they wanted.
                    self.feed(Clock::now(), Event::Quit);
                }
                if why == Some(Why::Dictation) {
                    self.finished(clip);
                    self.put_at_end(clip);
                }
            }
        }
    }

    fn take_delivery(&mut self, clip: ClipId) -> Option<Why> {
        let place = self
            .deliveries
            .iter()
            .position(|(other, _)| *other == clip)?;
        self.deliveries.remove(place).map(|(_, why)| why)
    }

    fn delivered(&mut self, clip: ClipId, at: Instant) {
        if let Some(entry) = self.library.change(clip) {
            entry.stages.delivered = entry.since_press(at);
            if let Some(wait) = entry.stages.release_to_text() {
                self.latency.add(wait);
            }
            self.save(clip);
        }
        self.finished(clip);
    }

    fn finished(&mut self, clip: ClipId) {
        if let Some(entry) = self.library.get(clip) {
            let text = entry.text.clone();
            let stages = entry.stages;
            self.report(Report::Finished {
                clip,
                text,
                reason: None,
                stages,
            });
        }
    }

    pub(super) fn take_back(&mut self) {
        if let Err(error) = self.workers.deliver.take_back() {
            self.error(About::Delivery, error.to_string());
        }
    }
}
