use super::*;

fn entry(name: &str, changes: &str) -> String {
    format!(
        "sources = [\"http://x\"]\n[[model]]\nname = \"{name}\"\nfile = \"ggml-{name}.bin\"\n\
         bytes = 1\nsha256 = \"{}\"\nlanguages = \"en\"\nwindow_floor = 512\n{changes}",
        "a".repeat(64)
    )
}

#[test]
fn the_catalogue_holds_the_whole_family() {
    let catalogue = Catalogue::built_in();
    let names = [
        "tiny",
        "tiny.en",
        "base",
        "base.en",
        "small",
        "small.en",
        "medium",
        "medium.en",
        "large-v1",
        "large-v2",
        "large-v3",
        "large-v3-turbo",
    ];
    for name in names {
        assert!(catalogue.find(name).is_some(), "{name}");
    }
    let quantised = |model: &&KnownModel| model.name.contains("-q");
    assert_eq!(catalogue.models.iter().filter(quantised).count(), 21);
    assert!(catalogue.find(RECOMMENDED).is_some());
}

#[test]
fn every_model_is_itself_and_nobody_else() {
    let catalogue = Catalogue::built_in();
    let sums: HashSet<_> = catalogue.models.iter().map(|model| &model.sha256).collect();
    assert_eq!(sums.len(), catalogue.models.len());
    for model in &catalogue.models {
        let english = model.name.contains(".en");
        assert_eq!(english, model.languages == Languages::En, "{}", model.name);
        assert!(model.window_floor > 0 && model.window_floor <= 1_500);
        // The quantised of a family is smaller than the whole one.
        if let Some((whole, _)) = model.name.split_once("-q") {
            let whole = catalogue.find(whole).expect("the one it is made of");
            assert!(model.bytes < whole.bytes, "{}", model.name);
            assert!(model.memory() < whole.memory(), "{}", model.name);
        }
        assert!(model.bytes > 30_000_000 && model.bytes < 3_200_000_000);
    }
    for source in &catalogue.sources {
        assert!(source.starts_with("https://"), "{source}");
    }
}

#[test]
fn what_cannot_be_right_is_refused_with_the_models_name() {
    assert!(Catalogue::parse(&entry("one", "")).is_ok());
    for (text, needle) in [
        ("sources = []".to_owned(), "no model"),
        (entry("one", "").replace("aaaa", "AAAA"), "`sha256`"),
        (
            entry("one", "").replace("bytes = 1", "bytes = 0"),
            "no size",
        ),
        (
            entry("one", "").replace("ggml-one", "ggml-two"),
            "`ggml-one.bin`",
        ),
        (entry("../one", ""), "letters"),
        (entry("one", "colour = 1\n"), "colour"),
        (
            format!(
                "{}{}",
                entry("one", ""),
                &entry("one", "")["sources = [\"http://x\"]\n".len()..]
            ),
            "twice",
        ),
    ] {
        let error = Catalogue::parse(&text).expect_err(needle);
        assert!(error.contains(needle), "{needle}: {error}");
    }
}

#[test]
fn a_model_is_found_by_name_file_and_sum_and_a_slip_suggests_one() {
    let catalogue = Catalogue::built_in();
    let base = catalogue.find("base.en").expect("base.en");
    assert_eq!(catalogue.find("ggml-base.en.bin"), Some(base));
    assert_eq!(catalogue.by_sum(&base.sha256), Some(base));
    assert_eq!(catalogue.find("bsae.en"), None);
    assert_eq!(catalogue.nearest("bsae.en"), Some("base.en"));
    assert_eq!(catalogue.nearest("xyzzy"), None);
}

#[test]
fn an_address_has_one_slash() {
    assert_eq!(address("http://x/y", "f"), "http://x/y/f");
    assert_eq!(address("http://x/y/", "f"), "http://x/y/f");
}

#[test]
fn the_advice_follows_memory_cores_and_language() {
    const GB: u64 = 1_000_000_000;
    let advised = |memory, threads, languages| {
        advise(Catalogue::built_in(), memory, threads, languages).map(|advice| advice.model)
    };
    let english = |memory, threads| advised(memory, threads, Languages::En);
    assert_eq!(english(Some(8 * GB), 8).as_deref(), Some("small.en"));
    assert_eq!(english(Some(8 * GB), 2).as_deref(), Some("base.en"));
    assert_eq!(english(None, 1).as_deref(), Some("base.en"));
    assert_eq!(english(Some(GB), 8).as_deref(), Some("small.en-q5_1"));
    assert_eq!(
        english(Some(GB * 7 / 10), 2).as_deref(),
        Some("base.en-q5_1")
    );
    assert_eq!(english(Some(GB / 2), 2).as_deref(), Some("tiny.en-q5_1"));
    assert_eq!(english(Some(GB / 10), 2), None);
    let german = advised(Some(8 * GB), 8, Languages::Multilingual);
    assert_eq!(german.as_deref(), Some("small"));
    let why = advise(Catalogue::built_in(), Some(8 * GB), 2, Languages::En).expect("one");
    assert!(why.why.contains("388.0 MB of the 8.0 GB"), "{}", why.why);
}

#[test]
fn of_a_catalogue_of_ones_own_the_largest_that_fits_is_advised() {
    let own = Catalogue::parse(&entry("house", "")).expect("valid");
    let advice = advise(&own, None, 1, Languages::En).expect("one");
    assert_eq!(advice.model, "house");
    assert_eq!(advise(&own, Some(1_000), 1, Languages::En), None);
}

#[test]
fn memory_needed_grows_with_the_file_and_never_wraps() {
    assert_eq!(memory_for_model(400), 200_000_500);
    assert_eq!(memory_for_model(u64::MAX), u64::MAX);
}

#[test]
fn sizes_are_rounded_to_a_tenth() {
    let shown = [0, 999_949, 147_964_211, 1_533_774_781].map(size);
    assert_eq!(shown, ["0.0 kB", "999.9 kB", "148.0 MB", "1.5 GB"]);
}
