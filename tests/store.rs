//! Clips on a real disk: where they lie, what is read back, what survives damage.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::tz::TimeZone;
use sayso::clip::{ClipId, ClipState};
use sayso::store::{ClipFolder, ClipRecord, ClipStore, StoreError};
use sayso::text::{Segment, Transcript};
use tempfile::TempDir;

/// 2026-11-20T12:00:00Z.
const NOON: u64 = 1_795_176_000_000;
const DAY: u64 = 24 * 3_600 * 1_000;

fn folder() -> (TempDir, ClipFolder) {
    let root = tempfile::tempdir().expect("a folder");
    let clips = ClipFolder::in_zone(root.path().to_owned(), TimeZone::UTC);
    (root, clips)
}

fn id(unix_ms: u64) -> ClipId {
    ClipId::from_parts(unix_ms, 7)
}

fn done(id: ClipId, text: &str) -> ClipRecord {
    let mut record = ClipRecord::new(id, ClipState::Done, Duration::from_millis(1_234));
    record.transcript = Some(Transcript {
        segments: vec![Segment {
            text: text.to_owned(),
            start_ms: 0,
            end_ms: 1_000,
            no_speech_probability: 0.1,
            words: Vec::new(),
        }],
        language: Some("en".to_owned()),
        model: "demo".to_owned(),
    });
    record.stages.released = Some(Duration::from_micros(2_500_001));
    record
}

fn wav(clips: &ClipFolder, id: ClipId, bytes: usize) -> PathBuf {
    let path = clips.prepare(id).expect("a folder");
    fs::write(&path, vec![0; bytes]).expect("a file");
    path
}

fn json(wav: &Path) -> PathBuf {
    wav.with_extension("json")
}

#[test]
fn a_clip_lies_under_the_local_day_on_which_it_began() {
    let late = id(1_795_217_400_000); // 2026-11-20T23:30:00Z
    let at = |zone: TimeZone| ClipFolder::in_zone("/data".into(), zone).wav_path(late);
    let utc = at(TimeZone::UTC);
    assert_eq!(
        utc,
        Path::new("/data/clips/2026/11/20").join(format!("{late}.wav"))
    );
    let berlin = at(TimeZone::fixed(jiff::tz::offset(1)));
    assert_eq!(
        berlin,
        Path::new("/data/clips/2026/11/21").join(format!("{late}.wav"))
    );
}

#[test]
fn a_record_is_read_back_as_it_was_saved() {
    let (_root, mut clips) = folder();
    let record = done(id(NOON), "Hello wörld.");
    let path = wav(&clips, record.id, 44);
    clips.save(&record).expect("saved");
    let found = clips.recent(10).expect("readable");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].record, record);
    assert_eq!(found[0].path, path);
    assert_eq!(found[0].problem, None);
}

#[test]
fn a_later_save_takes_the_place_of_the_earlier_and_leaves_nothing_beside_it() {
    let (_root, mut clips) = folder();
    let path = wav(&clips, id(NOON), 44);
    clips.save(&done(id(NOON), "first")).expect("saved");
    clips.save(&done(id(NOON), "second")).expect("saved");
    let found = clips.recent(10).expect("readable");
    let text = found[0].record.transcript.as_ref().map(Transcript::text);
    assert_eq!(text.as_deref(), Some("second"));
    let files = fs::read_dir(path.parent().expect("a day")).expect("readable");
    assert_eq!(files.count(), 2, "the WAV and its record");
}

#[test]
fn recent_is_newest_first_over_days_months_and_years_and_stops_at_its_limit() {
    let (_root, mut clips) = folder();
    let times: Vec<u64> = [0, 1, 20, 21, 60, 400].map(|days| NOON - days * DAY).into();
    for time in &times {
        clips.save(&done(id(*time), "x")).expect("saved");
        clips.save(&done(id(*time + 1), "y")).expect("saved");
    }
    let newest = |limit: usize| -> Vec<u64> {
        let found = clips.clone().recent(limit).expect("readable");
        found.iter().map(|clip| clip.record.id.unix_ms()).collect()
    };
    let all: Vec<u64> = times.iter().flat_map(|time| [time + 1, *time]).collect();
    assert_eq!(newest(100), all);
    assert_eq!(newest(5), all[..5]);
    assert_eq!(newest(0), Vec::<u64>::new());
}

