//! The configuration's file while sayso runs: real files, changed as editors, users
//! and sayso itself change them.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use sayso::config::{Change, Layered, Setting, layered};
use sayso::settings::{
    ChangeRequest, ConfigFile, NEWS, SettingsFile, SettingsHandle, SettingsNews,
};
use tempfile::TempDir;
use tokio::sync::mpsc::{Receiver, channel};

/// So long that only what never comes takes longer.
const PATIENCE: Duration = Duration::from_secs(60);

struct Rig {
    folder: TempDir,
    path: PathBuf,
    news: Receiver<SettingsNews>,
    handle: Box<dyn SettingsHandle>,
    events: tokio::runtime::Runtime,
}

/// A file that is watched; `prepare` makes it, and what lies around it.
fn rig(file: &str, settings: &[&str], prepare: impl FnOnce(&std::path::Path)) -> Rig {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(file);
    prepare(&path);
    let settings: Vec<Setting> = settings
        .iter()
        .map(|text| Setting::assignment(text).expect("a setting"))
        .collect();
    let text = fs::read_to_string(&path).unwrap_or_default();
    let now = layered(&text, &settings).expect("valid");
    let (sender, news) = channel(NEWS);
    let watched = Box::new(ConfigFile::new(path.clone(), settings, now));
    let handle = watched.start(sender).expect("a thread");
    let events = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    let mut rig = Rig {
        folder,
        path,
        news,
        handle,
        events: events.expect("an event loop"),
    };
    // The answer to a change that changes nothing: from now on it watches.
    rig.ask("cues.volume", Change::Unset);
    assert_eq!(rig.answer(), Ok(()));
    rig
}

impl Rig {
    fn next(&mut self) -> SettingsNews {
        let news = self.news.recv();
        let news = self
            .events
            .block_on(async { tokio::time::timeout(PATIENCE, news).await });
        news.expect("news in time").expect("a thread that lives")
    }

    fn changed(&mut self) -> Layered {
        match self.next() {
            SettingsNews::Changed(layered) => *layered,
            other => panic!("{other:?}"),
        }
    }

    /// The threads of the next configurations, until they are so many: an editor that
    /// writes slowly may be read in between.
    fn until_threads(&mut self, threads: u32) {
        loop {
            match self.next() {
                SettingsNews::Changed(now) if now.config.engine.threads == threads => return,
                SettingsNews::Changed(_) | SettingsNews::Broken(_) => {}
                other @ SettingsNews::Answer { .. } => panic!("{other:?}"),
            }
        }
    }

    fn broken(&mut self) -> String {
        match self.next() {
            SettingsNews::Broken(why) => why,
            other => panic!("{other:?}"),
        }
    }

    fn answer(&mut self) -> Result<(), String> {
        match self.next() {
            SettingsNews::Answer { result, .. } => result,
            other => panic!("{other:?}"),
        }
    }

    fn ask(&mut self, key: &str, change: Change) {
        let path = key.parse().expect("a key");
        let sent = self.handle.change(ChangeRequest { path, change });
        sent.expect("room");
    }

    /// Puts a file in the place of the other one, as editors do.
    fn replace(&self, text: &str) {
        let part = self.folder.path().join("part~");
        fs::write(&part, text).expect("written");
        fs::rename(part, &self.path).expect("renamed");
    }
}

fn threads(number: u32) -> String {
    format!("[engine]\nthreads = {number}\n")
}

fn plain(text: &str) -> impl FnOnce(&std::path::Path) {
    move |path| fs::write(path, text).expect("written")
}

#[test]
fn every_way_that_editors_write_a_file_is_seen() {
    let mut rig = rig("config.toml", &[], plain("[engine]\nthreads = 1\n"));
    // In place.
    let mut file = OpenOptions::new()
        .write(true)
        .truncate(true)
        .open(&rig.path)
        .expect("open");
    file.write_all(threads(2).as_bytes()).expect("written");
    drop(file);
    rig.until_threads(2);
    // Another file in its place.
    rig.replace(&threads(3));
    rig.until_threads(3);
    // And again: what was watched first is gone.
    rig.replace(&threads(4));
    rig.until_threads(4);
    // The old one as a backup, then a new one.
    fs::rename(&rig.path, rig.folder.path().join("config.toml~")).expect("renamed");
    fs::write(&rig.path, threads(5)).expect("written");
    rig.until_threads(5);
    // Taken away and made again.
    fs::remove_file(&rig.path).expect("removed");
    fs::write(&rig.path, threads(6)).expect("written");
    rig.until_threads(6);
    // Taken away for good: what is built in counts.
    fs::remove_file(&rig.path).expect("removed");
    rig.until_threads(0);
}

#[test]
fn a_broken_file_is_told_with_its_place_and_what_counted_stays() {
    let mut rig = rig("config.toml", &[], plain("[engine]\nthreads = 1\n"));
    rig.replace("[engine]\nthraeds = 2\n");
    let why = rig.broken();
    for needle in [
        "config.toml has a mistake, line 2, column 1",
        "did you mean `threads`?",
    ] {
        assert!(why.contains(needle), "{why}");
    }
    // The program's own change does not touch it.
    rig.ask("engine.threads", Change::Set(3.into()));
    let error = rig.answer().expect_err("it is broken");
    assert!(error.contains("a mistake already, line 2"), "{error}");
    assert_eq!(
        fs::read_to_string(&rig.path).expect("there"),
        "[engine]\nthraeds = 2\n"
    );
    // Mended to what it was, it is told all the same.
    rig.replace(&threads(1));
    assert_eq!(rig.changed().config.engine.threads, 1);
}

