//! `sayso model verify`, `remove`, `import` and `path`, the real binary.

use std::fs;
use std::process::Stdio;
use std::sync::mpsc::sync_channel;

use sayso::engine::models::DEMO_MODEL;

use super::server::Act;
use super::shop::{FILE, NAME, Shop};
use crate::support::{PATIENCE, Process, poll};

#[test]
fn verify_finds_the_altered_one() {
    let shop = Shop::open([]);
    let none = shop.model(&["verify"]);
    assert!(
        none.status.success() && none.stdout.contains("No model is installed"),
        "{none:?}"
    );
    assert!(shop.model(&["download", NAME]).status.success());
    let good = shop.model(&["verify"]);
    assert_eq!(
        good.stdout,
        "✓ house.en: it is the published house.en, bit for bit.\n"
    );
    let mut bytes = DEMO_MODEL.to_vec();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(shop.installed(), &bytes).expect("written");
    let own = shop.installed().with_file_name("ggml-own.bin");
    fs::write(&own, &bytes).expect("written");
    let bad = shop.model(&["verify"]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(
        bad.stdout
            .contains("✕ house.en: it is not the published house.en"),
        "{bad:?}"
    );
    assert!(
        bad.stdout
            .contains("✓ own: it is whole; no published model"),
        "{bad:?}"
    );
    // What its message says to do helps.
    assert!(shop.model(&["download", NAME]).status.success());
    assert!(shop.model(&["verify", NAME]).status.success());
}

#[test]
fn remove_asks_and_spares_the_one_in_use() {
    let shop = Shop::open([]);
    assert!(shop.model(&["download", NAME, "--use"]).status.success());
    let refused = shop.model(&["remove", NAME, "-y"]);
    assert!(
        refused.stderr.contains("is the model in use"),
        "{refused:?}"
    );
    assert!(shop.installed().exists());
    assert!(shop.model(&["use", "demo"]).status.success());
    let nobody = shop.model(&["remove", NAME]);
    assert!(
        nobody.stderr.contains("`-y` deletes without asking"),
        "{nobody:?}"
    );
    assert!(shop.installed().exists());
    let gone = shop.model(&["remove", NAME, "-y"]);
    assert!(gone.status.success(), "{gone:?}");
    assert!(!shop.installed().exists());
    let missing = shop.model(&["remove", NAME, "-y"]);
    assert!(
        missing.stderr.contains("There is no model `house.en`"),
        "{missing:?}"
    );
    let demo = shop.model(&["remove", "demo", "-y"]);
    assert!(demo.stderr.contains("inside sayso"), "{demo:?}");
}

#[test]
fn remove_takes_what_is_left_of_a_download() {
    let shop = Shop::open([Act::CutAfter(1_000_000), Act::Say(404, "", "")]);
    shop.model(&["download", NAME]);
    let folder = shop.sayso.data().join("models");
    assert_eq!(fs::read_dir(&folder).expect("read").count(), 2);
    let gone = shop.model(&["remove", NAME, "-y"]);
    assert!(
        gone.stdout.contains("house.en was deleted, 1.0 MB"),
        "{gone:?}"
    );
    assert_eq!(fs::read_dir(&folder).expect("read").count(), 0);
}

#[test]
fn import_knows_a_published_one_by_its_sum_and_refuses_what_is_none() {
    let shop = Shop::open([]);
    let file = shop.sayso.folder().join("got this from a friend");
    fs::write(&file, DEMO_MODEL).expect("written");
    let path = file.to_str().expect("text");
    let taken = shop.model(&["import", path]);
    assert!(taken.stdout.contains("house.en is installed"), "{taken:?}");
    assert!(
        taken
            .stdout
            .contains("it is the published house.en, bit for bit"),
        "{taken:?}"
    );
    assert_eq!(fs::read(shop.installed()).expect("there"), DEMO_MODEL);
    let again = shop.model(&["import", path]);
    assert!(again.stdout.contains("is there already"), "{again:?}");
    let linked = shop.model(&["import", path, "--name", "friends", "--link"]);
    assert!(linked.status.success(), "{linked:?}");
    let link = shop.installed().with_file_name("ggml-friends.bin");
    assert_eq!(
        fs::read_link(&link).expect("a link"),
        file.canonicalize().expect("there")
    );
    fs::write(&file, &DEMO_MODEL[..1_000_000]).expect("written");
    let cut = shop.model(&["import", path, "--name", "cut"]);
    assert!(cut.stderr.contains("cut short"), "{cut:?}");
    fs::write(&file, "<html>").expect("written");
    let page = shop.model(&["import", path]);
    assert!(page.stderr.contains("web page"), "{page:?}");
    let names = fs::read_dir(shop.sayso.data().join("models"))
        .expect("read")
        .count();
    assert_eq!(names, 2, "nothing else was left");
    assert!(shop.server.asked().is_empty());
}

#[test]
fn path_says_where() {
    let shop = Shop::open([]);
    let folder = shop.sayso.data().join("models");
    assert_eq!(
        shop.model(&["path"]).stdout,
        format!("{}\n", folder.display())
    );
    let missing = shop.model(&["path", NAME]);
    assert!(
        missing.stderr.contains("There is no model `house.en`"),
        "{missing:?}"
    );
    assert!(shop.model(&["download", NAME]).status.success());
    let there = shop.model(&["path", NAME]).stdout;
    assert_eq!(there, format!("{}\n", shop.installed().display()));
}

#[test]
fn a_folder_of_models_elsewhere_is_seen_too() {
    let elsewhere = tempfile::tempdir().expect("a folder");
    fs::write(elsewhere.path().join(FILE), DEMO_MODEL).expect("written");
    let shop = Shop::open([]);
    let folder = elsewhere.path().display().to_string();
    let Shop { sayso, server } = shop;
    let shop = Shop {
        sayso: sayso.env("SAYSO_MODEL_DIR", &folder),
        server,
    };
    let listed = shop.model(&["list", "--installed"]);
    assert!(
        listed.stdout.contains("house.en") && listed.stdout.contains("installed"),
        "{listed:?}"
    );
    assert!(shop.model(&["verify"]).stdout.starts_with("✓ house.en"));
}

#[test]
fn remove_leaves_alone_what_is_being_received() {
    let (word, waits) = sync_channel(1);
    let shop = Shop::open([Act::WaitAfter(2_000_000, waits)]);
    let part = shop.installed().with_file_name(format!("{FILE}.part"));
    let mut command = shop.sayso.command();
    command
        .args(["model", "download", NAME])
        .stderr(Stdio::null())
        .stdout(Stdio::null());
    let mut process = Process::spawn(&mut command);
    poll("what was sent", PATIENCE, || {
        let len = fs::metadata(&part).map_or(0, |about| about.len());
        (len == 2_000_000).then_some(())
    });
    let refused = shop.model(&["remove", NAME, "-y"]);
    assert_eq!(refused.status.code(), Some(1), "{refused:?}");
    assert!(
        refused
            .stderr
            .contains("is being downloaded by another sayso"),
        "{refused:?}"
    );
    assert_eq!(fs::metadata(&part).expect("there").len(), 2_000_000);
    word.send(()).expect("the server waits");
    assert!(process.wait(PATIENCE).success());
    assert_eq!(fs::read(shop.installed()).expect("there"), DEMO_MODEL);
}
