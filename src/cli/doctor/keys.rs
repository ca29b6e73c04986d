//! The key: which sources listen, and which of them sees it when it is pressed.

use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::report::{Check, Verdict};
use crate::hotkey::ChordEdge;
use crate::keys::{KeyEvent, KeyNews, KeySender, KeySource, QUEUE};

/// How long a source may take until it listens.
const LIVE: Duration = Duration::from_secs(3);

/// How long the user may take to press the key.
pub(super) const PRESS: Duration = Duration::from_secs(10);

/// What the sources say, and which of them sees a press.
#[derive(Debug, Default)]
struct Seen {
    live: Vec<&'static str>,
    /// Not everywhere, and why.
    limited: Vec<String>,
    dead: Vec<String>,
}

/// Sources that listen, until this is dropped.
pub(super) struct Listening<'a> {
    sources: &'a mut [Box<dyn KeySource>],
    events: mpsc::Receiver<KeyEvent>,
    chord: &'a str,
    waits: &'a tokio::runtime::Runtime,
    anybody: bool,
}

impl<'a> Listening<'a> {
    /// Starts every source, and says which of them listens.
    pub(super) fn start(
        sources: &'a mut [Box<dyn KeySource>],
        chord: &'a str,
        waits: &'a tokio::runtime::Runtime,
    ) -> (Self, Check) {
        let (queue, mut events) = mpsc::channel(QUEUE);
        for source in &mut *sources {
            source.start(KeySender::new(source.name(), queue.clone()));
        }
        let check = if sources.is_empty() {
            let found = "`global = false` switches the key off outside sayso's own window.";
            Check::new("key", Verdict::Skipped, found)
        } else {
            listening(&waits.block_on(settle(&mut events, sources.len())), chord)
        };
        let anybody = matches!(check.verdict, Verdict::Ok | Verdict::Warning);
        let listening = Self {
            sources,
            events,
            chord,
            waits,
            anybody,
        };
        (listening, check)
    }

    /// Asks for a press, where somebody listens, and waits for it.
    pub(super) fn press(&mut self, patience: Duration, ask: impl FnOnce()) -> Option<Check> {
        if !self.anybody {
            return None;
        }
        ask();
        let press = press(&mut self.events, self.chord, patience);
        Some(self.waits.block_on(press))
    }
}

impl Drop for Listening<'_> {
    fn drop(&mut self) {
        // A source that waits for room in the queue could not be joined.
        self.events.close();
        for source in &mut *self.sources {
            source.stop();
        }
    }
}

/// What each source says first.
async fn settle(events: &mut mpsc::Receiver<KeyEvent>, sources: usize) -> Seen {
    let mut seen = Seen::default();
    let end = Instant::now() + LIVE;
    while seen.live.len() + seen.dead.len() < sources {
        let Ok(Some(event)) = timeout_at(end, events.recv()).await else {
            break;
        };
        match event.what {
            KeyNews::Live { note, everywhere } => {
                seen.live.push(event.source);
                if !everywhere {
                    seen.limited.push(note);
                }
            }
            KeyNews::Dead(error) => seen.dead.push(error.to_string()),
            KeyNews::Edge(_) => {}
        }
    }
    seen
}

fn listening(seen: &Seen, chord: &str) -> Check {
    if seen.live.is_empty() {
        let why = seen.dead.first().cloned();
        let why = why.unwrap_or_else(|| "no source answers.".to_owned());
        return Check::new("key", Verdict::Failed, why);
    }
    let found = format!("{} listens for {chord}", seen.live.join(" and "));
    match seen.limited.first() {
        Some(note) if seen.limited.len() == seen.live.len() => {
            // What would hear it everywhere, and says itself what it lacks.
            let fix = seen.dead.first().map_or(
                "use Space in sayso's own window, or toggle mode (`--mode toggle`)",
                String::as_str,
            );
            Check::new("key", Verdict::Warning, format!("{found}; {note}.")).fix(fix)
        }
        _ => Check::ok("key", format!("{found}, in every window.")),
    }
}

async fn press(events: &mut mpsc::Receiver<KeyEvent>, chord: &str, patience: Duration) -> Check {
    let end = Instant::now() + patience;
    let mut down = None;
    loop {
        let Ok(Some(event)) = timeout_at(end, events.recv()).await else {
            break;
        };
        match (event.what, down) {
            (KeyNews::Edge(ChordEdge::Down), None) => down = Some(event.at),
            (KeyNews::Edge(ChordEdge::Up), Some(pressed)) => {
                let held = event.at.saturating_duration_since(pressed);
                let found = format!(
                    "{chord} was seen by {}: down, and up after {} ms.",
                    event.source,
                    held.as_millis()
                );
                return Check::ok("press", found);
            }
            _ => {}
        }
    }
    let seconds = patience.as_secs();
    if down.is_some() {
        return Check::new(
            "press",
            Verdict::Failed,
            format!("{chord} went down and its release did not come within {seconds} s."),
        )
        .fix("let go of it; if you did, choose another key with --hotkey");
    }
    Check::new(
        "press",
        Verdict::Failed,
        format!("no press of {chord} was seen within {seconds} s."),
    )
    .fix("another program may hold it: choose another key with --hotkey, such as F9")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::KeyError;
    use crate::keys::fake::FakeKeys;

    fn run(sources: &mut [Box<dyn KeySource>], ask: impl FnOnce()) -> (Check, Option<Check>) {
        let waits = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("a runtime");
        let (mut listening, first) = Listening::start(sources, "F9", &waits);
        (first, listening.press(Duration::from_millis(20), ask))
    }

    #[test]
    fn a_press_names_who_saw_it() {
        let (keys, finger) = FakeKeys::new();
        let (listening, press) = run(&mut [Box::new(keys)], || {
            finger.press();
            finger.release();
        });
        let press = press.expect("asked for");
        assert_eq!(
            (listening.verdict, press.verdict),
            (Verdict::Ok, Verdict::Ok)
        );
        assert!(press.found.starts_with("F9 was seen by"), "{press:?}");
    }

    #[test]
    fn a_press_that_does_not_come_is_a_failure() {
        let (keys, _finger) = FakeKeys::new();
        let (_, press) = run(&mut [Box::new(keys)], || {});
        assert_eq!(press.expect("asked for").verdict, Verdict::Failed);
        let (keys, finger) = FakeKeys::new();
        let (_, press) = run(&mut [Box::new(keys)], || finger.press());
        let press = press.expect("asked for");
        assert!(
            press.found.contains("its release did not come"),
            "{press:?}"
        );
    }

    #[test]
    fn a_source_that_is_dead_says_why_and_nobody_is_asked() {
        struct Dead;
        impl KeySource for Dead {
            fn name(&self) -> &'static str {
                "dead"
            }
            fn start(&mut self, events: KeySender) {
                events.send_now(KeyNews::Dead(KeyError::NoDisplay));
            }
            fn stop(&mut self) {}
        }
        let (check, press) = run(&mut [Box::new(Dead)], || panic!("nobody could see it"));
        assert!(check.found.contains("DISPLAY is not set"), "{check:?}");
        assert_eq!(press, None);
        let (check, press) = run(&mut [], || panic!("nobody could see it"));
        assert_eq!((check.verdict, press), (Verdict::Skipped, None));
    }
}
