//! `sayso model download`, `list` and `use`, the real binary, from an empty home on.

use std::fs;
use std::process::Stdio;
use std::sync::mpsc::sync_channel;

use rustix::process::Signal;
use sayso::engine::models::DEMO_MODEL;

use super::server::Act;
use super::shop::{FILE, NAME, Shop, with_catalogue};
use crate::support::{PATIENCE, Process, poll, run};

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
