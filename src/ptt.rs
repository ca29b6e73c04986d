//! The push-to-talk machine: pure. Events in, effects out, time as an argument.

pub mod effect;
pub mod event;
pub mod machine;
pub mod state;
pub mod timer;

pub use effect::{Cue, Discard, Effect, Notice};
pub use event::Event;
pub use machine::{Machine, Settings};
pub use state::State;
pub use timer::{Timer, Timers};
