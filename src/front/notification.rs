//! What the desktop is told, and in which words: pure.
//!
//! Desktops keep notifications, and some show them on a locked screen. So what
//! was dictated is in one only where the user asked for that, and never while
//! nothing is to be kept.

use unicode_segmentation::UnicodeSegmentation;

use crate::config::{NotifyConfig, NotifyWhen};
use crate::text::words;

/// The most characters of a text that are shown.
const LONGEST: usize = 300;

/// In place of words that may quote a text.
const QUOTING: &str = "A text did not go where it should. sayso's window says why.";

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// What kind it is.
    pub kind: Kind,
    /// One line.
    pub summary: String,
    /// A sentence or two, as plain text.
    pub body: String,
}

/// What kind of notification it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something is wrong.
    Trouble,
    /// A dictation is over. The next one replaces it, and the desktop is asked
    /// not to keep it.
    Dictation,
}

/// Something that the desktop might be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening<'a> {
    /// Something is wrong.
    Trouble {
        /// With what: `Delivery needs a look`.
        topic: &'a str,
        /// What, why, what to do; `None` where the words may quote a text.
        words: Option<&'a str>,
    },
    /// A text was delivered.
    Delivered {
        /// The text.
        text: &'a str,
        /// Where it went: `clipboard`.
        to: &'a str,
        /// Nothing is kept of it.
        incognito: bool,
    },
    /// A dictation without a word in it is over.
    NothingSaid,
}

impl Notification {
    /// What is said of it, if anything. Who looks at sayso's own window
    /// (`own_focus`) sees it there.
    pub fn of(happening: Happening<'_>, config: NotifyConfig, own_focus: bool) -> Option<Self> {
        let wanted = match happening {
            Happening::Trouble { .. } => config.when != NotifyWhen::Never,
            _ => config.when == NotifyWhen::Always,
        };
        (wanted && !own_focus).then(|| Self::worded(happening, config.show_text))
    }

    fn worded(happening: Happening<'_>, show_text: bool) -> Self {
        let (kind, summary, body) = match happening {
            Happening::Trouble { topic, words } => {
                let body = shortened(words.unwrap_or(QUOTING));
                (Kind::Trouble, topic.to_owned(), body)
            }
            Happening::Delivered {
                text,
                to,
                incognito,
            } => {
                let body = if show_text && !incognito {
                    shortened(text)
                } else {
                    match words::count(text) {
                        1 => format!("1 word · {to}"),
                        count => format!("{count} words · {to}"),
                    }
                };
                (Kind::Dictation, "Your text is there".to_owned(), body)
            }
            Happening::NothingSaid => (
                Kind::Dictation,
                "No words were heard".to_owned(),
                "Nothing was delivered. sayso's window says why.".to_owned(),
            ),
        };
        Self {
            kind,
            summary,
            body,
        }
    }
}

fn shortened(text: &str) -> String {
    match text.grapheme_indices(true).nth(LONGEST) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TROUBLE: Happening<'_> = Happening::Trouble {
        topic: "The microphone needs a look",
        words: Some("no microphone was found. Plug one in"),
    };
    const DELIVERED: Happening<'_> = Happening::Delivered {
        text: "meet me at noon",
        to: "clipboard",
        incognito: false,
    };

    fn config(when: NotifyWhen, show_text: bool) -> NotifyConfig {
        NotifyConfig { when, show_text }
    }

    fn told(happening: Happening<'_>, when: NotifyWhen) -> bool {
        Notification::of(happening, config(when, false), false).is_some()
    }

    #[test]
    fn each_setting_tells_what_it_says_and_the_default_nothing() {
        use NotifyWhen::{Always, Errors, Never};
        assert_eq!(NotifyConfig::default().when, Never);
        let all = [TROUBLE, DELIVERED, Happening::NothingSaid];
        let of = |when| all.map(|happening| told(happening, when));
        assert_eq!(of(Never), [false; 3]);
        assert_eq!(of(Errors), [true, false, false]);
        assert_eq!(of(Always), [true; 3]);
    }

    #[test]
    fn who_looks_at_the_window_is_not_told_twice() {
        let always = config(NotifyWhen::Always, true);
        for happening in [TROUBLE, DELIVERED, Happening::NothingSaid] {
            assert_eq!(Notification::of(happening, always, true), None);
        }
    }

    #[test]
    fn a_text_is_shown_only_where_that_is_wanted_and_kept() {
        let body = |happening, show_text| {
            let config = config(NotifyWhen::Always, show_text);
            Notification::of(happening, config, false)
                .expect("told")
                .body
        };
        assert_eq!(body(DELIVERED, true), "meet me at noon");
        assert_eq!(body(DELIVERED, false), "4 words · clipboard");
        let incognito = Happening::Delivered {
            text: "secret",
            to: "clipboard",
            incognito: true,
        };
        assert_eq!(body(incognito, true), "1 word · clipboard");
        let quoting = Happening::Trouble {
            topic: "Delivery needs a look",
            words: None,
        };
        assert_eq!(body(quoting, false), QUOTING);
    }

    #[test]
    fn a_long_text_ends_between_two_characters() {
        let text = "e\u{301}".repeat(LONGEST);
        assert_eq!(shortened(&text), text);
        let cut = shortened(&format!("{text} and more"));
        assert_eq!(cut, format!("{text}…"));
    }
}
