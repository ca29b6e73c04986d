//! Whether something happens to the file.
//!
//! Folders are watched and not the file: editors put another file in its place.
//! Where the file is a link, the folder of what it leads to is watched as well;
//! where a folder is missing, the next one above it, for its coming.

use std::collections::BTreeSet;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::{QUIET, file};

/// The longest that changes which never end put the reading off.
const AT_LAST: Duration = Duration::from_secs(1);

/// The names that matter in the watched folders.
type Names = Arc<Mutex<BTreeSet<OsString>>>;

pub(super) struct Watch {
    /// None where the system has nothing that tells.
    watcher: Option<RecommendedWatcher>,
    watched: BTreeSet<PathBuf>,
    names: Names,
    /// One place: that something happened is news once.
    events: mpsc::Receiver<()>,
    /// So that no end of events is seen where there is no watcher.
    _keep: mpsc::Sender<()>,
}

impl Watch {
    pub(super) fn new() -> Self {
        let (sender, events) = mpsc::channel(1);
        let names = Names::default();
        let relevant = Arc::clone(&names);
        let tell = sender.clone();
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            if event.is_ok_and(|event| matters(&event, &relevant)) {
                // A full channel says it already.
                let _ = tell.try_send(());
            }
        });
        if let Err(error) = &watcher {
            tracing::warn!(%error, "changes of the configuration are not seen");
        }
        Self {
            watcher: watcher.ok(),
            watched: BTreeSet::new(),
            names,
            events,
            _keep: sender,
        }
    }

    /// Watches where the file is, or would be, as the folders are now. A folder that
    /// was taken away and made again needs a new watch, and nobody can tell: all of
    /// them are made anew.
    pub(super) fn follow(&mut self, path: &Path) {
        let (folders, names) = places(path);
        *self.names.lock().unwrap_or_else(PoisonError::into_inner) = names;
        let Some(watcher) = &mut self.watcher else {
            return;
        };
        for folder in std::mem::take(&mut self.watched) {
            // It may be gone.
            let _ = watcher.unwatch(&folder);
        }
        for folder in folders {
            match watcher.watch(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => drop(self.watched.insert(folder)),
                Err(error) => tracing::warn!(%error, "a folder cannot be watched"),
            }
        }
    }

    /// Waits for a change, and then until there was none for [`QUIET`].
    pub(super) async fn changed(&mut self) {
        let _ = self.events.recv().await;
        let quiet = async { while timeout(QUIET, self.events.recv()).await.is_ok() {} };
        let _ = timeout(AT_LAST, quiet).await;
    }

    /// Waits for a change, for so long at most.
    pub(super) async fn changed_within(&mut self, patience: Duration) {
        let _ = timeout(patience, self.changed()).await;
    }
}

/// Whether an event may be of the file. Reading it makes events, too.
fn matters(event: &Event, names: &Names) -> bool {
    let written = EventKind::Access(AccessKind::Close(AccessMode::Write));
    if matches!(event.kind, EventKind::Access(_)) && event.kind != written {
        return false;
    }
    let names = names.lock().unwrap_or_else(PoisonError::into_inner);
    let known = |path: &PathBuf| path.file_name().is_some_and(|name| names.contains(name));
    event.need_rescan() || event.paths.is_empty() || event.paths.iter().any(known)
}

/// The folders to watch, and the names in them that matter.
fn places(path: &Path) -> (BTreeSet<PathBuf>, BTreeSet<OsString>) {
    let (mut folders, mut names) = (BTreeSet::new(), BTreeSet::new());
    for step in file::steps(path) {
        let mut step = step.as_path();
        loop {
            names.extend(step.file_name().map(OsString::from));
            let Some(folder) = step.parent() else { break };
            let folder = if folder.as_os_str().is_empty() {
                Path::new(".")
            } else {
                folder
            };
            if folder.is_dir() {
                folders.insert(folder.to_owned());
                // It may be taken away.
                names.extend(folder.file_name().map(OsString::from));
                break;
            }
            step = folder;
        }
    }
    (folders, names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_above_a_missing_one_is_watched() {
        let folder = tempfile::tempdir().expect("a folder");
        let (folders, names) = places(&folder.path().join("a/b/config.toml"));
        assert_eq!(folders, BTreeSet::from([folder.path().to_owned()]));
        for name in ["a", "b", "config.toml"] {
            assert!(names.contains(&OsString::from(name)), "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_folder_of_what_a_link_leads_to_is_watched_as_well() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for name in ["config", "dotfiles"] {
            std::fs::create_dir(at(name)).expect("made");
        }
        let link = at("config/config.toml");
        std::os::unix::fs::symlink("../dotfiles/sayso.toml", &link).expect("linked");
        let (folders, names) = places(&link);
        let dotfiles = at("config/../dotfiles");
        assert_eq!(folders, BTreeSet::from([at("config"), dotfiles]));
        assert!(names.contains(&OsString::from("sayso.toml")));
    }

    #[test]
    fn reading_the_file_is_no_change_of_it() {
        let names = Names::new(Mutex::new(BTreeSet::from([OsString::from("a.toml")])));
        let event = |kind, path: &str| Event::new(kind).add_path(PathBuf::from(path));
        let close = |mode| EventKind::Access(AccessKind::Close(mode));
        let open = EventKind::Access(AccessKind::Open(AccessMode::Any));
        for (event, expected) in [
            (event(open, "/x/a.toml"), false),
            (event(close(AccessMode::Read), "/x/a.toml"), false),
            (event(close(AccessMode::Write), "/x/a.toml"), true),
            (event(EventKind::Any, "/x/a.toml"), true),
            (event(EventKind::Any, "/x/other"), false),
        ] {
            assert_eq!(matters(&event, &names), expected, "{event:?}");
        }
    }
}
