use std::fs;

use super::*;
use crate::audio::wav;

const CLIP: ClipId = ClipId::from_parts(1, 1);

fn replies_to(requests: Vec<JournalRequest>) -> Vec<JournalReply> {
    let journal = Journal::spawn().unwrap();
    for request in requests {
        journal.insist(request);
    }
    journal.finish()
}

fn begin(path: &Path) -> JournalRequest {
    JournalRequest::Begin {
        clip: CLIP,
        path: path.to_owned(),
    }
}

fn append(samples: &[i16]) -> JournalRequest {
    JournalRequest::Append {
        clip: CLIP,
        samples: samples.to_vec(),
    }
}

#[test]
fn a_sealed_clip_is_a_private_wav_in_a_folder_made_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("2026/11/clip.wav");
    let replies = replies_to(vec![
        begin(&path),
        append(&[1, 2]),
        append(&[3]),
        JournalRequest::Seal { clip: CLIP },
    ]);
    assert_eq!(
        replies,
        [JournalReply::Sealed {
            clip: CLIP,
            whole: true
        }]
    );
    let bytes = fs::read(&path).unwrap();
    let layout = wav::inspect(&bytes).unwrap();
    assert_eq!(
        (layout.frames(), layout.sample_rate, layout.problem),
        (3, 16_000, None)
    );
    assert_eq!(bytes[layout.data], [1, 0, 2, 0, 3, 0]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    }
}

#[test]
fn after_each_append_the_file_is_whole_as_a_killed_process_leaves_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.wav");
    let mut file = ClipFile::create(CLIP, &path).unwrap();
    assert_eq!(wav::inspect(&fs::read(&path).unwrap()).unwrap().frames(), 0);
    for round in 1..=3 {
        file.append(&[7; 4_000]).unwrap();
        // Read while it is open: nothing that is still to be written counts.
        let layout = wav::inspect(&fs::read(&path).unwrap()).unwrap();
        assert_eq!((layout.frames(), layout.problem), (round * 4_000, None));
    }
}

#[test]
fn a_discarded_clip_moves_to_the_trash_or_goes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.wav");
    let trash = folder.path().join("trash/clip.wav");
    for trash in [Some(trash), None] {
        let discard = JournalRequest::Discard {
            clip: CLIP,
            trash: trash.clone(),
        };
        let replies = replies_to(vec![begin(&path), append(&[1]), discard]);
        let trashed = trash.is_some();
        assert_eq!(
            replies,
            [JournalReply::Discarded {
                clip: CLIP,
                trashed
            }]
        );
        assert!(!path.exists());
        if let Some(trash) = trash {
            assert_eq!(wav::inspect(&fs::read(trash).unwrap()).unwrap().frames(), 1);
        }
    }
}

#[test]
fn a_file_that_cannot_be_created_fails_once_and_is_still_answered() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("blocked");
    fs::write(&blocked, b"a file where a folder is needed").unwrap();
    let replies = replies_to(vec![
        begin(&blocked.join("clip.wav")),
        append(&[1]),
        append(&[2]),
        JournalRequest::Seal { clip: CLIP },
    ]);
    let [
        JournalReply::Failed { clip, error },
        JournalReply::Sealed { whole: false, .. },
    ] = replies.as_slice()
    else {
        panic!("{replies:?}");
    };
    assert_eq!(*clip, CLIP);
    assert!(error.to_string().contains("blocked/clip.wav"), "{error}");
}

#[test]
fn another_clips_file_is_never_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.wav");
    fs::write(&path, b"precious").unwrap();
    let replies = replies_to(vec![begin(&path)]);
    assert!(matches!(replies.as_slice(), [JournalReply::Failed { .. }]));
    assert_eq!(fs::read(&path).unwrap(), b"precious");
}

#[test]
fn a_clip_that_could_not_be_written_is_written_whole_later() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.wav");
    fs::write(&path, b"RIFF, and no more room").unwrap();
    let replies = replies_to(vec![JournalRequest::Rewrite {
        clip: CLIP,
        path: path.clone(),
        from: 0,
        samples: vec![0.5; 40_000].into(),
    }]);
    assert_eq!(
        replies,
        [JournalReply::Sealed {
            clip: CLIP,
            whole: true
        }]
    );
    let layout = wav::inspect(&fs::read(&path).unwrap()).unwrap();
    assert_eq!((layout.frames(), layout.problem), (40_000, None));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn a_long_clip_whose_file_failed_late_keeps_its_beginning() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.wav");
    let append = |samples: Vec<i16>| JournalRequest::Append {
        clip: CLIP,
        samples,
    };
    replies_to(vec![begin(&path), append(vec![7; 50_000])]);
    // The disk took half of the next write, and no more.
    let mut bytes = fs::read(&path).unwrap();
    bytes.extend([1, 2, 3]);
    fs::write(&path, bytes).unwrap();
    let rewrite = |from, samples: Vec<f32>| {
        replies_to(vec![JournalRequest::Rewrite {
            clip: CLIP,
            path: path.clone(),
            from,
            samples: samples.into(),
        }])
    };
    let whole = JournalReply::Sealed {
        clip: CLIP,
        whole: true,
    };
    assert_eq!(rewrite(40_000, vec![0.5; 20_000]), [whole]);
    let samples = wav::decode(&fs::read(&path).unwrap()).unwrap().samples;
    assert_eq!(samples.len(), 60_000);
    assert!(
        samples[..40_000]
            .iter()
            .all(|x| (x * 32_768.0 - 7.0).abs() < 0.5)
    );
    assert!(samples[40_000..].iter().all(|x| (x - 0.5).abs() < 1e-4));
    // A beginning that is not there cannot be made up; what there is stays.
    let replies = rewrite(90_000, vec![0.5; 10]);
    assert!(matches!(
        replies.as_slice(),
        [JournalReply::Failed { .. }, ..]
    ));
    assert_eq!(
        wav::inspect(&fs::read(&path).unwrap()).unwrap().frames(),
        60_000
    );
}

#[test]
fn an_older_clip_that_cannot_be_mended_costs_the_running_one_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clip.wav");
    let older = ClipId::from_parts(0, 1);
    let append = || JournalRequest::Append {
        clip: CLIP,
        samples: vec![1; 5_000],
    };
    let mend = JournalRequest::Rewrite {
        clip: older,
        path: folder.path().join("older.wav"),
        // Its beginning has gone.
        from: 10,
        samples: vec![0.5; 10].into(),
    };
    let seal = JournalRequest::Seal { clip: CLIP };
    let replies = replies_to(vec![begin(&path), append(), mend, append(), seal]);
    let [
        JournalReply::Failed { clip, .. },
        JournalReply::Sealed { whole: false, .. },
        JournalReply::Sealed { whole: true, .. },
    ] = replies.as_slice()
    else {
        panic!("{replies:?}");
    };
    assert_eq!(*clip, older);
    assert_eq!(
        wav::inspect(&fs::read(&path).unwrap()).unwrap().frames(),
        10_000
    );
}
