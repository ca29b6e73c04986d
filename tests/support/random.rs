//! Chance that comes out the same each time.

use std::ops::RangeInclusive;

/// A series of numbers that its seed alone decides (`SplitMix64`).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn seeded(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Any of these, all as likely.
    pub(crate) fn among(&mut self, range: RangeInclusive<u64>) -> u64 {
        range.start() + self.next() % (range.end() - range.start() + 1)
    }

    /// A sample of white noise, −1 to 1, all levels as likely.
    pub(crate) fn sample(&mut self) -> f32 {
        let [high, low, ..] = self.next().to_be_bytes();
        f32::from(i16::from_be_bytes([high, low])) / 32_768.0
    }

    /// Brings these into any order, all as likely.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            let with = self.among(0..=end as u64);
            items.swap(end, usize::try_from(with).expect("an index"));
        }
    }
}
