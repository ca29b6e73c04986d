use super::*;

fn check(language: Language, cases: &[(&str, &str)]) {
    let rule = SpokenPunctuation::new();
    for (text, written) in cases {
        let changed = rule.apply(text, language);
        assert_eq!(changed.as_deref().unwrap_or(text), *written, "{text}");
    }
}

#[test]
fn english() {
    check(
        Language::English,
        &[
            (
                "hello comma how are you question mark",
                "hello, how are you?",
            ),
            (
                "Hello, comma, how are you? Question mark.",
                "Hello, how are you?",
            ),
            ("One. New line. Two.", "One.\nTwo."),
            ("one newline two New-line three", "one\ntwo\nthree"),
            (
                "Dear Ann comma new paragraph thank you",
                "Dear Ann,\n\nthank you",
            ),
            ("Really? New line yes", "Really?\nyes"),
            ("a open paren b close paren period c", "a (b). c"),
            ("he said open quote no unquote", "he said “no”"),
            ("push hyphen to hyphen talk", "push-to-talk"),
            ("well dash no", "well – no"),
            ("stop full stop", "stop."),
            ("what question mark exclamation mark", "what?!"),
            ("what question mark question mark", "what??"),
            ("wait ellipsis what", "wait… what"),
            ("wait... comma what", "wait..., what"),
            ("comma", ","),
            ("period.", "."),
            ("item colon .5", "item: .5"),
            (
                "the commander's periodic column",
                "the commander's periodic column",
            ),
            ("new, line", "new, line"),
        ],
    );
}

#[test]
fn german() {
    check(
        Language::German,
        &[
            ("Hallo Komma wie geht's Fragezeichen", "Hallo, wie geht's?"),
            (
                "Liebe Grüße Komma neue Zeile Jürgen",
                "Liebe Grüße,\nJürgen",
            ),
            ("Ende Punkt Neuer Absatz. Weiter", "Ende.\n\nWeiter"),
            (
                "er sagte Doppelpunkt Anführungszeichen auf nein Anführungszeichen zu Punkt",
                "er sagte: „nein“.",
            ),
            ("a Klammer auf b Klammer zu Ausrufezeichen", "a (b)!"),
            ("Na Punkt Punkt Punkt", "Na…"),
            (
                "pünktlich kommt der Kommandant",
                "pünktlich kommt der Kommandant",
            ),
        ],
    );
}

#[test]
fn french() {
    check(
        Language::French,
        &[
            (
                "Bonjour virgule ça va point d’interrogation",
                "Bonjour, ça va\u{a0}?",
            ),
            ("Ça va ? Point d'interrogation ?", "Ça va\u{a0}?"),
            (
                "Voici deux-points un point virgule deux",
                "Voici\u{a0}: un\u{a0}; deux",
            ),
            (
                "il dit ouvrir les guillemets non fermer les guillemets point",
                "il dit «\u{a0}non\u{a0}».",
            ),
            ("Fin point à la ligne Suite", "Fin.\nSuite"),
            ("pointer les appoints", "pointer les appoints"),
        ],
    );
}

#[test]
fn spanish() {
    check(
        Language::Spanish,
        &[
            (
                "Hola coma abrir interrogación qué tal cerrar interrogación",
                "Hola, ¿qué tal?",
            ),
            (
                "uno punto y coma tal vez puntos suspensivos",
                "uno; tal vez…",
            ),
            ("Fin punto y aparte Sigue", "Fin.\n\nSigue"),
            (
                "Fin punto nueva línea abre exclamación ya cierra exclamación",
                "Fin.\n¡ya!",
            ),
            ("el comandante apuntó", "el comandante apuntó"),
        ],
    );
}

#[test]
fn every_way_to_say_a_mark_gives_it() {
    let rule = SpokenPunctuation::new();
    for language in Language::ALL {
        for (Mark(mark, _), spoken) in tables::of(language) {
            for spoken in *spoken {
                assert_eq!(
                    rule.apply(spoken, language).as_deref(),
                    Some(*mark),
                    "{spoken}"
                );
            }
        }
    }
}

#[test]
fn a_word_that_is_said_to_be_one_stays() {
    for (language, cases) in [
        (
            Language::English,
            &[
                (
                    "the word literal comma comma please",
                    "the word comma, please",
                ),
                ("Literal new line is two words", "New line is two words"),
                ("literal literal comma", "literal comma"),
                ("a literal dot dot dot period", "a dot dot dot."),
                ("a literal translation period", "a literal translation."),
                ("literal, comma yes", "literal, yes"),
                ("comma literal comma", ", comma"),
                ("literal question", "literal question"),
            ][..],
        ),
        (
            Language::German,
            &[
                ("das Wort wörtlich Komma Punkt", "das Wort Komma."),
                ("Wörtlich neue Zeile", "Neue Zeile"),
                ("ganz wörtlich gemeint", "ganz wörtlich gemeint"),
            ],
        ),
        (
            Language::French,
            &[
                ("le mot littéral virgule point", "le mot virgule."),
                ("littéral à la ligne", "à la ligne"),
            ],
        ),
        (
            Language::Spanish,
            &[
                ("la palabra literal coma punto", "la palabra coma."),
                ("literal punto y coma", "punto y coma"),
            ],
        ),
    ] {
        check(language, cases);
    }
    let shell = ShellSigns::new().apply("echo literal dash dash dot");
    assert_eq!(shell.as_deref(), Some("echo dash dash."));
}
