//! The terminal interface: a view of [`Snapshot`](crate::runtime::Snapshot)s.
