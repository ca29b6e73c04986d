//! Where things lie: the folders of the XDG base directory specification, on
//! every system, as command-line programs do.

use std::fs::DirBuilder;
use std::io;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

/// The folders of one run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// The configuration: `~/.config/sayso`.
    pub config: PathBuf,
    /// What must be kept: `~/.local/share/sayso`.
    pub data: PathBuf,
    /// What may be lost: `~/.local/state/sayso`.
    pub state: PathBuf,
    /// Models that the user put there, in the data folder.
    pub models: PathBuf,
    /// Another folder of models, looked at first: `SAYSO_MODEL_DIR`.
    pub extra_models: Option<PathBuf>,
    /// Recordings, in the data folder.
    pub clips: PathBuf,
    /// Deleted recordings, in the data folder.
    pub trash: PathBuf,
    /// Logs, in the state folder.
    pub logs: PathBuf,
}

/// Why a folder cannot be used, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PathError {
    /// There is no home folder.
    #[error("there is no home folder to keep anything in; set HOME, and start sayso again")]
    NoHome,
    /// A folder cannot be made or written to.
    #[error(
        "cannot write to the folder {path}: {cause}. Make it writable, or choose another with {instead}"
    )]
    NotWritable {
        /// The folder.
        path: PathBuf,
        /// The system's words.
        cause: String,
        /// The option or variable that names another.
        instead: &'static str,
    },
}

/// The names that the user gave, beside the XDG variables.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// `storage.data_dir`, `--data-dir`, `SAYSO_DATA_DIR`; empty means none.
    pub data_dir: PathBuf,
    /// `SAYSO_MODEL_DIR`.
    pub model_dir: Option<PathBuf>,
}

impl Wishes {
    /// With `data_dir` from the configuration and the rest from the environment.
    pub fn with_data_dir(data_dir: PathBuf) -> Self {
        let model_dir = std::env::var_os("SAYSO_MODEL_DIR");
        Self {
            data_dir,
            model_dir: model_dir.filter(|dir| !dir.is_empty()).map(PathBuf::from),
        }
    }
}

/// The base folders of the user.
///
/// # Errors
/// [`PathError::NoHome`].
pub fn base() -> Result<impl BaseStrategy, PathError> {
    // XDG on macOS too: people look for a command's files there.
    etcetera::base_strategy::Xdg::new().map_err(|_| PathError::NoHome)
}

/// Where the configuration is unless the user names another: `~/.config/sayso/config.toml`.
pub fn config_file(base: &impl BaseStrategy) -> PathBuf {
    base.config_dir().join("sayso").join("config.toml")
}

impl Folders {
    /// Names the folders; makes none of them.
    pub fn resolve(base: &impl BaseStrategy, wishes: &Wishes) -> Self {
        let data = if wishes.data_dir.as_os_str().is_empty() {
            base.data_dir().join("sayso")
        } else {
            absolute(base, &wishes.data_dir)
        };
        // The XDG strategy always has one; others keep state with data.
        let state = base
            .state_dir()
            .unwrap_or_else(|| base.data_dir())
            .join("sayso");
        Self {
            config: base.config_dir().join("sayso"),
            models: data.join("models"),
            extra_models: wishes.model_dir.as_ref().map(|dir| absolute(base, dir)),
            clips: data.join("clips"),
            trash: data.join("trash"),
            logs: state.join("logs"),
            data,
            state,
        }
    }

    /// Where models are looked for, in this order.
    pub fn model_folders(&self) -> Vec<PathBuf> {
        self.extra_models
            .iter()
            .chain([&self.models])
            .cloned()
            .collect()
    }

    /// Makes the folders for data and logs, readable by their owner only, and
    /// sees to it that they can be written to.
    ///
    /// # Errors
    /// [`PathError::NotWritable`] names the folder and the option for another.
    pub fn create(&self) -> Result<(), PathError> {
        let data = [&self.data, &self.clips, &self.trash, &self.models];
        for folder in data {
            make(folder, "`--data-dir` or SAYSO_DATA_DIR")?;
        }
        for folder in [&self.state, &self.logs] {
            make(folder, "XDG_STATE_HOME")?;
        }
        Ok(())
    }
}

/// Makes every file and folder of this process private to its user, whatever
/// program or library creates it. Call it first in `main`.
pub fn keep_files_private() {
    #[cfg(unix)]
    rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o077));
}

