//! A theme as a file:
//!
//! ```toml
//! base = "dark"          # what is not said here is as there
//!
//! [roles]
//! accent = "#ff9e64"     # the letters' colour alone
//! hit = { fg = "black", bg = 222, attributes = ["bold"] }
//! ```
//!
//! A colour is one of the sixteen by name, a number from 0 to 255, `#rrggbb`, or
//! `terminal` for the terminal's own. Whoever sets `text.bg` paints the whole screen.

use std::ops::Range;

use ratatui::style::{Color, Modifier};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::built_in::BuiltIn;
use super::colour::{self, NAMES};
use super::role::{ATTRIBUTES, Look, Role};
use crate::config::{ConfigError, Problem, describe, list, nearest};

/// What a file says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ThemeFile {
    /// What the roles that it does not set are taken from.
    pub base: Option<BuiltIn>,
    /// What it sets, by the roles' number.
    pub looks: [Option<Look>; Role::ALL.len()],
}

const KEYS: [&str; 2] = ["base", "roles"];
const PARTS: [&str; 3] = ["fg", "bg", "attributes"];
const COLOURS: &str = "a name of the sixteen such as \"bright-blue\", a number from 0 to 255, \
                       \"#rrggbb\", or \"terminal\"";

/// What is wrong, and where in the text.
type Finding = (Range<usize>, Problem);

/// Reads a theme.
///
/// # Errors
/// [`ConfigError`] for what is wrong, with line and column.
pub fn parse(text: &str) -> Result<ThemeFile, ConfigError> {
    let document = DeTable::parse(text).map_err(|error| {
        let problem = match error.message() {
            "duplicate key" => Problem::Twice,
            message => Problem::Syntax(message.replace('\n', ", ")),
        };
        ConfigError::at(text, error.span().unwrap_or(0..0), problem)
    })?;
    read(document.get_ref()).map_err(|(span, problem)| ConfigError::at(text, span, problem))
}

fn read(document: &DeTable<'_>) -> Result<ThemeFile, Finding> {
    let mut theme = ThemeFile::default();
    for (key, value) in document {
        match key.get_ref().as_ref() {
            "base" => theme.base = Some(base(value)?),
            "roles" => roles(value, &mut theme)?,
            name => return Err(unknown(key.span(), "key", name, &KEYS)),
        }
    }
    Ok(theme)
}

fn base(value: &Spanned<DeValue<'_>>) -> Result<BuiltIn, Finding> {
    let name = text("base", value, "the name of a built-in theme")?;
    BuiltIn::named(name).ok_or_else(|| {
        let names = BuiltIn::ALL.map(BuiltIn::name);
        not_a_choice(value.span(), "base", name, &names)
    })
}

fn roles(value: &Spanned<DeValue<'_>>, theme: &mut ThemeFile) -> Result<(), Finding> {
    let DeValue::Table(table) = value.get_ref() else {
        let expected = "roles of its own, below a line `[roles]`";
        return Err(wrong_type("roles", value, expected));
    };
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        let Some(role) = Role::ALL.into_iter().find(|role| role.name() == name) else {
            let names = Role::ALL.map(Role::name);
            return Err(unknown(key.span(), "role", name, &names));
        };
        theme.looks[role as usize] = Some(look(name, value)?);
    }
    Ok(())
}

fn look(role: &str, value: &Spanned<DeValue<'_>>) -> Result<Look, Finding> {
    let DeValue::Table(table) = value.get_ref() else {
        return Ok(Look {
            fg: colour_of(role, value)?,
            ..Look::default()
        });
    };
    let mut look = Look::default();
    for (key, value) in table {
        match key.get_ref().as_ref() {
            "fg" => look.fg = colour_of("fg", value)?,
            "bg" => look.bg = colour_of("bg", value)?,
            "attributes" => look.attributes = attributes(value)?,
            name => return Err(unknown(key.span(), "part", name, &PARTS)),
        }
    }
    Ok(look)
}

/// `None` is the terminal's own.
fn colour_of(key: &str, value: &Spanned<DeValue<'_>>) -> Result<Option<Color>, Finding> {
    if let Some(number) = value.get_ref().as_integer() {
        let number = i64::from_str_radix(number.as_str(), number.radix()).unwrap_or(-1);
        return match u8::try_from(number) {
            Ok(number) => Ok(Some(Color::Indexed(number))),
            Err(_) => Err(out_of_range(key, value, number)),
        };
    }
    let written = text(key, value, COLOURS)?;
    if written == "terminal" {
        return Ok(None);
    }
    let known = colour::named(written).or_else(|| colour::hexadecimal(written));
    known.map(Some).ok_or_else(|| {
        let names: Vec<&str> = NAMES.into_iter().chain(["terminal"]).collect();
        let hint = match nearest(written, &names) {
            Some(near) if !written.starts_with('#') => format!("did you mean `{near}`?"),
            _ => format!("a colour is {COLOURS}"),
        };
        choice(value.span(), key, written, hint)
    })
}

fn attributes(value: &Spanned<DeValue<'_>>) -> Result<Modifier, Finding> {
    let names = ATTRIBUTES.map(|(name, _)| name);
    let DeValue::Array(items) = value.get_ref() else {
        let expected = format!("a list with some of {}", list(&names));
        return Err(wrong_type("attributes", value, &expected));
    };
    let mut all = Modifier::empty();
    for item in items {
        let written = text("attributes", item, "texts")?;
        let known = ATTRIBUTES.iter().find(|(name, _)| *name == written);
        let Some((_, attribute)) = known else {
            return Err(not_a_choice(item.span(), "attributes", written, &names));
        };
        all |= *attribute;
    }
    Ok(all)
}

