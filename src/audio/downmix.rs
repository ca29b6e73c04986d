//! Many channels to one.
