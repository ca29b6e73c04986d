//! The program that presses keys in other windows, and when it may.

use std::time::Duration;

use super::DeliverError;
use super::focus::{self, Kind};
use crate::child::{self, ChildError, Listen, Run};
use crate::config::TypeWith;
use crate::hotkey::Chord;
use crate::hotkey::key::{Key, NamedKey};

/// How long a modifier that is still down is waited for.
const MODIFIERS: Duration = Duration::from_secs(2);
/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(15);
/// Where nobody can be asked whether modifiers are down: the wait for a finger
/// that is just leaving the key.
const FINGER: Duration = Duration::from_millis(200);
/// How long a key may take at most, and the start of the program.
const PER_KEY: Duration = Duration::from_millis(50);
const START: Duration = Duration::from_secs(5);

/// Which program, found on this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Typist {
    Wtype,
    Xdotool,
    Ydotool,
    Dotool,
}

/// The session that keys go to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Session {
    Wayland,
    X11,
    /// A bare console, another system.
    Other,
}

impl Session {
    pub(super) fn from_environment() -> Self {
        let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if is_set("WAYLAND_DISPLAY") {
            Self::Wayland
        } else if is_set("DISPLAY") {
            Self::X11
        } else {
            Self::Other
        }
    }
}

impl Typist {
    pub(super) const fn program(self) -> &'static str {
        match self {
            Self::Wtype => "wtype",
            Self::Xdotool => "xdotool",
            Self::Ydotool => "ydotool",
            Self::Dotool => "dotool",
        }
    }

    /// The one that was asked for, or the best of those that are there.
    pub(super) fn choose(
        with: TypeWith,
        session: Session,
        is_there: impl Fn(&str) -> bool,
    ) -> Result<Self, DeliverError> {
        let candidates: &[Self] = match (with, session) {
            (TypeWith::Wtype, _) => &[Self::Wtype],
            (TypeWith::Xdotool, _) => &[Self::Xdotool],
            (TypeWith::Ydotool, _) => &[Self::Ydotool],
            (TypeWith::Dotool, _) => &[Self::Dotool],
            (TypeWith::Auto, Session::Wayland) => &[Self::Wtype, Self::Ydotool, Self::Dotool],
            (TypeWith::Auto, Session::X11) => &[Self::Xdotool, Self::Ydotool, Self::Dotool],
            (TypeWith::Auto, Session::Other) => &[Self::Ydotool, Self::Dotool],
        };
        let mut found = candidates
            .iter()
            .filter(|typist| is_there(typist.program()));
        found.next().copied().ok_or_else(|| DeliverError::Refused {
            place: PLACE.to_owned(),
            cause: "no program that presses keys is there".to_owned(),
            next: format!("Install {}", candidates[0].program()),
        })
    }

    /// Whether every letter of `text` arrives. xdotool moves what the keyboard
    /// lacks onto a spare key, which the other program hears of too late; the
    /// last two know a US keyboard only.
    pub(super) fn types(self, text: &str) -> bool {
        self == Self::Wtype || text.is_ascii()
    }

    /// Types the text, which must be free of control characters.
    pub(super) fn type_text(self, text: &str) -> Result<(), DeliverError> {
        let commands;
        let (args, input): (&[&str], &str) = match self {
            // The first key is lost unless the new keyboard has been seen.
            Self::Wtype => (&["-s", "200", "-"], text),
            Self::Xdotool => (&["type", "--delay", "8", "--file", "-"], text),
            Self::Ydotool => (&["type", "--file", "-"], text),
            Self::Dotool => {
                commands = dotool(text);
                (&[], &commands)
            }
        };
        let letters = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
        self.press(args, input, START + PER_KEY.saturating_mul(letters))
    }

    /// Presses a chord.
    pub(super) fn chord(self, chord: &Chord) -> Result<(), DeliverError> {
        let unknown = || DeliverError::Refused {
            place: PLACE.to_owned(),
            cause: format!("{} cannot press {chord}", self.program()),
            next: "Name another `paste_chord` under [deliver]".to_owned(),
        };
        let modifiers = chord.modifiers().iter().map(|modifier| modifier.name());
        let mut args: Vec<String> = Vec::new();
        let mut input = String::new();
        match self {
            Self::Wtype => {
                args.extend(["-s".to_owned(), "200".to_owned()]);
                for modifier in modifiers {
                    let name = if modifier == "super" {
                        "logo"
                    } else {
                        modifier
                    };
                    args.extend(["-M".to_owned(), name.to_owned()]);
                }
                args.extend(["-k".to_owned(), keysym(chord.key()).ok_or_else(unknown)?]);
            }
            Self::Xdotool | Self::Dotool => {
                let mut parts: Vec<String> = modifiers.map(str::to_owned).collect();
                parts.push(keysym(chord.key()).ok_or_else(unknown)?);
                let keys = parts.join("+");
                if self == Self::Xdotool {
                    args.extend(["key".to_owned(), keys]);
                } else {
                    // Its own names are the kernel's, in lower case.
                    input = format!("key {}\n", keys.to_lowercase());
                }
            }
            Self::Ydotool => {
                let mut codes: Vec<u16> = modifiers.filter_map(kernel_code).collect();
                codes.push(kernel_code(&chord.key().to_string()).ok_or_else(unknown)?);
                args.push("key".to_owned());
                args.extend(codes.iter().map(|code| format!("{code}:1")));
                args.extend(codes.iter().rev().map(|code| format!("{code}:0")));
            }
        }
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        self.press(&args, &input, START)
    }

    fn press(self, args: &[&str], input: &str, within: Duration) -> Result<(), DeliverError> {
        let answer = child::run(Run {
            command: child::command(self.program(), args),
            input: input.as_bytes(),
            within,
            listen: Listen::Errors,
        });
        let Err(error) = answer else {
            return Ok(());
        };
        let next = match (&error, self) {
            (ChildError::NotStarted(_), _) => "Install it",
            (_, Self::Wtype) => {
                "Your compositor may have no virtual keyboards: try `type_with = \"ydotool\"` \
                 under [deliver]"
            }
            (_, Self::Xdotool) => "Is the X server there?",
            (_, Self::Ydotool) => "Does its daemon run (`ydotoold`)?",
            (_, Self::Dotool) => "May you write to /dev/uinput (group `input`)?",
        };
        Err(DeliverError::Refused {
            place: self.program().to_owned(),
            cause: error.to_string(),
            next: next.to_owned(),
        })
    }
}

