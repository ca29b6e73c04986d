//! How large a device's buffer is to be.

/// The frames of `period_ms` at `sample_rate`, or the nearest number within the
/// smallest and the largest that the device says it takes. A device that does
/// not say, or says nonsense, is asked all the same: the size is only a wish.
pub fn period_frames(sample_rate: u32, period_ms: u32, range: Option<(u32, u32)>) -> u32 {
    let frames = sample_rate * period_ms / 1_000;
    match range {
        Some((min, max)) if min <= max => frames.clamp(min, max),
        Some(_) | None => frames,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_the_period_as_far_as_the_device_goes() {
        for (rate, period_ms, range, frames) in [
            (48_000, 10, None, 480),
            (44_100, 20, None, 882),
            (48_000, 10, Some((64, 4_096)), 480),
            (48_000, 10, Some((512, 512)), 512),
            (48_000, 10, Some((512, 4_096)), 512),
            (48_000, 10, Some((16, 256)), 256),
            // The largest below the smallest says nothing.
            (48_000, 10, Some((1_024, 0)), 480),
        ] {
            let found = period_frames(rate, period_ms, range);
            assert_eq!(found, frames, "{period_ms} ms at {rate} within {range:?}");
        }
    }
}
