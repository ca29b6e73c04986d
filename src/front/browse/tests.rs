use proptest::prelude::*;

use super::*;

fn day(year: i16, month: i8, day: i8) -> Day {
    Day::new(year, month, day).expect("a day")
}

#[test]
fn a_line_holds_words_and_filters_in_any_order() {
    let parsed = parse("door is:starred  op* state:failed model:base.en lang:DE on:2026-11-20");
    assert_eq!(parsed.words, "door op*");
    assert_eq!(
        parsed.filter,
        Filter {
            starred: true,
            state: Some(ClipState::Failed),
            model: Some("base.en".to_owned()),
            language: Some("de".to_owned()),
            dates: Some(Dates::Between(
                Some(day(2026, 11, 20)),
                Some(day(2026, 11, 20))
            )),
        }
    );
    assert_eq!(parsed.trouble, None);
    assert_eq!(parse(""), Parsed::default());
    assert_eq!(parse("http://x 10:42").words, "http://x 10:42");
    assert_eq!(
        parse(r#"model:"my own" door"#).filter.model.as_deref(),
        Some("my own")
    );
}

#[test]
fn what_is_half_typed_filters_nothing_and_what_is_wrong_is_named() {
    for half in [
        "is:", "state:", "model:", "lang:", "on:", "since:", "until:",
    ] {
        assert_eq!(parse(half), Parsed::default(), "{half}");
    }
    assert!(parse("is:sta").filter.starred);
    for wrong in [
        "is:red",
        "state:trashed",
        "state:x",
        "on:2026-13",
        "on:x",
        "until:7d",
    ] {
        let parsed = parse(wrong);
        assert!(parsed.filter.is_empty(), "{wrong}");
        assert!(parsed.trouble.is_some(), "{wrong}");
    }
}

#[test]
fn days_are_read_as_people_write_them() {
    let all = |from, to| Some(Dates::Between(Some(from), Some(to)));
    assert_eq!(Dates::on("today"), Some(Dates::Today));
    assert_eq!(Dates::on("7d"), Some(Dates::Last(7)));
    assert_eq!(Dates::on("2024-02"), all(day(2024, 2, 1), day(2024, 2, 29)));
    assert_eq!(Dates::on("2026"), all(day(2026, 1, 1), day(2026, 12, 31)));
    let november = Dates::on("2026-11-01..2026-11-20");
    assert_eq!(november, all(day(2026, 11, 1), day(2026, 11, 20)));
    let since = Some(Dates::Between(Some(day(2026, 11, 1)), None));
    assert_eq!(Dates::on("2026-11.."), since);
    assert_eq!(parse("since:2026-11").filter.dates, since);
    let until = parse("until:2026-11").filter.dates;
    assert_eq!(until, Some(Dates::Between(None, Some(day(2026, 11, 30)))));
    assert_eq!(parse("since:7d").filter.dates, Some(Dates::Last(7)));
    for no_day in [
        "2026-02-30",
        "2025-02-29",
        "26-11-20",
        "0d",
        "..",
        "2026-11-20..2026-11-01",
        "+026",
    ] {
        assert_eq!(Dates::on(no_day), None, "{no_day}");
    }
    assert_eq!(Day::new(2026, 0, 1), None);
    assert_eq!(
        Dates::on("2026-11-20..").map(Dates::name).as_deref(),
        Some("since 2026-11-20")
    );
}

#[test]
fn words_begin_words_and_what_is_in_quotes_stands_there() {
    let term = |text: &str, prefix| Term {
        text: text.to_owned(),
        prefix,
    };
    assert_eq!(
        terms(r#"door op* "the blue door" -- it's"#),
        [
            term("door", true),
            term("op", true),
            term("the blue door", false),
            term("it's", true)
        ]
    );
    assert_eq!(terms(r#""half open"#), [term("half open", false)]);
    assert_eq!(terms("* \" --"), []);
    // One letter.
    assert_eq!(terms("w"), []);
    assert_eq!(terms("plan b"), [term("plan", true)]);
    assert_eq!(terms("plan b "), [term("plan", true), term("b", false)]);
    assert_eq!(terms("b plan"), [term("b", false), term("plan", true)]);
    assert_eq!(terms("w*"), [term("w", true)]);
    assert_eq!(terms("\"i\""), [term("i", false)]);
    // One sign is a word elsewhere.
    assert_eq!(terms("日"), [term("日", true)]);
}

#[test]
fn a_part_of_a_filter_has_a_name_and_can_be_taken_away() {
    let filter = parse("is:starred lang:de on:7d").filter;
    let names: Vec<String> = Part::ALL
        .iter()
        .filter_map(|part| filter.name_of(*part))
        .collect();
    assert_eq!(names, ["starred", "7 days", "de"]);
    let none = Part::ALL.into_iter().fold(filter, Filter::without);
    assert!(none.is_empty());
}

fn any_day() -> impl Strategy<Value = Day> {
    (0..=9_999_i16, 1..=12_i8, 1..=28_i8).prop_map(|(y, m, d)| day(y, m, d))
}

fn any_dates() -> impl Strategy<Value = Dates> {
    let between =
        (any_day(), any_day()).prop_map(|(a, b)| Dates::Between(Some(a.min(b)), Some(a.max(b))));
    prop_oneof![
        Just(Dates::Today),
        Just(Dates::Yesterday),
        Just(Dates::ThisYear),
        (1..400_u16).prop_map(Dates::Last),
        any_day().prop_map(|day| Dates::Between(Some(day), None)),
        any_day().prop_map(|day| Dates::Between(None, Some(day))),
        between,
    ]
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(
        starred: bool,
        state in proptest::option::of(0..7_usize),
        model in proptest::option::of("[a-z][a-z0-9. -]{0,9}[a-z]"),
        language in proptest::option::of("[a-z]{2}"),
        dates in proptest::option::of(any_dates()),
        words in "[a-zä]{0,5}( [a-zä]{1,5}){0,2}",
    ) {
        let filter = Filter {
            starred,
            state: state.map(|at| ClipState::ALL[at]),
            model,
            language,
            dates,
        };
        let parsed = parse(&written(words.trim(), &filter));
        prop_assert_eq!(parsed.words, words.trim());
        prop_assert_eq!(parsed.filter, filter);
        prop_assert_eq!(parsed.trouble, None);
    }

    #[test]
    fn any_line_can_be_read(line in ".{0,60}") {
        let parsed = parse(&line);
        terms(&parsed.words);
        // What was read is written so that it is read the same again.
        let again = parse(&written(&parsed.words, &parsed.filter));
        prop_assert_eq!(again.filter, parsed.filter);
    }
}
