//! Which window has the keyboard's focus: one of sayso's own, here or at the other
//! end of the control socket, or somebody else's.

use super::Runtime;

/// As far as it is known.
#[derive(Debug, Default)]
pub(super) struct Focus {
    /// What the front end's own window has told.
    own: Option<bool>,
    /// What the windows at the control socket have told, together.
    elsewhere: Option<bool>,
    /// Where a terminal does not tell, the place of the last key press does.
    pressed_in_one: bool,
}

/// Where push-to-talk was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pressed {
    /// In the front end's own window.
    Own,
    /// In a window at the control socket.
    Elsewhere,
    /// On the desktop, or by a client.
    Anywhere,
}

impl Focus {
    /// Whether one of sayso's windows is known to have it.
    pub(super) fn is_told(&self) -> bool {
        self.own == Some(true) || self.elsewhere == Some(true)
    }

    /// Whether one of sayso's windows has it, as far as can be guessed.
    fn is_ours(&self) -> bool {
        self.is_told() || self.pressed_in_one
    }

    fn press(&mut self, pressed: Pressed) {
        self.pressed_in_one = match pressed {
            Pressed::Own => self.own.is_none(),
            Pressed::Elsewhere => self.elsewhere.is_none(),
            Pressed::Anywhere => false,
        };
    }
}

impl Runtime {
    pub(super) fn own_focus(&mut self, has: bool) {
        self.focus.own = Some(has);
        self.tell_focus();
    }

    /// `None` once there is no window any more that could tell.
    pub(super) fn focus_elsewhere(&mut self, has: Option<bool>) {
        self.focus.elsewhere = has;
        self.tell_focus();
    }

    /// Push-to-talk was asked for.
    pub(super) fn pressed(&mut self, pressed: Pressed) {
        self.focus.press(pressed);
        self.tell_focus();
    }

    /// Nothing is typed into sayso's own windows.
    fn tell_focus(&self) {
        self.workers.deliver.own_focus(self.focus.is_ours());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_window_and_those_elsewhere_are_told_apart() {
        let mut focus = Focus {
            own: Some(true),
            elsewhere: Some(false),
            ..Focus::default()
        };
        assert!(focus.is_ours(), "a window elsewhere takes it from nobody");
        focus.elsewhere = None;
        assert!(focus.is_ours());
        focus.own = Some(false);
        assert!(!focus.is_ours());
    }

    #[test]
    fn a_press_tells_only_where_the_terminal_does_not() {
        let mut focus = Focus::default();
        focus.press(Pressed::Elsewhere);
        assert!(focus.is_ours() && !focus.is_told());
        focus.press(Pressed::Anywhere);
        assert!(!focus.is_ours());
        focus.elsewhere = Some(false);
        focus.press(Pressed::Elsewhere);
        assert!(!focus.is_ours());
        focus.press(Pressed::Own);
        assert!(focus.is_ours());
    }
}
