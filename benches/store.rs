//! A long history: opening it, the first list, recovery, search, and what a
//! dictation writes. Prints the search's 95th percentile over many queries.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use sayso::clip::{ClipId, ClipState};
use sayso::front::browse::{Browse, Start, parse};
use sayso::store::{AudioKept, ClipFolder, ClipSave, NewVersion, Question, Source, Store};
use sayso::text::Transcript;

/// 2026-01-01.
const BEGIN: u64 = 1_767_225_600_000;

/// The words that the texts are made of: two thousand, a few of them often.
fn words(seed: u64) -> String {
    let mut random = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut text = String::new();
    for _ in 0..18 {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        // The product of two even chances is small more often than large.
        let word = (random % 45) * ((random >> 32) % 45);
        if !text.is_empty() {
            text.push(' ');
        }
        let _ = write!(text, "w{word:04}");
    }
    text
}

/// A store with so many clips that are done; `sound` makes their files too.
fn filled(root: &Path, clips: u64, sound: bool) -> Store {
    let mut store = Store::open(ClipFolder::new(root.to_owned())).expect("a store");
    for n in 0..clips {
        let id = ClipId::from_parts(BEGIN + n * 60_000, u128::from(n));
        let mut save = ClipSave::new(id, ClipState::Done);
        save.duration = Duration::from_secs(5);
        if sound {
            let path = store.folder().prepare(id).expect("a folder");
            fs::write(path, [0; 64]).expect("a file");
        } else {
            save.audio = AudioKept::NotKept;
        }
        save.version = Some(Arc::new(NewVersion {
            transcript: Transcript::plain(&words(n), "bench"),
            source: Source::Engine,
            took: None,
            made_at_ms: n,
            doubt: None,
        }));
        store.save(&save).expect("saved");
    }
    store
}

fn long_history(c: &mut Criterion) {
    for (clips, name) in [(10_000, "10k"), (100_000, "100k")] {
        let root = tempfile::tempdir().expect("a folder");
        let mut store = filled(root.path(), clips, true);
        if clips == 100_000 {
            search(c, &store);
            browse(c, &mut store);
        }
        drop(store);
        let open = || Store::open(ClipFolder::new(root.path().to_owned())).expect("a store");
        let mut group = c.benchmark_group(name);
        group.sample_size(10);
        // What stands between the start and the list on the first screen.
        group.bench_function("open and list 500", |b| {
            b.iter(|| open().recent(500).expect("readable").len());
        });
        group.bench_function("check and recover, in the background", |b| {
            b.iter(|| {
                let mut store = open();
                store.check().expect("whole");
                let remains = store.remains().expect("readable");
                store.recover(remains).expect("mended")
            });
        });
        group.finish();
    }
}

fn search(c: &mut Criterion, store: &Store) {
    let mut times: Vec<Duration> = (0..400_u64)
        .map(|n| {
            let text = words(n * 7 + 3);
            let mut words = text.split(' ');
            let (first, second) = (
                words.next().unwrap_or("w0000"),
                words.next().unwrap_or("w0000"),
            );
            let query = match n % 4 {
                0 => first.to_owned(),
                1 => format!("{first} {second}"),
                2 => format!("\"{first} {second}\""),
                _ => format!("{} OR {second}", &first[..4].to_owned()) + "*",
            };
            let began = Instant::now();
            store.search(&query, 20).expect("a query");
            began.elapsed()
        })
        .collect();
    times.sort_unstable();
    println!(
        "search over 100,000 texts, 400 queries: p50 {:?}, p95 {:?}, max {:?}",
        times[200], times[380], times[399]
    );
    c.bench_function("search/two words in 100k", |b| {
        b.iter(|| store.search("w0012 w0100", 20).expect("a query").len());
    });
}

/// Looking through the history: each letter that is typed, each filter, each part.
fn browse(c: &mut Criterion, store: &mut Store) {
    let ask = |store: &mut Store, line: &str, start: Start| {
        let parsed = parse(line);
        let question = Question {
            asked: Browse {
                words: parsed.words,
                filter: parsed.filter,
                start,
            },
            within: 0..u64::MAX,
            recent: [BEGIN; 4],
        };
        let began = Instant::now();
        let found = store.browse(&question).expect("an answer");
        (began.elapsed(), found.total)
    };
    let (first, total) = ask(store, "", Start::At(0));
    println!("history of {total}: the first answer {first:?}");
    let typed = [
        "w",
        "w0",
        "w00",
        "w001",
        "w0012",
        "w0012 w",
        "w0012 w01",
        "is:starred",
    ];
    for line in typed {
        let (took, total) = ask(store, line, Start::At(0));
        println!("history, `{line}`: {took:?}, {total} hits");
    }
    c.bench_function("history/another part of 100k", |b| {
        let mut place = 0;
        b.iter(|| {
            place = (place + 31_417) % 100_000;
            ask(store, "", Start::At(place)).1
        });
    });
    c.bench_function("history/another letter in 100k", |b| {
        let mut nth = 0;
        b.iter(|| {
            nth = (nth + 7) % 40;
            ask(store, &format!("w00{nth:02} w1"), Start::At(0)).1
        });
    });
    c.bench_function("history/another filter in 100k", |b| {
        let mut on = false;
        b.iter(|| {
            on = !on;
            let line = if on { "state:done" } else { "model:bench" };
            ask(store, line, Start::At(0)).1
        });
    });
}

fn saving(c: &mut Criterion) {
    let root = tempfile::tempdir().expect("a folder");
    let mut store = filled(root.path(), 1_000, false);
    let mut next = 0_u64;
    c.bench_function("save/a dictation, five rows", |b| {
        b.iter(|| {
            next += 1;
            let id = ClipId::from_parts(BEGIN * 2 + next, 0);
            for state in [
                ClipState::Recording,
                ClipState::Sealed,
                ClipState::Queued,
                ClipState::Transcribing,
            ] {
                store.save(&ClipSave::new(id, state)).expect("saved");
            }
            let mut save = ClipSave::new(id, ClipState::Done);
            save.version = Some(Arc::new(NewVersion {
                transcript: Transcript::plain(&words(next), "bench"),
                source: Source::Engine,
                took: None,
                made_at_ms: next,
                doubt: None,
            }));
            store.save(&save).expect("saved");
        });
    });
}

criterion_group!(benches, saving, long_history);
criterion_main!(benches);
