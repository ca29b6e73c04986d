//! Where key edges come from: the [`KeySource`] port and its sources.
