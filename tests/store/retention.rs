//! What the user's rules would delete.

use super::*;
use sayso::store::Retention;

const DAY_LONG: Duration = Duration::from_secs(24 * 3_600);

/// A clip a day, the newest now, each with 32 kB of sound.
fn bench(days: u64) -> Bench {
    let mut bench = Bench::new();
    for day in 0..days {
        bench.with_sound(&done(id(NOON - day * DAY), "x"));
    }
    bench
}

fn days(clips: &[ClipId]) -> Vec<u64> {
    clips
        .iter()
        .map(|clip| (NOON - clip.unix_ms()) / DAY)
        .collect()
}

#[test]
fn without_rules_nothing_goes() {
    let plan = bench(3)
        .store
        .plan(&Retention::default(), NOON)
        .expect("a plan");
    assert_eq!((plan.clips().len(), plan.bytes), (0, 0));
}

#[test]
fn age_count_and_size_take_the_oldest() {
    let bench = bench(6);
    let plan = |rules: Retention| bench.store.plan(&rules, NOON + 1).expect("a plan");
    let aged = plan(Retention {
        max_age: Some(3 * DAY_LONG),
        ..Retention::default()
    });
    assert_eq!(days(&aged.too_old), [3, 4, 5]);
    assert_eq!(aged.bytes, 3 * (44 + 32_000));
    let counted = plan(Retention {
        max_count: Some(2),
        ..Retention::default()
    });
    assert_eq!(days(&counted.too_many), [2, 3, 4, 5]);
    let sized = plan(Retention {
        max_bytes: Some(4 * (44 + 32_000)),
        ..Retention::default()
    });
    assert_eq!(days(&sized.too_large), [4, 5]);
}

#[test]
fn marked_clips_and_those_without_a_text_yet_stay() {
    let mut bench = bench(4);
    bench.store.star(id(NOON - 3 * DAY), true).expect("marked");
    let unfinished = ClipSave::new(id(NOON - 9 * DAY), ClipState::Sealed);
    bench.with_sound(&unfinished);
    let rules = Retention {
        max_age: Some(DAY_LONG),
        max_count: Some(1),
        max_bytes: Some(0),
        ..Retention::default()
    };
    let plan = bench.store.plan(&rules, NOON + 1).expect("a plan");
    assert_eq!(
        days(&plan.clips().into_iter().collect::<Vec<_>>()),
        [2, 1, 0]
    );
}

#[test]
fn the_trash_is_emptied_by_how_long_it_has_lain_there() {
    let mut bench = bench(3);
    bench.store.trash(id(NOON), NOON).expect("deleted today");
    bench
        .store
        .trash(id(NOON - DAY), NOON - 20 * DAY)
        .expect("deleted long ago");
    let rules = Retention {
        trash_age: Some(10 * DAY_LONG),
        ..Retention::default()
    };
    let plan = bench.store.plan(&rules, NOON).expect("a plan");
    assert_eq!(days(&plan.trash), [1]);
    assert_eq!(bench.store.purge(plan.clips()).expect("gone"), 1);
    assert!(bench.store.get(id(NOON - DAY)).is_err());
    assert!(bench.store.get(id(NOON)).is_ok());
}
