//! Which model: from what the user wrote to a file that is known to be whole.

mod checksum;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

pub use checksum::{Checksum, sum_of};

pub use crate::catalogue::KnownModel;
use crate::catalogue::{Catalogue, RECOMMENDED};

use super::error::EngineError;
use super::ggml::{self, Defect, Shape};
use super::machine;

/// The model inside the binary: some 230 words, heard from synthetic voices
/// only. For trying out and for tests.
pub const DEMO_MODEL: &[u8] = include_bytes!("../../assets/model/sayso-demo.en-q5_1.bin");

/// What the model inside the binary is called.
pub const DEMO_NAME: &str = "demo";

/// Takes the newest installed model, and the demo model where none is installed.
pub const AUTO: &str = "auto";

/// What the file of a download that is not over ends in.
const PART: &str = ".part";

/// Names nearer than this (Jaro-Winkler, 0 to 1) are worth a suggestion.
const NEAR: f64 = 0.75;

/// The published models that sayso can name in its messages.
pub fn known_models() -> &'static [KnownModel] {
    &Catalogue::built_in().models
}

/// A model to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModelSource {
    /// The demo model inside the binary.
    Embedded,
    /// A file.
    File(PathBuf),
}

impl ModelSource {
    /// What the screen calls it: `demo`, or the file's name without `ggml-` and `.bin`.
    pub fn name(&self) -> String {
        match self {
            Self::Embedded => DEMO_NAME.to_owned(),
            Self::File(path) => model_name(path),
        }
    }

    /// The file, if it is one.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Embedded => None,
            Self::File(path) => Some(path),
        }
    }

    /// Checks that the model is whole and fits into memory.
    ///
    /// # Errors
    /// What is wrong with it and what to do.
    pub fn verify(&self, folders: &ModelFolders) -> Result<Shape, EngineError> {
        match self {
            Self::Embedded => ggml::inspect(std::io::Cursor::new(DEMO_MODEL))
                .map_err(|defect| folders.refuse(Path::new(DEMO_NAME), defect)),
            Self::File(path) => folders.verify_file(path, machine::available_memory()),
        }
    }
}

/// The folders in which models are looked for by name, in order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ModelFolders {
    folders: Vec<PathBuf>,
}

impl FromIterator<PathBuf> for ModelFolders {
    fn from_iter<I: IntoIterator<Item = PathBuf>>(folders: I) -> Self {
        Self {
            folders: folders.into_iter().collect(),
        }
    }
}

impl ModelFolders {
    /// Looks in `extra` (the value of `SAYSO_MODEL_DIR`), then in `models` inside
    /// the data folder, which messages name as the place to put one.
    pub fn new(extra: Option<PathBuf>, data_folder: &Path) -> Self {
        let extra = extra.filter(|folder| !folder.as_os_str().is_empty());
        let folders = extra.into_iter().chain([data_folder.join("models")]);
        Self {
            folders: folders.collect(),
        }
    }

