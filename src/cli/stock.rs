//! The models of this computer and those that can be had: for `sayso model`, and for
//! the page of models while sayso runs.

use std::path::{Path, PathBuf};

use super::config::Setup;
use super::run::model_folders;
use crate::catalogue::{
    Advice, Catalogue, KnownModel, Languages, address, advise, memory_for_model,
};
use crate::config::Config;
use crate::engine::models::{DEMO_MODEL, DEMO_NAME};
use crate::engine::{ModelFolders, ModelSource, ggml, machine};
use crate::fetch::{Fetching, Manner, Order, Shelf, fetch};
use crate::front::models::{ModelView, Models, RecommendedModel};
use crate::runtime::profiles::Shared;

/// The variable that names another catalogue.
pub(super) const CATALOGUE: &str = "SAYSO_MODEL_CATALOGUE";

/// The shelves, as a setup has them.
pub(super) struct Stock {
    pub(super) setup: Setup,
    pub(super) catalogue: Catalogue,
    pub(super) folders: ModelFolders,
}

impl Stock {
    /// With the catalogue inside sayso, or that of a file.
    ///
    /// # Errors
    /// The file, and what is wrong with it.
    pub(super) fn open(setup: &Setup, catalogue: Option<&Path>) -> anyhow::Result<Self> {
        let named = catalogue.filter(|file| !file.as_os_str().is_empty());
        Ok(Self {
            setup: setup.clone(),
            catalogue: match named {
                None => Catalogue::built_in().clone(),
                Some(file) => read_catalogue(file)?,
            },
            folders: model_folders(setup),
        })
    }

    /// The folder that models are put into.
    pub(super) fn folder(&self) -> &Path {
        &self.setup.folders.models
    }

    /// Where a published model is or will be put.
    pub(super) fn place(&self, model: &KnownModel) -> PathBuf {
        self.folder().join(&model.file)
    }

    /// What is left of a download that is not over: the file, and what is beside it.
    pub(super) fn parts(&self, file: &str) -> [PathBuf; 2] {
        ["part", "part.json"].map(|end| self.folder().join(format!("{file}.{end}")))
    }

