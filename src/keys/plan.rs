//! Which sources listen in which session, in order of preference.

use super::session::Session;
use crate::config::{KeyInput, KeyInputs};

/// A source that is to listen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Planned {
    /// Where.
    pub input: KeyInput,
    /// Only when one before it does not.
    pub stands_by: bool,
}

/// What `wanted` means in `session`. `local` is whether the user sits at this
/// machine: over SSH the keyboards that are plugged in here are somebody else's.
pub fn plan(wanted: &KeyInputs, session: Session, local: bool) -> Vec<Planned> {
    let automatic = match session {
        // Without a display it cannot listen either, and says why.
        _ if !local || !cfg!(target_os = "linux") => &[KeyInput::Rdev][..],
        Session::Open => &[KeyInput::Rdev, KeyInput::Evdev],
        Session::Xwayland => &[KeyInput::Evdev, KeyInput::Rdev],
        Session::NoDisplay => &[KeyInput::Evdev],
    };
    let (inputs, stand_by) = match wanted {
        KeyInputs::Auto => (automatic, true),
        KeyInputs::These(inputs) => (inputs.as_slice(), false),
    };
    inputs
        .iter()
        .enumerate()
        .map(|(place, input)| Planned {
            input: *input,
            stands_by: stand_by && place > 0,
        })
        .collect()
}

/// Whether the user sits at this machine, as far as the environment says.
pub fn is_local() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !set("SSH_CONNECTION") && !set("SSH_TTY")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;
    use KeyInput::{Evdev, Rdev};

    fn planned(wanted: &KeyInputs, session: Session, local: bool) -> Vec<(KeyInput, bool)> {
        let plan = plan(wanted, session, local);
        plan.iter().map(|one| (one.input, one.stands_by)).collect()
    }

    #[test]
    fn by_itself_it_takes_what_sees_the_whole_session_and_keeps_the_other_ready() {
        for (session, expected) in [
            (Session::Open, vec![(Rdev, false), (Evdev, true)]),
            (Session::Xwayland, vec![(Evdev, false), (Rdev, true)]),
            (Session::NoDisplay, vec![(Evdev, false)]),
        ] {
            assert_eq!(planned(&KeyInputs::Auto, session, true), expected);
        }
    }

    #[test]
    fn over_ssh_the_machines_own_keyboards_are_left_alone() {
        for session in [Session::Open, Session::Xwayland, Session::NoDisplay] {
            assert_eq!(planned(&KeyInputs::Auto, session, false), [(Rdev, false)]);
        }
    }

    #[test]
    fn a_list_is_all_of_it_at_once_wherever_one_is() {
        let list = KeyInputs::These(vec![Evdev, Rdev]);
        for session in [Session::Open, Session::Xwayland, Session::NoDisplay] {
            let expected = [(Evdev, false), (Rdev, false)];
            assert_eq!(planned(&list, session, false), expected);
        }
    }
}
