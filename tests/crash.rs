//! `kill -9` at random moments, on the real program: nothing that was said is lost.

#![cfg(unix)]

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use rusqlite::Connection;
use rustix::process::Signal;
use sayso::clip::{ClipId, ClipState};
use sayso::store::{ClipFolder, ClipSave, NewVersion, Recovery, Source, Store, migrations};
use sayso::text::Transcript;
use support::{Process, Pty, Sayso, Speech, Terminal, key, ms, pace_until, poll};

/// Kills in a session of dictations; the rest to fifty are below.
const SESSIONS: usize = 36;
const PURGES: usize = 7;
const MIGRATIONS: usize = 7;

/// What the issue allows to be lost.
const ALLOWED: Duration = Duration::from_millis(500);

/// Random enough, and printed, so that a failure can be had again.
struct Dice(u64);

impl Dice {
    fn new() -> Self {
        let seed = std::env::var("SAYSO_CRASH_SEED")
            .ok()
            .and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| {
            let now = SystemTime::now()
                .duration_since(SystemTime::UNIX_EPOCH)
                .expect("after 1970");
            now.subsec_nanos().into()
        });
        println!("SAYSO_CRASH_SEED={seed}");
        Self(seed)
    }

    /// A duration below `most` (`SplitMix64`, Steele et al. 2014).
    fn below(&mut self, most: Duration) -> Duration {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let most = u64::try_from(most.as_micros()).expect("short");
        Duration::from_micros((mixed ^ (mixed >> 31)) % most)
    }
}

#[test]
fn fifty_kills_lose_half_a_second_at_most_and_never_a_clip() {
    let mut dice = Dice::new();
    let speech = Speech::demo(5);
    let sayso = Sayso::new().config("microphone.pre_roll_ms = 0\nhotkey.mode = \"hold\"\n");
    let file = speech.write(&sayso.folder().join("microphone.wav"));
    let sayso = sayso.microphone(&file);
    let mut lost: Vec<Duration> = Vec::new();
    let mut dictated = 0;
    for round in 0..SESSIONS {
        let app = sayso.in_terminal((100, 30), Terminal::Kitty);
        if round % 9 == 8 {
            // While it starts, or mends what the last one left.
            pace_until(Instant::now() + dice.below(ms(300)));
            kill(app);
            continue;
        }
        app.wait_for_text("mic open");
        let before: BTreeSet<_> = sayso.clips().into_iter().collect();
        let pressed = Instant::now();
        app.send(key::SPACE_DOWN);
        let held = dice.below(ms(2_400));
        pace_until(pressed + held);
        let recording = round % 3 != 2;
        if !recording {
            // While it seals, or transcribes.
            app.send(key::SPACE_UP);
            pace_until(Instant::now() + dice.below(ms(900)));
        }
        let elapsed = pressed.elapsed();
        kill(app);
        let after: BTreeSet<_> = sayso.clips().into_iter().collect();
        let new: Vec<_> = after.difference(&before).collect();
        assert!(new.len() <= 1, "one key, one clip: {new:?}");
        let spoken = if recording { elapsed } else { held };
        let kept = new.first().map_or(Duration::ZERO, |path| length(path));
        let missing = spoken.saturating_sub(kept);
        println!("round {round}: {spoken:.1?} spoken, {missing:.1?} missing");
        assert!(
            missing <= ALLOWED,
            "round {round}: {missing:?} of {spoken:?} lost"
        );
        lost.push(missing);
        // One without a sample in it goes, with its row.
        dictated += new.iter().filter(|path| !length(path).is_zero()).count();
    }
    everything_gets_its_text(&sayso);
    assert_nothing_is_left_over(&sayso.data(), dictated);
    let most = lost.iter().max().expect("rounds");
    let mean = lost.iter().sum::<Duration>() / u32::try_from(lost.len()).expect("few");
    let bytes = |time: Duration| time.as_millis() * 32;
    println!(
        "lost by {} kills: mean {mean:.0?} ({} bytes), most {most:.0?} ({} bytes)",
        lost.len(),
        bytes(mean),
        bytes(*most)
    );
    killed_while_purging(&mut dice);
    killed_while_migrating(&mut dice);
}

fn kill(mut app: Pty) {
    app.signal(Signal::KILL);
    app.wait_exit();
}

/// The length of what is in a file, whatever its header says.
fn length(path: &Path) -> Duration {
    let bytes = path.metadata().expect("a file").len();
    Duration::from_millis(bytes.saturating_sub(44) / 32)
}

/// One more start, which is not killed.
fn everything_gets_its_text(sayso: &Sayso) {
    let mut app = sayso.in_terminal((100, 30), Terminal::Kitty);
    app.wait_for_text("mic open");
    let mut shown = String::new();
    let mut unfinished = || -> Option<usize> {
        let database = Connection::open(sayso.data().join("sayso.db")).ok()?;
        let mut left = database
            .prepare(
                "SELECT c.id || ' ' || c.state || ' ' || coalesce(j.standing || ' ' || j.attempts, '')
                     || ' ' || coalesce(j.last_error, c.reason, '')
                 FROM clips c LEFT JOIN jobs j ON j.clip = c.key
                 WHERE c.state NOT IN ('done', 'empty')",
            )
            .ok()?;
        let left: Vec<String> = left
            .query_map([], |row| row.get(0))
            .ok()?
            .flatten()
            .collect();
        let now = left.join("\n");
        if now != shown {
            println!("without a text:\n{now}");
            shown = now;
        }
        Some(left.len())
    };
    poll("a text for every clip", Duration::from_secs(120), || {
        (unfinished() == Some(0)).then_some(())
    });
    app.send("q");
    assert!(app.wait_exit().success());
}

