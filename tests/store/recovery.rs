//! What an earlier run left behind.

use super::*;
use sayso::queue::Purpose;
use sayso::store::{AudioKept, JobRecord, Recovery};

const NOTHING: Recovery = Recovery {
    queued: 0,
    adopted: 0,
    lost: 0,
    removed: 0,
    refused: 0,
};

#[test]
fn after_a_clean_end_there_is_nothing_to_do() {
    let mut bench = Bench::new();
    bench.with_sound(&done(id(NOON), "fine"));
    bench.with_sound(&done(id(NOON + 1), "deleted"));
    bench.store.trash(id(NOON + 1), NOON).expect("deleted");
    let mut bench = bench.reopen();
    assert_eq!(bench.recover(), NOTHING);
}

#[test]
fn whatever_was_on_its_way_to_a_text_is_queued_again_and_marked() {
    use ClipState::{Queued, Recording, Sealed, Transcribing};
    let mut bench = Bench::new();
    for (n, state) in (0..).zip([Recording, Sealed, Queued, Transcribing]) {
        let mut save = ClipSave::new(id(NOON + n), state);
        if state == Transcribing {
            let mut job = JobRecord::fresh(Purpose::Dictation);
            job.claimed = true;
            save.job = Some(job);
        }
        bench.with_sound(&save);
    }
    let mut bench = bench.reopen();
    assert_eq!(
        bench.recover(),
        Recovery {
            queued: 4,
            ..NOTHING
        }
    );
    let waiting = bench.store.waiting(10).expect("readable");
    assert_eq!(waiting.len(), 4);
    for clip in waiting {
        assert_eq!((clip.state, clip.marks.recovered), (Queued, true));
        assert_eq!(clip.duration, Duration::from_secs(1));
        // Never over the clipboard.
        assert_eq!(clip.job, Some(JobRecord::fresh(Purpose::Recovered)));
    }
    assert_eq!(
        bench.recover(),
        Recovery {
            queued: 4,
            ..NOTHING
        },
        "until they have a text"
    );
}

#[test]
fn a_header_that_was_not_written_is_mended_from_the_files_length() {
    let mut bench = Bench::new();
    let clip = id(NOON);
    let path = bench.with_sound(&ClipSave::new(clip, ClipState::Recording));
    // Cut off in the middle of a frame, the lengths never written.
    let mut bytes = fs::read(&path).expect("a file");
    bytes[4..8].fill(0);
    bytes[40..44].fill(0);
    bytes.truncate(44 + 12_345);
    fs::write(&path, &bytes).expect("written");
    assert_eq!(bench.recover().queued, 1);
    assert_eq!(frames(&path), 6_172);
    assert_eq!(
        bench.store.get(clip).expect("there").duration,
        Duration::from_millis(385)
    );
}

#[test]
fn a_file_without_a_row_gets_one() {
    let mut bench = Bench::new();
    let path = bench.wav(id(NOON), 8_000);
    assert_eq!(
        bench.recover(),
        Recovery {
            queued: 1,
            adopted: 1,
            ..NOTHING
        }
    );
    let clip = bench.store.get(id(NOON)).expect("a row");
    assert_eq!(
        (clip.state, clip.marks.recovered, clip.path),
        (ClipState::Queued, true, path)
    );
}

#[test]
fn a_file_in_the_trash_without_a_row_gets_one_there() {
    let mut bench = Bench::new();
    let path = bench.wav(id(NOON), 8_000);
    let trash = bench.store.folder().trash_path(id(NOON));
    fs::create_dir_all(trash.parent().expect("a folder")).expect("made");
    fs::rename(path, &trash).expect("moved");
    assert_eq!(
        bench.recover(),
        Recovery {
            adopted: 1,
            ..NOTHING
        }
    );
    let clip = bench.store.get(id(NOON)).expect("a row");
    assert_eq!((clip.state, clip.path), (ClipState::Trashed, trash));
}

#[test]
fn a_recording_without_a_sample_goes_with_its_row() {
    let mut bench = Bench::new();
    bench
        .store
        .save(&ClipSave::new(id(NOON), ClipState::Recording))
        .expect("saved");
    bench
        .store
        .save(&ClipSave::new(id(NOON + 1), ClipState::Recording))
        .expect("saved");
    let empty = bench.wav(id(NOON + 1), 0);
    let orphan = bench.wav(id(NOON + 2), 0);
    assert_eq!(
        bench.recover(),
        Recovery {
            removed: 3,
            ..NOTHING
        }
    );
    assert_eq!(bench.store.count().expect("readable"), 0);
    assert!(!empty.exists() && !orphan.exists());
}

#[test]
fn a_clip_whose_sound_has_gone_keeps_its_text_and_says_so() {
    let mut bench = Bench::new();
    let (told, untold) = (id(NOON), id(NOON + 1));
    let first = bench.with_sound(&done(told, "still here"));
    let mut queued = ClipSave::new(untold, ClipState::Queued);
    queued.duration = Duration::from_secs(3);
    let second = bench.with_sound(&queued);
    fs::remove_file(first).expect("deleted");
    fs::remove_file(second).expect("deleted");
    assert_eq!(bench.recover(), Recovery { lost: 2, ..NOTHING });
    let clip = bench.store.get(told).expect("there");
    assert_eq!(
        (clip.audio, clip.text.as_deref()),
        (AudioKept::Lost, Some("still here"))
    );
    let clip = bench.store.get(untold).expect("there");
    assert_eq!((clip.state, clip.job), (ClipState::Failed, None));
    assert!(clip.reason.expect("a reason").contains("has gone"));
    assert_eq!(bench.recover(), NOTHING, "it is said once");
}

