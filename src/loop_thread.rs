//! A thread with an event loop of its own, for what waits for many things at once.

use std::future::Future;
use std::io;
use std::thread::{self, JoinHandle};

use tokio::sync::oneshot;

/// Resolves once the owner of the thread lets go of it.
pub(crate) type Stopped = oneshot::Receiver<()>;

/// The thread. Dropping it tells the work to stop, and joins the thread.
#[derive(Debug)]
pub(crate) struct LoopThread {
    name: &'static str,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl LoopThread {
    /// Starts the thread `name` with the future that `work` makes there. It must end
    /// soon after what it is given resolves.
    ///
    /// # Errors
    /// The system's error when there can be no thread or no event loop.
    pub(crate) fn spawn<Work: Future<Output = ()>>(
        name: &'static str,
        work: impl FnOnce(Stopped) -> Work + Send + 'static,
    ) -> io::Result<Self> {
        let (stop, stopped) = oneshot::channel();
        let events = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let thread = thread::Builder::new()
            .name(name.to_owned())
            .spawn(move || {
                events.block_on(work(stopped));
                // What the loop has asked a helper thread for may never come.
                events.shutdown_background();
            })?;
        Ok(Self {
            name,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for LoopThread {
    fn drop(&mut self) {
        drop(self.stop.take());
        let joined = self.thread.take().map(JoinHandle::join);
        if joined.is_some_and(|joined| joined.is_err()) {
            tracing::error!(thread = self.name, "a thread panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{TryRecvError, sync_channel};

    use super::*;

    #[test]
    fn dropping_it_stops_the_work_and_waits_for_its_end() {
        let (say, said) = sync_channel(2);
        let thread = LoopThread::spawn("test", |stopped| async move {
            let own = thread::current().name().map(str::to_owned);
            say.send(own).expect("a test that listens");
            let _ = stopped.await;
            say.send(None).expect("a test that listens");
        });
        assert_eq!(said.recv(), Ok(Some("test".to_owned())));
        assert_eq!(said.try_recv(), Err(TryRecvError::Empty));
        drop(thread.expect("a thread"));
        assert_eq!(said.try_recv(), Ok(None));
    }

    #[test]
    fn work_that_ends_by_itself_or_panics_is_joined_as_well() {
        let (say, said) = sync_channel::<()>(1);
        let ended = LoopThread::spawn("ended", |_| async move { drop(say) });
        let broken = LoopThread::spawn("broken", |_| async { panic!("on purpose") });
        assert!(said.recv().is_err(), "it is over");
        drop((ended.expect("a thread"), broken.expect("a thread")));
    }
}