fn text<'a>(
    key: &str,
    value: &'a Spanned<DeValue<'_>>,
    expected: &str,
) -> Result<&'a str, Finding> {
    let text = value.get_ref().as_str();
    text.ok_or_else(|| wrong_type(key, value, expected))
}

fn wrong_type(key: &str, value: &Spanned<DeValue<'_>>, expected: &str) -> Finding {
    let problem = Problem::WrongType {
        key: key.to_owned(),
        expected: expected.to_owned(),
        found: describe(value.get_ref().type_str()),
    };
    (value.span(), problem)
}

fn out_of_range(key: &str, value: &Spanned<DeValue<'_>>, number: i64) -> Finding {
    let problem = Problem::OutOfRange {
        key: key.to_owned(),
        value: number.to_string(),
        min: 0,
        max: 255,
        unit: "",
    };
    (value.span(), problem)
}

fn unknown(span: Range<usize>, what: &str, name: &str, names: &[&str]) -> Finding {
    let hint = match nearest(name, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("there are {}", list(names)),
    };
    let what = format!("{what} `{name}` in a theme");
    (span, Problem::Unknown { what, hint })
}

fn not_a_choice(span: Range<usize>, key: &str, written: &str, names: &[&str]) -> Finding {
    let hint = match nearest(written, names) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("the choices are {}", list(names)),
    };
    choice(span, key, written, hint)
}

fn choice(span: Range<usize>, key: &str, written: &str, hint: String) -> Finding {
    let problem = Problem::NotAChoice {
        key: key.to_owned(),
        value: written.to_owned(),
        hint,
    };
    (span, problem)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn brief(text: &str) -> String {
        parse(text).expect_err(text).brief()
    }

    #[test]
    fn a_role_is_a_colour_or_all_of_its_parts() {
        let theme = parse(
            "base = \"light\"\n[roles]\naccent = \"#102030\"\ndim = 244\nstrong = \"terminal\"\n\
             hit = { fg = \"black\", bg = 0xDE, attributes = [\"bold\", \"italic\"] }\n",
        )
        .expect("sound");
        let set = |role: Role| theme.looks[role as usize];
        let letters = |fg| {
            Some(Look {
                fg,
                ..Look::default()
            })
        };
        assert_eq!(theme.base, Some(BuiltIn::Light));
        assert_eq!(set(Role::Accent), letters(Some(Color::Rgb(16, 32, 48))));
        assert_eq!(set(Role::Dim), letters(Some(Color::Indexed(244))));
        assert_eq!(set(Role::Strong), letters(None));
        let hit = Look {
            fg: Some(Color::Black),
            bg: Some(Color::Indexed(222)),
            attributes: Modifier::BOLD | Modifier::ITALIC,
        };
        assert_eq!(set(Role::Hit), Some(hit));
        assert_eq!(set(Role::Rule), None);
    }

    #[test]
    fn a_mistake_is_told_with_its_place_and_what_was_meant() {
        let near = [
            (
                "[roles]\nacent = \"red\"",
                "line 2, column 1: there is no role `acent` in a theme; did you mean `accent`?",
            ),
            (
                "base = \"drak\"",
                "line 1, column 8: `base` cannot be `drak`; did you mean `dark`?",
            ),
            (
                "[roles]\n\ndim = \"gren\"",
                "line 3, column 7: `dim` cannot be `gren`; did you mean `green`?",
            ),
            (
                "[roles]\ndim = { fg = 1, attributes = [\"bald\"] }",
                "line 2, column 31: `attributes` cannot be `bald`; did you mean `bold`?",
            ),
            (
                "[roles]\ndim = { gf = 1 }",
                "line 2, column 9: there is no part `gf` in a theme; there are `fg`, `bg`, `attributes`",
            ),
            (
                "[role]\n",
                "line 1, column 2: there is no key `role` in a theme; did you mean `roles`?",
            ),
        ];
        for (text, told) in near {
            assert_eq!(brief(text), told);
        }
    }

    #[test]
    fn a_value_of_another_kind_says_what_is_taken() {
        let told = brief("[roles]\ndim = 256");
        assert!(told.contains("0 to 255 are allowed"), "{told}");
        let told = brief("[roles]\ndim = \"#12345\"");
        assert!(
            told.contains("line 2, column 7") && told.contains("\"#rrggbb\""),
            "{told}"
        );
        let told = brief("[roles]\ndim = true");
        assert!(told.contains("bright-blue"), "{told}");
        assert!(brief("roles = 3").contains("below a line `[roles]`"));
        assert!(brief("base = 3").contains("the name of a built-in theme"));
        assert!(brief("[roles]\ndim = 1\ndim = 2").contains("line 3"));
        assert!(brief("[roles").contains("not TOML"));
        let told = brief("[roles]\ndim = { attributes = \"bold\" }");
        assert!(told.contains("a list with some of `bold`"), "{told}");
    }

    proptest! {
        #[test]
        fn any_text_is_a_theme_or_a_place_in_it(
            text in "(base|\\[roles\\]|[a-z]{1,7} = [\"#0-9é{}a-z,= ]{1,9}|\n){0,9}",
        ) {
            if let Err(error) = parse(&text) {
                let line = text.lines().nth(error.line - 1).unwrap_or_default();
                prop_assert_eq!(line, &error.source_line);
            }
        }
    }
}
