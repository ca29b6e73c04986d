//! What of all that happens goes to the desktop as a notification.

use super::notices::About;
use super::{Report, Runtime};
use crate::clip::ClipState;
use crate::front::notification::{Happening, Notification};

impl Runtime {
    /// Something is wrong, and it is news.
    pub(super) fn tell_of_trouble(&self, about: About, words: &str) {
        // What a program printed may be in it, and that the text.
        let secret = self.incognito || !self.settings.notify.show_text;
        let quotes = matches!(about, About::Delivery | About::Rewriting) && secret;
        self.tell_desktop(Happening::Trouble {
            topic: topic(about),
            words: (!quotes).then_some(words),
        });
    }

    /// Looks at a report with the desktop's eyes.
    pub(super) fn tell_of_dictation(&self, report: &Report) {
        let Report::Finished {
            clip, text, stages, ..
        } = report
        else {
            return;
        };
        let Some(entry) = self.library.get(*clip) else {
            return;
        };
        match text {
            Some(text) if stages.delivered.is_some() => self.tell_desktop(Happening::Delivered {
                text,
                to: &self.status.sinks[self.chosen().sink],
                incognito: entry.marks.incognito,
            }),
            // What an earlier session left is nobody's wait.
            None if entry.state == ClipState::Empty && entry.pressed.is_some() => {
                self.tell_desktop(Happening::NothingSaid);
            }
            _ => {}
        }
    }

    fn tell_desktop(&self, happening: Happening<'_>) {
        let Some(notifier) = &self.workers.notifier else {
            return;
        };
        let own_focus = self.focus.is_told();
        if let Some(notification) = Notification::of(happening, self.settings.notify, own_focus) {
            notifier.show(notification);
        }
    }
}

const fn topic(about: About) -> &'static str {
    match about {
        About::Microphone | About::Silence => "The microphone needs a look",
        About::Model => "The model needs a look",
        About::Models => "A model was not downloaded",
        About::Keys => "The key needs a look",
        About::Rewriting => "A text was not rewritten",
        About::Settings => "The configuration needs a look",
        About::Delivery => "Delivery needs a look",
        About::Storage => "The disk needs a look",
        About::Playback => "The sound needs a look",
        About::Control => "sayso ctl needs a look",
        About::Clip(_) => "A dictation has no text",
    }
}
