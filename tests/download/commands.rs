//! `sayso model …`, the real binary, from an empty home on.

use std::fs;
use std::process::Stdio;
use std::sync::mpsc::sync_channel;

use rustix::process::Signal;
use sayso::engine::models::DEMO_MODEL;

use super::server::Act;
use super::shop::{FILE, NAME, Shop, with_catalogue};
use crate::support::{PATIENCE, Process, poll, run, tool};

#[test]
fn from_an_empty_home_to_a_text_by_commands_alone() {
    let shop = Shop::open([]);
    let listed = shop.model(&["list"]);
    assert!(listed.status.success(), "{listed:?}");
    assert!(
        listed.stdout.contains("Recommended here: house.en"),
        "{listed:?}"
    );
    assert!(
        listed
            .stdout
            .contains("`sayso model download house.en` installs it"),
        "{listed:?}"
    );

    let got = shop.model(&["download", NAME, "--use"]);
    assert!(got.status.success(), "{got:?}");
    let place = shop.installed();
    assert!(got.stdout.contains("house.en is installed"), "{got:?}");
    assert!(got.stdout.contains(&place.display().to_string()), "{got:?}");
    assert!(
        got.stderr.contains("100 %"),
        "lines where there is no terminal: {got:?}"
    );
    assert_eq!(fs::read(&place).expect("there"), DEMO_MODEL);
    let asked = shop.server.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].target, format!("/models/{FILE}"));

    let config = shop.sayso.folder().join("config/sayso/config.toml");
    let config = fs::read_to_string(config).expect("there");
    assert!(config.contains("engine.model = \"house.en\""), "{config}");
    assert!(config.contains("models.timeout_s = 60"), "{config}");

    let clip = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo/");
    let clip = fs::read_dir(clip)
        .expect("the clips")
        .filter_map(Result::ok)
        .map(|entry| entry.path());
    let clip = clip
        .filter(|path| path.extension().is_some_and(|end| end == "wav"))
        .min();
    let mut command = shop.sayso.command();
    command.arg("transcribe").arg(clip.expect("one"));
    let heard = run(&mut command, b"", PATIENCE);
    assert!(
        heard.status.success() && !heard.stdout.trim().is_empty(),
        "{heard:?}"
    );
    assert!(!heard.stderr.contains("demo model"), "{heard:?}");

    let again = shop.model(&["download", NAME]);
    assert!(
        again.stdout.contains("is there already, and whole"),
        "{again:?}"
    );
    let listed = shop.model(&["list"]);
    assert!(listed.stdout.contains("*  house.en"), "{listed:?}");
    assert_eq!(shop.server.asked().len(), 1, "nobody was asked again");
}

#[test]
fn the_list_is_json_too() {
    let shop = Shop::open([Act::CutAfter(1_000_000), Act::Say(404, "", "")]);
    let failed = shop.model(&["download", NAME]);
    assert_eq!(failed.status.code(), Some(1), "{failed:?}");
    assert!(failed.stderr.contains("1.0 MB are kept"), "{failed:?}");
    let listed = shop.model(&["list", "--json"]);
    let json: serde_json::Value = serde_json::from_str(&listed.stdout).expect("JSON");
    assert_eq!(json["recommended"]["name"], NAME);
    let house = &json["models"][0];
    assert_eq!(house["name"], NAME);
    assert_eq!(house["bytes"], DEMO_MODEL.len());
    assert_eq!(house["memory_bytes"], 50_000_000);
    assert_eq!(house["languages"], "en");
    assert_eq!(house["installed"], serde_json::Value::Null);
    assert_eq!(house["part_bytes"], 1_000_000);
    let demo = json["models"]
        .as_array()
        .expect("a list")
        .last()
        .expect("one");
    assert_eq!(
        (&demo["name"], &demo["in_use"]),
        (&"demo".into(), &true.into())
    );
    let text = shop.model(&["list"]);
    assert!(text.stdout.contains("% downloaded"), "{text:?}");
}