#[test]
fn a_clip_whose_sound_is_not_kept_misses_nothing() {
    let mut bench = Bench::new();
    let path = bench.with_sound(&done(id(NOON), "text only"));
    bench.store.drop_audio(id(NOON)).expect("dropped");
    assert!(!path.exists());
    assert_eq!(bench.recover(), NOTHING);
    assert_eq!(
        bench.store.get(id(NOON)).expect("there").audio,
        AudioKept::NotKept
    );
}

#[test]
fn what_was_cut_off_between_the_row_and_the_file_is_finished() {
    let mut bench = Bench::new();
    let trash = |clip| bench.store.folder().trash_path(clip);
    let (deleted, restored, cancelled) = (id(NOON), id(NOON + 1), id(NOON + 2));
    let paths = [trash(deleted), trash(restored), trash(cancelled)];
    let mut save = ClipSave::new(deleted, ClipState::Trashed);
    save.duration = Duration::from_secs(1);
    bench.with_sound(&save);
    let row = bench.with_sound(&done(restored, "back"));
    let begun = bench.with_sound(&ClipSave::new(cancelled, ClipState::Recording));
    fs::create_dir_all(paths[0].parent().expect("a folder")).expect("made");
    fs::rename(&row, &paths[1]).expect("moved");
    fs::rename(begun, &paths[2]).expect("moved");
    assert_eq!(bench.recover(), NOTHING);
    assert!(paths[0].exists(), "a deleted clip is in the trash");
    assert!(row.exists(), "one that is not deleted is not");
    assert_eq!(bench.state(cancelled), ClipState::Trashed);
}

#[test]
fn a_clip_that_begins_while_the_folders_are_looked_at_is_left_alone() {
    let mut bench = Bench::new();
    bench.with_sound(&done(id(NOON), "old"));
    let remains = bench.store.remains().expect("readable");
    // The row first, as always; its file follows.
    bench
        .store
        .save(&ClipSave::new(id(NOON + 1), ClipState::Recording))
        .expect("saved");
    let begun = bench.wav(id(NOON + 1), 800);
    assert_eq!(bench.store.recover(remains).expect("mended"), NOTHING);
    assert_eq!(bench.state(id(NOON + 1)), ClipState::Recording);
    assert!(begun.exists());
}

#[test]
fn the_records_of_the_first_sayso_are_taken_over() {
    let mut bench = Bench::new();
    let (told, untold) = (id(NOON), id(NOON + 1));
    for (clip, record) in [
        (
            told,
            r#""state": "done", "transcript": {"segments": [{"text": "From before.", "start_ms": 0, "end_ms": 900, "no_speech_probability": 0.0, "words": []}], "language": "en", "model": "base.en"}"#,
        ),
        (untold, r#""state": "failed", "reason": "no memory""#),
    ] {
        let wav = bench.wav(clip, 16_000);
        let json = format!(r#"{{"version": 1, "id": "{clip}", "duration_ms": 1000, {record}}}"#);
        fs::write(wav.with_extension("json"), json).expect("written");
    }
    assert_eq!(
        bench.recover(),
        Recovery {
            queued: 1,
            adopted: 2,
            ..NOTHING
        }
    );
    let clip = bench.store.get(told).expect("there");
    assert_eq!(
        (clip.state, clip.text.as_deref()),
        (ClipState::Done, Some("From before."))
    );
    assert_eq!(
        (clip.model.as_deref(), clip.marks.recovered),
        (Some("base.en"), false)
    );
    assert!(!clip.path.with_extension("json").exists());
    assert_eq!(bench.state(untold), ClipState::Queued);
    assert_eq!(bench.recover().adopted, 0);
}

#[test]
fn an_incognito_clip_that_was_never_delivered_is_transcribed_again() {
    let mut bench = Bench::new();
    let mut save = ClipSave::new(id(NOON), ClipState::Done);
    save.marks.incognito = true;
    bench.with_sound(&save);
    assert_eq!(
        bench.recover(),
        Recovery {
            queued: 1,
            ..NOTHING
        }
    );
    assert_eq!(bench.state(id(NOON)), ClipState::Queued);
}

#[test]
fn a_clip_that_cannot_be_mended_does_not_keep_the_others_from_it() {
    let mut bench = Bench::new();
    for n in 0..3 {
        bench.with_sound(&ClipSave::new(id(NOON + n), ClipState::Recording));
    }
    // Root may open any file, but no folder as one.
    let odd = bench.store.folder().wav_path(id(NOON));
    fs::remove_file(&odd).expect("removed");
    fs::create_dir(&odd).expect("a folder in its place");
    assert_eq!(
        bench.recover(),
        Recovery {
            queued: 2,
            refused: 1,
            ..NOTHING
        }
    );
    assert_eq!(bench.state(id(NOON + 2)), ClipState::Queued);
}
