//! `[models]`: where `sayso model download` gets models from.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// `[models]`
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ModelsConfig {
    /// Open no connection at all: `sayso model download` refuses.
    pub offline: bool,
    /// The address that a `/` and a model's file are put behind; empty takes the
    /// catalogue's.
    pub url: String,
    /// Further such addresses, tried in order where the first is of no use.
    pub mirrors: Vec<String>,
    /// The proxy; empty takes the one of the environment.
    pub proxy: String,
    /// A connection that no byte comes over for so many seconds is given up.
    pub timeout_s: u32,
}

impl ModelsConfig {
    /// [`Self::timeout_s`] as a duration.
    pub fn timeout(&self) -> Duration {
        Duration::from_secs(u64::from(self.timeout_s))
    }
}

impl Default for ModelsConfig {
    fn default() -> Self {
        Self {
            offline: false,
            url: String::new(),
            mirrors: Vec::new(),
            proxy: String::new(),
            timeout_s: 30,
        }
    }
}
