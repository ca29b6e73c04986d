//! The configuration's file: read, written and watched.

pub mod file;
