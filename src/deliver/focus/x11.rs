//! X11: asked over a connection of our own, for as long as one question takes.

use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt, KeyButMask, Window};
use x11rb::rust_connection::RustConnection;

/// A window tree is never this deep.
const DEEPEST: usize = 64;

/// A connection to the display that `DISPLAY` names.
pub(in crate::deliver) struct Desk {
    connection: RustConnection,
    root: Window,
}

/// Why the display does not answer, in its words.
type Silent = Box<dyn std::error::Error>;

impl Desk {
    pub(in crate::deliver) fn open() -> Result<Self, Silent> {
        let (connection, screen) = RustConnection::connect(None)?;
        let root = connection
            .setup()
            .roots
            .get(screen)
            .ok_or("no screen")?
            .root;
        Ok(Self { connection, root })
    }

    /// The modifiers that are down now, locks aside.
    pub(in crate::deliver) fn held(&self) -> Result<Vec<&'static str>, Silent> {
        let mask = self.connection.query_pointer(self.root)?.reply()?.mask;
        let names = [
            (KeyButMask::CONTROL, "Ctrl"),
            (KeyButMask::SHIFT, "Shift"),
            (KeyButMask::MOD1, "Alt"),
            (KeyButMask::MOD4, "Super"),
            (KeyButMask::MOD5, "AltGr"),
        ];
        let held = names.iter().filter(|(bit, _)| mask.contains(*bit));
        Ok(held.map(|(_, name)| *name).collect())
    }

    /// The class of the window that keys go to; empty when it has none.
    pub(in crate::deliver) fn class(&self) -> Result<String, Silent> {
        let mut window = self.focus()?;
        for _ in 0..DEEPEST {
            let class = self.property(window, AtomEnum::WM_CLASS)?;
            // Two words, each with a zero behind it: the instance, the class.
            let words = String::from_utf8_lossy(&class);
            if let Some(name) = words.split('\0').nth(1).filter(|name| !name.is_empty()) {
                return Ok(name.to_owned());
            }
            window = self.connection.query_tree(window)?.reply()?.parent;
            if window == x11rb::NONE || window == self.root {
                break;
            }
        }
        Ok(String::new())
    }

    /// Whether keys go to the window that holds `window`, such as the terminal
    /// that sayso runs in.
    pub(in crate::deliver) fn has_focus(&self, window: Window) -> Result<bool, Silent> {
        let focus = self.focus()?;
        Ok(focus != self.root && self.top(focus)? == self.top(window)?)
    }

    /// The window that keys go to: where the focus follows the pointer, the one below it.
    fn focus(&self) -> Result<Window, Silent> {
        let focus = self.connection.get_input_focus()?.reply()?.focus;
        // 0 is none, 1 is the pointer's root.
        if focus > 1 {
            return Ok(focus);
        }
        let below = self.connection.query_pointer(self.root)?.reply()?.child;
        Ok(if below == x11rb::NONE {
            self.root
        } else {
            below
        })
    }

    /// The ancestor that lies directly on the root.
    fn top(&self, mut window: Window) -> Result<Window, Silent> {
        for _ in 0..DEEPEST {
            let parent = self.connection.query_tree(window)?.reply()?.parent;
            if parent == x11rb::NONE || parent == self.root {
                break;
            }
            window = parent;
        }
        Ok(window)
    }

    fn property(&self, window: Window, name: AtomEnum) -> Result<Vec<u8>, Silent> {
        let any = AtomEnum::ANY;
        let ask = self
            .connection
            .get_property(false, window, name, any, 0, 1_024)?;
        Ok(ask.reply()?.value)
    }
}
