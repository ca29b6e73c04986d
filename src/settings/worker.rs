//! The file on its thread.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use tokio::sync::mpsc;

use super::watch::Watch;
use super::{CHANGES, ChangeRequest, SettingsFile, SettingsHandle, SettingsNews, file};
use crate::config::{EditError, LayerError, Layered, Setting, edited, layered};
use crate::loop_thread::LoopThread;

/// How long a file that is gone may take to come back, before its absence counts:
/// some editors, and those who keep their files in a repository, take one away and
/// put another there.
const GONE: Duration = Duration::from_secs(1);

/// The real file.
#[derive(Debug)]
pub struct ConfigFile {
    path: PathBuf,
    settings: Vec<Setting>,
    told: Layered,
}

impl ConfigFile {
    /// The file at `path`, below what environment and command line set, of which
    /// `now` counts.
    pub const fn new(path: PathBuf, settings: Vec<Setting>, now: Layered) -> Self {
        Self {
            path,
            settings,
            told: now,
        }
    }
}

impl SettingsFile for ConfigFile {
    fn start(
        self: Box<Self>,
        news: mpsc::Sender<SettingsNews>,
    ) -> io::Result<Box<dyn SettingsHandle>> {
        let (requests, asked) = mpsc::channel(CHANGES);
        let worker = Worker {
            there: self.path.exists(),
            file: *self,
            broken: None,
            news,
        };
        let thread = LoopThread::spawn("settings", move |stopped| async move {
            tokio::select! {
                _ = stopped => {}
                () = worker.work(asked) => {}
            }
        })?;
        Ok(Box::new(Handle {
            requests,
            _thread: thread,
        }))
    }
}

struct Handle {
    requests: mpsc::Sender<ChangeRequest>,
    _thread: LoopThread,
}

impl SettingsHandle for Handle {
    fn change(&mut self, request: ChangeRequest) -> Result<(), ChangeRequest> {
        let sent = self.requests.try_send(request);
        sent.map_err(mpsc::error::TrySendError::into_inner)
    }
}

struct Worker {
    file: ConfigFile,
    /// Whether the file was there when it was looked at last.
    there: bool,
    /// What is wrong with the file, as it was told.
    broken: Option<String>,
    news: mpsc::Sender<SettingsNews>,
}

impl Worker {
    async fn work(mut self, mut asked: mpsc::Receiver<ChangeRequest>) {
        let mut watch = Watch::new();
        loop {
            // First the watch and then the reading: no change falls in between.
            watch.follow(&self.file.path);
            if self.there && !self.file.path.exists() {
                watch.changed_within(GONE).await;
                watch.follow(&self.file.path);
            }
            self.there = self.file.path.exists();
            if self.read().await.is_err() {
                return;
            }
            tokio::select! {
                () = watch.changed() => {}
                request = asked.recv() => {
                    let Some(request) = request else { return };
                    let result = self.change(&request);
                    let path = request.path;
                    let answer = SettingsNews::Answer { path, result };
                    // What it changes is told before that it was done.
                    if self.read().await.is_err() || self.news.send(answer).await.is_err() {
                        return;
                    }
                }
            }
        }
    }

    /// Reads the file, and tells what is another now.
    async fn read(&mut self) -> Result<(), RuntimeGone> {
        let news = match self.load() {
            Ok(now) if now == self.file.told && self.broken.is_none() => return Ok(()),
            Ok(now) => {
                self.broken = None;
                self.file.told = now.clone();
                SettingsNews::Changed(Box::new(now))
            }
            Err(why) if self.broken.as_ref() == Some(&why) => return Ok(()),
            Err(why) => {
                self.broken = Some(why.clone());
                SettingsNews::Broken(why)
            }
        };
        self.news.send(news).await.map_err(|_| RuntimeGone)
    }

    fn load(&self) -> Result<Layered, String> {
        let path = self.file.path.display();
        let text = self.text()?;
        layered(&text, &self.file.settings).map_err(|error| match error {
            LayerError::File(error) => format!("{path} has a mistake, {}", error.brief()),
            LayerError::Setting(error) => format!("{path} does not go with {error}"),
        })
    }

    fn text(&self) -> Result<String, String> {
        let path = &self.file.path;
        file::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
    }

    fn change(&self, request: &ChangeRequest) -> Result<(), String> {
        let path = self.file.path.display();
        let text = self.text()?;
        let changed = edited(&text, &request.path, &request.change);
        let changed = changed.map_err(|error| match error {
            EditError::Broken(error) => format!("{path} has a mistake already, {}", error.brief()),
            error => error.to_string(),
        })?;
        if changed == text {
            return Ok(());
        }
        // With a chord of the command line it may be one too many.
        layered(&changed, &self.file.settings).map_err(|error| error.to_string())?;
        let written = file::write(&self.file.path, &changed);
        written.map_err(|error| format!("cannot write {path}: {error}"))
    }
}

/// Nobody listens any more.
struct RuntimeGone;