const PLACE: &str = "the focused window";

/// Lines of dotool's language. What stands behind `type` is the text as it is.
fn dotool(text: &str) -> String {
    let lines: Vec<String> = text
        .split('\n')
        .map(|line| format!("type {line}\n"))
        .collect();
    lines.join("key enter\n")
}

/// The name of a key for X11 and xkb.
fn keysym(key: Key) -> Option<String> {
    Some(match key {
        Key::Char(c) if c.is_ascii_alphanumeric() => c.to_string(),
        Key::F(number) => format!("F{number}"),
        Key::Named(NamedKey::Insert) => "Insert".to_owned(),
        Key::Named(NamedKey::Enter) => "Return".to_owned(),
        Key::Named(NamedKey::Space) => "space".to_owned(),
        Key::Named(_) | Key::Char(_) | Key::Code(_) => return None,
    })
}

/// The kernel's number of the keys that paste somewhere (input-event-codes.h).
fn kernel_code(name: &str) -> Option<u16> {
    let codes = [
        ("ctrl", 29),
        ("shift", 42),
        ("alt", 56),
        ("super", 125),
        ("insert", 110),
        ("v", 47),
        ("p", 25),
        ("y", 21),
    ];
    let mut codes = codes.into_iter();
    codes
        .find(|(known, _)| *known == name)
        .map(|(_, code)| code)
}

/// Returns once keys may be pressed for the user.
///
/// # Errors
/// [`DeliverError::Refused`] while a modifier stays down, which would turn the
/// text into shortcuts, and where sayso itself would get it.
pub(super) fn may_press(session: Session, own: bool) -> Result<(), DeliverError> {
    if own || is_own_window(session) {
        return Err(DeliverError::Refused {
            place: PLACE.to_owned(),
            cause: "it is sayso's own".to_owned(),
            next: "Put the focus where the text should go before it is there".to_owned(),
        });
    }
    match held_modifiers(session) {
        None => {
            std::thread::park_timeout(FINGER);
            Ok(())
        }
        Some(held) if held.is_empty() => Ok(()),
        Some(held) => Err(DeliverError::Refused {
            place: PLACE.to_owned(),
            cause: format!(
                "{} is held down, which would make shortcuts of the text",
                held.join("+")
            ),
            next: "Let go of it sooner".to_owned(),
        }),
    }
}

/// The modifiers that are still down after the longest wait; `None` where it
/// cannot be known.
fn held_modifiers(session: Session) -> Option<Vec<&'static str>> {
    let looks = MODIFIERS.as_millis() / LOOK.as_millis();
    let desk = desk(session)?;
    let mut held = desk.held().ok()?;
    for _ in 0..looks {
        if held.is_empty() {
            break;
        }
        std::thread::park_timeout(LOOK);
        held = desk.held().ok()?;
    }
    Some(held)
}

fn desk(session: Session) -> Option<focus::x11::Desk> {
    if session != Session::X11 {
        return None;
    }
    focus::x11::Desk::open()
        .inspect_err(|error| tracing::info!(%error, "what has the focus"))
        .ok()
}

/// Whether the focused window is the terminal that sayso runs in, where that
/// says which window it is.
fn is_own_window(session: Session) -> bool {
    let window = std::env::var("WINDOWID")
        .ok()
        .and_then(|id| id.parse().ok());
    let (Some(window), Some(desk)) = (window, desk(session)) else {
        return false;
    };
    desk.has_focus(window).unwrap_or(false)
}

/// What kind of window has the focus.
pub(super) fn focused_kind(session: Session) -> Kind {
    let class = match session {
        Session::Wayland => focus::wayland(),
        Session::X11 => desk(session).and_then(|desk| desk.class().ok()),
        Session::Other => None,
    };
    Kind::of(&class.unwrap_or_default())
}
