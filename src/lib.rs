//! # sayso: hold a key, say it, it is text
//!
//! (the crate's map; filled in below)

pub mod audio;
pub mod capture;
pub mod cli;
pub mod clip;
pub mod config;
pub mod deliver;
pub mod engine;
pub mod hotkey;
pub mod keys;
pub mod playback;
pub mod ptt;
pub mod runtime;
pub mod store;
pub mod text;
pub mod tui;