/// `~/…` from the home folder, anything else from the current one.
fn absolute(base: &impl BaseStrategy, path: &Path) -> PathBuf {
    if let Ok(below_home) = path.strip_prefix("~") {
        return base.home_dir().join(below_home);
    }
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

fn make(folder: &Path, instead: &'static str) -> Result<(), PathError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .and_then(|()| writable(folder))
        .map_err(|error| PathError::NotWritable {
            path: folder.to_owned(),
            cause: plain(&error),
            instead,
        })
}

/// Asks the system, because making a folder that exists succeeds on a
/// read-only disk too.
fn writable(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::fs::{Access, access};
        access(folder, Access::WRITE_OK | Access::EXEC_OK)?;
    }
    #[cfg(not(unix))]
    if std::fs::metadata(folder)?.permissions().readonly() {
        return Err(io::ErrorKind::ReadOnlyFilesystem.into());
    }
    Ok(())
}

/// The system's words without the error number.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let words = text.split(" (os error").next().unwrap_or(&text);
    words.to_owned()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A home folder of a test's own.
    pub(in crate::cli) struct Home(pub(in crate::cli) PathBuf);

    impl BaseStrategy for Home {
        fn home_dir(&self) -> &Path {
            &self.0
        }
        fn config_dir(&self) -> PathBuf {
            self.0.join("config")
        }
        fn data_dir(&self) -> PathBuf {
            self.0.join("data")
        }
        fn cache_dir(&self) -> PathBuf {
            self.0.join("cache")
        }
        fn state_dir(&self) -> Option<PathBuf> {
            Some(self.0.join("state"))
        }
        fn runtime_dir(&self) -> Option<PathBuf> {
            None
        }
    }

    fn wishing(data_dir: &str, model_dir: Option<&str>) -> Folders {
        let wishes = Wishes {
            data_dir: data_dir.into(),
            model_dir: model_dir.map(PathBuf::from),
        };
        Folders::resolve(&Home("/home/me".into()), &wishes)
    }

    #[test]
    fn everything_lies_below_the_base_folders() {
        let folders = wishing("", None);
        assert_eq!(folders.config, Path::new("/home/me/config/sayso"));
        assert_eq!(folders.clips, Path::new("/home/me/data/sayso/clips"));
        assert_eq!(folders.logs, Path::new("/home/me/state/sayso/logs"));
        assert_eq!(
            folders.model_folders(),
            [Path::new("/home/me/data/sayso/models")]
        );
    }

    #[test]
    fn a_data_folder_of_the_users_moves_clips_and_models_but_not_logs() {
        let folders = wishing("/big/disk", None);
        assert_eq!(folders.clips, Path::new("/big/disk/clips"));
        assert_eq!(folders.models, Path::new("/big/disk/models"));
        assert_eq!(folders.logs, Path::new("/home/me/state/sayso/logs"));
    }

    #[test]
    fn a_tilde_is_the_home_folder_and_other_names_are_made_absolute() {
        assert_eq!(wishing("~/speech", None).data, Path::new("/home/me/speech"));
        assert_eq!(wishing("~", None).data, Path::new("/home/me"));
        assert!(wishing("here", None).data.is_absolute());
    }

    #[test]
    fn the_model_folder_of_the_environment_is_looked_at_first() {
        let folders = wishing("", Some("/models"));
        assert_eq!(
            folders.model_folders(),
            [
                Path::new("/models"),
                Path::new("/home/me/data/sayso/models")
            ]
        );
    }

    #[test]
    fn creating_makes_private_folders_and_may_be_done_again() {
        let home = tempfile::tempdir().expect("a folder");
        let folders = Folders::resolve(&Home(home.path().to_owned()), &Wishes::default());
        folders.create().expect("created");
        folders.create().expect("still there");
        assert!(folders.logs.is_dir() && folders.trash.is_dir());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&folders.clips)
                .expect("there")
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        assert!(
            !folders.config.exists(),
            "an empty configuration folder helps nobody"
        );
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named_with_the_option_for_another() {
        let home = tempfile::tempdir().expect("a folder");
        std::fs::write(home.path().join("data"), "in the way").expect("a file");
        let folders = Folders::resolve(&Home(home.path().to_owned()), &Wishes::default());
        let error = folders
            .create()
            .expect_err("a file is in the way")
            .to_string();
        assert!(error.contains("data/sayso"), "{error}");
        assert!(error.contains("--data-dir"), "{error}");
        assert!(!error.contains("os error"), "{error}");
    }
}
