//! Is this file a whole whisper model? Asked before whisper.cpp sees it.
//!
//! whisper.cpp trusts its input: a file that ends inside the vocabulary loads
//! as an empty model that hears nothing, a bad size allocates without limit,
//! and some bad numbers end the process in an assertion. [`inspect`] walks the
//! whole structure first, reading the headers and skipping the weights.
//!
//! ```text
//! magic · 11 × i32 shape · mel filters · vocabulary · tensor · tensor · … · end of file
//! ```
//!
//! Layout as read by `whisper_model_load` in whisper.cpp 1.8; all numbers are
//! little-endian.

mod cursor;
mod format;

use std::fmt;
use std::io::{self, Read, Seek};
use std::ops::Range;

use cursor::{Cursor, Short};
pub use format::LooksLike;
use format::{file_type_block, tensor_layout};

/// The first four bytes of every model of this kind, as a little-endian number.
pub const MAGIC: u32 = 0x6767_6d6c;

/// What a model is made of: the hyper-parameters of its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Tokens it can write.
    pub vocab: u32,
    /// Encoder positions: 1500 for the 30 s window.
    pub audio_ctx: u32,
    /// Width of encoder and decoder.
    pub state: u32,
    /// Encoder layers.
    pub audio_layers: u32,
    /// Decoder positions.
    pub text_ctx: u32,
    /// Decoder layers.
    pub text_layers: u32,
    /// Bands of the mel spectrogram.
    pub mels: u32,
}

impl Shape {
    /// Whether it knows other languages than English; whisper.cpp's own test.
    pub const fn multilingual(&self) -> bool {
        self.vocab >= 51_865
    }

    /// How many tensors a whole file of this shape holds: 7 around the
    /// encoder's layers and 15 in each, 4 around the decoder's and 24 in each.
    pub const fn tensors(&self) -> u32 {
        11 + 15 * self.audio_layers + 24 * self.text_layers
    }

    /// How many numbers those tensors hold together.
    pub const fn weights(&self) -> u64 {
        let width = self.state as u64;
        let square = width * width;
        let attention = 4 * square + 3 * width;
        let mlp = 8 * square + 5 * width;
        let encoder = width * self.audio_ctx as u64
            + (3 * self.mels as u64 * width + width)
            + (3 * square + width)
            + 2 * width
            + self.audio_layers as u64 * (attention + mlp + 4 * width);
        let decoder = width * (self.text_ctx as u64 + self.vocab as u64)
            + 2 * width
            + self.text_layers as u64 * (2 * attention + mlp + 6 * width);
        encoder + decoder
    }
}

/// What is wrong with a file that should be a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Defect {
    /// It does not begin like a model.
    NotAModel(LooksLike),
    /// It ends too early.
    Truncated {
        /// What was being read: `the vocabulary`, `tensor 12 of 167`.
        place: String,
        /// How many bytes are missing at least.
        missing: u64,
    },
    /// The header and the vocabulary are there, but not one tensor.
    NoWeights,
    /// It contradicts itself.
    Damaged(String),
    /// It could not be read at all.
    Unreadable(String),
}

impl Defect {
    /// Raises what is missing to at least so many bytes: more than the piece
    /// that was being read may be gone.
    fn with_missing(mut self, at_least: u64) -> Self {
        if let Self::Truncated { missing, .. } = &mut self {
            *missing = at_least.max(*missing);
        }
        self
    }
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAModel(looks) => write!(f, "it looks like {looks}"),
            Self::Truncated { place, missing } => write!(
                f,
                "it ends inside {place}, with at least {missing} bytes missing"
            ),
            Self::NoWeights => f.write_str("it has a header but no weights"),
            Self::Damaged(what) => write!(f, "it contradicts itself: {what}"),
            Self::Unreadable(cause) => f.write_str(cause),
        }
    }
}

/// Where one tensor lies in a model file, in bytes from the file's beginning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TensorPlace {
    /// Where its header begins: `i32` dimensions, length of its name, number
    /// type, then a length for each dimension.
    pub start: u64,
    /// Its name; directly behind the header.
    pub name: Range<u64>,
    /// Its numbers; directly behind the name, and to its end.
    pub data: Range<u64>,
}

