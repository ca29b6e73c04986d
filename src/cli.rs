//! The command line: what was asked for, and the subcommands that need no microphone.

pub mod args;
pub mod config;
pub mod devices;
pub mod help;
pub mod logging;
pub mod paths;
pub mod replay;
pub mod stderr;
pub mod transcribe;

pub use args::{Cli, Command, GlobalOptions};
pub use config::Setup;
pub use paths::Folders;
