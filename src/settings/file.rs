//! Reading the file, and writing it in one step.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write};
#[cfg(unix)]
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// How many links may lead from one to the next.
const LINKS: usize = 40;

/// The file's text; nothing when there is none.
///
/// # Errors
/// It cannot be read, or is not text (UTF-8).
pub fn read(path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        text => text,
    }
}

/// Writes the file in one step: whoever reads it sees the old text or the new one.
/// Only the user may read it, unless the file that was there says otherwise. A link
/// stays a link: what it leads to is written. Folders that are missing are made.
///
/// # Errors
/// The system's error; the file is as it was then.
pub fn write(path: &Path, text: &str) -> io::Result<()> {
    let path = target(path)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = folder.join(format!(".{name}.{}.part", std::process::id()));
    let written = fill(&part, text, &path).and_then(|()| fs::rename(&part, &path));
    if written.is_err() {
        let _ = fs::remove_file(&part);
        return written;
    }
    // So that the new name outlives a power cut, too; not every file system can.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

fn fill(part: &Path, text: &str, old: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    options.mode(0o600);
    let mut file = options.open(part)?;
    if let Ok(old) = fs::metadata(old) {
        if old.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        file.set_permissions(old.permissions())?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// What a path leads to in the end, whether that is there or not.
fn target(path: &Path) -> io::Result<PathBuf> {
    let end = steps(path).pop().filter(|end| !end.is_symlink());
    end.ok_or_else(|| io::Error::other("its links go in a circle"))
}

/// A path, and where its links lead, one after the other.
pub(super) fn steps(path: &Path) -> Vec<PathBuf> {
    let mut steps = vec![path.to_owned()];
    while let Some(last) = steps.last().filter(|_| steps.len() <= LINKS)
        && let Ok(next) = fs::read_link(last)
    {
        // A link is read from where it lies; `join` leaves an absolute one alone.
        let next = last.parent().unwrap_or(Path::new("")).join(next);
        steps.push(next);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_and_its_folders_are_made() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("a/b/config.toml");
        assert_eq!(read(&path).expect("nothing yet"), "");
        write(&path, "one").expect("written");
        write(&path, "two").expect("written over");
        assert_eq!(read(&path).expect("there"), "two");
        let all = fs::read_dir(folder.path().join("a/b")).expect("a folder");
        assert_eq!(all.count(), 1, "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn only_the_user_reads_it_unless_it_was_otherwise() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        let mode = || fs::metadata(&path).expect("there").permissions().mode() & 0o777;
        write(&path, "one").expect("written");
        assert_eq!(mode(), 0o600);
        fs::set_permissions(&path, PermissionsExt::from_mode(0o644)).expect("changed");
        write(&path, "two").expect("written");
        assert_eq!(mode(), 0o644);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("dotfiles")).expect("made");
        symlink("dotfiles/sayso.toml", at("link")).expect("linked");
        symlink(at("link"), at("config.toml")).expect("linked");
        for text in ["the file is not there yet", "now it is"] {
            write(&at("config.toml"), text).expect("written");
            let kept = fs::read_to_string(at("dotfiles/sayso.toml"));
            assert_eq!(kept.expect("there"), text);
            for link in ["link", "config.toml"] {
                assert!(at(link).is_symlink(), "{link}");
            }
        }
        symlink("circle", at("circle")).expect("linked");
        let error = write(&at("circle"), "x").expect_err("no end");
        assert!(error.to_string().contains("circle"), "{error}");
    }

    #[test]
    fn what_cannot_be_written_leaves_nothing_behind() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        fs::create_dir(&path).expect("a folder in its place");
        write(&path, "x").expect_err("a folder");
        let all = fs::read_dir(folder.path()).expect("a folder");
        assert_eq!(all.count(), 1);
    }
}
