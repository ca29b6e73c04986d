//! What a model tolerates, beyond what its file says.

use super::ggml::Shape;
use crate::audio::CLIP_RATE;

/// Samples in one position of the encoder: 20 ms.
pub const POSITION: usize = CLIP_RATE as usize / 50;

/// Positions of the full 30 s window.
pub const FULL: usize = 1_500;

/// How one kind of model is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Traits {
    /// The longest piece that it hears well in one go while somebody speaks, in samples.
    pub longest_piece: usize,
    /// The longest stretch of a whole clip for one go, in samples; published
    /// models move their own window.
    pub longest_stretch: usize,
    /// The fewest encoder positions that it is run with.
    pub floor: usize,
    /// Whether it understands what was said before as context.
    pub prompts: bool,
}

impl Traits {
    /// Of a model of this shape.
    ///
    /// The demo model (128 wide, as are its padded variants) was trained on
    /// short clips, in windows of their length, and without context. Measured on
    /// 374 words in joined sentences of about 19 s, words wrong with stretches of
    /// 6, 7, 8, 9 and 10 s: 0, 8, 15, 35 and 26.
    ///
    /// Published models (384 wide or more) were trained on 30 s windows. Cut
    /// shorter they begin to repeat themselves; half of the window is what
    /// whisper.cpp's own streaming example works with.
    pub const fn of(shape: &Shape) -> Self {
        const DEMO_WIDTH: u32 = 128;
        const SECOND: usize = CLIP_RATE as usize;
        if shape.state <= DEMO_WIDTH {
            Self {
                longest_piece: 6 * SECOND,
                longest_stretch: 6 * SECOND,
                floor: 0,
                prompts: false,
            }
        } else {
            Self {
                longest_piece: 20 * SECOND,
                longest_stretch: usize::MAX,
                floor: 512,
                prompts: true,
            }
        }
    }

    /// How many encoder positions `samples` samples are worked on with: their
    /// length and a little more, in steps that keep whisper.cpp's buffers alike;
    /// `None` for the full window.
    pub fn positions(&self, samples: usize) -> Option<usize> {
        const STEP: usize = 64;
        let wanted = samples.div_ceil(POSITION) + MARGIN;
        let wanted = wanted.next_multiple_of(STEP).max(self.floor);
        (wanted < FULL).then_some(wanted)
    }
}

/// Half a second, in encoder positions. Margins of 0.2, 0.6, 1 and 2 s gave the
/// demo model's 2,966 words 26, 27, 26 and 24 mistakes.
const MARGIN: usize = 25;

#[cfg(test)]
mod tests {
    use super::*;

    const fn shape(state: u32) -> Shape {
        Shape {
            vocab: 51_864,
            audio_ctx: 1_500,
            state,
            audio_layers: 4,
            text_ctx: 448,
            text_layers: 4,
            mels: 80,
        }
    }

    #[test]
    fn the_window_follows_the_sound_and_never_cuts_it() {
        let demo = Traits::of(&shape(128));
        for samples in (0..480_000).step_by(777) {
            let positions = demo.positions(samples).unwrap_or(FULL);
            assert!(positions * POSITION >= samples, "{samples}");
        }
        assert_eq!(demo.positions(16_000), Some(128));
        assert_eq!(demo.positions(480_000), None);
    }

    #[test]
    fn a_published_model_is_never_given_less_than_its_floor() {
        let base = Traits::of(&shape(512));
        assert_eq!(base.positions(16_000), Some(base.floor));
        assert!(
            base.positions(12 * 16_000)
                .is_some_and(|positions| positions > base.floor)
        );
    }
}
