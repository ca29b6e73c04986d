//! The push-to-talk machine: pure. Events in, effects out, time as an argument.

pub mod state;

pub use state::State;
