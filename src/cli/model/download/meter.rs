//! How far a download is: a bar on a terminal, lines elsewhere.

use std::fmt::Write as _;
use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::super::words::time;
use crate::catalogue::size;
use crate::fetch::{Event, Progress};

/// What is shown on standard error.
pub(super) struct Bar {
    name: String,
    shown: Option<ProgressBar>,
    /// The tenth that was told last, where there is no terminal.
    tenth: u64,
}

impl Bar {
    pub(super) fn new(name: &str, bytes: u64) -> Self {
        let style = ProgressStyle::with_template("{prefix}  {wide_bar}  {percent:>3} %  {msg}");
        let shown = io::stderr().is_terminal().then(|| {
            let bar = ProgressBar::with_draw_target(Some(bytes), ProgressDrawTarget::stderr());
            if let Ok(style) = style {
                bar.set_style(style);
            }
            bar.set_prefix(name.to_owned());
            bar
        });
        Self {
            name: name.to_owned(),
            shown,
            tenth: 0,
        }
    }

    pub(super) fn told(&mut self, event: Event) {
        match event {
            Event::Progress(progress) => self.reached(progress),
            Event::Reading { bytes } => {
                self.say(&format!(
                    "reading the {} that are there from before",
                    size(bytes)
                ));
            }
            Event::Asking { url, from: 0 } => self.say(&format!("from {url}")),
            Event::Asking { url, from } => {
                self.say(&format!("goes on after {}, from {url}", size(from)));
            }
            Event::StartedOver(why) => {
                self.tenth = 0;
                self.say(&format!("begins again: {why}"));
            }
            Event::Trouble {
                cause,
                again_in: Some(pause),
                ..
            } => {
                self.say(&format!("{cause}; again in {}", time(pause)));
            }
            Event::Trouble {
                url,
                cause,
                again_in: None,
            } => self.say(&format!("{url}: {cause}")),
        }
    }

    fn reached(&mut self, progress: Progress) {
        if let Some(bar) = &self.shown {
            bar.set_message(line(&progress));
            bar.set_position(progress.bytes);
            return;
        }
        let tenth = progress.bytes * 10 / progress.total.max(1);
        if tenth > self.tenth {
            self.tenth = tenth;
            let percent = progress.bytes * 100 / progress.total.max(1);
            self.say(&format!("{percent} %, {}", line(&progress)));
        }
    }

    fn say(&self, what: &str) {
        let line = format!("{}: {what}", self.name);
        match &self.shown {
            Some(bar) => bar.println(line),
            None => eprintln!("{line}"),
        }
    }

    pub(super) fn end(&self) {
        if let Some(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

/// `29.6 MB of 148.0 MB, 3.1 MB/s, 38 s left`
fn line(progress: &Progress) -> String {
    let mut line = format!("{} of {}", size(progress.bytes), size(progress.total));
    if let Some(rate) = progress.rate {
        let _ = write!(line, ", {}/s", size(rate));
    }
    if let Some(left) = progress.left.filter(|_| progress.bytes < progress.total) {
        let _ = write!(line, ", {} left", time(left));
    }
    line
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_line_says_as_much_as_is_known() {
        let mut progress = Progress {
            bytes: 29_600_000,
            total: 148_000_000,
            rate: None,
            left: None,
        };
        assert_eq!(line(&progress), "29.6 MB of 148.0 MB");
        progress.rate = Some(3_100_000);
        progress.left = Some(Duration::from_secs(38));
        assert_eq!(line(&progress), "29.6 MB of 148.0 MB, 3.1 MB/s, 38 s left");
        progress.bytes = progress.total;
        assert_eq!(line(&progress), "148.0 MB of 148.0 MB, 3.1 MB/s");
    }
}
