//! The bodies of both audio callbacks under an allocator that aborts the
//! process when it is used inside them.

use std::process::Command;

use assert_no_alloc::{AllocDisabler, assert_no_alloc};
use sayso::audio::downmix::PcmSample;
use sayso::audio::level::LevelMeter;
use sayso::audio::resample::Resampler;
use sayso::capture::ring::frame_ring;
use sayso::playback::speaker_ring;

#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// Pushes 10 ms buffers until the ring overflows, so that every path is taken.
fn capture_callback_does_not_allocate<T: PcmSample>(sample: T) {
    for channels in [1, 2, 6] {
        let (mut sink, mut source) = frame_ring(48_000, channels);
        let buffer = vec![sample; 480 * usize::from(channels)];
        assert_no_alloc(|| {
            for _ in 0..1_000 {
                sink.push(&buffer);
            }
            sink.push(&buffer[..1]);
            sink.push::<T>(&[]);
        });
        assert!(source.health().overruns() > 0, "the ring was full");
        assert_eq!(source.health().frames(), 480_000 + u64::from(channels == 1));
        source.drain(|_| {});
    }
}

#[test]
fn the_capture_callback_never_allocates_in_any_format() {
    capture_callback_does_not_allocate(1_i8);
    capture_callback_does_not_allocate(1_i16);
    capture_callback_does_not_allocate(cpal::I24::new(1).unwrap());
    capture_callback_does_not_allocate(1_i32);
    capture_callback_does_not_allocate(1_i64);
    capture_callback_does_not_allocate(1_u8);
    capture_callback_does_not_allocate(1_u16);
    capture_callback_does_not_allocate(cpal::U24::new(1).unwrap());
    capture_callback_does_not_allocate(1_u32);
    capture_callback_does_not_allocate(1_u64);
    capture_callback_does_not_allocate(0.5_f32);
    capture_callback_does_not_allocate(0.5_f64);
}

#[test]
fn the_output_callback_never_allocates() {
    let (mut sink, mut source) = speaker_ring(48_000, 2);
    let mut integers = vec![0_i16; 960];
    let mut floats = vec![0.0_f32; 960];
    sink.push(&vec![0.5; 24_000]);
    assert_no_alloc(|| source.fill(&mut integers));
    assert_eq!(integers[959], 16_384);
    sink.discard();
    // Discards, then runs dry, then goes on.
    assert_no_alloc(|| source.fill(&mut floats));
    assert_eq!(floats[0].to_bits(), 0);
    sink.push(&[0.25; 480]);
    assert_no_alloc(|| source.fill(&mut floats));
    assert_eq!(floats[959].to_bits(), 0.25_f32.to_bits());
}

#[test]
fn the_recorders_own_work_on_a_buffer_does_not_allocate_either() {
    for rate in [16_000, 44_100, 48_000] {
        let mut resampler = Resampler::new(rate).unwrap();
        let mut level = LevelMeter::default();
        let buffer = vec![0.25; rate as usize / 100];
        assert_no_alloc(|| {
            for _ in 0..100 {
                resampler.process_into(&buffer, |ready| level.add(ready));
            }
            resampler.flush(|ready| level.add(ready));
        });
        assert_eq!(level.count(), 16_000);
    }
}

/// Run only by the test below, in a process of its own.
#[test]
#[ignore = "aborts the process: this is what the test below looks for"]
fn an_allocation_on_purpose() {
    let grown = assert_no_alloc(|| vec![0_u8; 64]);
    assert_eq!(grown.len(), 64);
}

/// In release builds the check is compiled out, and these tests are too weak to
/// say anything.
#[test]
#[cfg(debug_assertions)]
fn an_allocation_inside_the_check_would_be_noticed() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "an_allocation_on_purpose", "--ignored"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        said.contains("running 1 test"),
        "the right test ran: {said}"
    );
    assert!(
        !output.status.success() && !said.contains("FAILED"),
        "aborted, not failed: {said}"
    );
}
