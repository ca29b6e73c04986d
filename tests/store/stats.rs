//! What counts as a dictation, and which clips can be heard again.

use super::*;
use sayso::clip::StageTimes;

/// A clip whose text was delivered 300 ms after its release.
fn dictated(at: u64, text: &str) -> ClipSave {
    let ms = |ms| Some(Duration::from_millis(ms));
    ClipSave {
        stages: StageTimes {
            released: ms(2_000),
            transcribed: ms(2_290),
            delivered: ms(2_300),
            ..StageTimes::default()
        },
        ..done(id(at), text)
    }
}

#[test]
fn only_what_was_delivered_to_a_waiting_user_counts() {
    let mut bench = Bench::new();
    let counts = dictated(NOON, "counts");
    let mut unheard = dictated(NOON + 1, "not delivered");
    unheard.stages.delivered = None;
    let mut recovered = dictated(NOON + 2, "recovered");
    recovered.marks.recovered = true;
    let trashed = dictated(NOON + 3, "trashed");
    for save in [&counts, &unheard, &recovered, &trashed] {
        bench.store.save(save).expect("saved");
    }
    bench.wav(trashed.id, 16_000);
    bench.store.trash(trashed.id, NOON + 4).expect("trashed");
    let found = bench.store.dictations(0, None).expect("read");
    let ids: Vec<ClipId> = found.iter().map(|one| one.clip.id).collect();
    assert_eq!(ids, [counts.id]);
    assert_eq!(found[0].clip.stages, counts.stages);
}

#[test]
fn a_limit_takes_the_newest_and_a_moment_none_before_it() {
    let mut bench = Bench::new();
    for day in 0..3 {
        let save = dictated(NOON + day * DAY, "one");
        bench.store.save(&save).expect("saved");
    }
    let days = |since_ms, limit| -> Vec<u64> {
        let found = bench.store.dictations(since_ms, limit).expect("read");
        let began = found.iter().map(|one| one.clip.id.unix_ms());
        began.map(|ms| (ms - NOON) / DAY).collect()
    };
    assert_eq!(days(0, None), [2, 1, 0]);
    assert_eq!(days(0, Some(2)), [2, 1]);
    assert_eq!(days(NOON + DAY, None), [2, 1]);
    assert_eq!(days(NOON + DAY + 1, None), [2]);
    assert!(days(u64::MAX, None).is_empty());
}

#[test]
fn the_model_is_the_one_that_was_waited_for() {
    let mut bench = Bench::new();
    let save = dictated(NOON, "I scream");
    bench.store.save(&save).expect("saved");
    let again = NewVersion {
        transcript: Transcript::plain("Ice cream", "small.en"),
        ..version("", NOON + 1)
    };
    let by_hand = NewVersion {
        transcript: Transcript::plain("Ice cream!", "by hand"),
        source: Source::Hand,
        ..version("", NOON + 2)
    };
    for version in [&again, &by_hand] {
        bench.store.add_version(save.id, version).expect("added");
    }
    let found = bench.store.dictations(0, None).expect("read");
    assert_eq!(found[0].model.as_deref(), Some("demo"));
    assert_eq!(found[0].clip.text.as_deref(), Some("Ice cream!"));
}

#[test]
fn only_clips_with_words_and_sound_can_be_heard_again() {
    let mut bench = Bench::new();
    let mut mute = done(id(NOON + 1), "no sound");
    mute.audio = sayso::store::AudioKept::NotKept;
    let wordless = ClipSave {
        state: ClipState::Empty,
        version: None,
        ..done(id(NOON + 2), "")
    };
    for save in [
        &done(id(NOON), "old"),
        &mute,
        &wordless,
        &done(id(NOON + 3), "new"),
    ] {
        bench.store.save(save).expect("saved");
    }
    let texts = |limit| -> Vec<String> {
        let found = bench.store.with_text_and_sound(limit).expect("read");
        found.into_iter().filter_map(|clip| clip.text).collect()
    };
    assert_eq!(texts(9), ["new", "old"]);
    assert_eq!(texts(1), ["new"]);
}
