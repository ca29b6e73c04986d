use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::tui::fake;

const KINDS: [fn() -> Snapshot; 9] = [
    Snapshot::default,
    fake::first_run,
    fake::recording,
    fake::understood,
    fake::transcribing,
    fake::troubles,
    fake::history,
    fake::error,
    fake::wide_characters,
];

/// Through the socket and back.
fn travels(change: &Change) -> Change {
    let line = serde_json::to_string(change).expect("JSON");
    serde_json::from_str(&line).expect("a change")
}

/// Tells a window until it knows, and says how many changes that took.
fn tell(told: &mut Told, seen: &mut Seen, snapshot: &Snapshot) -> (usize, Option<Snapshot>) {
    let mut shown = None;
    let mut count = 0;
    while let Some(change) = told.next(snapshot) {
        shown = Some(seen.take(travels(&change)).expect("it fits"));
        count += 1;
        assert!(count <= 1_000, "it never ends");
    }
    (count, shown)
}

#[test]
fn a_part_of_the_history_is_shown_when_it_is_whole() {
    let (mut told, mut seen) = (Told::default(), Seen::default());
    let before = Snapshot {
        history: Some(fake::browsed(3, 0).into()),
        ..fake::ready()
    };
    tell(&mut told, &mut seen, &before);
    let after = Snapshot {
        history: Some(fake::browsed(500, 100).into()),
        ..fake::ready()
    };
    let mut changes = 0;
    while let Some(change) = told.next(&after) {
        let shown = seen.take(travels(&change)).expect("it fits");
        changes += 1;
        let whole = shown.history == after.history;
        assert!(whole || shown.history == before.history, "{changes}");
    }
    assert!(changes > 1, "it was too much for one");
    let nobody = Snapshot {
        history: None,
        ..after
    };
    let (_, shown) = tell(&mut told, &mut seen, &nobody);
    assert_eq!(shown, Some(nobody));
}

fn many(count: usize) -> Snapshot {
    let texts: Vec<String> = (0..count).map(|index| format!("text {index}")).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    fake::with_texts(&texts)
}

#[test]
fn the_first_change_holds_everything() {
    for snapshot in KINDS.map(|make| make()) {
        let (count, shown) = tell(&mut Told::default(), &mut Seen::default(), &snapshot);
        assert_eq!((count, shown.as_ref()), (1, Some(&snapshot)));
    }
}

