//! Whether everything can be read: WCAG 2.2 contrast of every role
//! (<https://www.w3.org/TR/WCAG22/#contrast-minimum>).

use ratatui::style::Color;

use super::colour::{Rgb, indexed, luminance};
use super::{BuiltIn, Depth, Role, Surroundings, Theme};

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/// Text and what need not be read: 1.4.3 (AA), 1.4.11; 1.4.6 (AAA).
struct Least {
    text: f64,
    other: f64,
}

const ENOUGH: Least = Least {
    text: 4.5,
    other: 3.0,
};
const HIGH: Least = Least {
    text: 7.0,
    other: 7.0,
};

fn contrast(one: Rgb, other: Rgb) -> f64 {
    let [one, other] = [one, other].map(luminance);
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn rgb(colour: Color) -> Rgb {
    match colour {
        Color::Rgb(r, g, b) => [r, g, b],
        Color::Indexed(number) => indexed(number),
        other => panic!("{other:?} is the terminal's to choose"),
    }
}

const fn is_text(role: Role) -> bool {
    !matches!(
        role,
        Role::Rule | Role::GaugeLow | Role::GaugeMid | Role::GaugeHigh
    )
}

/// Every role of a theme on each of these backgrounds, or on its own.
fn check(name: BuiltIn, depth: Depth, backgrounds: &[Rgb], least: &Least) {
    let here = Surroundings {
        depth,
        ..Surroundings::default()
    };
    let theme = Theme::built_in(name, here);
    let mut measured = 0;
    for role in Role::ALL {
        let style = theme.role(role);
        let Some(letters) = style.fg.map(rgb) else {
            assert_eq!(style.bg, None, "letters of unknown colour on a known one");
            continue;
        };
        let wanted = if is_text(role) {
            least.text
        } else {
            least.other
        };
        let own = style.bg.map(|background| [rgb(background)]);
        let behind = own.as_ref().map_or(backgrounds, |own| own.as_slice());
        for background in behind {
            let found = contrast(letters, *background);
            let what = (name.name(), role.name(), background, depth);
            assert!(found >= wanted, "{what:?}: {found:.2}, {wanted} is wanted");
            measured += 1;
        }
    }
    assert!(measured > 13, "only {measured} were measured");
}

/// Black, and the lightest of the common dark schemes.
const DARK: [Rgb; 2] = [BLACK, [0x2e, 0x34, 0x40]];
/// White, and the darkest of the common light schemes.
const LIGHT: [Rgb; 2] = [WHITE, [0xee, 0xe8, 0xd5]];

#[test]
fn every_role_can_be_read_on_the_backgrounds_that_its_theme_is_for() {
    check(BuiltIn::Dark, Depth::True, &DARK, &ENOUGH);
    check(BuiltIn::Light, Depth::True, &LIGHT, &ENOUGH);
    let dark = [BLACK, [0x1e, 0x1e, 0x2e]];
    check(BuiltIn::HighContrastDark, Depth::True, &dark, &HIGH);
    let light = [WHITE, [0xf5, 0xf5, 0xf5]];
    check(BuiltIn::HighContrastLight, Depth::True, &light, &HIGH);
}

#[test]
fn so_it_is_with_256_colours() {
    check(BuiltIn::Dark, Depth::Indexed, &[BLACK], &ENOUGH);
    check(BuiltIn::Light, Depth::Indexed, &[WHITE], &ENOUGH);
    check(BuiltIn::HighContrastDark, Depth::Indexed, &[BLACK], &HIGH);
    check(BuiltIn::HighContrastLight, Depth::Indexed, &[WHITE], &HIGH);
}

#[test]
fn the_formula_gives_the_figures_of_the_standard() {
    assert!((contrast(BLACK, WHITE) - 21.0).abs() < 1e-9);
    // <https://webaim.org/resources/contrastchecker/>: #777777 on white is 4.48.
    assert!((contrast([0x77; 3], WHITE) - 4.48).abs() < 0.005);
}
