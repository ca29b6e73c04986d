//! How the marks are spoken.

use super::Joins::{Before, Behind, Both, Line, Neither};
use super::{Language, Mark};

pub(super) type Table = &'static [(Mark, &'static [&'static str])];

pub(super) const fn of(language: Language) -> Table {
    match language {
        Language::English => ENGLISH,
        Language::German => GERMAN,
        Language::French => FRENCH,
        Language::Spanish => SPANISH,
    }
}

/// What is said before a word that is to stay a word.
pub(super) const fn literal(language: Language) -> &'static str {
    match language {
        Language::English | Language::Spanish => "literal",
        Language::German => "wörtlich",
        Language::French => "littéral",
    }
}

const ENGLISH: Table = &[
    (Mark(",", Before), &["comma"]),
    (Mark(".", Before), &["period", "full stop"]),
    (Mark("?", Before), &["question mark"]),
    (
        Mark("!", Before),
        &["exclamation mark", "exclamation point"],
    ),
    (Mark(":", Before), &["colon"]),
    (
        Mark(";", Before),
        &["semicolon", "semi colon", "semi-colon"],
    ),
    (Mark("…", Before), &["ellipsis", "dot dot dot"]),
    (Mark("-", Both), &["hyphen"]),
    (Mark("–", Neither), &["dash"]),
    (
        Mark("(", Behind),
        &["open parenthesis", "open paren", "left parenthesis"],
    ),
    (
        Mark(")", Before),
        &["close parenthesis", "close paren", "right parenthesis"],
    ),
    (Mark("[", Behind), &["open bracket", "left bracket"]),
    (Mark("]", Before), &["close bracket", "right bracket"]),
    (Mark("“", Behind), &["open quote", "open quotes"]),
    (
        Mark("”", Before),
        &["close quote", "close quotes", "unquote"],
    ),
    (Mark("\n", Line), &["new line", "newline", "new-line"]),
    (Mark("\n\n", Line), &["new paragraph"]),
];

const GERMAN: Table = &[
    (Mark(",", Before), &["komma"]),
    (Mark(".", Before), &["punkt"]),
    (Mark("?", Before), &["fragezeichen"]),
    (
        Mark("!", Before),
        &["ausrufezeichen", "ausrufungszeichen", "rufzeichen"],
    ),
    (Mark(":", Before), &["doppelpunkt"]),
    (Mark(";", Before), &["semikolon", "strichpunkt"]),
    (
        Mark("…", Before),
        &["auslassungspunkte", "punkt punkt punkt"],
    ),
    (Mark("-", Both), &["bindestrich"]),
    (Mark("–", Neither), &["gedankenstrich"]),
    (Mark("(", Behind), &["klammer auf"]),
    (Mark(")", Before), &["klammer zu"]),
    (Mark("[", Behind), &["eckige klammer auf"]),
    (Mark("]", Before), &["eckige klammer zu"]),
    (
        Mark("„", Behind),
        &["anführungszeichen auf", "anführungszeichen unten"],
    ),
    (
        Mark("“", Before),
        &["anführungszeichen zu", "anführungszeichen oben"],
    ),
    (Mark("\n", Line), &["neue zeile", "zeilenumbruch"]),
    (Mark("\n\n", Line), &["neuer absatz"]),
];

// In French a no-break space stands before what is more than a comma, and
// inside quotation marks.
const FRENCH: Table = &[
    (Mark(",", Before), &["virgule"]),
    (Mark(".", Before), &["point"]),
    (Mark("\u{a0}?", Before), &["point d'interrogation"]),
    (Mark("\u{a0}!", Before), &["point d'exclamation"]),
    (Mark("\u{a0}:", Before), &["deux points", "deux-points"]),
    (Mark("\u{a0};", Before), &["point virgule", "point-virgule"]),
    (
        Mark("…", Before),
        &["points de suspension", "trois petits points"],
    ),
    (Mark("-", Both), &["trait d'union"]),
    (Mark("–", Neither), &["tiret"]),
    (
        Mark("(", Behind),
        &[
            "ouvrir la parenthèse",
            "ouvrez la parenthèse",
            "parenthèse ouvrante",
        ],
    ),
    (
        Mark(")", Before),
        &[
            "fermer la parenthèse",
            "fermez la parenthèse",
            "parenthèse fermante",
        ],
    ),
    (Mark("[", Behind), &["crochet ouvrant"]),
    (Mark("]", Before), &["crochet fermant"]),
    (
        Mark("«\u{a0}", Behind),
        &["ouvrir les guillemets", "ouvrez les guillemets"],
    ),
    (
        Mark("\u{a0}»", Before),
        &["fermer les guillemets", "fermez les guillemets"],
    ),
    (Mark("\n", Line), &["à la ligne", "nouvelle ligne"]),
    (Mark("\n\n", Line), &["nouveau paragraphe"]),
];

const SPANISH: Table = &[
    (Mark(",", Before), &["coma"]),
    (Mark(".", Before), &["punto", "punto y seguido"]),
    (Mark(".\n\n", Line), &["punto y aparte"]),
    (
        Mark("¿", Behind),
        &[
            "abrir interrogación",
            "abre interrogación",
            "abrir signo de interrogación",
        ],
    ),
    (
        Mark("?", Before),
        &[
            "cerrar interrogación",
            "cierra interrogación",
            "cerrar signo de interrogación",
            "signo de interrogación",
        ],
    ),
    (
        Mark("¡", Behind),
        &[
            "abrir exclamación",
            "abre exclamación",
            "abrir signo de exclamación",
        ],
    ),
    (
        Mark("!", Before),
        &[
            "cerrar exclamación",
            "cierra exclamación",
            "cerrar signo de exclamación",
            "signo de exclamación",
        ],
    ),
    (Mark(":", Before), &["dos puntos"]),
    (Mark(";", Before), &["punto y coma"]),
    (Mark("…", Before), &["puntos suspensivos"]),
    (Mark("-", Both), &["guion", "guión"]),
    (Mark("–", Neither), &["raya"]),
    (Mark("(", Behind), &["abrir paréntesis", "abre paréntesis"]),
    (
        Mark(")", Before),
        &["cerrar paréntesis", "cierra paréntesis"],
    ),
    (Mark("[", Behind), &["abrir corchete", "abre corchete"]),
    (Mark("]", Before), &["cerrar corchete", "cierra corchete"]),
    (Mark("«", Behind), &["abrir comillas", "abre comillas"]),
    (Mark("»", Before), &["cerrar comillas", "cierra comillas"]),
    (Mark("\n", Line), &["nueva línea", "línea nueva"]),
    (Mark("\n\n", Line), &["nuevo párrafo", "párrafo nuevo"]),
];

/// The signs of a command line, in English. A slash alone is none: whether it
/// goes with the word before it cannot be heard.
pub(super) const SHELL: Table = &[
    (Mark("--", Behind), &["dash dash", "double dash"]),
    (Mark("-", Behind), &["dash"]),
    (Mark("|", Neither), &["pipe"]),
    (Mark("&&", Neither), &["double ampersand"]),
    (Mark(">", Neither), &["greater than"]),
    (Mark("<", Neither), &["less than"]),
    (Mark("~", Behind), &["tilde"]),
    (Mark("~/", Behind), &["tilde slash"]),
    (Mark("./", Behind), &["dot slash"]),
    (Mark("..", Neither), &["dot dot"]),
    (Mark("../", Behind), &["dot dot slash"]),
    (Mark(".", Both), &["dot"]),
    (Mark("_", Both), &["underscore"]),
    (Mark("=", Both), &["equals"]),
    (Mark("$", Behind), &["dollar sign"]),
];
