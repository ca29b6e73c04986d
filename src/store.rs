//! Clips on disk: where they lie, what they said.
