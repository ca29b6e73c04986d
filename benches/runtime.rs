//! A key edge on its way: received → the capture command carried out by the
//! recorder's thread, through the real event loop. Fakes at both ends.

use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use sayso::capture::fake::FakeMic;
use sayso::deliver::fake::FakePlace;
use sayso::engine::fake::FakeEngine;
use sayso::keys::fake::FakeKeys;
use sayso::ptt::State;
use sayso::ptt::timer::RELEASE_GRACE;
use sayso::runtime::snapshot::MicStatus;
use sayso::runtime::{Ports, Report, Runtime, Settings};
use sayso::store::{ClipFolder, Store};

fn edge_to_effect(c: &mut Criterion) {
    let (keys, finger) = FakeKeys::new();
    let (mic, microphone) = FakeMic::new(48_000);
    let (engine, place) = (FakeEngine::new(), FakePlace::new());
    let folder = tempfile::tempdir().expect("a folder");
    let mut settings = Settings::plain();
    settings.ptt.tail = RELEASE_GRACE;
    let ports = Ports {
        keys: vec![Box::new(keys)],
        microphone: Box::new(mic),
        load_model: engine.loader(),
        make_sink: place.maker(),
        store: Store::open(ClipFolder::new(folder.path().to_owned())).expect("a store"),
    };
    let (loop_thread, handle) = Runtime::spawn(ports, settings).expect("threads");
    let mut reports = handle.reports;
    // Sound flows as from a device: 10 ms each 10 ms.
    let (stop, stopped) = sync_channel::<()>(1);
    let feeder = thread::spawn(move || {
        let mut loudness = 0.1;
        while stopped
            .recv_timeout(Duration::from_millis(10))
            .is_err_and(|end| end == std::sync::mpsc::RecvTimeoutError::Timeout)
        {
            // Never the same again: that would be a driver that hangs.
            loudness = if loudness > 0.2 {
                0.1
            } else {
                loudness * 1.001
            };
            microphone.feed(&[loudness; 480]);
        }
    });
    let mut wait_for = move |wanted: &dyn Fn(&Report) -> bool| {
        loop {
            match reports.blocking_recv() {
                Ok(report) if wanted(&report) => return report,
                Ok(_) | Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {}
                Err(error) => panic!("{error}"),
            }
        }
    };
    wait_for(&|report| matches!(report, Report::Microphone(MicStatus::Open { .. })));
    let mut times: Vec<Duration> = Vec::new();
    let mut group = c.benchmark_group("edge");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(20));
    group.bench_function("key edge received to capture begun", |b| {
        b.iter_custom(|count| {
            let mut total = Duration::ZERO;
            for _ in 0..count {
                finger.press();
                wait_for(&|report| matches!(report, Report::State(State::Recording)));
                finger.release();
                let Report::Finished { stages, .. } =
                    wait_for(&|report| matches!(report, Report::Finished { .. }))
                else {
                    unreachable!("that is what was waited for")
                };
                let took = stages.effect.expect("the recorder said when");
                times.push(took);
                total += took;
            }
            total
        });
    });
    group.finish();
    times.sort_unstable();
    let rank = |percent: usize| times[(times.len() * percent).div_ceil(100).max(1) - 1];
    println!(
        "edge to effect, {} presses: p50 {:?}, p99 {:?}, max {:?}",
        times.len(),
        rank(50),
        rank(99),
        rank(100)
    );
    drop(handle.commands);
    loop_thread.join().expect("no panic").expect("a good end");
    drop(stop);
    feeder.join().expect("no panic");
}

criterion_group!(benches, edge_to_effect);
criterion_main!(benches);
