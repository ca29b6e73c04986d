//! The end of a file.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Zoned;

use super::{DeliverError, Receipt, Sink};

/// A file that each text is appended to.
pub struct FileSink {
    path: PathBuf,
    template: String,
    name: String,
}

impl FileSink {
    /// A sink over the file at `path`, where `~/` is the home folder; each text
    /// is written as `template` says.
    pub fn new(path: &Path, template: &str) -> Self {
        let path = absolute(path);
        let file = path.file_name().unwrap_or(path.as_os_str());
        Self {
            name: file.to_string_lossy().into_owned(),
            template: template.to_owned(),
            path,
        }
    }

    /// A sink whose file can be written to now.
    ///
    /// # Errors
    /// [`DeliverError::Refused`] with the system's words.
    pub fn open(path: &Path, template: &str) -> Result<Self, DeliverError> {
        let sink = Self::new(path, template);
        open(&sink.path).map_err(|error| sink.refused(&error))?;
        Ok(sink)
    }

    fn refused(&self, error: &io::Error) -> DeliverError {
        let (cause, next) = match error.kind() {
            io::ErrorKind::NotFound => (
                "its folder is not there".to_owned(),
                "Make the folder, or name another `file` under [deliver]",
            ),
            io::ErrorKind::PermissionDenied => (
                "you may not write there".to_owned(),
                "Make it writable, or name another `file` under [deliver]",
            ),
            io::ErrorKind::ReadOnlyFilesystem => (
                "its disk is read-only".to_owned(),
                "Name another `file` under [deliver]",
            ),
            io::ErrorKind::IsADirectory => (
                "it is a folder".to_owned(),
                "Name a file in it with `file` under [deliver]",
            ),
            io::ErrorKind::StorageFull => ("the disk is full".to_owned(), "Make room on it"),
            _ => (error.to_string(), "Name another `file` under [deliver]"),
        };
        DeliverError::Refused {
            place: self.path.display().to_string(),
            cause,
            next: next.to_owned(),
        }
    }
}

impl Sink for FileSink {
    fn name(&self) -> &str {
        &self.name
    }

    fn deliver(&mut self, text: &str) -> Result<Receipt, DeliverError> {
        let entry = fill(&self.template, text, &Zoned::now());
        let verified =
            append(&self.path, entry.as_bytes()).map_err(|error| self.refused(&error))?;
        Ok(Receipt::new(&self.name, verified))
    }
}

/// `~/…` from the home folder, anything else from the current one.
fn absolute(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), etcetera::home_dir()) {
        (Ok(below_home), Ok(home)) => home.join(below_home),
        _ => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
    }
}

/// Opens it for appending; makes it for its owner only. Anything but a file is
/// refused: a pipe without a reader would hold up the opener for ever.
fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.append(true).read(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        let flags = rustix::fs::OFlags::NONBLOCK | rustix::fs::OFlags::NOCTTY;
        options.mode(0o600);
        options.custom_flags(i32::try_from(flags.bits()).unwrap_or(0));
    }
    let file = options.open(path).or_else(|error| {
        // A file that may be written and not read.
        if error.kind() == io::ErrorKind::PermissionDenied {
            return options.read(false).open(path);
        }
        Err(error)
    })?;
    if file.metadata()?.is_file() {
        return Ok(file);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "it is no file"))
}

/// Appends `entry` in one write, so that it does not mix with another
/// program's; answers whether it was read back.
fn append(path: &Path, entry: &[u8]) -> io::Result<bool> {
    let mut file = open(path)?;
    let written = file.write(entry)?;
    if written < entry.len() {
        // Rare: a disk that is full, or a limit. What has gone is there.
        file.write_all(&entry[written..])?;
    }
    // Where this write ended, whoever else has written since.
    let end = file.stream_position()?;
    let begin = end.saturating_sub(entry.len() as u64);
    let mut found = vec![0; entry.len()];
    let read = file
        .seek(SeekFrom::Start(begin))
        .and_then(|_| file.read_exact(&mut found));
    match read {
        // Not readable: its length must do.
        Err(_) => Ok(file.metadata()?.len() >= end),
        Ok(()) if found == entry => Ok(true),
        Ok(()) => Err(io::Error::other("what was written is not there")),
    }
}

/// The template with its words filled in, in one pass: what the text holds is
/// never taken for a word of the template.
fn fill(template: &str, text: &str, now: &Zoned) -> String {
    let words = [
        ("{text}", text.to_owned()),
        ("{time}", now.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()),
        ("{date}", now.strftime("%Y-%m-%d").to_string()),
    ];
    let mut filled = String::with_capacity(template.len() + text.len());
    let mut rest = template;
    while !rest.is_empty() {
        let word = words.iter().find(|(word, _)| rest.starts_with(word));
        let (taken, piece) = if let Some((word, value)) = word {
            (word.len(), value.as_str())
        } else {
            let next = rest.chars().next().map_or(1, char::len_utf8);
            (next, &rest[..next])
        };
        filled.push_str(piece);
        rest = &rest[taken..];
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_text_holds_is_not_filled_in() {
        let now: Zoned = "2026-11-21T15:04:05+01:00[Europe/Berlin]"
            .parse()
            .expect("a time");
        let filled = fill(
            "{date} {time} é {text}{nothing}\n",
            "say {time} {text}",
            &now,
        );
        assert_eq!(
            filled,
            "2026-11-21 2026-11-21T15:04:05+01:00 é say {time} {text}{nothing}\n"
        );
    }
}
