//! A folder for one download, and the file that is ordered.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use sayso::fetch::{Cancel, Cause, Event, FetchError, Fetched, Manner, Order, fetch};
use sha2::{Digest, Sha256};

use super::server::{Asked, Server};

/// How a model begins.
pub(crate) const MAGIC: &[u8] = b"lmgg";
pub(crate) const SIZE: usize = 300_000;

/// A file that begins like a model; `kind` makes it another one.
pub(crate) fn file(kind: u8) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    let mut state = u32::from(kind) + 1;
    while bytes.len() < SIZE {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        bytes.push(state.to_be_bytes()[0]);
    }
    bytes
}

pub(crate) fn sum(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in Sha256::digest(bytes) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A folder for one download.
pub(crate) struct Place {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) manner: Manner,
    pub(crate) events: Vec<Event>,
}

impl Place {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            manner: Manner {
                stall: Duration::from_millis(400),
                pause: Duration::from_millis(1),
                retries: 3,
                ..Manner::default()
            },
            events: Vec::new(),
        }
    }

    pub(crate) fn target(&self) -> PathBuf {
        self.folder.path().join("models/ggml-x.bin")
    }

    pub(crate) fn part(&self) -> PathBuf {
        self.folder.path().join("models/ggml-x.bin.part")
    }

    pub(crate) fn order(&self, urls: &[String]) -> Order {
        Order {
            target: self.target(),
            urls: urls.to_vec(),
            bytes: SIZE as u64,
            sha256: sum(&file(0)),
            magic: MAGIC.to_vec(),
        }
    }

    pub(crate) fn fetch_from(&mut self, urls: &[String]) -> Result<Fetched, FetchError> {
        let order = self.order(urls);
        let events = &mut self.events;
        let mut tell = |event| events.push(event);
        fetch(&order, &self.manner, &Cancel::default(), &mut tell)
    }

    pub(crate) fn fetch(&mut self, server: &Server) -> Result<Fetched, FetchError> {
        self.fetch_from(&[format!("{}/ggml-x.bin", server.base())])
    }

    /// It is there, whole, and nothing else is.
    pub(crate) fn has_the_file(&self) {
        assert_eq!(fs::read(self.target()).expect("there"), file(0));
        assert_eq!(self.names(), ["ggml-x.bin"]);
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let folder = fs::read_dir(self.folder.path().join("models")).expect("a folder");
        let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("one").file_name();
        let mut names: Vec<String> = folder
            .map(|entry| name(entry).to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    pub(crate) fn kept(&self) -> u64 {
        fs::metadata(self.part()).map_or(0, |about| about.len())
    }

    /// Why the only address was of no use; nothing is in the file's place.
    pub(crate) fn refused(&mut self, server: &Server) -> Cause {
        let error = self.fetch(server).expect_err("no file");
        assert!(!self.target().exists(), "a half file in place");
        let text = error.to_string();
        assert!(
            text.contains("ggml-x.bin could not be downloaded"),
            "{text}"
        );
        match error {
            FetchError::Failed { mut refused, .. } => refused.remove(0).cause,
            other => panic!("{other}"),
        }
    }
}

/// What was asked for, in order.
pub(crate) fn ranges(asked: &[Asked]) -> Vec<Option<&str>> {
    asked.iter().map(|asked| asked.range.as_deref()).collect()
}
