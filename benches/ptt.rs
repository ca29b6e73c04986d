//! A transition of the machine, and a key edge on its way to the recorder.

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use sayso::clip::ClipId;
use sayso::config::Config;
use sayso::hotkey::{Chord, ChordEdge, Key, Matcher, Nth, RawEdge};
use sayso::ptt::{Effect, Event, Machine};
use sayso::runtime::Settings;

const CLIP: ClipId = ClipId::from_parts(1, 1);

fn transition(c: &mut Criterion) {
    let settings = Settings::from_config(&Config::default()).first().ptt;
    let now = Instant::now();
    let mut out = Vec::with_capacity(16);
    c.bench_function("transition: waiting, key down", |b| {
        b.iter_batched_ref(
            || {
                let mut machine = Machine::new(settings);
                machine.handle(now, Event::Enable, &mut out);
                out.clear();
                (machine, Vec::<Effect>::with_capacity(16))
            },
            |(machine, out)| machine.handle(now, black_box(Event::KeyDown(CLIP)), out),
            BatchSize::SmallInput,
        );
    });
    c.bench_function("transition: a whole dictation, nine events", |b| {
        b.iter(|| {
            let mut machine = Machine::new(settings);
            let mut at = now;
            for (event, wait) in [
                (Event::Enable, 0),
                (Event::KeyDown(CLIP), 0),
                (Event::CaptureStarted(CLIP), 1_000),
                (Event::KeyUp, 300),
                (Event::ClipSealed(CLIP), 0),
                (Event::TranscriptReady(CLIP), 0),
            ] {
                machine.handle(at, black_box(event), &mut out);
                at += Duration::from_millis(wait);
                machine.handle_timeout(at, &mut out);
            }
            assert_eq!(
                out.last(),
                Some(&Effect::Enter(sayso::ptt::State::WaitingForKey))
            );
            out.clear();
        });
    });
}

fn matcher(c: &mut Criterion) {
    let mut matcher = Matcher::new("ctrl+space".parse::<Chord>().expect("a chord"));
    c.bench_function("matcher: a key that is none of the chord's", |b| {
        b.iter(|| {
            matcher.feed(black_box(RawEdge {
                key: Key::Char('a'),
                down: true,
            }))
        });
    });
    let mut matcher = Matcher::new("F9".parse::<Chord>().expect("a chord"));
    c.bench_function("matcher: the chord down and up", |b| {
        b.iter(|| {
            let down = matcher.feed(RawEdge {
                key: Key::F(9),
                down: true,
            });
            let up = matcher.feed(RawEdge {
                key: Key::F(9),
                down: false,
            });
            assert_eq!(
                (down, up),
                (Some(ChordEdge::Down(Nth::FIRST)), Some(ChordEdge::Up))
            );
        });
    });
}

criterion_group!(benches, transition, matcher);
criterion_main!(benches);
