//! What a front end sees and may ask: [`Snapshot`]s out, [`Command`]s in.
//!
//! A front end may be in the program's own process or at the other end of its
//! control socket: [`change`] says what has changed since the last snapshot, so
//! that a window elsewhere sees the very same.

pub mod action;
pub mod browse;
pub mod change;
pub mod command;
pub mod detail;
pub mod keys;
pub mod log;
pub mod models;
pub mod notification;
pub mod replay;
pub mod setting;
pub mod snapshot;

pub use command::{Command, Order};
pub use replay::ReplayCommand;
pub use snapshot::Snapshot;
