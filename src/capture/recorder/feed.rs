//! The recorder's side of the journal: keeps what the queue cannot take.

use std::collections::VecDeque;

use crate::capture::journal::{Journal, JournalReply, JournalRequest};

/// Requests on their way to the journal, in order.
///
/// What waits here is bounded by the clips: new samples of a running clip are
/// handed over only when nothing waits, until then they stay in its buffer.
pub(super) struct JournalFeed {
    journal: Journal,
    waiting: VecDeque<JournalRequest>,
    /// Seals and discards that have not been answered.
    answers_due: usize,
}

impl JournalFeed {
    pub(super) fn new(journal: Journal) -> Self {
        Self {
            journal,
            waiting: VecDeque::new(),
            answers_due: 0,
        }
    }

    pub(super) fn push(&mut self, request: JournalRequest) {
        match request {
            JournalRequest::Seal { .. }
            | JournalRequest::Discard { .. }
            | JournalRequest::Rewrite { .. } => self.answers_due += 1,
            JournalRequest::Begin { .. } | JournalRequest::Append { .. } => {}
        }
        self.waiting.push_back(request);
        self.flush();
    }

    /// Hands over what the queue takes now.
    pub(super) fn flush(&mut self) {
        while let Some(request) = self.waiting.pop_front() {
            if let Err(request) = self.journal.offer(request) {
                self.waiting.push_front(request);
                return;
            }
        }
    }

    /// Whether everything so far has been handed over.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Whether an answer is still to come.
    pub(super) fn is_busy(&self) -> bool {
        self.answers_due > 0 || !self.waiting.is_empty()
    }

    /// The next answer, if one is there.
    pub(super) fn reply(&mut self) -> Option<JournalReply> {
        let reply = self.journal.reply()?;
        if !matches!(reply, JournalReply::Failed { .. }) {
            self.answers_due = self.answers_due.saturating_sub(1);
        }
        Some(reply)
    }

    /// Hands everything over, waits until it is on the disk, and gives the last answers.
    pub(super) fn finish(self) -> Vec<JournalReply> {
        for request in self.waiting {
            self.journal.insist(request);
        }
        self.journal.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clip::ClipId;

    #[test]
    fn a_full_queue_keeps_the_requests_in_order_and_never_waits() {
        let (journal, queue) = Journal::stuck();
        let mut feed = JournalFeed::new(journal);
        let clip = ClipId::from_parts(1, 1);
        let mut pushed = 0_i16;
        while feed.has_room() {
            feed.push(JournalRequest::Append {
                clip,
                samples: vec![pushed],
            });
            pushed += 1;
        }
        feed.push(JournalRequest::Seal { clip });
        assert!(feed.is_busy());
        let mut taken = Vec::new();
        let mut sealed = false;
        while !sealed {
            // The disk wakes up: what waited follows as room is made.
            match queue.try_recv().expect("nothing was dropped") {
                JournalRequest::Append { samples, .. } => taken.extend(samples),
                JournalRequest::Seal { .. } => sealed = true,
                _ => panic!("another request"),
            }
            feed.flush();
        }
        assert_eq!(taken, (0..pushed).collect::<Vec<_>>());
        assert!(feed.has_room());
    }
}
