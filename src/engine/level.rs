//! Which of the processor's instructions the engine was built to use.
//!
//! ggml is compiled for one set of them, and what the processor lacks ends the
//! process. So a portable sayso is built for what processors have had since 2011,
//! and beside it, in `../lib/sayso`, the same program may be installed built
//! for more: sayso starts the best one that this processor can run as its engine.
//! The levels are those of the x86-64 psABI. What is built for one computer only
//! (`scripts/run`) has no level; ggml itself knows what it was compiled for.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::{EngineError, whisper};

/// Names of features, and whether this processor, and the system on it, have them.
macro_rules! has {
    ($($name:literal $feature:tt),*) => {{
        #[cfg(target_arch = "x86_64")]
        let has = vec![$(($name, std::arch::is_x86_feature_detected!($feature))),*];
        #[cfg(not(target_arch = "x86_64"))]
        let has = vec![$(($name, false)),*];
        has
    }};
}

/// A level of x86-64's instructions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// SSE 4.2: Intel since 2009, AMD since 2011, also where AVX is missing.
    V2,
    /// AVX2: most since 2013.
    V3,
    /// AVX-512: most servers since 2017, some desktops.
    V4,
}

impl Level {
    /// Each, the best first.
    pub const ALL: [Self; 3] = [Self::V4, Self::V3, Self::V2];

    /// As compilers call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::V2 => "x86-64-v2",
            Self::V3 => "x86-64-v3",
            Self::V4 => "x86-64-v4",
        }
    }

    /// What this program was built for: as `scripts/build-release` said, and else
    /// what ggml takes by itself. `None` where nothing can be said: built for the
    /// computer it was built on, or not for x86-64.
    pub fn built() -> Option<Self> {
        if !cfg!(target_arch = "x86_64") || option_env!("GGML_NATIVE") == Some("ON") {
            return None;
        }
        match option_env!("SAYSO_LEVEL") {
            Some("x86-64-v2") => Some(Self::V2),
            Some("x86-64-v4") => Some(Self::V4),
            _ => Some(Self::V3),
        }
    }

    /// What it needs beyond the level below, and whether this processor, and the
    /// system on it, have that.
    pub fn features(self) -> Vec<(&'static str, bool)> {
        match self {
            Self::V2 => has!["SSSE3" "ssse3", "SSE4.2" "sse4.2"],
            Self::V3 => has!["AVX" "avx", "AVX2" "avx2", "FMA" "fma", "F16C" "f16c", "BMI2" "bmi2"],
            Self::V4 => has![
                "AVX512F" "avx512f", "AVX512CD" "avx512cd", "AVX512BW" "avx512bw",
                "AVX512DQ" "avx512dq", "AVX512VL" "avx512vl"
            ],
        }
    }

    /// What it needs and this processor lacks.
    pub fn missing(self) -> Vec<&'static str> {
        let needed = Self::ALL.into_iter().rev().filter(|level| *level <= self);
        let features = needed.flat_map(Self::features);
        let missing = features.filter(|(_, there)| !there);
        missing.map(|(name, _)| name).collect()
    }

    /// The name of the program that is built for it, in `lib/sayso`. Program and
    /// engine are of one version: they negotiate nothing.
    fn file_name(self) -> String {
        format!("sayso-{}-{}", env!("CARGO_PKG_VERSION"), self.name())
    }
}

/// What this program's own engine was built to use and this processor lacks.
pub fn missing() -> Vec<&'static str> {
    let mut missing = Level::built().map_or_else(Vec::new, Level::missing);
    for name in lacking(&whisper::compiled_for(), &known()) {
        if !missing.contains(&name) {
            missing.push(name);
        }
    }
    missing
}

/// All that ggml may be compiled for, and whether this processor has it.
fn known() -> Vec<(&'static str, bool)> {
    let mut known: Vec<_> = Level::ALL.into_iter().flat_map(Level::features).collect();
    known.append(&mut has![
        "AVX-VNNI" "avxvnni", "AVX512VBMI" "avx512vbmi",
        "AVX512VNNI" "avx512vnni", "AVX512BF16" "avx512bf16"
    ]);
    known
}

/// Of what is `used`, what is known and not there.
fn lacking<'a>(used: &[&'a str], known: &[(&str, bool)]) -> Vec<&'a str> {
    let lacks = |name: &&str| known.contains(&(*name, false));
    used.iter().copied().filter(lacks).collect()
}

/// Whether this processor can run what this program was built for: to be asked
/// before the first instruction that it may not know.
///
/// # Errors
/// [`EngineError::OtherProcessor`] with what it lacks.
pub fn check() -> Result<(), EngineError> {
    let missing = missing();
    if missing.is_empty() {
        return Ok(());
    }
    let lack = format!("has no {}", missing.join(", "));
    Err(EngineError::OtherProcessor { lack })
}

/// A program for the engine that is better than the one that asks.
#[derive(Debug)]
pub struct Better {
    /// What it was built for.
    pub level: Level,
    /// Where it is.
    pub path: PathBuf,
    /// Held, so that an update does not change what is started.
    file: File,
}

