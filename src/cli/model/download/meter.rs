//! How far a download is: a bar on a terminal, lines elsewhere.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

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

    pub(super) fn told(&mut self, event: &Event) {
        if let Event::StartedOver(_) = event {
            self.tenth = 0;
        }
        if let Event::Progress(progress) = event {
            self.reached(*progress);
        }
        if let Some(note) = event.note() {
            self.say(&note);
        }
    }

    fn reached(&mut self, progress: Progress) {
        if let Some(bar) = &self.shown {
            bar.set_message(progress.view(&self.name).line());
            bar.set_position(progress.bytes);
            return;
        }
        let tenth = progress.bytes * 10 / progress.total.max(1);
        if tenth > self.tenth {
            self.tenth = tenth;
            let percent = progress.bytes * 100 / progress.total.max(1);
            self.say(&format!(
                "{percent} %, {}",
                progress.view(&self.name).line()
            ));
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
