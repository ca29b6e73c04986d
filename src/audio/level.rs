//! Loudness in dBFS: 0 dBFS is the largest value a sample can hold.

/// Below this every level is shown as silence; 16-bit audio cannot be quieter
/// without being zero (20·log10(1/32768) = −90.3 dB).
pub const FLOOR_DBFS: f32 = -90.3;

/// The loudness of a stretch of samples.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The largest absolute sample, in dBFS, at least [`FLOOR_DBFS`].
    pub peak_dbfs: f32,
    /// The root of the mean square, in dBFS, at least [`FLOOR_DBFS`].
    pub rms_dbfs: f32,
}

impl Level {
    /// Nothing at all.
    pub const SILENCE: Self = Self {
        peak_dbfs: FLOOR_DBFS,
        rms_dbfs: FLOOR_DBFS,
    };
}

impl Default for Level {
    fn default() -> Self {
        Self::SILENCE
    }
}
