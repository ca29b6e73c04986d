//! Models that write what the demo model writes, at the cost of a larger one.
//!
//! Each layer that is appended is a copy of the last one in which whatever ends
//! a residual branch (the output of the attentions and of the perceptron) is
//! zero: `x + branch(x)` is then `x`. Every matrix is still multiplied, so the
//! time is that of a real layer, and nothing changes.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::io::{Cursor, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

use sayso::engine::ggml::{self, Shape, TensorPlace};
use sayso::engine::models::DEMO_MODEL;

/// What ends a residual branch.
const BRANCH_ENDS: [&str; 4] = [
    "attn.out.weight",
    "attn.out.bias",
    "mlp.2.weight",
    "mlp.2.bias",
];

/// Where the number of tokens stands in the header.
const VOCAB: usize = 4;
/// Where the two numbers of layers stand in the header.
const AUDIO_LAYERS: usize = 4 * 5;
const TEXT_LAYERS: usize = 4 * 9;

/// The file of the demo model with so many layers, made when it is not there
/// yet. Fewer layers than the demo model has are as many as it has.
pub(crate) fn model(encoder_layers: u32, decoder_layers: u32) -> PathBuf {
    let name = format!("{encoder_layers}x{decoder_layers}");
    made(&name, || pad(encoder_layers, decoder_layers))
}

/// The demo model in the clothes of a multilingual one: it takes everything for
/// German, English for the next best, and the text that it writes is worth
/// nothing.
pub(crate) fn multilingual() -> PathBuf {
    made("multilingual", with_languages)
}

fn made(name: &str, make: impl Fn() -> Vec<u8>) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    DEMO_MODEL.hash(&mut hasher);
    let name = format!("demo-{name}-{:016x}.bin", hasher.finish());
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let path = folder.join(name);
    if !path.exists() {
        // Whoever renames last wins; both have written the same.
        let mut file = tempfile::NamedTempFile::new_in(folder).expect("a new file");
        file.write_all(&make()).expect("written");
        file.persist(&path).expect("renamed");
    }
    path
}

/// A multilingual model has one token more, before its marks. The language comes
/// first after the mark that begins, where an English model writes the time: its
/// marks of 0.00 and 0.02 s stand for German and English here.
fn with_languages() -> Vec<u8> {
    /// By the ids of an English model.
    const END: usize = 50_256;
    const ZERO: usize = 50_363;
    /// By those of a multilingual one.
    const ENGLISH: usize = 50_259;
    const GERMAN: usize = 50_261;
    let mut places = Vec::new();
    let shape = ggml::walk(Cursor::new(DEMO_MODEL), |place| places.push(place))
        .expect("the demo model is whole");
    let named = |place: &&TensorPlace| bytes(&place.name) == b"decoder.token_embedding.weight";
    let embedding = places.iter().find(named).expect("an embedding");
    let rows = bytes(&embedding.data);
    let row = rows.len() / usize::try_from(shape.vocab).expect("a number");
    let at = |token: usize| &rows[token * row..(token + 1) * row];
    let mut languages = Vec::with_capacity(rows.len() + row);
    languages.extend_from_slice(&rows[..END * row]);
    languages.extend_from_slice(at(END));
    languages.extend_from_slice(&rows[END * row..]);
    for (token, like) in [(GERMAN, ZERO), (ENGLISH, ZERO + 1)] {
        languages[token * row..(token + 1) * row].copy_from_slice(at(like));
    }
    let vocab = (shape.vocab + 1).to_le_bytes();
    let start = |range: &Range<u64>| usize::try_from(range.start).expect("a small file");
    let mut model = DEMO_MODEL[..start(&embedding.data)].to_vec();
    model[VOCAB..VOCAB + 4].copy_from_slice(&vocab);
    // Two dimensions, the second of them behind three numbers and the first.
    let rows_at = usize::try_from(embedding.start).expect("a small file") + 16;
    assert_eq!(model[rows_at..rows_at + 4], shape.vocab.to_le_bytes());
    model[rows_at..rows_at + 4].copy_from_slice(&vocab);
    model.extend_from_slice(&languages);
    model.extend_from_slice(&DEMO_MODEL[start(&embedding.data) + rows.len()..]);
    let made = ggml::inspect(Cursor::new(&model)).expect("a whole model");
    assert!(made.multilingual());
    model
}

fn pad(encoder_layers: u32, decoder_layers: u32) -> Vec<u8> {
    let mut places = Vec::new();
    let shape = ggml::walk(Cursor::new(DEMO_MODEL), |place| places.push(place))
        .expect("the demo model is whole");
    let audio_layers = encoder_layers.max(shape.audio_layers);
    let text_layers = decoder_layers.max(shape.text_layers);
    let mut model = DEMO_MODEL.to_vec();
    model[AUDIO_LAYERS..AUDIO_LAYERS + 4].copy_from_slice(&audio_layers.to_le_bytes());
    model[TEXT_LAYERS..TEXT_LAYERS + 4].copy_from_slice(&text_layers.to_le_bytes());
    append(
        &mut model,
        &places,
        "encoder",
        shape.audio_layers..audio_layers,
    );
    append(
        &mut model,
        &places,
        "decoder",
        shape.text_layers..text_layers,
    );
    let padded = ggml::inspect(Cursor::new(&model)).expect("a whole model");
    assert_eq!(
        padded,
        Shape {
            audio_layers,
            text_layers,
            ..shape
        }
    );
    model
}

/// Puts copies of a part's last layer behind the others.
fn append(model: &mut Vec<u8>, places: &[TensorPlace], part: &str, new: Range<u32>) {
    let last = format!("{part}.blocks.{}.", new.start - 1);
    for layer in new {
        for place in places {
            let name = std::str::from_utf8(bytes(&place.name)).expect("a name");
            let Some(rest) = name.strip_prefix(&last) else {
                continue;
            };
            let name = format!("{part}.blocks.{layer}.{rest}");
            let length = u32::try_from(name.len()).expect("a short name");
            let header = model.len();
            model.extend_from_slice(bytes(&(place.start..place.name.start)));
            // Dimensions, then the length of the name.
            model[header + 4..header + 8].copy_from_slice(&length.to_le_bytes());
            model.extend_from_slice(name.as_bytes());
            let data = bytes(&place.data);
            if BRANCH_ENDS.iter().any(|end| rest.ends_with(end)) {
                // A block of zero bytes is a block of zeros, in every number type.
                model.resize(model.len() + data.len(), 0);
            } else {
                model.extend_from_slice(data);
            }
        }
    }
}

fn bytes(range: &Range<u64>) -> &'static [u8] {
    let at = |byte: u64| usize::try_from(byte).expect("a small file");
    &DEMO_MODEL[at(range.start)..at(range.end)]
}
