//! What sound costs: the callback, the resampler, the level.
//!
//! Throughput is given in samples: the resampler's budget is 500 × real time,
//! so one second of sound must take less than 2 ms.

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use sayso::audio::level::Level;
use sayso::audio::resample::Resampler;
use sayso::capture::ring::frame_ring;
use sayso::playback::speaker_ring;

/// The period of a callback is 10 ms; its budget 5 % of that, 500 µs.
fn callback(c: &mut Criterion) {
    let mut group = c.benchmark_group("callback");
    group.throughput(Throughput::Elements(960));
    let (mut sink, mut source) = frame_ring(48_000, 2);
    let integers = vec![1_000_i16; 960];
    group.bench_function("capture 10 ms of 48 kHz stereo i16", |b| {
        b.iter(|| {
            sink.push(black_box(&integers));
            // Empties the ring without looking: a few ns.
            source.drain(|_| {});
        });
    });
    let floats = vec![0.25_f32; 960];
    group.bench_function("capture 10 ms of 48 kHz stereo f32", |b| {
        b.iter(|| {
            sink.push(black_box(&floats));
            source.drain(|_| {});
        });
    });
    let (mut sink, mut source) = speaker_ring(48_000, 2);
    let mono = vec![0.25_f32; 480];
    let mut frames = vec![0.0_f32; 960];
    group.bench_function("output 10 ms of 48 kHz stereo f32", |b| {
        b.iter(|| {
            sink.push(&mono);
            source.fill(black_box(&mut frames));
        });
    });
    group.finish();
}

fn resample(c: &mut Criterion) {
    let mut group = c.benchmark_group("resample to 16 kHz");
    for rate in [44_100_u32, 48_000] {
        group.throughput(Throughput::Elements(u64::from(rate)));
        let second = vec![0.25_f32; rate as usize];
        let mut resampler = Resampler::new(rate).expect("a usual rate");
        group.bench_function(format!("one second of {rate} Hz"), |b| {
            b.iter(|| {
                for buffer in second.chunks(rate as usize / 100) {
                    resampler.process_into(buffer, |ready| {
                        black_box(ready);
                    });
                }
            });
        });
    }
    group.finish();
}

fn level(c: &mut Criterion) {
    let mut group = c.benchmark_group("level");
    group.throughput(Throughput::Elements(800));
    let window = vec![0.25_f32; 800];
    group.bench_function("50 ms at 16 kHz", |b| {
        b.iter(|| Level::of(black_box(&window)));
    });
    group.finish();
}

criterion_group!(benches, callback, resample, level);
criterion_main!(benches);
