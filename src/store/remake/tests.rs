use std::sync::Arc;

use tempfile::TempDir;

use super::*;
use crate::store::ClipFolder;
use crate::text::{Segment, Word};

/// A store with two clips: `see you` and `all later`, of a second each.
struct History {
    folder: TempDir,
    store: Store,
    clips: [ClipId; 2],
}

/// Words of 400 ms each.
fn heard(text: &str) -> Transcript {
    let words = text.split_whitespace().zip(0..);
    let words = words.map(|(word, at): (&str, u32)| Word {
        text: word.to_owned(),
        start_ms: 500 * at,
        end_ms: 500 * at + 400,
        probability: 0.9,
    });
    Transcript {
        segments: vec![Segment {
            text: text.to_owned(),
            start_ms: 0,
            end_ms: 1_000,
            no_speech_probability: 0.0,
            words: words.collect(),
        }],
        model: "base.en".to_owned(),
        ..Transcript::default()
    }
}

/// A second with a pause in the middle.
fn spoken(value: f32) -> Vec<f32> {
    let mut samples = vec![value; CLIP_RATE as usize];
    samples[7_200..8_000].fill(0.0);
    samples
}

fn open(folder: &TempDir) -> Store {
    Store::open(ClipFolder::new(folder.path().to_owned())).expect("a store")
}

fn history() -> History {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = open(&folder);
    let clips = [1_000, 60_000].map(|ms| ClipId::from_parts(ms, 5));
    for ((id, text), value) in clips
        .into_iter()
        .zip(["see you", "all later"])
        .zip([0.25, 0.5])
    {
        let path = store.folder().prepare(id).expect("a place");
        write(&path, &spoken(value)).expect("written");
        for state in [ClipState::Sealed, ClipState::Done] {
            let save = ClipSave {
                duration: Duration::from_secs(1),
                version: Some(Arc::new(version(heard(text), Source::Engine, 7))),
                ..ClipSave::new(id, state)
            };
            store.save(&save).expect("saved");
        }
    }
    History {
        folder,
        store,
        clips,
    }
}

fn texts(store: &Store) -> Vec<String> {
    let clips = store.recent(9).expect("readable").into_iter();
    clips.map(|clip| clip.text.unwrap_or_default()).collect()
}

#[test]
fn two_clips_become_one_with_a_pause_between_and_both_go_to_the_trash() {
    let mut it = history();
    it.store.star(it.clips[1], true).expect("marked");
    // Named in the other order: time decides.
    let remade = it
        .store
        .merge([it.clips[1], it.clips[0]], 99)
        .expect("joined");
    let [made] = &remade.made[..] else {
        panic!("{remade:?}");
    };
    assert_eq!(made.text.as_deref(), Some("see you all later"));
    assert_eq!((made.state, made.marks.starred), (ClipState::Done, true));
    let samples = sound(made).expect("readable");
    let pause = vec![0.0; samples_of(PAUSE)];
    assert_eq!(samples, [spoken(0.25), pause, spoken(0.5)].concat());
    assert_eq!(made.duration, Duration::from_millis(2_250));
    let words = it.store.detail(made.id).expect("readable").words;
    let starts: Vec<_> = words
        .iter()
        .map(|word| word.heard.map(|it| it.start_ms))
        .collect();
    assert_eq!(starts, [0, 500, 1_250, 1_750].map(Some));
    assert_eq!(texts(&it.store), ["see you all later"]);
    for clip in it.clips {
        assert!(it.store.folder().trash_path(clip).exists());
    }
}

#[test]
fn a_text_by_hand_stays_and_what_was_heard_stays_beside_it() {
    let mut it = history();
    let by_hand = version(Transcript::plain("See you,", "by hand"), Source::Hand, 50);
    it.store
        .add_version(it.clips[0], &by_hand)
        .expect("written");
    let made = it.store.merge(it.clips, 99).expect("joined").made.remove(0);
    assert_eq!(made.text.as_deref(), Some("See you, all later"));
    let versions = it.store.versions(made.id).expect("readable");
    let all: Vec<_> = versions
        .iter()
        .map(|one| (one.source, one.transcript.text(), one.chosen))
        .collect();
    let heard = (Source::Engine, "see you all later".to_owned(), false);
    let hand = (Source::Hand, "See you, all later".to_owned(), true);
    assert_eq!(all, [heard, hand]);
}

#[test]
fn one_clip_becomes_two_in_the_pause_and_no_sample_is_missing() {
    let mut it = history();
    let remade = it.store.split(it.clips[0], 480, 99).expect("parted");
    let [first, second] = &remade.made[..] else {
        panic!("{remade:?}");
    };
    assert_eq!(first.text.as_deref(), Some("see"));
    assert_eq!(second.text.as_deref(), Some("you"));
    assert!(first.id < second.id && second.id < it.clips[1]);
    let [one, other] = [first, second].map(|clip| sound(clip).expect("readable"));
    assert!((7_200..8_000).contains(&one.len()), "{}", one.len());
    assert_eq!([one, other].concat(), spoken(0.25));
    assert_eq!(texts(&it.store), ["all later", "you", "see"]);
}

