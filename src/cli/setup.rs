//! `sayso setup`: ready-made key bindings, and a unit for systemd.

use std::env;
use std::ffi::OsStr;
use std::io::Write;
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, ValueEnum};

/// `sayso setup`
#[derive(Debug, Clone, Args)]
pub struct SetupArgs {
    /// For what; without it, all are listed
    pub place: Option<Place>,
    /// Where sayso is or will be, if that is not where this one is
    #[arg(long, value_name = "FILE")]
    pub program: Option<PathBuf>,
}

/// Where a key can be bound, or sayso be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "names of programs")]
pub enum Place {
    Hyprland,
    Sway,
    Gnome,
    Kde,
    I3,
    Niri,
    Tmux,
    Systemd,
    Desktop,
}

impl Place {
    fn name(self) -> &'static str {
        match self {
            Self::Hyprland => "hyprland",
            Self::Sway => "sway",
            Self::Gnome => "gnome",
            Self::Kde => "kde",
            Self::I3 => "i3",
            Self::Niri => "niri",
            Self::Tmux => "tmux",
            Self::Systemd => "systemd",
            Self::Desktop => "desktop",
        }
    }

    /// What can be had there.
    fn offers(self) -> &'static str {
        match self {
            Self::Hyprland | Self::Sway | Self::I3 => "hold a key to talk",
            Self::Gnome | Self::Kde | Self::Niri | Self::Tmux => "a key that starts and stops",
            Self::Systemd => "start sayso with the session, without a window",
            Self::Desktop => "an entry in the desktop's menu",
        }
    }

    fn template(self) -> &'static str {
        match self {
            Self::Hyprland => include_str!("setup/text/hyprland.txt"),
            Self::Sway => include_str!("setup/text/sway.txt"),
            Self::Gnome => include_str!("setup/text/gnome.txt"),
            Self::Kde => include_str!("setup/text/kde.txt"),
            Self::I3 => include_str!("setup/text/i3.txt"),
            Self::Niri => include_str!("setup/text/niri.txt"),
            Self::Tmux => include_str!("setup/text/tmux.txt"),
            Self::Systemd => include_str!("setup/text/systemd.txt"),
            Self::Desktop => include_str!("setup/text/desktop.txt"),
        }
    }

    /// The one of a session, by `XDG_CURRENT_DESKTOP`: `ubuntu:GNOME`, `sway`, …
    fn of_session(desktop: &str, in_tmux: bool) -> Option<Self> {
        let desktops = [
            Self::Hyprland,
            Self::Sway,
            Self::Gnome,
            Self::Kde,
            Self::I3,
            Self::Niri,
        ];
        let named = |place: &Self| {
            let mut names = desktop.split(':');
            names.any(|name| name.eq_ignore_ascii_case(place.name()))
        };
        let place = desktops.into_iter().find(named);
        place.or(in_tmux.then_some(Self::Tmux))
    }
}

/// Prints what to write where.
///
/// # Errors
/// The system does not say where this program is; standard output's refusal.
pub fn run(args: &SetupArgs, out: &mut impl Write) -> anyhow::Result<()> {
    let program = match &args.program {
        Some(program) => program.clone(),
        None => env::current_exe().context("cannot find sayso's own program file")?,
    };
    let program = program.to_string_lossy();
    let text = args
        .place
        .map_or_else(list_here, |place| snippet(place, &program));
    Ok(write!(out, "{text}")?)
}

fn list_here() -> String {
    let desktop = env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
    let in_tmux = env::var_os("TMUX").is_some_and(|tmux| tmux != OsStr::new(""));
    list(Place::of_session(&desktop, in_tmux))
}

fn list(own: Option<Place>) -> String {
    let mut text = "`sayso setup NAME` prints what to write where:\n\n".to_owned();
    for &place in Place::value_variants() {
        let here = if own == Some(place) {
            "  (this session)"
        } else {
            ""
        };
        let line = format!("  {:<10}{}{here}\n", place.name(), place.offers());
        text.push_str(&line);
    }
    text
}

fn snippet(place: Place, program: &str) -> String {
    let word = shell_word(program);
    place
        .template()
        .replace("@SAYSO@", &word)
        .replace("@SAYSO_QUOTED@", &in_double_quotes(&word))
        .replace("@SAYSO_RAW@", &in_double_quotes(program))
        .replace("@SAYSO_UNIT@", &unit_word(program))
        .replace("@SAYSO_ENTRY@", &entry_word(program))
}

fn is_plain(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._+-".contains(c);
    text.chars().all(plain)
}

/// One word for a shell.
fn shell_word(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// Within double quotes, as shells, tmux, Lua and KDL have them.
fn in_double_quotes(text: &str) -> String {
    text.replace('\\', r"\\").replace('"', "\\\"")
}

/// One word for systemd, which has specifiers and variables of its own.
fn unit_word(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let escaped = in_double_quotes(text).replace('%', "%%").replace('$', "$$");
    format!("\"{escaped}\"")
}

/// One word for a desktop entry, whose quoting is within the escapes of its strings.
fn entry_word(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    let mut word = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '`' | '$' => word.extend(["\\\\", &character.to_string()]),
            '\\' => word.push_str(r"\\\\"),
            '%' => word.push_str("%%"),
            _ => word.push(character),
        }
    }
    word.push('"');
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_snippet_is_as_it_was_reviewed() {
        for &place in Place::value_variants() {
            let text = snippet(place, "/usr/local/bin/sayso");
            assert!(!text.contains('@'), "{text}");
            insta::assert_snapshot!(place.name(), text);
        }
    }

    #[test]
    fn a_program_in_a_folder_with_a_space_is_still_one_word() {
        let said = |place| snippet(place, "/opt/my apps/sayso");
        assert!(said(Place::Sway).contains("exec '/opt/my apps/sayso' ctl start\n"));
        assert!(said(Place::Niri).contains("spawn \"/opt/my apps/sayso\" \"ctl\""));
        assert!(said(Place::Systemd).contains("ExecStart=\"/opt/my apps/sayso\" daemon\n"));
        assert!(said(Place::Desktop).contains("\nExec=\"/opt/my apps/sayso\"\n"));
        assert!(said(Place::Tmux).contains("-b \"'/opt/my apps/sayso' ctl toggle"));
    }

    #[test]
    fn the_shell_takes_every_word_for_what_it_is() {
        for name in ["/plain/sayso", "/a b/c", "/it's/$HOME/`x`", "/q\"uo\\te"] {
            let output = std::process::Command::new("sh")
                .args(["-c", &format!("printf %s {}", shell_word(name))])
                .output()
                .expect("a shell");
            assert_eq!(String::from_utf8_lossy(&output.stdout), name);
        }
    }

    #[test]
    fn the_session_is_known_by_its_desktop() {
        for (desktop, place) in [
            ("Hyprland", Some(Place::Hyprland)),
            ("ubuntu:GNOME", Some(Place::Gnome)),
            ("KDE", Some(Place::Kde)),
            ("sway:wlroots", Some(Place::Sway)),
            ("XFCE", None),
            ("", None),
        ] {
            assert_eq!(Place::of_session(desktop, false), place, "{desktop}");
        }
        assert_eq!(Place::of_session("", true), Some(Place::Tmux));
        assert_eq!(Place::of_session("i3", true), Some(Place::I3));
    }

    #[test]
    fn the_list_marks_this_session() {
        insta::assert_snapshot!("list", list(Some(Place::Niri)));
    }
}
