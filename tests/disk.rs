//! A disk that is full or cannot be written to, under the real program: nothing
//! that was said before, during or after is lost, and the user is told at once.

#![cfg(unix)]

mod support;

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;

use rusqlite::Connection;
use support::{PATIENCE, Pty, Sayso, Speech, Terminal, key, pace_until, poll, run, tool};

/// `sayso` with its data on a disk of its own, so small that it is soon full.
struct SmallDisk {
    app: Pty,
    _sayso: Sayso,
    /// The data folder as seen from here.
    data: PathBuf,
    speech: Speech,
}

impl SmallDisk {
    /// A disk of 800 kB in the program's own mount namespace, which needs no
    /// other rights than to make one.
    fn start(speech: Speech) -> Self {
        let mut sayso = Sayso::new();
        let file = speech.write(&sayso.folder().join("microphone.wav"));
        sayso = sayso.microphone(&file);
        let data = sayso.data();
        fs::create_dir_all(&data).expect("a folder");
        let mount = format!(
            "mount -t tmpfs -o size=800k,mode=700 tmpfs {}",
            data.display()
        );
        let app = sayso.in_terminal_after(&mount, (100, 30), Terminal::Kitty);
        app.wait_for_text("mic open");
        app.wait_for_text("demo model");
        // Outside its namespace the folder is the empty one.
        let inside = PathBuf::from(format!("/proc/{}/root", app.id()));
        let data = inside.join(data.strip_prefix("/").expect("absolute"));
        Self {
            app,
            _sayso: sayso,
            data,
            speech,
        }
    }

    /// Writes until there is no room but `left` bytes.
    fn fill(&self, left: usize) {
        let mut filler = File::create(self.data.join("filler")).expect("a file");
        let block = [0; 1024];
        let mut written = 0_u64;
        while filler.write_all(&block).is_ok() {
            written += 1024;
        }
        filler
            .set_len(written.saturating_sub(u64::try_from(left).expect("small")))
            .expect("shortened");
    }

    fn make_room(&self) {
        fs::remove_file(self.data.join("filler")).expect("removed");
    }

    /// Says the whole speech.
    fn dictate(&self) {
        self.app.send(key::SPACE_DOWN);
        self.app.wait_for_text("RECORDING");
        pace_until(std::time::Instant::now() + self.speech.duration());
        self.app.send(key::SPACE_UP);
    }

    /// Every WAV on the disk.
    fn clips(&self) -> Vec<PathBuf> {
        let found = run(
            tool("find").arg(&self.data).args(["-name", "*.wav"]),
            b"",
            PATIENCE,
        );
        let mut clips: Vec<PathBuf> = found.stdout.lines().map(PathBuf::from).collect();
        clips.sort();
        clips
    }

    /// Waits until every one of so many clips is whole on the disk, with its
    /// text in the database.
    fn all_is_kept(&self, count: usize) {
        let mut seen = String::new();
        poll("rows and files of everything", PATIENCE * 2, || {
            let frames =
                |path: &PathBuf| hound::WavReader::open(path).map_or(0, |wav| wav.duration());
            let files: Vec<u32> = self.clips().iter().map(frames).collect();
            let rows = self.texts();
            let now = format!("files {files:?}, rows {rows:?}");
            if now != seen {
                println!("{now}");
                seen = now;
            }
            let whole = files.iter().all(|frames| *frames >= self.speech.samples());
            let told = rows
                .iter()
                .filter(|text| **text == self.speech.text)
                .count();
            (files.len() == count && whole && told == count).then_some(())
        });
    }

    /// The text of every clip that is done, from a copy: `SQLite` would look
    /// for the file's true place, which is in the other namespace.
    fn texts(&self) -> Vec<String> {
        let copy = tempfile::tempdir().expect("a folder");
        for file in ["sayso.db", "sayso.db-wal"] {
            let _ = fs::copy(self.data.join(file), copy.path().join(file));
        }
        let read = || -> rusqlite::Result<Vec<String>> {
            let database = Connection::open(copy.path().join("sayso.db"))?;
            let mut select = database.prepare("SELECT text FROM clips WHERE state = 'done'")?;
            select.query_map([], |row| row.get(0))?.collect()
        };
        read().unwrap_or_else(|error| vec![error.to_string()])
    }
}

#[test]
fn a_disk_that_fills_up_while_recording_costs_nothing() {
    let disk = SmallDisk::start(Speech::demo(2));
    disk.fill(48_000);
    disk.dictate();
    disk.app.wait_for_text("cannot be written");
    disk.app.wait_for_text(&disk.speech.text);
    disk.make_room();
    disk.app.wait_for_text("nothing is missing");
    disk.all_is_kept(1);
}

#[test]
fn a_disk_without_a_byte_left_costs_nothing_either() {
    let mut disk = SmallDisk::start(Speech::demo(2));
    disk.dictate();
    disk.app.wait_for_text(&disk.speech.text);
    disk.fill(0);
    disk.dictate();
    disk.app.wait_for_text("full");
    disk.app.wait_for_text("2 clips");
    disk.make_room();
    disk.app.wait_for_text("nothing is missing");
    disk.all_is_kept(2);
    disk.app.send("q");
    assert!(disk.app.wait_exit().success());
}

#[test]
fn a_folder_that_takes_no_file_is_said_and_caught_up_with() {
    let disk = SmallDisk::start(Speech::demo(2));
    // Root may write into any folder: this one is none.
    let folder = disk.data.join("clips");
    let _ = fs::remove_dir(&folder);
    fs::write(&folder, "no folder").expect("written");
    disk.dictate();
    disk.app.wait_for_text("cannot be written");
    disk.app.wait_for_text(&disk.speech.text);
    fs::remove_file(folder).expect("removed");
    disk.app.wait_for_text("nothing is missing");
    disk.all_is_kept(1);
}