    /// The folders, in the order of the search.
    pub fn as_slice(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Finds what the user asked for: [`DEMO_NAME`], [`AUTO`], a name such as
    /// `base.en`, or the path of a file.
    ///
    /// # Errors
    /// [`EngineError::ModelMissing`], with the nearest installed name.
    pub fn resolve(&self, spec: &str) -> Result<ModelSource, EngineError> {
        match spec {
            DEMO_NAME => return Ok(ModelSource::Embedded),
            AUTO => {
                return Ok(self
                    .newest()
                    .map_or(ModelSource::Embedded, ModelSource::File));
            }
            _ => {}
        }
        let path = Path::new(spec);
        let is_path = path.components().count() > 1 || path.is_absolute();
        let found = if is_path {
            path.exists().then(|| path.to_owned())
        } else {
            self.find_name(spec)
                .or_else(|| path.is_file().then(|| path.to_owned()))
        };
        found
            .map(ModelSource::File)
            .ok_or_else(|| self.missing(spec, is_path))
    }

    fn find_name(&self, name: &str) -> Option<PathBuf> {
        // What is still being downloaded is no model, whatever it is asked by.
        if name.ends_with(PART) {
            return None;
        }
        let names = [
            format!("ggml-{name}.bin"),
            format!("{name}.bin"),
            name.to_owned(),
        ];
        self.folders
            .iter()
            .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
            .find(|path| path.is_file())
    }

    /// The most recently changed whole model among `ggml*.bin`.
    fn newest(&self) -> Option<PathBuf> {
        let mut candidates: Vec<(SystemTime, PathBuf)> = self
            .installed()
            .filter(|path| {
                path.file_name()
                    .and_then(OsStr::to_str)
                    .is_some_and(|name| name.starts_with("ggml"))
            })
            .filter_map(|path| Some((path.metadata().ok()?.modified().ok()?, path)))
            .collect();
        candidates.sort();
        candidates
            .into_iter()
            .rev()
            .map(|(_, path)| path)
            .find(|path| File::open(path).is_ok_and(|file| ggml::inspect(file).is_ok()))
    }

    /// Every model file in the folders, the smallest first; of several with one
    /// name the one that the name finds. Whether they are whole is not looked at.
    pub fn models(&self) -> Vec<ModelSource> {
        let mut found: Vec<(u64, PathBuf)> = Vec::new();
        for path in self.installed() {
            let path = self.find_name(&model_name(&path)).unwrap_or(path);
            if found.iter().all(|(_, known)| *known != path) {
                found.push((path.metadata().map_or(0, |about| about.len()), path));
            }
        }
        found.sort();
        found
            .into_iter()
            .map(|(_, path)| ModelSource::File(path))
            .collect()
    }

    /// Every `.bin` file in the folders.
    fn installed(&self) -> impl Iterator<Item = PathBuf> + '_ {
        self.folders
            .iter()
            .filter_map(|folder| fs::read_dir(folder).ok())
            .flatten()
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension() == Some(OsStr::new("bin")) && path.is_file())
    }

    fn missing(&self, spec: &str, is_path: bool) -> EngineError {
        let asked = model_name(Path::new(spec));
        let nearest = self
            .installed()
            .map(|path| model_name(&path))
            .chain([DEMO_NAME.to_owned()])
            .map(|name| (strsim::jaro_winkler(&name, &asked), name))
            .filter(|(nearness, _)| *nearness >= NEAR)
            .max_by(|(one, _), (other, _)| one.total_cmp(other))
            .map(|(_, name)| name);
        EngineError::ModelMissing {
            spec: spec.to_owned(),
            looked_in: if is_path {
                Vec::new()
            } else {
                self.folders.clone()
            },
            nearest,
            how_to_install: self.how_to_install(&asked),
        }
    }

    /// How to get a model: the one of that name where it is a published one,
    /// else the recommended one.
    pub fn how_to_install(&self, name: &str) -> String {
        let known = Catalogue::built_in();
        let model = known.find(name).or_else(|| known.find(RECOMMENDED));
        let (Some(model), Some(_)) = (model, self.folders.last()) else {
            return "Use `demo`, the model inside sayso.".to_owned();
        };
        format!(
            "`sayso model download {}` installs {} ({} MB).",
            model.name,
            model.name,
            model.bytes.div_ceil(1_000_000)
        )
    }

    /// Where a model is put: the folder that is looked in last, which is sayso's own.
    pub fn own(&self) -> Option<&Path> {
        self.folders.last().map(PathBuf::as_path)
    }

    /// Checks a file's header, then its size against `available` bytes of
    /// memory, then the whole file.
    fn verify_file(&self, path: &Path, available: Option<u64>) -> Result<Shape, EngineError> {
        let unreadable =
            |error: std::io::Error| self.refuse(path, Defect::Unreadable(error.to_string()));
        let mut file = File::open(path).map_err(unreadable)?;
        let about = file.metadata().map_err(unreadable)?;
        if about.is_dir() {
            return Err(self.refuse(path, Defect::Unreadable("it is a folder".to_owned())));
        }
        ggml::inspect_header(&mut file).map_err(|defect| self.refuse(path, defect))?;
        let needed = machine::memory_for_model(about.len());
        if let Some(available) = available.filter(|available| *available < needed) {
            return Err(EngineError::ModelTooLarge {
                path: path.to_owned(),
                needed,
                available,
            });
        }
        ggml::inspect(&mut file).map_err(|defect| self.refuse(path, defect))
    }

    fn refuse(&self, path: &Path, defect: Defect) -> EngineError {
        let path = path.to_owned();
        let how_to_install = self.how_to_install(&model_name(&path));
        match defect {
            Defect::NotAModel(looks_like) => EngineError::NotAModel {
                path,
                looks_like,
                how_to_install,
            },
            Defect::Truncated { place, missing } => {
                let bytes = path.metadata().map_or(0, |about| about.len());
                // The published size tells more than the place of the break. A
                // size alone is no reason to refuse: an earlier base.en was
                // 17 bytes shorter and just as whole.
                let published_bytes = known_models()
                    .iter()
                    .find(|model| path.file_name() == Some(OsStr::new(&model.file)))
                    .map(|model| model.bytes)
                    .filter(|published| *published > bytes);
                EngineError::ModelTruncated {
                    path,
                    place,
                    missing,
                    bytes,
                    published_bytes,
                }
            }
            Defect::NoWeights => EngineError::ModelEmpty {
                path,
                how_to_install,
            },
            Defect::Damaged(what) => EngineError::ModelDamaged { path, what },
            Defect::Unreadable(cause) => EngineError::ModelUnreadable { path, cause },
        }
    }
}

/// `ggml-base.en.bin` → `base.en`.
fn model_name(path: &Path) -> String {
    let name = path
        .file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy();
    let name = name.strip_prefix("ggml-").unwrap_or(&name);
    name.strip_suffix(".bin").unwrap_or(name).to_owned()
}

#[cfg(test)]
mod tests;
