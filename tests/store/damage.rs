//! A database that is no database any more.

use super::*;
use sayso::store::StoreError;

fn bench(clips: u64) -> Bench {
    let mut bench = Bench::new();
    for n in 0..clips {
        bench.with_sound(&done(id(NOON + n), &format!("the text of clip number {n}")));
    }
    bench
}

#[test]
fn a_file_that_is_no_database_is_put_aside_and_the_sound_is_queued() {
    let bench = bench(3);
    let database = bench.database();
    let Bench { root, store } = bench;
    drop(store);
    fs::write(
        &database,
        "no database, but a very long shopping list ".repeat(99),
    )
    .expect("written");
    let store = Store::open(folder(root.path())).expect("a new one");
    let mut bench = Bench { root, store };
    let news = bench.store.news();
    assert!(
        news[0].contains("damaged-1") && news[0].contains("made again"),
        "{news:?}"
    );
    assert!(bench.root.path().join("sayso.db.damaged-1").exists());
    assert_eq!(bench.recover().queued, 3);
    bench.store.check().expect("whole");
}

#[test]
fn of_a_database_that_is_damaged_in_the_middle_the_rest_is_saved() {
    const CLIPS: u64 = 400;
    let bench = bench(CLIPS);
    let path = bench.database();
    let Bench { root, mut store } = bench;
    // Everything out of the log, into the file.
    store.purge([]).expect("checkpointed");
    drop(store);
    let mut bytes = fs::read(&path).expect("a file");
    let pages = bytes.len() / 4096;
    for page in (pages / 3)..(pages / 3 + 3) {
        bytes[page * 4096..(page + 1) * 4096].fill(0xa5);
    }
    fs::write(&path, &bytes).expect("written");

    let store = Store::open(folder(root.path())).expect("opened");
    let mut bench = Bench { root, store };
    // Where the damage lies decides when it is noticed: the check finds it at the latest.
    if bench.store.check().is_err() {
        let Bench { root, store } = bench;
        let (sender, mut events) = tokio::sync::mpsc::channel(8);
        let worker = sayso::store::StoreWorker::spawn(store, sender).expect("a thread");
        worker
            .ask(sayso::store::StoreRequest::Recover)
            .expect("room");
        let told = events.blocking_recv();
        assert!(
            matches!(told, Some(sayso::store::StoreEvent::Rebuilt(_))),
            "{told:?}"
        );
        drop(worker);
        bench = Bench {
            store: Store::open(folder(root.path())).expect("opened"),
            root,
        };
    }
    bench.recover();
    bench.store.check().expect("whole");
    let clips = bench
        .store
        .list(&sayso::store::Filter::default())
        .expect("readable");
    assert_eq!(
        clips.len(),
        usize::try_from(CLIPS).expect("small"),
        "every clip has a row"
    );
    let with_text = clips.iter().filter(|clip| clip.text.is_some()).count();
    assert!(with_text > 200, "{with_text} of {CLIPS} texts saved");
    for clip in clips.iter().filter(|clip| clip.text.is_none()) {
        assert!(clip.job.is_some(), "{} is transcribed again", clip.id);
    }
}

#[test]
fn a_database_of_a_later_sayso_is_left_alone() {
    let bench = bench(1);
    let database = rusqlite::Connection::open(bench.database()).expect("open");
    database
        .pragma_update(None, "user_version", 99)
        .expect("set");
    drop(database);
    let Bench { root, store } = bench;
    drop(store);
    let before = fs::read(root.path().join("sayso.db")).expect("a file");
    let error = Store::open(folder(root.path())).expect_err("newer");
    assert_eq!(error, StoreError::Newer { version: 99 });
    assert!(error.to_string().contains("Update sayso"), "{error}");
    assert_eq!(
        fs::read(root.path().join("sayso.db")).expect("a file"),
        before
    );
}

#[test]
fn a_folder_that_cannot_be_written_to_can_still_be_read() {
    let mut bench = bench(1);
    bench.store.purge([]).expect("checkpointed");
    let Bench { root, store } = bench;
    drop(store);
    let copy = tempfile::tempdir().expect("a folder");
    fs::copy(root.path().join("sayso.db"), copy.path().join("sayso.db")).expect("copied");
    let mut permissions = copy.path().metadata().expect("there").permissions();
    permissions.set_readonly(true);
    fs::set_permissions(copy.path(), permissions).expect("set");
    let store = Store::open_to_read(folder(copy.path())).expect("readable");
    assert_eq!(store.recent(9).expect("readable").len(), 1);
}

#[test]
fn looking_into_a_folder_without_a_store_makes_none() {
    let root = tempfile::tempdir().expect("a folder");
    let store = Store::open_to_read(folder(root.path())).expect("an empty one");
    assert!(matches!(
        store.find("last"),
        Err(StoreError::NoClips { .. })
    ));
    assert_eq!(fs::read_dir(root.path()).expect("readable").count(), 0);
}
