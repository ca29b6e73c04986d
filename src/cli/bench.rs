//! `sayso bench`: the installed models on this machine, side by side.
//!
//! Each model is measured in a process of its own (`child`), so that its peak
//! of memory is its own and a model that brings its process down costs only its
//! own line. Nothing is kept on disk and nothing goes over the network.

mod advice;
mod args;
pub(super) mod child;
mod clips;
mod follow;
mod live;
mod report;
mod table;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use self::advice::advise;
pub use self::args::BenchArgs;
use self::child::Order;
use self::clips::Clips;
use self::report::{Failure, Outcome, Report, Row};
use super::config::Setup;
use super::run::model_folders;
use super::transcribe::Progress;
use crate::engine::models::{AUTO, DEMO_NAME};
use crate::engine::{EngineError, ModelFolders, ModelSource, machine};
use crate::store::{ClipFolder, Store};

/// Measures the models and recommends one.
///
/// # Errors
/// There are no clips to measure with, or standard output cannot be written to.
pub fn run(args: &BenchArgs, setup: &Setup, out: &mut impl Write) -> anyhow::Result<ExitCode> {
    let clips = match args.last {
        None => Clips::bundled()?,
        Some(last) => {
            let folder = ClipFolder::new(setup.folders.data.clone());
            Clips::own(&Store::open_to_read(folder)?, last as usize)?
        }
    };
    for warning in &clips.left_out {
        eprintln!("sayso: {warning}");
    }
    let folders = model_folders(setup);
    let models = models(args.models.names(), &setup.config.engine.model, &folders);
    let engine = &setup.config.engine;
    let threads = match args.threads.unwrap_or(engine.threads) {
        0 => u32::try_from(machine::model_threads()).unwrap_or(1),
        threads => threads,
    };
    let progress = Progress::for_files(models.len());
    let mut rows = Vec::new();
    for (index, (model, source)) in models.into_iter().enumerate() {
        progress.begin(index, &model);
        let demo = source == Ok(ModelSource::Embedded);
        let outcome = whole(source, &folders).and_then(|path| {
            let order = Order {
                model: path,
                threads,
                language: engine.language.clone(),
                clips: clips.sounds(),
                folder: PathBuf::new(),
            };
            measure(order, &clips, &progress)
        });
        progress.clear();
        rows.push(Row {
            model,
            demo,
            outcome,
        });
    }
    let advice = advise(&rows, &folders.how_to_install("base.en"));
    let report = Report::new(&clips, threads, rows, advice);
    if args.json {
        writeln!(out, "{}", serde_json::to_string_pretty(&report)?)?;
    } else {
        out.write_all(table::table(&report, &clips.notes()).as_bytes())?;
    }
    let failed = report.models.iter().any(Row::failed);
    Ok(ExitCode::from(u8::from(failed)))
}

/// Checks a model; gives its file, which the embedded one has not got.
fn whole(
    source: Result<ModelSource, EngineError>,
    folders: &ModelFolders,
) -> Result<Option<PathBuf>, Failure> {
    let checked = source.and_then(|source| source.verify(folders).map(|_| source));
    checked
        .map(|source| source.path().map(ToOwned::to_owned))
        .map_err(|error| Failure::from(&error))
}

fn measure(mut order: Order, clips: &Clips, progress: &Progress) -> Result<Outcome, Failure> {
    // Each clip is heard as a whole, and then dictated.
    let told = |done| progress.reached(done, 2 * clips.all.len());
    let folder = Scratch::new()?;
    folder.0.clone_into(&mut order.folder);
    let measured = follow::follow(&order, told)?;
    let nothing = || Failure::new("There was no clip to hear.".to_owned());
    Outcome::of(&measured, clips).ok_or_else(nothing)
}

/// A private folder for the files of dictations, in memory where the system has
/// such a place; gone when this is.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Failure> {
        let memory = std::env::var_os("XDG_RUNTIME_DIR").filter(|place| !place.is_empty());
        let places = memory.map(PathBuf::from).into_iter();
        let mut refused = String::new();
        for place in places.chain([std::env::temp_dir()]) {
            let folder = place.join(format!("sayso-bench-{}", std::process::id()));
            match private_folder(&folder) {
                Ok(()) => return Ok(Self(folder)),
                Err(error) => refused = format!("{}: {error}", folder.display()),
            }
        }
        Err(Failure::new(format!(
            "No folder for its dictations could be made at {refused}. Set TMPDIR to a folder \
             that you may write to."
        )))
    }
}

fn private_folder(folder: &Path) -> std::io::Result<()> {
    // Left by one that was killed.
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

type Found = (String, Result<ModelSource, EngineError>);

/// What is measured, and what the user calls it: what was named, or else the
/// demo model, everything installed, and the configured one if that lies
/// elsewhere.
fn models(named: &[String], configured: &str, folders: &ModelFolders) -> Vec<Found> {
    let find = |spec: &str| (spec.to_owned(), folders.resolve(spec));
    if !named.is_empty() {
        return named.iter().map(|spec| find(spec)).collect();
    }
    let mut models = vec![find(DEMO_NAME)];
    for source in folders.models() {
        let name = source.name();
        // A file that is called `demo` is found by its path only.
        let spec = match (folders.resolve(&name), source.path()) {
            (Ok(found), Some(path)) if found != source => path.display().to_string(),
            _ => name,
        };
        models.push((spec, Ok(source)));
    }
    let (spec, source) = find(configured);
    let known = models.iter().any(|(_, known)| {
        source
            .as_ref()
            .is_ok_and(|source| known.as_ref() == Ok(source))
    });
    if spec != AUTO && !known {
        models.push((spec, source));
    }
    models
}
