//! The thread that the loop runs on.

use std::io;
use std::path::Path;
use std::thread::{self, JoinHandle};

use crate::hotkey::Chords;

use super::kernel::{Ender, Kernel};
use super::{Told, Trouble, watch};

/// Listens to every keyboard on a thread of its own. Dropping it ends the
/// thread and waits for it.
#[derive(Debug)]
pub struct Listener {
    ender: Ender,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// Begins to listen to the keyboards in `folder`. `tell` is dropped when
    /// there is nothing to listen to any more.
    ///
    /// # Errors
    /// The system has no thread or descriptor left.
    pub fn start(
        folder: &Path,
        chords: Chords,
        mut tell: impl FnMut(Told) + Send + 'static,
    ) -> io::Result<Self> {
        let ender = Ender::new()?;
        let (folder, for_loop) = (folder.to_owned(), ender.clone());
        let thread = thread::Builder::new()
            .name("keys-evdev".to_owned())
            .spawn(move || {
                let shown = folder.display().to_string();
                match Kernel::new(&folder, for_loop) {
                    Ok(kernel) => watch::run(kernel, &shown, &chords, &mut tell),
                    Err(error) => tell(Told::Away(Trouble::of(&error, shown))),
                }
            })?;
        Ok(Self {
            ender,
            thread: Some(thread),
        })
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.ender.end();
        if self
            .thread
            .take()
            .is_some_and(|thread| thread.join().is_err())
        {
            tracing::error!("the keyboards' thread panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
    use std::time::Duration;

    use super::*;
    use crate::hotkey::Chord;

    const PATIENCE: Duration = Duration::from_secs(20);

    fn listen(folder: &Path) -> (Listener, Receiver<Told>) {
        let (tell, told) = sync_channel(16);
        let listener = Listener::start(folder, Chord::default().into(), move |news| {
            let _ = tell.send(news);
        });
        (listener.expect("a thread"), told)
    }

    #[test]
    fn without_a_folder_it_says_so_and_has_nothing_more_to_say() {
        let folder = tempfile::tempdir().expect("a folder");
        let (_listener, told) = listen(&folder.path().join("input"));
        let Ok(Told::Away(trouble)) = told.recv_timeout(PATIENCE) else {
            panic!("it says why");
        };
        assert!(matches!(trouble, Trouble::NoFolder { .. }), "{trouble}");
        assert_eq!(
            told.recv_timeout(PATIENCE),
            Err(RecvTimeoutError::Disconnected)
        );
    }

    #[test]
    fn what_comes_and_goes_in_the_folder_is_seen_and_what_is_no_device_is_not_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let shown = folder.path().display().to_string();
        let away = |devices| {
            Ok(Told::Away(Trouble::NoKeyboard {
                folder: shown.clone(),
                devices,
            }))
        };
        let (listener, told) = listen(folder.path());
        assert_eq!(told.recv_timeout(PATIENCE), away(0));
        fs::write(folder.path().join("mice"), "").expect("written");
        fs::write(folder.path().join("event7"), "").expect("written");
        assert_eq!(told.recv_timeout(PATIENCE), away(1));
        fs::remove_file(folder.path().join("event7")).expect("removed");
        assert_eq!(told.recv_timeout(PATIENCE), away(0));
        // It waits without a limit now; dropping it ends it all the same.
        drop(listener);
        assert_eq!(
            told.recv_timeout(PATIENCE),
            Err(RecvTimeoutError::Disconnected)
        );
    }

    #[test]
    fn a_folder_that_goes_ends_it_with_the_reason() {
        let folder = tempfile::tempdir().expect("a folder");
        let (_listener, told) = listen(folder.path());
        told.recv_timeout(PATIENCE).expect("no keyboard yet");
        folder.close().expect("removed");
        let Ok(Told::Away(trouble)) = told.recv_timeout(PATIENCE) else {
            panic!("it says why");
        };
        assert!(matches!(trouble, Trouble::NoFolder { .. }), "{trouble}");
    }
}
