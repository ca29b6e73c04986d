//! What the user should know: errors until they are read or mended, the rest for a while.

use std::time::{Duration, Instant};

use crate::clip::ClipId;
use crate::front::snapshot::{NoticeKind, NoticeView};

/// How long good news stays.
const INFO_STAYS: Duration = Duration::from_secs(6);

/// What a notice is about. A newer one about the same thing replaces it, and
/// when the thing is mended it goes by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    Microphone,
    Silence,
    Model,
    Models,
    Keys,
    Rewriting,
    Settings,
    Delivery,
    Storage,
    Playback,
    Control,
    Clip(ClipId),
}

#[derive(Debug, Default)]
pub(super) struct Notices {
    errors: Vec<(About, NoticeView)>,
    info: Option<(NoticeView, Instant)>,
}

impl Notices {
    /// Puts an error on the screen until it is read or mended; answers whether it is news.
    pub(super) fn error(&mut self, about: About, text: String) -> Option<NoticeView> {
        let notice = NoticeView {
            kind: NoticeKind::Error,
            text,
        };
        let known = self.errors.iter().any(|(_, shown)| *shown == notice);
        if known {
            return None;
        }
        self.mended(about);
        self.errors.push((about, notice.clone()));
        // What was shown over the errors is older than this one.
        self.info = None;
        Some(notice)
    }

    /// Shows a message for a while: over an error too, as it answers what the user has
    /// just done.
    pub(super) fn info(&mut self, now: Instant, text: String) -> NoticeView {
        let notice = NoticeView {
            kind: NoticeKind::Info,
            text,
        };
        self.info = Some((notice.clone(), now + INFO_STAYS));
        notice
    }

    /// The thing works again.
    pub(super) fn mended(&mut self, about: About) {
        self.errors.retain(|(other, _)| *other != about);
    }

    /// The user has read what is shown.
    pub(super) fn dismiss(&mut self) {
        if self.info.take().is_none() && !self.errors.is_empty() {
            self.errors.remove(0);
        }
    }

    /// Lets go of what has been shown long enough; answers whether anything went.
    pub(super) fn expire(&mut self, now: Instant) -> bool {
        self.info.take_if(|(_, until)| *until <= now).is_some()
    }

    /// When [`Self::expire`] has something to do.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.info.as_ref().map(|(_, until)| *until)
    }

    /// What to show: the answer to what was done, else the oldest unread error.
    pub(super) fn shown(&self) -> Option<NoticeView> {
        let info = self.info.as_ref().map(|(notice, _)| notice);
        info.or(self.errors.first().map(|(_, notice)| notice))
            .cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_stays_until_read_and_then_shows_the_next() {
        let now = Instant::now();
        let mut notices = Notices::default();
        notices.error(About::Microphone, "no microphone".to_owned());
        notices.error(About::Model, "no model".to_owned());
        let shown = |notices: &Notices| notices.shown().expect("one").text;
        notices.info(now, "copied".to_owned());
        assert_eq!(shown(&notices), "copied", "it answers what was just done");
        assert!(notices.expire(now + INFO_STAYS));
        assert_eq!(shown(&notices), "no microphone");
        notices.dismiss();
        assert_eq!(shown(&notices), "no model");
    }

    #[test]
    fn a_new_error_is_shown_over_older_news_and_esc_takes_what_is_shown() {
        let now = Instant::now();
        let mut notices = Notices::default();
        let shown = |notices: &Notices| notices.shown().map(|notice| notice.text);
        notices.info(now, "copied".to_owned());
        notices.error(About::Model, "no model".to_owned());
        assert_eq!(shown(&notices).as_deref(), Some("no model"));
        notices.info(now, "deleted".to_owned());
        notices.dismiss();
        assert_eq!(shown(&notices).as_deref(), Some("no model"));
        notices.dismiss();
        assert_eq!(shown(&notices), None);
    }

    #[test]
    fn an_error_about_a_mended_thing_goes_by_itself() {
        let mut notices = Notices::default();
        notices.error(About::Microphone, "no microphone".to_owned());
        notices.mended(About::Microphone);
        assert_eq!(notices.shown(), None);
    }

    #[test]
    fn the_same_error_again_is_no_news() {
        let mut notices = Notices::default();
        assert!(notices.error(About::Keys, "gone".to_owned()).is_some());
        assert!(notices.error(About::Keys, "gone".to_owned()).is_none());
        notices.dismiss();
        assert_eq!(notices.shown(), None);
    }
}
