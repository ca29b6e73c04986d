//! The keys a chord can name.

use std::fmt;

/// A key that is held to change what others mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Modifier {
    /// Either Ctrl key.
    Ctrl,
    /// Either Shift key.
    Shift,
    /// Alt (left; the right one is often `AltGr`, a key of its own).
    Alt,
    /// Super, Windows, Command.
    Super,
}

impl Modifier {
    /// Every modifier, in the order in which a chord shows them.
    pub const ALL: [Self; 4] = [Self::Ctrl, Self::Shift, Self::Alt, Self::Super];

    /// The name in a chord.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ctrl => "ctrl",
            Self::Shift => "shift",
            Self::Alt => "alt",
            Self::Super => "super",
        }
    }
}

/// A physical key, named as on a US keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Key {
    /// A key that types a character: a lower-case letter, a digit or punctuation.
    Char(char),
    /// A function key, F1 to F24.
    F(u8),
    /// A key with a name.
    Named(NamedKey),
    /// A key that sayso has no name for, by its key code (`code:191`).
    Code(u32),
}

macro_rules! named_keys {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal $(| $alias:literal)* $(, modifier $modifier:ident)?;)*) => {
        /// The keys with names. One table gives the name, its aliases and the modifier it acts as.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum NamedKey { $($(#[doc = $doc])* $variant,)* }

        impl NamedKey {
            /// Every named key.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name in a chord.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The key of a name or alias, in lower case.
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($name $(| $alias)* => Some(Self::$variant),)* _ => None }
            }

            /// The modifier that this key acts as.
            pub const fn modifier(self) -> Option<Modifier> {
                match self {
                    $($(Self::$variant => Some(Modifier::$modifier),)?)*
                    _ => None,
                }
            }
        }
    };
}

named_keys! {
    /// Left Ctrl.
    LeftCtrl = "left_ctrl" | "control_l" | "lctrl", modifier Ctrl;
    /// Right Ctrl.
    RightCtrl = "right_ctrl" | "control_r" | "rctrl", modifier Ctrl;
    /// Left Shift.
    LeftShift = "left_shift" | "shift_l" | "lshift", modifier Shift;
    /// Right Shift.
    RightShift = "right_shift" | "shift_r" | "rshift", modifier Shift;
    /// Left Alt, Option.
    LeftAlt = "left_alt" | "alt_l" | "lalt" | "option", modifier Alt;
    /// Right Alt, `AltGr`.
    AltGr = "alt_gr" | "altgr" | "right_alt" | "alt_r" | "ralt";
    /// Left Super, Windows, Command.
    LeftSuper = "left_super" | "super_l" | "left_meta" | "lmeta", modifier Super;
    /// Right Super, Windows, Command.
    RightSuper = "right_super" | "super_r" | "right_meta" | "rmeta", modifier Super;
    /// Space.
    Space = "space";
    /// Tab.
    Tab = "tab";
    /// Enter, Return.
    Enter = "enter" | "return";
    /// Backspace.
    Backspace = "backspace";
    /// Escape: allowed only with a modifier, since Esc alone cancels.
    Escape = "escape" | "esc";
    /// Caps Lock.
    CapsLock = "caps_lock" | "capslock";
    /// Num Lock.
    NumLock = "num_lock" | "numlock";
    /// Scroll Lock.
    ScrollLock = "scroll_lock" | "scrolllock";
    /// Pause, Break.
    Pause = "pause" | "break";
    /// Print Screen.
    PrintScreen = "print_screen" | "printscreen" | "print";
    /// Insert.
    Insert = "insert" | "ins";
    /// Delete.
    Delete = "delete" | "del";
    /// Home.
    Home = "home";
    /// End.
    End = "end";
    /// Page up.
    PageUp = "page_up" | "pageup";
    /// Page down.
    PageDown = "page_down" | "pagedown";
    /// Arrow up.
    Up = "up";
    /// Arrow down.
    Down = "down";
    /// Arrow left.
    Left = "left";
    /// Arrow right.
    Right = "right";
    /// The menu key.
    Menu = "menu";
}

impl Key {
    /// The modifier that this key acts as.
    pub const fn modifier(self) -> Option<Modifier> {
        match self {
            Self::Named(named) => named.modifier(),
            Self::Char(_) | Self::F(_) | Self::Code(_) => None,
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Char('+') => f.write_str("plus"),
            Self::Char(c) => write!(f, "{c}"),
            Self::F(n) => write!(f, "F{n}"),
            Self::Named(named) => f.write_str(named.name()),
            Self::Code(code) => write!(f, "code:{code}"),
        }
    }
}
