//! The user's own themes, in `themes` of the configuration's folder, or anywhere.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::config::Setup;
use crate::tui::Appearance;
use crate::tui::theme::choice::{ThemeFiles, ThemeText};

/// What the interface is to look like.
pub(super) fn appearance(setup: &Setup) -> Appearance {
    let folder = setup.folders.config.join("themes");
    Appearance {
        config: setup.config.tui.clone(),
        themes: Box::new(Themes { folder }),
        mini: false,
    }
}

struct Themes {
    folder: PathBuf,
}

impl Themes {
    /// A name is a file of the folder, everything else a path.
    fn path(&self, name: &str) -> PathBuf {
        let is_path = name.contains(['/', '\\']) || Path::new(name).extension().is_some();
        match name.strip_prefix("~/").zip(etcetera::home_dir().ok()) {
            Some((rest, home)) => home.join(rest),
            None if is_path => self.folder.join(name),
            None => self.folder.join(format!("{name}.toml")),
        }
    }
}

impl ThemeFiles for Themes {
    fn read(&self, name: &str) -> Result<Option<ThemeText>, String> {
        let path = self.path(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Some(ThemeText { path, text })),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(format!(
                "The theme {} cannot be read: {error}.",
                path.display()
            )),
        }
    }

    fn names(&self) -> Vec<String> {
        let files = fs::read_dir(&self.folder).into_iter().flatten().flatten();
        let mut names: Vec<String> = files.filter_map(|file| name(&file.path())).collect();
        names.sort();
        names
    }
}

fn name(path: &Path) -> Option<String> {
    let is_theme = path.extension().is_some_and(|end| end == "toml");
    let name = path.file_stem()?.to_str()?;
    is_theme.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_theme_is_found_by_its_name_and_by_its_path() {
        let folder = tempfile::tempdir().expect("a folder");
        let themes = Themes {
            folder: folder.path().join("themes"),
        };
        assert_eq!(themes.read("mine"), Ok(None));
        assert_eq!(themes.names(), Vec::<String>::new());
        fs::create_dir(&themes.folder).expect("made");
        for (name, text) in [("mine.toml", "one"), ("b.toml", "two"), ("notes.txt", "")] {
            fs::write(themes.folder.join(name), text).expect("written");
        }
        let text = |name: &str| Some(themes.read(name).ok()??.text);
        assert_eq!(text("mine").as_deref(), Some("one"));
        assert_eq!(text("b.toml").as_deref(), Some("two"));
        let path = themes.folder.join("b.toml");
        assert_eq!(text(path.to_str().expect("a name")).as_deref(), Some("two"));
        assert_eq!(themes.names(), ["b", "mine"]);
        let wrong = themes.read("../themes/").expect_err("a folder");
        assert!(wrong.contains("cannot be read"), "{wrong}");
    }
}