#[test]
fn a_day_that_is_not_reached_is_not_read() {
    let (_root, mut clips) = folder();
    clips.save(&done(id(NOON), "new")).expect("saved");
    clips.save(&done(id(NOON - DAY), "old")).expect("saved");
    // A folder in the place of the old record would be a problem if it were read.
    let old = json(&clips.wav_path(id(NOON - DAY)));
    fs::remove_file(&old).expect("removed");
    fs::create_dir(&old).expect("a folder");
    let found = clips.recent(1).expect("readable");
    assert_eq!(found[0].problem, None);
    assert!(clips.recent(2).expect("readable")[1].problem.is_some());
}

#[test]
fn a_wav_without_a_record_was_cut_off_and_is_sealed() {
    let (_root, mut clips) = folder();
    wav(&clips, id(NOON), 44 + 32_000);
    let found = clips.recent(10).expect("readable");
    assert_eq!(found[0].record.state, ClipState::Sealed);
    assert_eq!(found[0].record.duration_ms, 1_000);
    assert_eq!(found[0].problem, None);
}

#[test]
fn what_was_under_way_when_the_program_ended_is_sealed() {
    use ClipState::{Done, Empty, Failed, Sealed, Trashed};
    let (_root, mut clips) = folder();
    for (n, state) in ClipState::ALL.into_iter().enumerate() {
        let record = ClipRecord::new(id(NOON + n as u64), state, Duration::ZERO);
        clips.save(&record).expect("saved");
    }
    let mut found = clips.recent(10).expect("readable");
    found.reverse();
    let states: Vec<ClipState> = found.iter().map(|clip| clip.record.state).collect();
    assert_eq!(
        states,
        [Sealed, Sealed, Sealed, Sealed, Done, Failed, Empty, Trashed]
    );
}

#[test]
fn a_broken_record_is_told_and_hides_no_other_clip() {
    let (_root, mut clips) = folder();
    clips.save(&done(id(NOON), "whole")).expect("saved");
    let path = wav(&clips, id(NOON + 1), 44);
    for broken in [
        "",
        "{\"version\": 1,",
        "[]",
        "{\"version\":1,\"id\":\"x\"}",
        "\u{0}",
    ] {
        fs::write(json(&path), broken).expect("a file");
        let found = clips.recent(10).expect("readable");
        assert_eq!(found.len(), 2, "{broken:?}");
        let problem = found[0].problem.as_ref().expect("a problem");
        assert!(problem.to_string().contains("press r"), "{problem}");
        assert_eq!(found[0].record.state, ClipState::Sealed);
        assert_eq!(found[1].problem, None);
    }
}

#[test]
fn a_record_of_a_newer_version_is_left_alone_and_says_so() {
    let (_root, mut clips) = folder();
    let path = wav(&clips, id(NOON), 44);
    fs::write(json(&path), "{\"version\": 2, \"id\": {\"new\": true}}").expect("a file");
    let found = clips.recent(1).expect("readable");
    let problem = found[0].problem.as_ref().expect("a problem");
    assert!(
        matches!(problem, StoreError::NewerRecord { version: 2, .. }),
        "{problem}"
    );
}

#[test]
fn another_clips_record_under_this_name_is_a_problem() {
    let (_root, mut clips) = folder();
    clips.save(&done(id(NOON), "mine")).expect("saved");
    let other = json(&clips.wav_path(id(NOON + 1)));
    fs::copy(json(&clips.wav_path(id(NOON))), other).expect("copied");
    assert!(clips.recent(1).expect("readable")[0].problem.is_some());
}

#[test]
fn files_that_are_no_clips_are_passed_over() {
    let (root, mut clips) = folder();
    let path = wav(&clips, id(NOON), 44);
    let day = path.parent().expect("a day");
    fs::write(day.join("notes.txt"), "").expect("a file");
    fs::write(day.join(format!("{}.json.part", id(NOON + 5))), "").expect("a file");
    fs::write(root.path().join("clips/README"), "").expect("a file");
    fs::create_dir_all(root.path().join("clips/old/11/20")).expect("a folder");
    assert_eq!(clips.recent(10).expect("readable").len(), 1);
}

