//! The newest lines of the log, for the screen.

use crate::front::log::{LogBook, LogView};

/// What was last read of them.
#[derive(Default)]
pub(super) struct LogTail {
    book: Option<Box<dyn LogBook>>,
    newest: u64,
    view: LogView,
}

impl LogTail {
    pub(super) fn new(book: Option<Box<dyn LogBook>>) -> Self {
        Self {
            view: LogView {
                folder: book.as_ref().map(|book| book.folder()),
                ..LogView::default()
            },
            book,
            newest: 0,
        }
    }

    /// How it is shown, read anew where there is more.
    pub(super) fn view(&mut self) -> LogView {
        if let Some(book) = &self.book
            && book.newest() != self.newest
        {
            self.view.lines = book.lines();
            self.newest = self.view.lines.last().map_or(0, |line| line.number);
        }
        self.view.clone()
    }
}