/// Walks a whole model file and returns its shape.
///
/// Reads headers only: for a 148 MB model about 1 MB. Never allocates more than
/// a few kilobytes, whatever the file says.
///
/// # Errors
/// The first [`Defect`] met.
pub fn inspect<R: Read + Seek>(file: R) -> Result<Shape, Defect> {
    walk(file, |_| {})
}

/// As [`inspect`], and tells `each` tensor's place in the order of the file:
/// enough to take a model apart and put another together.
///
/// # Errors
/// As [`inspect`]; the places told before it are those of whole tensors.
pub fn walk<R: Read + Seek>(file: R, each: impl FnMut(TensorPlace)) -> Result<Shape, Defect> {
    let mut cursor = Cursor::new(file)?;
    let shape = read_header(&mut cursor)?;
    let tensors = smallest_size(shape.weights());
    skip_filters(&mut cursor, &shape).map_err(|defect| defect.with_missing(tensors))?;
    skip_vocabulary(&mut cursor, &shape).map_err(|defect| defect.with_missing(tensors))?;
    walk_tensors(&mut cursor, &shape, each)?;
    Ok(shape)
}

/// Reads the header alone: enough to tell a model from anything else.
///
/// # Errors
/// As [`inspect`], as far as the header shows it.
pub fn inspect_header<R: Read + Seek>(file: R) -> Result<Shape, Defect> {
    read_header(&mut Cursor::new(file)?)
}

fn read_header<R: Read + Seek>(cursor: &mut Cursor<R>) -> Result<Shape, Defect> {
    let start = cursor.peek_start()?;
    if start.len() < 4 || start[..4] != MAGIC.to_le_bytes() {
        return Err(Defect::NotAModel(LooksLike::from_start(&start)));
    }
    let place = || "the header".to_owned();
    cursor.skip(4, place)?;
    let mut field = || cursor.read_i32(place);
    let [vocab, audio_ctx, state, audio_heads] = [field()?, field()?, field()?, field()?];
    let [audio_layers, text_ctx, text_state] = [field()?, field()?, field()?];
    let [text_heads, text_layers, mels, file_type] = [field()?, field()?, field()?, field()?];

    // The bounds leave room around everything published: whisper large has
    // width 1280, 20 heads, 32 layers, 51,866 tokens and 128 bands.
    let shape = Shape {
        vocab: bounded("vocabulary size", vocab, 50_000, 60_000)?,
        audio_ctx: bounded("audio context", audio_ctx, 1, 8_192)?,
        state: bounded("width", state, 32, 4_096)?,
        audio_layers: bounded("number of encoder layers", audio_layers, 1, 256)?,
        text_ctx: bounded("text context", text_ctx, 16, 4_096)?,
        text_layers: bounded("number of decoder layers", text_layers, 1, 256)?,
        mels: bounded("number of mel bands", mels, 1, 512)?,
    };
    if text_state != state {
        return Err(Defect::Damaged(format!(
            "its encoder is {state} wide, its decoder {text_state}"
        )));
    }
    for heads in [audio_heads, text_heads] {
        let heads = bounded("number of heads", heads, 1, 128)?;
        if !shape.state.is_multiple_of(heads) {
            return Err(Defect::Damaged(format!(
                "{heads} heads do not divide its width of {state}"
            )));
        }
    }
    // Thousands hold the version of the quantisation; the rest is the type.
    match file_type_block(file_type % 1_000) {
        Some(block) if shape.state.is_multiple_of(block) => Ok(shape),
        _ => Err(Defect::Damaged(format!(
            "its number type {file_type} is not one that whisper.cpp can use"
        ))),
    }
}

fn skip_filters<R: Read + Seek>(cursor: &mut Cursor<R>, shape: &Shape) -> Result<(), Defect> {
    let place = || "the mel filters".to_owned();
    let bands = bounded("mel filter count", cursor.read_i32(place)?, 1, 512)?;
    let bins = bounded("mel filter length", cursor.read_i32(place)?, 1, 4_096)?;
    if bands != shape.mels {
        return Err(Defect::Damaged(format!(
            "it announces {} mel bands and has filters for {bands}",
            shape.mels
        )));
    }
    cursor.skip(u64::from(bands) * u64::from(bins) * 4, place)?;
    Ok(())
}