#[test]
fn a_clip_is_found_by_last_by_id_and_by_the_beginning_of_its_id() {
    let (_root, mut clips) = folder();
    clips.save(&done(id(NOON - DAY), "old")).expect("saved");
    clips.save(&done(id(NOON), "new")).expect("saved");
    let find = |query: &str| clips.find(query).map(|clip| clip.record.id);
    assert_eq!(find("last"), Ok(id(NOON)));
    let old = id(NOON - DAY).to_string();
    assert_eq!(find(&old), Ok(id(NOON - DAY)));
    assert_eq!(find(&old[..10].to_lowercase()), Ok(id(NOON - DAY)));
    let ambiguous = find("0").expect_err("both begin so");
    assert!(
        matches!(ambiguous, StoreError::Ambiguous { count: 2, .. }),
        "{ambiguous}"
    );
    assert!(matches!(find("ZZ"), Err(StoreError::NotFound { .. })));
    assert!(matches!(find(""), Err(StoreError::NotFound { .. })));
}

#[test]
fn without_clips_last_says_how_to_get_one() {
    let (_root, clips) = folder();
    let error = clips.find("last").expect_err("nothing there");
    assert!(error.to_string().contains("sayso demo"), "{error}");
}

#[test]
fn a_deleted_clip_lies_in_the_trash_with_its_record() {
    let (root, mut clips) = folder();
    let path = wav(&clips, id(NOON), 44);
    clips.save(&done(id(NOON), "gone")).expect("saved");
    clips.trash(id(NOON)).expect("moved");
    assert_eq!(clips.recent(10), Ok(Vec::new()));
    assert!(!path.exists());
    assert!(clips.trash_path(id(NOON)).exists());
    assert!(json(&clips.trash_path(id(NOON))).exists());
    assert!(
        clips
            .trash_path(id(NOON))
            .starts_with(root.path().join("trash"))
    );
    assert!(matches!(
        clips.trash(id(NOON)),
        Err(StoreError::NotFound { .. })
    ));
}

#[test]
fn after_a_change_of_time_zone_a_clip_is_still_found_under_its_old_day() {
    let (root, mut clips) = folder();
    let late = id(NOON + DAY / 2 - 60_000); // 23:59 UTC
    let path = wav(&clips, late, 44);
    let mut moved =
        ClipFolder::in_zone(root.path().to_owned(), TimeZone::fixed(jiff::tz::offset(9)));
    assert_ne!(moved.wav_path(late), path);
    moved.save(&done(late, "text")).expect("saved");
    assert!(json(&path).exists(), "the record lies beside its WAV");
    moved.trash(late).expect("moved");
    assert_eq!(clips.recent(10), Ok(Vec::new()));
}

#[test]
fn a_file_in_the_folders_place_is_an_error_with_a_next_step() {
    let (root, mut clips) = folder();
    fs::write(root.path().join("clips"), "in the way").expect("a file");
    let error = clips.save(&done(id(NOON), "x")).expect_err("no folder");
    assert!(error.to_string().contains("--data-dir"), "{error}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told_and_the_earlier_record_stays() {
    let (_root, mut clips) = folder();
    clips.save(&done(id(NOON), "first")).expect("saved");
    // Whatever is written to this device finds no room.
    let part = clips.wav_path(id(NOON)).with_extension("json.part");
    std::os::unix::fs::symlink("/dev/full", &part).expect("a link");
    let error = clips.save(&done(id(NOON), "second")).expect_err("no room");
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    assert!(!part.exists(), "nothing half written is left");
    let found = clips.recent(1).expect("readable");
    let text = found[0].record.transcript.as_ref().map(Transcript::text);
    assert_eq!(text.as_deref(), Some("first"));
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_a_record_or_a_folder() {
    use std::os::unix::fs::PermissionsExt;
    let (root, mut clips) = folder();
    clips.save(&done(id(NOON), "private")).expect("saved");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    let record = json(&clips.wav_path(id(NOON)));
    assert_eq!(mode(&record), 0o600);
    for folder in record
        .ancestors()
        .skip(1)
        .take_while(|path| *path != root.path())
    {
        assert_eq!(mode(folder), 0o700, "{}", folder.display());
    }
}
