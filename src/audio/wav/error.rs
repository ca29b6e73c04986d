//! Why a file is no usable WAV, and what to do.

/// Why a file is no usable WAV, and what to do. The text continues a sentence
/// that has named the file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WavError {
    /// There is not one byte in it.
    #[error("is empty (0 bytes). Record it again, or choose another file")]
    Empty,
    /// It is something else; `looks_like` says what, if that is obvious.
    #[error("is not a WAV file{}. Convert it with `ffmpeg -i FILE -ac 1 -ar 16000 OUT.wav` and use OUT.wav",
        .looks_like.map(|what| format!(" but {what}")).unwrap_or_default())]
    NotWav {
        /// With its article: `an MP3`.
        looks_like: Option<&'static str>,
    },
    /// The file ends inside its header.
    #[error(
        "ends inside its header, before any sound ({bytes} bytes). Copy or download it again; \
         what is missing cannot be guessed"
    )]
    HeaderCut {
        /// How long the file is.
        bytes: usize,
    },
    /// It has a header but the part that would hold the sound is missing.
    #[error("holds no sound: its header is whole but there is no `data` part. Record it again")]
    NoData,
    /// A frame of no samples.
    #[error("says that it has zero channels, so its sound cannot be read. {REWRITE}")]
    NoChannels,
    /// A rate of 0 Hz, or one beyond all reason.
    #[error("says that its sample rate is {hertz} Hz, so its sound cannot be read. {REWRITE}")]
    BadRate {
        /// Frames per second, as the header says.
        hertz: u32,
    },
    /// Compressed, or of an unusual width.
    #[error(
        "holds {what}, which sayso does not read. Convert it with \
         `ffmpeg -i FILE -ac 1 -ar 16000 OUT.wav` and use OUT.wav"
    )]
    Unsupported {
        /// What it holds: `A-law (format 6)`.
        what: String,
    },
}

/// The way out when the bytes are there but the header is nonsense.
const REWRITE: &str = "If you know the true format, rewrite the header with \
    `sox -t raw -r RATE -c CHANNELS -b 16 -e signed FILE OUT.wav`";

/// What the first bytes say a file is, with its article; `None` if they say nothing.
pub(super) fn looks_like(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: [(usize, &[u8], &str); 17] = [
        (0, b"ID3", "an MP3"),
        (0, b"OggS", "an Ogg file (Vorbis or Opus)"),
        (0, b"fLaC", "a FLAC file"),
        (4, b"ftyp", "an MP4 or M4A file"),
        (0, b"FORM", "an AIFF file"),
        (0, b"RIFX", "a big-endian WAV"),
        (0, b".snd", "an AU file"),
        (0, b"caff", "a Core Audio file"),
        (0, b"wvpk", "a WavPack file"),
        (0, b"#!AMR", "an AMR recording"),
        (0, b"\x1a\x45\xdf\xa3", "a WebM or Matroska file"),
        (0, b"\x30\x26\xb2\x75", "a Windows Media file"),
        (0, b"<!", "a web page"),
        (0, b"<h", "a web page"),
        (0, b"{", "a text (JSON)"),
        (0, b"%PDF", "a PDF"),
        (0, b"PK\x03\x04", "a ZIP archive"),
    ];
    let known = MAGIC
        .iter()
        .find(|(at, magic, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic)))
        .map(|(_, _, what)| *what);
    match (known, bytes) {
        (Some(what), _) => Some(what),
        // A frame of MPEG audio begins with eleven set bits; layer bits of 0
        // are an AAC stream.
        (None, [0xff, second, ..]) if second & 0xf6 == 0xf0 => Some("an AAC stream"),
        (None, [0xff, second, ..]) if second & 0xe0 == 0xe0 => Some("an MP3"),
        _ => None,
    }
}