#[test]
fn parted_and_joined_again_it_is_the_same_but_for_the_pause() {
    let mut it = history();
    let remade = it.store.split(it.clips[0], 480, 99).expect("parted");
    let ids = [remade.made[0].id, remade.made[1].id];
    let made = it.store.merge(ids, 100).expect("joined").made.remove(0);
    assert_eq!(made.text.as_deref(), Some("see you"));
    let samples = sound(&made).expect("readable");
    let cut = samples_of(remade.made[0].duration);
    let without = [&samples[..cut], &samples[cut + samples_of(PAUSE)..]].concat();
    // The cut is between two ms, and the length is told in whole ones.
    assert_eq!(without.len(), CLIP_RATE as usize);
    assert_eq!(
        made.level.map(|level| level.peak_dbfs),
        Some(Level::of(&spoken(0.25)).peak_dbfs)
    );
}

#[test]
fn without_the_places_of_the_words_both_parts_are_heard_again() {
    let mut it = history();
    let id = ClipId::from_parts(90_000, 1);
    let path = it.store.folder().prepare(id).expect("a place");
    write(&path, &spoken(0.1)).expect("written");
    for state in [ClipState::Sealed, ClipState::Done] {
        let text = version(Transcript::plain("by hand", "by hand"), Source::Hand, 7);
        let save = ClipSave {
            version: Some(Arc::new(text)),
            ..ClipSave::new(id, state)
        };
        it.store.save(&save).expect("saved");
    }
    let remade = it.store.split(id, 500, 99).expect("parted");
    for clip in &remade.made {
        assert_eq!((clip.state, &clip.text), (ClipState::Queued, &None));
        assert!(clip.job.is_some());
    }
}

#[test]
fn taken_back_all_is_as_it_was_and_what_was_made_is_in_the_trash() {
    let mut it = history();
    let remade = it.store.merge(it.clips, 99).expect("joined");
    let back = it.store.unmake(&remade, 100).expect("taken back");
    assert_eq!(back.gone, [remade.made[0].id]);
    assert_eq!(texts(&it.store), ["all later", "see you"]);
    for clip in &back.made {
        assert!(clip.path.exists());
    }
    assert!(it.store.folder().trash_path(remade.made[0].id).exists());
}

#[test]
fn what_cannot_be_joined_or_parted_says_why_and_nothing_changes() {
    let mut it = history();
    let why = |refused: StoreError| match refused {
        StoreError::Unfit { why, .. } => why,
        other => panic!("{other}"),
    };
    let nowhere = it
        .store
        .split(it.clips[0], 90_000, 9)
        .expect_err("beyond the end");
    assert!(why(nowhere).contains("one side"));
    it.store.drop_audio(it.clips[1]).expect("removed");
    let silent = it.store.merge(it.clips, 9).expect_err("no sound");
    assert!(why(silent).contains("sound"));
    it.store.trash(it.clips[0], 9).expect("deleted");
    let trashed = it
        .store
        .split(it.clips[0], 500, 9)
        .expect_err("in the trash");
    assert!(why(trashed).contains("trash"));
}

/// Cut off by a kill after each step, the next start finds the old clips or the new one.
#[test]
fn cut_off_anywhere_the_old_clips_are_there_or_the_new_one() {
    let it = history();
    drop(it.store);
    // The file is written, the rows are not.
    let mut store = open(&it.folder);
    let id = store.free_after(it.clips[0]).expect("readable");
    let new = New {
        id,
        samples: spoken(0.3),
        texts: Vec::new(),
    };
    store.doom(&[new]).expect("noted");
    let path = store.folder().prepare(id).expect("a place");
    write(&path, &spoken(0.3)).expect("written");
    drop(store);
    let mut store = open(&it.folder);
    let remains = store.remains().expect("readable");
    store.recover(remains).expect("mended");
    assert_eq!(texts(&store), ["all later", "see you"]);
    assert!(!path.exists(), "and nothing is adopted");
    // The rows are written, the old files are where they were.
    let remade = store.merge(it.clips, 99).expect("joined");
    for clip in it.clips {
        let home = store.folder().wav_path(clip);
        move_file(&store.folder().trash_path(clip), &home).expect("moved");
    }
    drop(store);
    let mut store = open(&it.folder);
    let remains = store.remains().expect("readable");
    store.recover(remains).expect("mended");
    assert_eq!(texts(&store), ["see you all later"]);
    assert!(remade.made[0].path.exists());
    for clip in it.clips {
        assert!(store.folder().trash_path(clip).exists());
    }
}
