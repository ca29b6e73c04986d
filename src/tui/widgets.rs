//! Widgets that know nothing of the rest of the screen, each with an example.

pub mod diff;
pub mod timeline;
