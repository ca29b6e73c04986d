//! The terminal interface: a view of [`Snapshot`](crate::front::Snapshot)s.
//!
//! ```text
//! terminal-input thread            tui thread (owns the terminal)
//!  crossterm event ─▶ bounded ─▶ PttKeys ─▶ keymap ─▶ Msg ─▶ update ─▶ Command ─▶ runtime
//!                     channel                                  │
//!  runtime's watch of Snapshots ───────────▶ Msg::Snapshot ────┤
//!                                                              ▼
//!                                           Model ─▶ view::draw ─▶ one write per frame
//! ```
//!
//! [`update`] and [`view`] are pure. What a key means is in [`keymap`]; how Space
//! and the chord become push-to-talk in each kind of terminal is in [`ptt_keys`].

pub mod app;
pub mod dress;
pub mod editing;
pub mod editor;
pub mod fake;
pub mod fuzzy;
pub mod history;
pub mod hits;
mod input;
pub mod keymap;
pub mod line_edit;
pub mod log;
pub mod message;
pub mod model;
pub mod models;
pub mod offers;
pub mod own_editor;
pub mod palette;
pub mod plain;
pub mod ptt_keys;
pub mod replay;
pub mod search;
pub mod settings;
mod tell;
pub mod terminal;
pub mod text;
pub mod theme;
pub mod update;
pub mod versions;
pub mod view;
pub mod widgets;

pub use app::App;
pub use dress::Appearance;
pub use message::Msg;
pub use model::Model;
pub use plain::Plain;
pub use theme::Theme;
