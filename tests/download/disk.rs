//! `sayso model download` on disks that are too small.

use std::fs;
use std::process::Stdio;
use std::sync::mpsc::sync_channel;

use super::server::Act;
use super::shop::{FILE, NAME, Shop};
use crate::support::{PATIENCE, Process, poll, run, tool};

#[test]
fn a_disk_that_is_too_small_is_said_before_anything_is_asked() {
    let shop = Shop::open([]);
    let refused = in_small_disk(&shop, "4m");
    assert!(
        refused.stderr.contains("There is not enough room in"),
        "{refused:?}"
    );
    assert!(refused.stderr.contains("MB are needed"), "{refused:?}");
    assert!(shop.server.asked().is_empty());
}

/// Runs the download with the data on a disk of that size, in a mount namespace of
/// its own.
fn in_small_disk(shop: &Shop, size: &str) -> crate::support::Output {
    let data = shop.sayso.data();
    fs::create_dir_all(&data).expect("a folder");
    let sayso = shop.sayso.command();
    let mut command = tool("unshare");
    command.args([
        "-rm",
        "sh",
        "-c",
        "mount -t tmpfs -o size=$1 tmpfs $2; shift 2; exec \"$@\"",
        "sh",
        size,
    ]);
    command
        .arg(&data)
        .arg(sayso.get_program())
        .args(["model", "download", NAME]);
    command.env_clear();
    for (name, value) in sayso.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    run(&mut command, b"", PATIENCE)
}

#[test]
fn a_disk_that_fills_up_keeps_what_came_and_says_so() {
    let (word, waits) = sync_channel(1);
    let shop = Shop::open([Act::WaitAfter(2_000_000, waits)]);
    let data = shop.sayso.data();
    fs::create_dir_all(&data).expect("a folder");
    let sayso = shop.sayso.command();
    let mut command = tool("unshare");
    command.args([
        "-rm",
        "sh",
        "-c",
        "mount -t tmpfs -o size=12m tmpfs $1; shift; exec \"$@\"",
        "sh",
    ]);
    command
        .arg(&data)
        .arg(sayso.get_program())
        .args(["model", "download", NAME]);
    command
        .env_clear()
        .stderr(Stdio::piped())
        .stdout(Stdio::null());
    for (name, value) in sayso.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let mut process = Process::spawn(&mut command);
    let root = format!("/proc/{}/root{}", process.id(), data.display());
    let part = format!("{root}/models/{FILE}.part");
    poll("what was sent", PATIENCE, || {
        let len = fs::metadata(&part).map_or(0, |about| about.len());
        (len == 2_000_000).then_some(())
    });
    // Somebody else takes what was free.
    let filled = fs::write(format!("{root}/filler"), vec![0; 12 << 20]);
    assert!(filled.is_err(), "the disk is small");
    let _root = fs::File::open(&root).expect("held open");
    word.send(()).expect("the server waits");
    let status = process.wait(PATIENCE);
    let mut said = String::new();
    let mut stderr = process.child().stderr.take().expect("a pipe");
    std::io::Read::read_to_string(&mut stderr, &mut said).expect("read");
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(said.contains("There is not enough room in"), "{said}");
    assert!(
        said.contains("2.0 MB are kept; the same command goes on"),
        "{said}"
    );
}
