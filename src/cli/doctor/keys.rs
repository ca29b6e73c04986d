//! The key: which sources listen, and which of them sees it when it is pressed.

#[cfg(target_os = "linux")]
use std::path::Path;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, timeout_at};

use super::report::{Check, Verdict};
#[cfg(target_os = "linux")]
use crate::cli::config::Setup;
#[cfg(target_os = "linux")]
use crate::config::KeyInput;
use crate::hotkey::{ChordEdge, Nth};
#[cfg(target_os = "linux")]
use crate::keys::evdev::{
    Trouble,
    kernel::FOLDER,
    survey::{Survey, survey},
};
#[cfg(target_os = "linux")]
use crate::keys::plan::Planned;
use crate::keys::{KeyEvent, KeyNews, KeySender, KeySource, QUEUE};
use crate::runtime::profiles::Shared;

/// How long a source may take until it listens.
const LIVE: Duration = Duration::from_secs(3);

/// How long the user may take to press the key.
pub(super) const PRESS: Duration = Duration::from_secs(10);

/// A press that comes later than this is felt, in milliseconds.
const SLOW_MS: f64 = 100.0;

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
            (KeyNews::Edge(ChordEdge::Down(Nth::FIRST)), None) => {
                down = Some((event.at, event.lag));
            }
            (KeyNews::Edge(ChordEdge::Up), Some((pressed, lag))) => {
                let held = event.at.saturating_duration_since(pressed);
                return seen(chord, event.source, lag, held);
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

fn seen(chord: &str, source: &str, lag: Option<Duration>, held: Duration) -> Check {
    let held = held.as_millis();
    let lag = lag.map(|lag| lag.as_secs_f64() * 1e3);
    let found = match lag {
        Some(lag) => {
            format!("{chord} was seen by {source}, here {lag:.1} ms later; held {held} ms.")
        }
        None => format!("{chord} was seen by {source}; held {held} ms."),
    };
    match lag {
        Some(lag) if lag > SLOW_MS => Check::new("press", Verdict::Warning, found)
            .fix("something keeps the processor busy: `top` shows what"),
        _ => Check::ok("press", found),
    }
}

/// What there is for the `evdev` source, where it is one of the sources. `key`
/// is the line of all sources: what it has said is not said again.
#[cfg(target_os = "linux")]
pub(super) fn keyboards(planned: &[Planned], setup: &Setup, key: &Check) -> Option<Check> {
    let evdev = planned.iter().find(|one| one.input == KeyInput::Evdev)?;
    let found = survey(Path::new(FOLDER), &Shared::of(&setup.config).chords());
    counted(found, evdev.stands_by, key)
}

#[cfg(target_os = "linux")]
fn counted(found: Result<Survey, Trouble>, stands_by: bool, key: &Check) -> Option<Check> {
    let check = |verdict, found: String| Some(Check::new("keyboards", verdict, found));
    match (found, key.verdict) {
        (Ok(all), _) => {
            let (devices, keyboards) = (all.devices, all.keyboards);
            let found = format!("{keyboards} of {devices} input devices can be listened to");
            if all.refused == 0 {
                return check(Verdict::Ok, format!("{found}."));
            }
            let found = format!("{found}; {} may not be read.", all.refused);
            let fix =
                "if a keyboard is among them: sudo usermod -aG input $USER, then log in again";
            check(Verdict::Warning, found).map(|check| check.fix(fix))
        }
        (Err(trouble), Verdict::Ok) if stands_by => {
            let not_needed = match trouble {
                Trouble::NoPermission { .. } => "they may not be read, and need not",
                _ => "there are none to read, and none is needed",
            };
            check(
                Verdict::Skipped,
                format!("{not_needed}: the desktop tells of the key."),
            )
        }
        (Err(trouble), _) if key.says(&trouble.to_string()) => None,
        (Err(trouble), Verdict::Ok | Verdict::Warning) => {
            check(Verdict::Warning, trouble.to_string())
        }
        (Err(trouble), _) => check(Verdict::Failed, trouble.to_string()),
    }
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

    #[test]
    fn a_press_that_comes_late_is_said() {
        let late = |ms| seen("F9", "a keyboard", Some(Duration::from_micros(ms)), LIVE);
        let quick = late(640);
        assert_eq!(quick.verdict, Verdict::Ok);
        assert_eq!(
            quick.found,
            "F9 was seen by a keyboard, here 0.6 ms later; held 3000 ms."
        );
        assert_eq!(late(150_000).verdict, Verdict::Warning);
        let unknown = seen("F9", "a keyboard", None, LIVE);
        assert_eq!(unknown.found, "F9 was seen by a keyboard; held 3000 ms.");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn keyboards_that_may_not_be_read_are_a_trouble_only_where_they_are_needed() {
        let trouble = || Trouble::NoPermission {
            folder: "/dev/input".to_owned(),
        };
        let verdict = |stands_by, key: &Check| {
            counted(Err(trouble()), stands_by, key).map(|check| check.verdict)
        };
        let ok = Check::ok("key", "X11 listens.");
        assert_eq!(verdict(true, &ok), Some(Verdict::Skipped));
        assert_eq!(verdict(false, &ok), Some(Verdict::Warning));
        let dead = Check::new("key", Verdict::Failed, "no display.");
        assert_eq!(verdict(true, &dead), Some(Verdict::Failed));
        let said = Check::new("key", Verdict::Failed, trouble().to_string());
        assert_eq!(verdict(false, &said), None);
        let found = Survey {
            devices: 9,
            keyboards: 2,
            refused: 0,
        };
        let check = counted(Ok(found), true, &dead).expect("a line");
        assert_eq!(check.verdict, Verdict::Ok);
        assert_eq!(check.found, "2 of 9 input devices can be listened to.");
    }
}
