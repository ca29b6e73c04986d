//! Which model to begin with, from what is known of a machine.

use super::{Catalogue, KnownModel, Languages, size};

/// A model to begin with, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Advice {
    /// The model's name.
    pub model: String,
    /// Why this one: one sentence.
    pub why: String,
}

/// The families from slow to quick, and the threads each wants for itself: the
/// encoder's work grows by three and a half from `base` to `small`, and `base`
/// keeps up with speech on one thread (`sayso bench` measures it).
const FAMILIES: [(&str, usize); 3] = [("small", 4), ("base", 1), ("tiny", 1)];

/// Recommends the largest family that suits `threads` threads and half of
/// `memory` bytes (what is free; `None` is unknown), for English or for all
/// languages. `None` where the catalogue has none that fits.
pub fn advise(
    catalogue: &Catalogue,
    memory: Option<u64>,
    threads: usize,
    languages: Languages,
) -> Option<Advice> {
    let fits = |model: &KnownModel| memory.is_none_or(|free| model.memory() <= free / 2);
    let wanted = |family: &str| match languages {
        Languages::En => format!("{family}.en"),
        Languages::Multilingual => family.to_owned(),
    };
    let suits = |name: &str| catalogue.find(name).filter(|model| fits(model));
    let model = FAMILIES
        .iter()
        .filter(|(_, wants)| threads >= *wants)
        .find_map(|(family, _)| {
            let name = wanted(family);
            suits(&name).or_else(|| suits(&format!("{name}-q5_1")))
        })
        // A catalogue of somebody's own: the largest that fits.
        .or_else(|| {
            let known = |model: &&KnownModel| {
                FAMILIES
                    .iter()
                    .any(|(family, _)| model.name.starts_with(family))
            };
            let own = catalogue.models.iter().filter(|model| fits(model));
            (!catalogue.models.iter().any(|model| known(&model)))
                .then(|| own.max_by_key(|model| model.bytes))
                .flatten()
        })?;
    let memory = match memory {
        Some(free) => format!("of the {} that are free", size(free)),
        None => "of memory".to_owned(),
    };
    Some(Advice {
        model: model.name.clone(),
        why: format!(
            "it takes about {} {memory}, and suits {} of this processor",
            size(model.memory()),
            match threads {
                1 => "one core".to_owned(),
                more => format!("{more} cores"),
            }
        ),
    })
}
