//! `sayso model`: which models there are, and getting, checking, choosing and
//! removing them. Only `download` opens a connection to another computer.

mod args;
mod choose;
mod download;
mod help;
mod import;
mod interrupt;
mod list;
mod remove;
mod show;
mod verify;
mod words;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

pub use self::args::{ModelArgs, ModelCommand};
pub use self::help::{MODEL, MODEL_AFTER};
use super::config::Setup;
use super::run::model_folders;
use crate::catalogue::{Advice, Catalogue, KnownModel, Languages, advise};
use crate::engine::{ModelFolders, ModelSource, machine};
use crate::runtime::profiles::Shared;

/// What every one of these commands starts from.
struct Shelf<'a> {
    setup: &'a Setup,
    catalogue: Catalogue,
    folders: ModelFolders,
}

/// Does it.
///
/// # Errors
/// One paragraph for the user: what, why, what to do.
pub fn run(args: &ModelArgs, setup: &Setup, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let shelf = Shelf::open(setup, args.catalogue.as_deref())?;
    match &args.command {
        ModelCommand::List(args) => list::run(args, &shelf, out)?,
        ModelCommand::Download(args) => download::run(args, &shelf, out)?,
        ModelCommand::Verify(args) => return verify::run(args, &shelf, out),
        ModelCommand::Use(args) => choose::run(&args.which, &shelf, out)?,
        ModelCommand::Remove(args) => return remove::run(args, &shelf, out),
        ModelCommand::Import(args) => import::run(args, &shelf, out)?,
        ModelCommand::Path(args) => show::path(args, &shelf, out)?,
    }
    Ok(ExitCode::SUCCESS)
}

impl<'a> Shelf<'a> {
    fn open(setup: &'a Setup, catalogue: Option<&Path>) -> anyhow::Result<Self> {
        let named = catalogue.filter(|file| !file.as_os_str().is_empty());
        Ok(Self {
            setup,
            catalogue: match named {
                None => Catalogue::built_in().clone(),
                Some(file) => read_catalogue(file)?,
            },
            folders: model_folders(setup),
        })
    }

    /// The folder that models are put into.
    fn folder(&self) -> &Path {
        &self.setup.folders.models
    }

    /// Where a published model is or will be put.
    fn place(&self, model: &KnownModel) -> PathBuf {
        self.folder().join(&model.file)
    }

    /// What is left of a download that is not over: the file, and what is beside it.
    fn parts(&self, file: &str) -> [PathBuf; 2] {
        ["part", "part.json"].map(|end| self.folder().join(format!("{file}.{end}")))
    }

    /// A published model by its name.
    fn known(&self, name: &str) -> anyhow::Result<&KnownModel> {
        self.catalogue.find(name).ok_or_else(|| {
            let hint = match self.catalogue.nearest(name) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => "`sayso model list` names them.".to_owned(),
            };
            anyhow::anyhow!("sayso knows no model `{name}` to download. {hint}")
        })
    }

    /// The model that the configuration names, as far as it is there.
    fn in_use(&self) -> Option<ModelSource> {
        self.folders.resolve(&self.setup.config.engine.model).ok()
    }

    /// Whether a profile of the configuration writes with it, or all without one.
    fn is_wanted(&self, source: &ModelSource) -> bool {
        let shared = Shared::of(&self.setup.config);
        let mut models = shared.models();
        models.any(|config| {
            let wanted = self.folders.resolve(&config.engine.model);
            wanted.is_ok_and(|wanted| wanted == *source)
        })
    }

    /// What to begin with on this machine, for the configured language.
    fn advice(&self) -> Option<Advice> {
        let languages = match self.setup.config.engine.language.as_str() {
            "en" => Languages::En,
            _ => Languages::Multilingual,
        };
        let (memory, threads) = (machine::available_memory(), machine::model_threads());
        advise(&self.catalogue, memory, threads, languages)
    }
}

fn read_catalogue(file: &Path) -> anyhow::Result<Catalogue> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        anyhow::anyhow!(
            "the catalogue {shown} cannot be read: {error}. `--catalogue` and \
             SAYSO_MODEL_CATALOGUE name one"
        )
    })?;
    Catalogue::parse(&text).map_err(|error| {
        anyhow::anyhow!("the catalogue {shown} has a mistake: {}", error.trim_end())
    })
}