#[test]
fn ctrl_c_stops_a_download_and_the_same_command_goes_on() {
    let (word, waits) = sync_channel(1);
    let shop = Shop::open([Act::WaitAfter(2_000_000, waits)]);
    let part = shop
        .sayso
        .data()
        .join("models")
        .join(format!("{FILE}.part"));
    let mut command = shop.sayso.command();
    command
        .args(["model", "download", NAME])
        .stderr(Stdio::piped())
        .stdout(Stdio::null());
    let mut process = Process::spawn(&mut command);
    poll("what was sent", PATIENCE, || {
        let len = fs::metadata(&part).map_or(0, |about| about.len());
        (len == 2_000_000).then_some(())
    });
    process.signal(Signal::INT);
    let status = process.wait(PATIENCE);
    let mut said = String::new();
    let mut stderr = process.child().stderr.take().expect("a pipe");
    std::io::Read::read_to_string(&mut stderr, &mut said).expect("read");
    assert_eq!(status.code(), Some(1), "{said}");
    assert!(
        said.contains("The download was stopped. 2.0 MB are kept"),
        "{said}"
    );
    assert!(!shop.installed().exists());
    drop(word);
    let got = shop.model(&["download", NAME]);
    assert!(got.status.success(), "{got:?}");
    assert!(got.stdout.contains("2.0 MB of it from before"), "{got:?}");
    assert_eq!(
        shop.server.asked()[1].range.as_deref(),
        Some("bytes=2000000-")
    );
    assert_eq!(fs::read(shop.installed()).expect("there"), DEMO_MODEL);
}

#[test]
fn offline_is_offline() {
    let shop = Shop::open([]);
    let sayso = shop.sayso.raw_config("[models]\noffline = true\n");
    let shop = Shop {
        sayso,
        server: shop.server,
    };
    let refused = shop.model(&["download", NAME]);
    assert_eq!(refused.status.code(), Some(1));
    let said = refused.stderr.trim();
    assert!(
        said.contains("nothing is downloaded, because `offline = true` stands below [models] in"),
        "{said}"
    );
    assert_eq!(said.lines().count(), 1);
    assert!(shop.server.asked().is_empty());
    assert!(shop.model(&["list"]).status.success());
}

#[test]
fn an_address_of_ones_own_is_the_only_one_that_is_asked() {
    let shop = Shop::open([]);
    let own = super::server::Server::start(DEMO_MODEL, [Act::Say(404, "", "")]);
    let mut command = shop.sayso.command();
    command
        .args(["model", "download", NAME])
        .env("SAYSO_MODEL_URL", own.base());
    let refused = run(&mut command, b"", PATIENCE);
    assert!(
        refused
            .stderr
            .contains("the server answered 404 (there is no such file)"),
        "{refused:?}"
    );
    assert!(
        shop.server.asked().is_empty(),
        "the published address is not asked behind one's back"
    );
    // A mirror is, if it was named.
    let mirror = format!(
        "engine.threads = 1\nmodels.mirrors = [\"{}/m/\"]\n",
        shop.server.base()
    );
    let shop = Shop {
        sayso: shop.sayso.raw_config(&mirror),
        server: shop.server,
    };
    let mut command = shop.sayso.command();
    command.args(["model", "download", NAME, "--url", &own.base()]);
    let got = run(&mut command, b"", PATIENCE);
    assert!(got.status.success(), "{got:?}");
    assert_eq!(own.asked()[0].target, format!("/{FILE}"));
    let targets: Vec<_> = shop
        .server
        .asked()
        .into_iter()
        .map(|asked| asked.target)
        .collect();
    assert!(targets.len() <= 1, "{targets:?}");
}

#[test]
fn the_proxy_of_the_environment_is_used() {
    let shop = Shop::open([]);
    let sayso = with_catalogue(shop.sayso, "http://models.invalid");
    let shop = Shop {
        sayso,
        server: shop.server,
    };
    let mut command = shop.sayso.command();
    command
        .args(["model", "download", NAME])
        .env("HTTP_PROXY", shop.server.base());
    let got = run(&mut command, b"", PATIENCE);
    assert!(got.status.success(), "{got:?}");
    assert_eq!(
        shop.server.asked()[0].tunnel.as_deref(),
        Some("models.invalid:80")
    );
}

#[test]
fn a_model_that_is_not_known_is_named_with_what_is_like_it() {
    let shop = Shop::open([]);
    let refused = shop.model(&["download", "huose.en"]);
    assert!(
        refused.stderr.contains("Did you mean `house.en`?"),
        "{refused:?}"
    );
    let refused = shop.model(&["use", NAME]);
    assert!(
        refused
            .stderr
            .contains("`sayso model download house.en --use`"),
        "{refused:?}"
    );
    let refused = shop.model(&["--catalogue", "/nowhere", "list"]);
    assert!(
        refused.stderr.contains("SAYSO_MODEL_CATALOGUE"),
        "{refused:?}"
    );
}

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
