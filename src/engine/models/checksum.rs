//! Is this file the one that was published? Its SHA-256 says.

use std::ffi::OsStr;
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use super::{EngineError, KnownModel, known_models};
use crate::engine::JobControl;

/// How much is read at a time: enough for the disk's speed.
const BLOCK: usize = 1 << 20;

/// What the sum of a model's file says.
#[derive(Debug, Clone, PartialEq)]
pub enum Checksum {
    /// It is this published model, to the last bit.
    Published(&'static KnownModel),
    /// It has the name of this published model, and another sum.
    Differs {
        /// The model of that name.
        published: &'static KnownModel,
        /// Its own sum, in lower-case hexadecimal.
        sum: String,
    },
    /// It is none of the published models that sayso knows.
    Unknown {
        /// Its sum, in lower-case hexadecimal.
        sum: String,
    },
}

impl Checksum {
    /// Reads the whole file.
    ///
    /// # Errors
    /// [`EngineError::ModelUnreadable`], or [`EngineError::Aborted`] when
    /// `control` asked for that.
    pub fn of(path: &Path, control: &JobControl) -> Result<Self, EngineError> {
        let sum = sum_of(path, control)?;
        let name = path.file_name().unwrap_or_default();
        Ok(Self::compare(name, sum, known_models()))
    }

    /// By the sum first: a published model may have any name.
    fn compare(name: &OsStr, sum: String, known: &'static [KnownModel]) -> Self {
        if let Some(model) = known.iter().find(|model| model.sha256 == sum) {
            return Self::Published(model);
        }
        match known.iter().find(|model| name == OsStr::new(&model.file)) {
            Some(published) => Self::Differs { published, sum },
            None => Self::Unknown { sum },
        }
    }
}

/// The SHA-256 of a file, in lower-case hexadecimal.
///
/// # Errors
/// [`EngineError::ModelUnreadable`], or [`EngineError::Aborted`] when `control`
/// asked for that.
pub fn sum_of(path: &Path, control: &JobControl) -> Result<String, EngineError> {
    let sum = File::open(path).and_then(|file| sha256(file, control));
    let sum = sum.map_err(|error| EngineError::ModelUnreadable {
        path: path.to_owned(),
        cause: error.to_string(),
    })?;
    sum.ok_or(EngineError::Aborted)
}

/// `None` when it was aborted.
fn sha256(mut file: impl Read, control: &JobControl) -> io::Result<Option<String>> {
    let mut hasher = Sha256::new();
    let mut block = vec![0; BLOCK];
    loop {
        if control.is_aborted() {
            return Ok(None);
        }
        match file.read(&mut block) {
            Ok(0) => break,
            Ok(read) => hasher.update(&block[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut sum = String::with_capacity(64);
    for byte in hasher.finalize() {
        let _ = write!(sum, "{byte:02x}");
    }
    Ok(Some(sum))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sum_is_that_of_the_standard() {
        let sum = |bytes: &[u8]| {
            let sum = sha256(bytes, &JobControl::default());
            sum.expect("read").expect("to its end")
        };
        assert_eq!(
            sum(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(
            sum(&vec![b'a'; 1_000_000]),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        );
        // Over several blocks, and not at their edge.
        let long = vec![b'a'; 2 * BLOCK + 1];
        assert_ne!(sum(&long), sum(&long[1..]));
    }

    #[test]
    fn the_sum_tells_the_model_and_a_name_only_what_it_should_be() {
        let known = known_models();
        let base = known.iter().find(|model| model.name == "base.en");
        let base = base.expect("a published one");
        let compare =
            |name: &str, sum: &str| Checksum::compare(OsStr::new(name), sum.to_owned(), known);
        assert_eq!(compare("mine.bin", &base.sha256), Checksum::Published(base));
        assert_eq!(
            compare(&base.file, "00"),
            Checksum::Differs {
                published: base,
                sum: "00".to_owned()
            }
        );
        assert_eq!(
            compare("ggml-mine.bin", "00"),
            Checksum::Unknown {
                sum: "00".to_owned()
            }
        );
    }

    #[test]
    fn it_can_be_aborted() {
        let control = JobControl::default();
        control.abort();
        assert_eq!(sha256(&b"abc"[..], &control).expect("read"), None);
    }
}
