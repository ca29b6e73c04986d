//! The port: which models there are, and how one is got.

use super::{Cancel, Event, FetchError, Fetched};
use crate::config::Config;
use crate::front::models::Models;

/// Gets one model. It runs on a thread of its own, until it is done or cancelled.
pub type Fetching =
    Box<dyn FnOnce(&Cancel, &mut dyn FnMut(Event)) -> Result<Fetched, FetchError> + Send>;

/// The models of this computer, and those that can be had. Its thread may wait for
/// the disk.
pub trait Shelf: Send {
    /// From now on this configuration counts.
    fn configure(&mut self, config: &Config);

    /// Looks at what there is now.
    fn look(&mut self) -> Models;

    /// What gets a model, by its name.
    ///
    /// # Errors
    /// Why it cannot be had here, and what to do.
    fn fetching(&mut self, name: &str) -> Result<Fetching, String>;
}
