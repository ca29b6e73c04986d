//! The page of the log: what of it is shown.

use super::line_edit::{LineEdit, LineMsg};
use super::message::{LogMsg, Motion};
use super::search;
use crate::front::log::{LogLevel, LogLine, LogView};

/// What the page knows beside the lines themselves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogPage {
    /// The least serious level that is shown.
    pub least: LogLevel,
    /// What each line shown has in it; empty is any.
    pub words: String,
    /// The line that is typed for that.
    pub typing: Option<LineEdit>,
    /// How many lines lie below the last one shown; 0 follows the newest.
    pub back: usize,
}

impl LogPage {
    /// The lines that are shown, oldest first.
    pub fn lines<'l>(&self, log: &'l LogView) -> Vec<&'l LogLine> {
        let shown = |line: &&LogLine| {
            let has = |text| search::contains(text, &self.words);
            line.level <= self.least
                && (self.words.is_empty() || has(&line.text) || has(&line.from))
        };
        log.lines.iter().filter(shown).collect()
    }

    /// Takes what happened on the page.
    pub fn update(&mut self, msg: LogMsg) {
        match msg {
            LogMsg::Level => {
                let all = LogLevel::ALL;
                let at = all.iter().position(|level| *level == self.least);
                self.least = all[(at.unwrap_or(0) + 1) % all.len()];
                self.back = 0;
            }
            LogMsg::Filter => self.typing = Some(LineEdit::new(&self.words)),
            LogMsg::Line(line) => self.edit(line),
            LogMsg::Done => self.typing = None,
        }
    }

    fn edit(&mut self, line: LineMsg) {
        if let Some(typing) = &mut self.typing {
            typing.update(line);
            self.words = typing.text();
            self.back = 0;
        }
    }

    /// Leaves the line that is typed, or else what was typed; `false` where neither is.
    pub fn escape(&mut self) -> bool {
        if self.typing.take().is_some() {
            return true;
        }
        !std::mem::take(&mut self.words).is_empty()
    }

    /// Moves through the lines: up is back in time.
    pub fn travel(&mut self, log: &LogView, motion: Motion, page: usize) {
        let last = self.lines(log).len().saturating_sub(1);
        self.back = match motion {
            Motion::Up => self.back + 1,
            Motion::Down => self.back.saturating_sub(1),
            Motion::PageUp => self.back + page,
            Motion::PageDown => self.back.saturating_sub(page),
            Motion::Top => last,
            Motion::Bottom => 0,
        }
        .min(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::fake;

    #[test]
    fn levels_and_words_narrow_the_lines() {
        let log = fake::log();
        let mut page = LogPage::default();
        let count = |page: &LogPage| page.lines(&log).len();
        let all = log.lines.len();
        assert!(count(&page) < all, "debug is not shown at first");
        page.update(LogMsg::Level);
        page.update(LogMsg::Level);
        assert_eq!((page.least, count(&page)), (LogLevel::Trace, all));
        page.update(LogMsg::Level);
        assert_eq!(page.least, LogLevel::Error);
        let lines = page.lines(&log);
        assert!(lines.iter().all(|line| line.level == LogLevel::Error) && !lines.is_empty());
        page.update(LogMsg::Level);
        page.update(LogMsg::Level);
        page.update(LogMsg::Filter);
        page.update(LogMsg::Line(LineMsg::Text("MIC".to_owned())));
        assert_eq!(count(&page), 0, "a capital counts");
        page.update(LogMsg::Line(LineMsg::Clear));
        page.update(LogMsg::Line(LineMsg::Text("mic".to_owned())));
        let found = page.lines(&log);
        assert!(!found.is_empty() && found.len() < all);
        assert!(page.escape() && page.typing.is_none() && page.words == "mic");
        assert!(page.escape() && page.words.is_empty());
        assert!(!page.escape());
    }

    #[test]
    fn moving_up_leaves_the_newest_and_g_goes_back_there() {
        let log = fake::log();
        let mut page = LogPage::default();
        let last = page.lines(&log).len() - 1;
        page.travel(&log, Motion::Up, 5);
        assert_eq!(page.back, 1);
        page.travel(&log, Motion::PageUp, 5);
        page.travel(&log, Motion::Top, 5);
        assert_eq!(page.back, last);
        page.travel(&log, Motion::PageUp, 5);
        assert_eq!(page.back, last);
        page.travel(&log, Motion::Bottom, 5);
        assert_eq!(page.back, 0);
    }
}