/// Rows and files agree, each clip is done with, and the database is whole.
fn assert_nothing_is_left_over(data: &Path, clips: usize) {
    let mut store = Store::open(ClipFolder::new(data.to_owned())).expect("a store");
    assert_eq!(store.news(), Vec::<String>::new());
    let remains = store.remains().expect("readable");
    assert_eq!(store.recover(remains).expect("mended"), Recovery::default());
    let all = store
        .list(&sayso::store::Filter::default())
        .expect("readable");
    assert_eq!(all.len(), clips, "clips");
    for clip in &all {
        assert!(clip.path.exists(), "{} has its sound", clip.id);
        assert!(
            clip.text.is_some() || clip.reason.is_some(),
            "{} says why",
            clip.id
        );
        let samples = Speech::recorded(&clip.path).duration();
        assert_eq!(
            samples.as_millis() / 10,
            clip.duration.as_millis() / 10,
            "{}",
            clip.id
        );
    }
    let heard = all.iter().filter(|clip| clip.text.is_some()).count();
    assert!(heard * 2 > clips, "{heard} of {clips} clips have words");
    assert_whole(data);
}

fn assert_whole(data: &Path) {
    let database = Connection::open(data.join("sayso.db")).expect("a database");
    let answer: String = database
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("an answer");
    assert_eq!(answer, "ok");
    database
        .execute(
            "INSERT INTO clips_fts (clips_fts, rank) VALUES ('integrity-check', 1)",
            [],
        )
        .expect("the search index is whole");
}

/// A store with so many clips, each with a text and a little sound.
fn filled(data: &Path, clips: u64) {
    let folder = ClipFolder::new(data.to_owned());
    let mut store = Store::open(folder).expect("a store");
    let sound = Speech::demo(7);
    for n in 0..clips {
        let id = ClipId::from_parts(1_790_000_000_000 + n, 1);
        let mut save = ClipSave::new(id, ClipState::Done);
        save.version = Some(Arc::new(NewVersion {
            transcript: Transcript::plain(&format!("clip number {n}"), "demo"),
            source: Source::Engine,
            took: None,
            made_at_ms: n,
            doubt: None,
        }));
        store.save(&save).expect("saved");
        let path = store.folder().prepare(id).expect("a folder");
        sound.write(&path);
    }
}

fn killed_while_purging(dice: &mut Dice) {
    let sayso = Sayso::new();
    filled(&sayso.data(), 200);
    let mut left = 200;
    for _ in 0..PURGES {
        let fewer = left - 20;
        let mut purge = Process::spawn(
            sayso
                .command()
                .args(["clips", "purge", "-y", "--max-clips", &fewer.to_string()])
                .stdin(Stdio::null())
                .stdout(Stdio::null()),
        );
        pace_until(Instant::now() + dice.below(ms(40)));
        purge.kill();
        let mut store = Store::open(ClipFolder::new(sayso.data())).expect("a store");
        let remains = store.remains().expect("readable");
        let recovery = store.recover(remains).expect("mended");
        // Whole, or gone: no row without its sound, no sound that comes back.
        assert_eq!(recovery, Recovery::default());
        let now = store.count().expect("readable");
        assert!(now == left || now == fewer, "{now} of {left}");
        assert_eq!(sayso.clips().len(), now);
        left = now;
    }
    assert_whole(&sayso.data());
    println!("{left} of 200 clips are left after {PURGES} killed purges");
}

fn killed_while_migrating(dice: &mut Dice) {
    let sayso = Sayso::new();
    std::fs::create_dir_all(sayso.data()).expect("a folder");
    let path = sayso.data().join("sayso.db");
    for _ in 0..MIGRATIONS {
        let _ = std::fs::remove_file(&path);
        old_database(&path);
        let mut list = Process::spawn(
            sayso
                .command()
                .args(["clips", "list"])
                .stdin(Stdio::null())
                .stdout(Stdio::null()),
        );
        pace_until(Instant::now() + dice.below(ms(120)));
        list.kill();
        let store = Store::open(ClipFolder::new(sayso.data())).expect("migrated");
        assert_eq!(store.count().expect("readable"), 4_000);
        assert_eq!(
            store.search("number", 9_999).expect("searchable").len(),
            4_000
        );
        drop(store);
        assert_whole(&sayso.data());
        for log in ["sayso.db-wal", "sayso.db-shm"] {
            let _ = std::fs::remove_file(sayso.data().join(log));
        }
    }
}

/// As the first format left it, with enough in it for the migration to take a while.
fn old_database(path: &Path) {
    let mut database = Connection::open(path).expect("a database");
    database
        .pragma_update(None, "synchronous", "off")
        .expect("set");
    migrations::migrate_to(&mut database, 1).expect("the first format");
    database
        .execute_batch(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 4000)
             INSERT INTO clips (id, state, path, text)
             SELECT printf('01KB7W%020d', n), 'done', 'clips/' || n || '.wav',
                    'the text of clip number ' || n || ', some words of it, and then some more'
             FROM n",
        )
        .expect("rows");
}