    /// A published model by its name.
    pub(super) fn known(&self, name: &str) -> anyhow::Result<&KnownModel> {
        self.catalogue.find(name).ok_or_else(|| {
            let hint = match self.catalogue.nearest(name) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => "`sayso model list` names them.".to_owned(),
            };
            anyhow::anyhow!("sayso knows no model `{name}` to download. {hint}")
        })
    }

    /// The model that the configuration names, as far as it is there.
    pub(super) fn in_use(&self) -> Option<ModelSource> {
        self.folders.resolve(&self.setup.config.engine.model).ok()
    }

    /// Whether a profile of the configuration writes with it, or all without one.
    pub(super) fn is_wanted(&self, source: &ModelSource) -> bool {
        let shared = Shared::of(&self.setup.config);
        let mut models = shared.models();
        models.any(|config| {
            let wanted = self.folders.resolve(&config.engine.model);
            wanted.is_ok_and(|wanted| wanted == *source)
        })
    }

    /// What to begin with on this machine, for the configured language.
    pub(super) fn advice(&self) -> Option<Advice> {
        let languages = match self.setup.config.engine.language.as_str() {
            "en" => Languages::En,
            _ => Languages::Multilingual,
        };
        let (memory, threads) = (machine::available_memory(), machine::model_threads());
        advise(&self.catalogue, memory, threads, languages)
    }

    /// All there is to say of models now.
    pub(super) fn models(&self) -> Models {
        Models {
            folder: self.folder().display().to_string(),
            recommended: self.advice().map(|advice| RecommendedModel {
                name: advice.model,
                why: advice.why,
            }),
            offline: self.offline(),
            models: self.all(),
        }
    }

    /// Why nothing is downloaded, where nothing is.
    pub(super) fn offline(&self) -> Option<String> {
        self.setup.config.models.offline.then(|| {
            format!(
                "nothing is downloaded, because `offline = true` stands below [models] in {}",
                self.setup.config_file.display()
            )
        })
    }

    /// What to fetch, and from where; `url` goes over the configuration's.
    pub(super) fn order(&self, model: &KnownModel, url: Option<&str>) -> Order {
        let config = &self.setup.config.models;
        let own = url.filter(|url| !url.is_empty());
        let own = own.or(Some(&*config.url)).filter(|url| !url.is_empty());
        // Whoever names an address means that one, and not the catalogue's.
        let first = own.map_or_else(
            || self.catalogue.sources.clone(),
            |url| vec![url.to_owned()],
        );
        let bases = first.iter().chain(&config.mirrors);
        Order {
            target: self.place(model),
            urls: bases.map(|base| address(base, &model.file)).collect(),
            bytes: model.bytes,
            sha256: model.sha256.clone(),
            magic: ggml::MAGIC.to_le_bytes().to_vec(),
        }
    }

    /// How to fetch it.
    pub(super) fn manner(&self) -> Manner {
        let config = &self.setup.config.models;
        Manner {
            proxy: Some(config.proxy.clone()).filter(|proxy| !proxy.is_empty()),
            stall: config.timeout(),
            ..Manner::default()
        }
    }

    fn all(&self) -> Vec<ModelView> {
        let in_use = self.in_use();
        let mut others = self.folders.models();
        let mut all: Vec<ModelView> = Vec::new();
        for model in &self.catalogue.models {
            let found = others.iter().position(|source| source.name() == model.name);
            all.push(self.published(model, found.map(|at| others.remove(at)).as_ref()));
        }
        all.extend(others.iter().map(of_a_file));
        all.push(inside_sayso());
        let free = machine::available_memory();
        for view in &mut all {
            view.fits = view.built_in || free.is_none_or(|free| view.memory_bytes <= free);
            view.in_use = in_use.as_ref().is_some_and(|used| match used {
                ModelSource::Embedded => view.built_in,
                ModelSource::File(path) => {
                    view.installed.as_ref() == Some(&path.display().to_string())
                }
            });
        }
        all
    }

    fn published(&self, model: &KnownModel, installed: Option<&ModelSource>) -> ModelView {
        let [part, _] = self.parts(&model.file);
        ModelView {
            name: model.name.clone(),
            bytes: model.bytes,
            memory_bytes: model.memory(),
            languages: Some(model.languages),
            speed: model.speed,
            wer_percent: model.wer_percent,
            installed: installed.and_then(shown_path),
            part_bytes: part.metadata().map_or(0, |about| about.len()),
            ..ModelView::default()
        }
    }
}

impl Shelf for Stock {
    fn configure(&mut self, config: &Config) {
        self.setup.config = config.clone();
    }

    fn look(&mut self) -> Models {
        self.models()
    }

    fn fetching(&mut self, name: &str) -> Result<Fetching, String> {
        if let Some(why) = self.offline() {
            return Err(format!("{why}."));
        }
        let known = self.known(name).map_err(|error| error.to_string())?;
        let (order, manner) = (self.order(known, None), self.manner());
        Ok(Box::new(move |cancel, tell| {
            fetch(&order, &manner, cancel, tell)
        }))
    }
}

/// A model that nobody has published.
fn of_a_file(source: &ModelSource) -> ModelView {
    let about = source.path().and_then(|path| path.metadata().ok());
    let bytes = about.map_or(0, |about| about.len());
    ModelView {
        name: source.name(),
        bytes,
        memory_bytes: memory_for_model(bytes),
        installed: shown_path(source),
        ..ModelView::default()
    }
}

fn inside_sayso() -> ModelView {
    let bytes = DEMO_MODEL.len() as u64;
    ModelView {
        name: DEMO_NAME.to_owned(),
        bytes,
        memory_bytes: memory_for_model(bytes),
        languages: Some(Languages::En),
        built_in: true,
        ..ModelView::default()
    }
}

fn shown_path(source: &ModelSource) -> Option<String> {
    source.path().map(|path| path.display().to_string())
}

fn read_catalogue(file: &Path) -> anyhow::Result<Catalogue> {
    let shown = file.display();
    let text = std::fs::read_to_string(file).map_err(|error| {
        anyhow::anyhow!(
            "the catalogue {shown} cannot be read: {error}. `--catalogue` and \
             {CATALOGUE} name one"
        )
    })?;
    Catalogue::parse(&text).map_err(|error| {
        anyhow::anyhow!("the catalogue {shown} has a mistake: {}", error.trim_end())
    })
}