fn skip_vocabulary<R: Read + Seek>(cursor: &mut Cursor<R>, shape: &Shape) -> Result<(), Defect> {
    let place = || "the vocabulary".to_owned();
    let tokens = bounded("vocabulary length", cursor.read_i32(place)?, 1, 60_000)?;
    if tokens > shape.vocab {
        return Err(Defect::Damaged(format!(
            "it lists {tokens} tokens and announces {}",
            shape.vocab
        )));
    }
    for _ in 0..tokens {
        // The longest token of the published vocabularies has 256 bytes.
        let length = bounded("length of a token", cursor.read_i32(place)?, 0, 4_096)?;
        cursor.skip(u64::from(length), place)?;
    }
    Ok(())
}

fn walk_tensors<R: Read + Seek>(
    cursor: &mut Cursor<R>,
    shape: &Shape,
    mut each: impl FnMut(TensorPlace),
) -> Result<(), Defect> {
    let expected = shape.tensors();
    let mut weights = 0_u64;
    for number in 1..=expected {
        if cursor.at_end() {
            if number == 1 {
                return Err(Defect::NoWeights);
            }
            return Err(Defect::Truncated {
                place: format!(
                    "the list of tensors: {} of {expected} are there",
                    number - 1
                ),
                missing: smallest_size(shape.weights().saturating_sub(weights)),
            });
        }
        let rest = smallest_size(shape.weights().saturating_sub(weights));
        let missing = rest.saturating_sub(cursor.left());
        let (place, numbers) = walk_tensor(cursor, || format!("tensor {number} of {expected}"))
            .map_err(|defect| defect.with_missing(missing))?;
        weights += numbers;
        each(place);
    }
    if !cursor.at_end() {
        return Err(Defect::Damaged(format!(
            "something follows the last of its {expected} tensors"
        )));
    }
    if weights != shape.weights() {
        return Err(Defect::Damaged(format!(
            "its tensors hold {weights} numbers, its shape demands {}",
            shape.weights()
        )));
    }
    Ok(())
}

/// Skips one tensor; returns where it lies and how many numbers it holds.
fn walk_tensor<R, P>(cursor: &mut Cursor<R>, place: P) -> Result<(TensorPlace, u64), Defect>
where
    R: Read + Seek,
    P: Fn() -> String + Copy,
{
    let start = cursor.position();
    let dimensions = bounded("number of dimensions", cursor.read_i32(place)?, 1, 4)?;
    let name = bounded("length of a tensor's name", cursor.read_i32(place)?, 1, 256)?;
    let kind = cursor.read_i32(place)?;
    let mut numbers = 1_u64;
    for _ in 0..dimensions {
        let length = bounded("dimension", cursor.read_i32(place)?, 1, 1 << 20)?;
        numbers = numbers.saturating_mul(u64::from(length));
    }
    let name = cursor.position()..cursor.position() + u64::from(name);
    cursor.skip(name.end - name.start, place)?;
    let Some((block, bytes)) = tensor_layout(kind) else {
        return Err(Defect::Damaged(format!(
            "{} has the unknown number type {kind}",
            place()
        )));
    };
    if !numbers.is_multiple_of(block) {
        return Err(Defect::Damaged(format!(
            "{} is not a whole number of blocks",
            place()
        )));
    }
    cursor.skip((numbers / block).saturating_mul(bytes), place)?;
    let data = name.end..cursor.position();
    Ok((TensorPlace { start, name, data }, numbers))
}

/// The fewest bytes that hold so many weights: no number type takes less than a
/// quarter of a byte.
const fn smallest_size(weights: u64) -> u64 {
    weights.div_ceil(4)
}

fn bounded(what: &str, value: i32, low: u32, high: u32) -> Result<u32, Defect> {
    u32::try_from(value)
        .ok()
        .filter(|value| (low..=high).contains(value))
        .ok_or_else(|| Defect::Damaged(format!("{what} {value} is not between {low} and {high}")))
}

impl From<Short> for Defect {
    fn from(short: Short) -> Self {
        match short {
            Short::Missing { place, bytes } => Self::Truncated {
                place,
                missing: bytes,
            },
            Short::Io(error) => Self::from(error),
        }
    }
}

impl From<io::Error> for Defect {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

#[cfg(test)]
mod tests;
