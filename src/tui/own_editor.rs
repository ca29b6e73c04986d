//! The user's own editor, on a file that nobody else can read.

use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Those that are looked for where none is named.
const USUAL: [&str; 4] = ["sensible-editor", "nano", "vim", "vi"];
/// How many folders are tried for one that is not there yet.
const TRIES: u32 = 100;

/// The editor that the user has named, with its arguments.
pub fn named() -> Option<String> {
    let named = ["VISUAL", "EDITOR"].into_iter();
    let mut named = named.filter_map(|name| env::var(name).ok());
    named.find(|editor| !editor.trim().is_empty())
}

/// The same, or else one that is here.
pub fn editor() -> String {
    named().unwrap_or_else(|| usual(env::var_os("PATH").unwrap_or_default().as_os_str()))
}

fn usual(path: &std::ffi::OsStr) -> String {
    let is_here = |name: &&&str| env::split_paths(path).any(|folder| folder.join(name).is_file());
    let found = USUAL.iter().find(is_here);
    (*found.unwrap_or(&"vi")).to_owned()
}

/// What opens a file in an editor. It may have arguments; the shell knows how they are
/// written.
pub fn command(editor: &str, file: &Path) -> Command {
    if cfg!(unix) {
        let mut command = Command::new("sh");
        let line = format!("{editor} \"$1\"");
        command.args(["-c", &line, "sh"]).arg(file);
        command
    } else {
        let mut command = Command::new(editor);
        command.arg(file);
        command
    }
}

/// A text in a file of its own, in a folder of its own, that only the user can read.
/// Both are removed when it is dropped.
#[derive(Debug)]
pub struct Draft {
    folder: PathBuf,
    text: String,
}

impl Draft {
    /// Writes a text to be edited: below `XDG_RUNTIME_DIR`, which is in memory where
    /// there is one.
    ///
    /// # Errors
    /// The system's refusal.
    pub fn new(text: &str) -> io::Result<Self> {
        let runtime = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
        let runtime = runtime.filter(|folder| folder.is_absolute() && folder.is_dir());
        let below = runtime.unwrap_or_else(env::temp_dir);
        let draft = Self {
            folder: private_folder(&below)?,
            text: text.to_owned(),
        };
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file: File = options.open(draft.path())?;
        file.write_all(text.as_bytes())?;
        // Editors end a file by a line break, and some say so where there is none.
        if !text.ends_with('\n') {
            file.write_all(b"\n")?;
        }
        Ok(draft)
    }

    /// The file.
    pub fn path(&self) -> PathBuf {
        self.folder.join("text.txt")
    }

    /// What the editor has left in it; `None` where that is the text as it was.
    ///
    /// # Errors
    /// It is gone, or it is no text.
    pub fn edited(&self) -> io::Result<Option<String>> {
        let mut text = fs::read_to_string(self.path())?;
        if text.ends_with('\n') && !self.text.ends_with('\n') {
            text.pop();
            if text.ends_with('\r') {
                text.pop();
            }
        }
        Ok((text != self.text).then_some(text))
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            let folder = self.folder.display();
            tracing::warn!(%folder, %error, "a text that was edited is left behind");
        }
    }
}

fn private_folder(below: &Path) -> io::Result<PathBuf> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for number in 0..TRIES {
        let folder = below.join(format!("sayso-edit-{}-{number}", std::process::id()));
        match builder.create(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    fn edited(text: &str, editor: &str) -> io::Result<Option<String>> {
        let draft = Draft::new(text)?;
        assert!(command(editor, &draft.path()).status()?.success());
        draft.edited()
    }

    #[test]
    fn what_the_editor_leaves_is_the_text_without_the_line_break_that_it_adds() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(edited("see ewe", "true").expect("read"), None);
        let sed = "sed -i s/ewe/you/";
        assert_eq!(edited("see ewe", sed).expect("read"), some("see you"));
        assert_eq!(edited("see ewe\n", sed).expect("read"), some("see you\n"));
        assert!(edited("see ewe", "rm -f").is_err(), "it is gone");
    }

    #[test]
    fn nobody_else_can_read_it_and_nothing_is_left() {
        let draft = Draft::new("secret").expect("written");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode(&draft.path()), 0o600);
        let folder = draft.folder.clone();
        assert_eq!(mode(&folder), 0o700);
        let other = Draft::new("another").expect("beside it");
        assert_ne!(other.folder, folder);
        drop(draft);
        assert!(!folder.exists() && other.path().exists());
    }

    #[test]
    fn where_none_is_named_one_that_is_here_is_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(usual(folder.path().as_os_str()), "vi");
        fs::write(folder.path().join("nano"), "").expect("written");
        assert_eq!(usual(folder.path().as_os_str()), "nano");
    }
}
