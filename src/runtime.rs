//! The assembly: owns the machine, the ports and the channels, and carries out effects.

pub mod command;
pub mod snapshot;

pub use command::Command;
pub use snapshot::Snapshot;