#[test]
fn what_did_not_change_does_not_travel() {
    let (mut told, mut seen) = (Told::default(), Seen::default());
    let before = many(3);
    tell(&mut told, &mut seen, &before);
    assert_eq!(told.next(&before), None);
    let after = Snapshot {
        incognito: true,
        ..before
    };
    let change = told.next(&after).expect("news");
    let line = serde_json::to_string(&change).expect("JSON");
    assert_eq!(line, r#"{"fields":{"incognito":true}}"#);
}

#[test]
fn of_the_list_only_what_is_new_travels() {
    let (mut told, mut seen) = (Told::default(), Seen::default());
    let before = many(30);
    tell(&mut told, &mut seen, &before);
    let mut clips = before.clips.to_vec();
    clips.insert(0, fake::clip("the newest"));
    let after = Snapshot {
        clips: clips.into(),
        ..before
    };
    let change = told.next(&after).expect("news");
    let splice = change.clips.clone().expect("in the list");
    assert_eq!((splice.at, splice.gone, splice.new.len()), (0, 0, 1));
    assert_eq!(seen.take(travels(&change)).expect("it fits"), after);
}

#[test]
fn a_long_list_goes_in_several_pieces_and_arrives_whole() {
    let long = many(500);
    let (count, shown) = tell(&mut Told::default(), &mut Seen::default(), &long);
    assert_eq!(count, 500_usize.div_ceil(AT_ONCE));
    assert_eq!(shown, Some(long));
}

#[cfg(unix)]
#[test]
fn a_file_name_that_is_no_unicode_travels_as_far_as_it_can_be_read() {
    use std::os::unix::ffi::OsStrExt;
    let mut snapshot = many(1);
    let mut clip = snapshot.clips[0].clone();
    clip.path = PathBuf::from(std::ffi::OsStr::from_bytes(b"/clips/\xff.wav"));
    snapshot.clips = Arc::from([clip]);
    let change = Told::default().next(&snapshot).expect("news");
    let shown = Seen::default().take(travels(&change)).expect("it fits");
    assert_eq!(shown.clips[0].path, PathBuf::from("/clips/\u{fffd}.wav"));
}

#[test]
fn a_change_of_clips_that_were_never_told_of_is_refused() {
    let change = |at, gone| {
        let json = format!(r#"{{"clips":{{"at":{at},"gone":{gone},"new":[]}}}}"#);
        serde_json::from_str(&json).expect("a change")
    };
    for (at, gone) in [(1, 0), (0, 1), (usize::MAX, 1)] {
        let refused = Seen::default().take(change(at, gone));
        assert!(
            matches!(refused, Err(BadChange::Clips { have: 0, .. })),
            "{refused:?}"
        );
    }
}

#[test]
fn a_snapshot_that_lacks_a_field_is_refused() {
    let change = serde_json::from_str(r#"{"fields":{"latched":true}}"#).expect("a change");
    let refused = Seen::default().take(change);
    assert!(matches!(refused, Err(BadChange::Fields(_))), "{refused:?}");
}

/// A snapshot of any kind, with any part of a list, some of it changed.
fn any_snapshot() -> impl Strategy<Value = Snapshot> {
    let kind = 0..KINDS.len();
    let clips = proptest::collection::vec((0..150_usize, 0..3_u8), 0..150);
    (kind, clips).prop_map(|(kind, chosen)| {
        let all = many(150);
        let clips = chosen.into_iter().map(|(index, percent)| {
            let mut clip = all.clips[index].clone();
            clip.percent = (percent > 0).then_some(percent);
            clip
        });
        Snapshot {
            clips: clips.collect(),
            history: (kind % 3 > 0).then(|| fake::browsed(kind * 70, kind).into()),
            ..KINDS[kind]()
        }
    })
}

/// Lines of a log up to this number, as many as are kept.
fn logged(to: u64) -> Arc<[LogLine]> {
    let first = to.saturating_sub(log::KEPT as u64) + 1;
    let line = |number| LogLine {
        number,
        ..fake::log().lines[0].clone()
    };
    (first..=to).map(line).collect()
}

#[test]
fn of_the_log_only_what_is_new_travels() {
    let (mut told, mut seen) = (Told::default(), Seen::default());
    let mut now = many(1);
    now.log.lines = logged(400);
    let (_, shown) = tell(&mut told, &mut seen, &now);
    assert_eq!(shown.as_ref(), Some(&now));
    now.log.lines = logged(402);
    let change = told.next(&now).expect("news");
    assert_eq!(change.log.len(), 2);
    assert!(change.fields.is_empty() && change.clips.is_none());
    assert_eq!(seen.take(travels(&change)).expect("it fits"), now);
}

proptest! {
    #[test]
    fn a_window_sees_what_the_runtime_shows(
        mut snapshots in proptest::collection::vec(any_snapshot(), 1..6),
        more in 0..120_u64,
        // A window that is slow is told of the newest only, and in the middle of it.
        hurried in 0..4_usize,
    ) {
        let (mut told, mut seen) = (Told::default(), Seen::default());
        for (nth, snapshot) in (1..).zip(&mut snapshots) {
            // It only ever grows.
            snapshot.log.lines = logged(nth * more);
        }
        for snapshot in &snapshots {
            for _ in 0..hurried {
                if let Some(change) = told.next(snapshot) {
                    seen.take(travels(&change)).expect("it fits");
                }
            }
        }
        let last = snapshots.last().expect("one at least");
        tell(&mut told, &mut seen, last);
        let again = Snapshot { overruns: last.overruns + 1, ..last.clone() };
        let (_, shown) = tell(&mut told, &mut seen, &again);
        prop_assert_eq!(shown, Some(again));
    }
}