impl Better {
    /// How to start it: on Linux the very file that was found, even when another
    /// has taken its place since.
    pub fn program(&self) -> PathBuf {
        #[cfg(unix)]
        {
            use std::os::fd::AsRawFd;
            let held = Path::new("/proc/self/fd").join(self.file.as_raw_fd().to_string());
            if held.exists() {
                return held;
            }
        }
        let _ = &self.file;
        self.path.clone()
    }
}

/// The best of what was installed beside this program, if that is better than it
/// and this processor can run it. Looked for once.
pub fn better() -> Option<&'static Better> {
    static FOUND: OnceLock<Option<Better>> = OnceLock::new();
    let find = || {
        let own = std::env::current_exe().ok()?;
        find(own.parent()?, Level::built()?, |level| {
            level.missing().is_empty()
        })
    };
    FOUND.get_or_init(find).as_ref()
}

/// Goes on as the better program, from the beginning and with the same arguments;
/// for commands that have the model in their own process. Where there is none, or
/// the system does not start it, this one goes on.
pub fn become_better() {
    #[cfg(unix)]
    if let Some(better) = better() {
        use std::os::unix::process::CommandExt;
        let mut arguments = std::env::args_os();
        let name = arguments.next().unwrap_or_else(|| "sayso".into());
        let error = std::process::Command::new(better.program())
            .arg0(name)
            .args(arguments)
            .exec();
        tracing::warn!(%error, path = %better.path.display(), "not started");
    }
}

fn find(bin: &Path, built: Level, can_run: impl Fn(Level) -> bool) -> Option<Better> {
    let folder = bin.parent()?.join("lib/sayso");
    let mut levels = Level::ALL.into_iter();
    levels.find_map(|level| {
        let path = folder.join(level.file_name());
        if level <= built || !can_run(level) {
            return None;
        }
        let file = File::open(&path).ok()?;
        Some(Better { level, path, file })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn installed(levels: &[Level]) -> tempfile::TempDir {
        let prefix = tempfile::tempdir().expect("a folder");
        let folder = prefix.path().join("lib/sayso");
        fs::create_dir_all(&folder).expect("a folder");
        for level in levels {
            fs::write(folder.join(level.file_name()), level.name()).expect("written");
        }
        prefix
    }

    #[test]
    fn the_best_that_the_processor_can_run_is_taken() {
        use Level::{V2, V3, V4};
        for (there, built, runs, found) in [
            (&[V3, V4][..], V2, V4, Some(V4)),
            (&[V3, V4], V2, V3, Some(V3)),
            (&[V3, V4], V2, V2, None),
            (&[V3], V2, V4, Some(V3)),
            (&[], V2, V4, None),
            (&[V3], V3, V4, None),
            (&[V3], V4, V4, None),
        ] {
            let prefix = installed(there);
            let better = find(&prefix.path().join("bin"), built, |level| level <= runs);
            let level = better.map(|better| better.level);
            assert_eq!(level, found, "{there:?} beside {built:?} on {runs:?}");
        }
    }

    #[test]
    fn another_version_is_not_taken() {
        let prefix = installed(&[]);
        let other = prefix.path().join("lib/sayso/sayso-0.0.0-x86-64-v4");
        fs::write(other, "").expect("written");
        assert!(find(&prefix.path().join("bin"), Level::V2, |_| true).is_none());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn an_update_does_not_change_what_is_started() {
        let prefix = installed(&[Level::V3]);
        let found = find(&prefix.path().join("bin"), Level::V2, |_| true).expect("there is one");
        let newer = prefix.path().join("newer");
        fs::write(&newer, "newer").expect("written");
        fs::rename(newer, &found.path).expect("replaced");
        let started = fs::read_to_string(found.program()).expect("still there");
        assert_eq!(started, Level::V3.name());
    }

    #[test]
    fn what_was_built_for_this_computer_is_not_for_an_older_one() {
        let used = ["AVX2", "AVX512F", "AVX512VNNI"];
        let on = |avx512| {
            let known = [("AVX2", true), ("AVX512F", avx512), ("AVX512VNNI", avx512)];
            lacking(&used, &known)
        };
        assert_eq!(on(true), Vec::<&str>::new());
        assert_eq!(on(false), ["AVX512F", "AVX512VNNI"]);
    }

    #[cfg(target_arch = "x86_64")]
    #[test]
    fn ggml_says_itself_what_it_was_compiled_for() {
        let used = whisper::compiled_for();
        let known = known();
        for name in &used {
            assert!(known.iter().any(|(known, _)| known == name), "{name}");
        }
        // For this computer only: then all that it has of a level is used.
        let is_used = |level: Level| match Level::built() {
            Some(built) => level <= built,
            None => level.missing().is_empty(),
        };
        for (name, level) in [("AVX2", Level::V3), ("AVX512F", Level::V4)] {
            assert_eq!(used.contains(&name), is_used(level), "{name} in {used:?}");
        }
        assert_eq!(missing(), Vec::<&str>::new(), "on what it was built on");
    }

    #[test]
    fn a_level_needs_what_those_below_it_need() {
        for (level, below) in [(Level::V4, Level::V3), (Level::V3, Level::V2)] {
            let missing = level.missing();
            assert!(below.missing().iter().all(|name| missing.contains(name)));
        }
    }
}