#[test]
fn what_makes_no_difference_is_not_told() {
    let mut rig = rig("config.toml", &[], plain("[engine]\nthreads = 1\n"));
    rig.replace("[engine]\nthreads = 0x1 # A comment.\n\n# And one more.\n");
    // It is read before this is answered.
    rig.ask("cues.volume", Change::Set(50.into()));
    assert_eq!(
        rig.changed().config.cues.volume,
        50,
        "and nothing before it"
    );
    assert_eq!(rig.answer(), Ok(()));
    rig.ask("cues.volume", Change::Set(50.into()));
    assert_eq!(rig.answer(), Ok(()), "and nothing before it");
}

#[test]
fn a_change_of_the_program_is_written_told_and_answered() {
    let mut rig = rig("sayso/config.toml", &["engine.model=base"], |_| {});
    rig.ask("engine.threads", Change::Set(3.into()));
    let now = rig.changed();
    assert_eq!(
        (now.config.engine.threads, &*now.config.engine.model),
        (3, "base")
    );
    assert_eq!(rig.answer(), Ok(()));
    assert_eq!(fs::read_to_string(&rig.path).expect("made"), threads(3));
    rig.ask("engine.threads", Change::Set(300.into()));
    let error = rig.answer().expect_err("too many");
    assert!(error.contains("out of range: 0 to 64"), "{error}");
    assert_eq!(fs::read_to_string(&rig.path).expect("there"), threads(3));
}

#[test]
fn a_change_that_does_not_go_with_the_command_line_is_refused() {
    let mut rig = rig("config.toml", &["hotkey.chord=F8"], |_| {});
    rig.ask("profile.code.hotkey.chord", Change::Set("F8".into()));
    let error = rig.answer().expect_err("a conflict");
    assert!(error.contains("--set: `F8` is the key of"), "{error}");
    assert!(!rig.path.exists());
}

#[test]
fn a_folder_that_is_made_later_is_found() {
    let mut rig = rig("a/b/config.toml", &[], |_| {});
    fs::create_dir_all(rig.path.parent().expect("a folder")).expect("made");
    fs::write(&rig.path, threads(2)).expect("written");
    rig.until_threads(2);
    // The whole folder goes and comes.
    fs::remove_dir_all(rig.folder.path().join("a")).expect("removed");
    rig.until_threads(0);
    fs::create_dir_all(rig.path.parent().expect("a folder")).expect("made");
    fs::write(&rig.path, threads(3)).expect("written");
    rig.until_threads(3);
}

#[cfg(unix)]
#[test]
fn a_linked_file_is_watched_where_it_is_and_stays_linked() {
    use std::os::unix::fs::symlink;
    let mut rig = rig("config/config.toml", &[], |path| {
        let folder = path
            .parent()
            .and_then(|folder| folder.parent())
            .expect("a folder");
        fs::create_dir(folder.join("config")).expect("made");
        fs::create_dir(folder.join("dotfiles")).expect("made");
        fs::write(folder.join("dotfiles/sayso.toml"), threads(1)).expect("written");
        symlink("../dotfiles/sayso.toml", path).expect("linked");
    });
    let target = rig.folder.path().join("dotfiles/sayso.toml");
    fs::write(&target, threads(2)).expect("written");
    rig.until_threads(2);
    let part = rig.folder.path().join("dotfiles/part~");
    fs::write(&part, threads(3)).expect("written");
    fs::rename(&part, &target).expect("renamed");
    rig.until_threads(3);
    rig.ask("engine.threads", Change::Set(4.into()));
    assert_eq!(rig.changed().config.engine.threads, 4);
    assert_eq!(rig.answer(), Ok(()));
    assert!(rig.path.is_symlink());
    assert_eq!(fs::read_to_string(&target).expect("there"), threads(4));
    // The link leads elsewhere.
    let other = rig.folder.path().join("other.toml");
    fs::write(&other, threads(5)).expect("written");
    let link = rig.folder.path().join("config/link~");
    symlink(&other, &link).expect("linked");
    fs::rename(&link, &rig.path).expect("renamed");
    rig.until_threads(5);
    fs::write(&other, threads(6)).expect("written");
    rig.until_threads(6);
}

#[test]
fn dropping_it_ends_it_even_if_nobody_takes_its_news() {
    let rig = rig("config.toml", &[], |_| {});
    let Rig {
        handle,
        news,
        folder,
        ..
    } = rig;
    let mut handle = handle;
    for number in 0..12_u32 {
        let path = "engine.threads".parse().expect("a key");
        let change = Change::Set(i64::from(number).into());
        // What finds no room is given back.
        let _ = handle.change(ChangeRequest { path, change });
    }
    drop(handle);
    assert!(news.len() <= NEWS);
    drop(folder);
}
