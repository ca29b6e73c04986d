//! The session, as the environment tells of it.

/// Where an X11 listener would find keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Session {
    /// X11, or a platform where the listener needs no display.
    Open,
    /// Wayland with an X server in it: only X windows' keys are seen.
    Xwayland,
    /// No X server: the listener cannot work.
    NoDisplay,
}

impl Session {
    /// Reads `DISPLAY`, `WAYLAND_DISPLAY` and `XDG_SESSION_TYPE`.
    pub fn from_environment() -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if cfg!(any(target_os = "macos", windows)) {
            return Self::Open;
        }
        let wayland = set("WAYLAND_DISPLAY")
            || std::env::var("XDG_SESSION_TYPE").is_ok_and(|kind| kind == "wayland");
        match (set("DISPLAY"), wayland) {
            (false, _) => Self::NoDisplay,
            (true, true) => Self::Xwayland,
            (true, false) => Self::Open,
        }
    }
}
