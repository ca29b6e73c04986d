//! The bundled clips with their reference texts.

use anyhow::Context;

use super::DemoError;
use crate::audio::wav::{self, DecodedWav};

/// A bundled clip.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Clip {
    pub(in crate::cli) name: &'static str,
    wav: &'static [u8],
    /// What is said in it.
    pub(in crate::cli) text: &'static str,
}

macro_rules! clips {
    ($($name:literal = $file:literal,)*) => {
        &[$(Clip {
            name: $name,
            wav: include_bytes!(concat!("../../../assets/demo/", $file, ".wav")),
            text: include_str!(concat!("../../../assets/demo/", $file, ".txt")).trim_ascii(),
        },)*]
    };
}

/// The first is the demo's own: its text came out the same with every length of
/// silence before it (34 of 34, 0 to 800 ms); of `hello` 22 of 34 did.
const CLIPS: &[Clip] = clips! {
    "fox" = "demo2_flite_slt_fox",
    "hello" = "demo1_espeak_en-us_hello",
    "report" = "demo3_flite_rms_report",
    "count" = "demo4_espeak_en-gb-f3_count",
    "privacy" = "demo5_long_flite_awb",
    "long" = "demo6_long_espeak_en-us-m3",
    "silence" = "demo7_silence",
    "question" = "demo8_espeak_en-us_question",
};

/// All of them.
pub(in crate::cli) fn all() -> &'static [Clip] {
    CLIPS
}

/// The clip of this number (from 1) or name; the first without one.
pub(in crate::cli) fn find(asked: Option<&str>) -> Result<Clip, DemoError> {
    let Some(asked) = asked else {
        return Ok(CLIPS[0]);
    };
    let number = asked
        .parse::<usize>()
        .ok()
        .and_then(|number| number.checked_sub(1));
    let by_number = number.and_then(|index| CLIPS.get(index));
    let by_name = || CLIPS.iter().find(|clip| clip.name == asked);
    by_number.or_else(by_name).copied().ok_or_else(|| {
        let known: Vec<String> = CLIPS
            .iter()
            .enumerate()
            .map(|(index, clip)| format!("{} {}", index + 1, clip.name))
            .collect();
        DemoError::NoSuchClip {
            asked: asked.to_owned(),
            known: known.join(", "),
        }
    })
}

impl Clip {
    /// Its sound, as its file has it.
    pub(in crate::cli) fn sound(&self) -> anyhow::Result<DecodedWav> {
        wav::decode(self.wav).with_context(|| format!("the bundled clip `{}`", self.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clips_are_found_by_number_and_by_name() {
        assert_eq!(find(None).expect("the first").name, "fox");
        assert_eq!(find(Some("2")).expect("the second").name, "hello");
        assert_eq!(find(Some("silence")).expect("by name").text, "");
        let error = find(Some("9")).expect_err("eight clips").to_string();
        assert!(error.contains("8 question"), "{error}");
        assert!(find(Some("0")).is_err());
    }

    #[test]
    fn every_bundled_clip_can_be_decoded() {
        for clip in CLIPS {
            assert!(
                clip.sound().expect(clip.name).samples.len() > 16_000,
                "{}",
                clip.name
            );
        }
    }
}
