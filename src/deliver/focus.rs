//! Where keys would go now: the focused window, and the modifiers that are down.

#[cfg(all(unix, not(target_os = "macos")))]
pub(super) mod x11;
#[cfg(not(all(unix, not(target_os = "macos"))))]
#[path = "focus/elsewhere.rs"]
pub(super) mod x11;

use std::time::Duration;

use crate::child::{self, Listen, Run};

/// How long a compositor may take to say what has the focus.
const PATIENCE: Duration = Duration::from_secs(1);

/// What kind of program has the focus, as far as pasting goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Ctrl+V pastes.
    Plain,
    /// Ctrl+Shift+V does, since Ctrl+V is a key of its own in a terminal.
    Terminal,
    /// Shift+Insert does, and takes the primary selection.
    OldTerminal,
}

/// Classes and app ids of terminals, in lower case.
const TERMINALS: &[&str] = &[
    "alacritty",
    "blackbox",
    "com.mitchellh.ghostty",
    "com.raggesilver.blackbox",
    "contour",
    "cool-retro-term",
    "deepin-terminal",
    "foot",
    "footclient",
    "ghostty",
    "gnome-terminal",
    "gnome-terminal-server",
    "guake",
    "io.elementary.terminal",
    "kgx",
    "kitty",
    "konsole",
    "lxterminal",
    "mate-terminal",
    "org.codeberg.dnkl.foot",
    "org.gnome.console",
    "org.gnome.ptyxis",
    "org.gnome.terminal",
    "org.kde.konsole",
    "org.kde.yakuake",
    "org.wezfurlong.wezterm",
    "ptyxis",
    "qterminal",
    "rio",
    "sakura",
    "st",
    "st-256color",
    "terminator",
    "terminology",
    "termite",
    "tilda",
    "tilix",
    "warp",
    "wezterm",
    "xfce4-terminal",
    "yakuake",
];

/// Those that paste the primary selection.
const OLD_TERMINALS: &[&str] = &[
    "xterm", "uxterm", "urxvt", "rxvt", "eterm", "aterm", "mlterm",
];

impl Kind {
    /// The kind of a window of this class or app id.
    pub(super) fn of(class: &str) -> Self {
        let class = class.to_lowercase();
        if TERMINALS.contains(&class.as_str()) {
            Self::Terminal
        } else if OLD_TERMINALS.contains(&class.as_str()) {
            Self::OldTerminal
        } else {
            Self::Plain
        }
    }
}

/// The app id of the focused window, from a compositor that says it.
pub(super) fn wayland() -> Option<String> {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let (args, path): (&[&str], &[&str]) = if is_set("SWAYSOCK") {
        (&["swaymsg", "-t", "get_tree", "-r"], &[])
    } else if is_set("HYPRLAND_INSTANCE_SIGNATURE") {
        (&["hyprctl", "activewindow", "-j"], &["class"])
    } else if is_set("NIRI_SOCKET") {
        (&["niri", "msg", "--json", "focused-window"], &["app_id"])
    } else {
        return None;
    };
    let answer = child::run(Run {
        command: child::command(args[0], &args[1..]),
        input: b"",
        within: PATIENCE,
        listen: Listen::All,
    });
    let answer = answer
        .inspect_err(|error| tracing::info!(%error, program = args[0], "what has the focus"))
        .ok()?;
    let json: serde_json::Value = serde_json::from_slice(&answer.stdout).ok()?;
    let window = if path.is_empty() {
        focused(&json)?
    } else {
        &json
    };
    let names = ["app_id", "class"];
    let name = names.iter().find_map(|name| window[*name].as_str());
    // A window of Xwayland has its class elsewhere.
    let class = || window["window_properties"]["class"].as_str();
    name.or_else(class).map(str::to_owned)
}

/// The focused node of sway's tree.
fn focused(node: &serde_json::Value) -> Option<&serde_json::Value> {
    if node["focused"].as_bool() == Some(true) {
        return Some(node);
    }
    let children = ["nodes", "floating_nodes"].map(|name| node[name].as_array());
    children.into_iter().flatten().flatten().find_map(focused)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_is_known_by_its_class_however_it_is_written() {
        assert_eq!(Kind::of("XTerm"), Kind::OldTerminal);
        assert_eq!(Kind::of("kitty"), Kind::Terminal);
        assert_eq!(Kind::of("org.wezfurlong.wezterm"), Kind::Terminal);
        assert_eq!(Kind::of("firefox"), Kind::Plain);
        assert_eq!(Kind::of(""), Kind::Plain);
    }

    #[test]
    fn the_focused_window_is_found_in_sways_tree() {
        let tree = serde_json::json!({"focused": false, "nodes": [
            {"focused": false, "app_id": "firefox", "nodes": [], "floating_nodes": [
                {"focused": true, "app_id": "foot", "nodes": []},
            ]},
        ]});
        assert_eq!(focused(&tree).expect("one")["app_id"], "foot");
        assert!(focused(&serde_json::json!({"nodes": []})).is_none());
    }
}
