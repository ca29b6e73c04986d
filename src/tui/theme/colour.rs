//! Colours: their names, and what becomes of them where there are fewer.

use ratatui::style::Color;

/// How many colours the terminal gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// None: bold, dim, underlined and reversed only.
    None,
    /// The sixteen that the terminal's scheme defines.
    Sixteen,
    /// Those and the fixed 240.
    Indexed,
    /// Every one of 24 bits.
    True,
}

/// The sixteen, by their number.
pub const NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

const SIXTEEN: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// What xterm shows for the sixteen; other schemes differ, their hues do not.
const SIXTEEN_AS_RGB: [Rgb; 16] = [
    [0, 0, 0],
    [205, 0, 0],
    [0, 205, 0],
    [205, 205, 0],
    [0, 0, 238],
    [205, 0, 205],
    [0, 205, 205],
    [229, 229, 229],
    [127, 127, 127],
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 0],
    [92, 92, 255],
    [255, 0, 255],
    [0, 255, 255],
    [255, 255, 255],
];

/// Red, green and blue in sRGB.
pub type Rgb = [u8; 3];

/// The colour of the sixteen with this name.
pub fn named(name: &str) -> Option<Color> {
    let place = NAMES.iter().position(|known| *known == name)?;
    SIXTEEN.get(place).copied()
}

/// `#rrggbb` or `#rgb`.
pub fn hexadecimal(written: &str) -> Option<Color> {
    let digits = written.strip_prefix('#')?;
    let digits: Option<Vec<u8>> = digits
        .chars()
        .map(|digit| u8::try_from(digit.to_digit(16)?).ok())
        .collect();
    let digits = digits?;
    let part = |digits: &[u8]| digits.iter().fold(0, |value, digit| value * 16 + digit);
    match digits.len() {
        3 => Some(Color::Rgb(17 * digits[0], 17 * digits[1], 17 * digits[2])),
        6 => Some(Color::Rgb(
            part(&digits[..2]),
            part(&digits[2..4]),
            part(&digits[4..]),
        )),
        _ => None,
    }
}

/// What of a colour a terminal of this depth can show.
pub fn at_depth(colour: Color, depth: Depth) -> Option<Color> {
    let fixed = match colour {
        Color::Rgb(r, g, b) => Some([r, g, b]),
        Color::Indexed(number @ 16..) => Some(indexed(number)),
        _ => None,
    };
    match (depth, colour, fixed) {
        (Depth::None, ..) => None,
        (Depth::Sixteen, _, Some(rgb)) => {
            let place = nearest(rgb, SIXTEEN_AS_RGB.into_iter());
            SIXTEEN.get(place).copied()
        }
        (Depth::Indexed, Color::Rgb(..), Some(rgb)) => {
            let place = nearest(rgb, (16..=255).map(indexed));
            u8::try_from(place + 16).ok().map(Color::Indexed)
        }
        _ => Some(colour),
    }
}

/// One of the fixed 240: a cube of 6×6×6, then 24 greys.
/// <https://invisible-island.net/xterm/xterm.faq.html> and `256colres.pl` there.
pub fn indexed(number: u8) -> Rgb {
    let step = |value: u8| if value == 0 { 0 } else { 55 + 40 * value };
    match number {
        0..16 => SIXTEEN_AS_RGB[usize::from(number)],
        16..232 => {
            let place = number - 16;
            [step(place / 36), step(place / 6 % 6), step(place % 6)]
        }
        232.. => [8 + 10 * (number - 232); 3],
    }
}

/// The place of the colour that looks most like this one: the weighted distance of
/// <https://www.compuphase.com/cmetric.htm>.
fn nearest(to: Rgb, among: impl Iterator<Item = Rgb>) -> usize {
    let far = |other: &Rgb| {
        let [r, g, b] = [0, 1, 2].map(|part| i32::from(to[part]) - i32::from(other[part]));
        let red = i32::midpoint(i32::from(to[0]), i32::from(other[0]));
        (((512 + red) * r * r) >> 8) + 4 * g * g + (((767 - red) * b * b) >> 8)
    };
    let found = among.enumerate().min_by_key(|(_, colour)| far(colour));
    found.map_or(0, |(place, _)| place)
}

/// Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance").
pub fn luminance(colour: Rgb) -> f64 {
    let [r, g, b] = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_that_is_there_stays_and_one_that_is_not_is_the_nearest() {
        let sky = Color::Rgb(92, 178, 248);
        assert_eq!(at_depth(sky, Depth::True), Some(sky));
        assert_eq!(at_depth(sky, Depth::Indexed), Some(Color::Indexed(75)));
        assert_eq!(at_depth(sky, Depth::None), None);
        let blood = Color::Rgb(180, 20, 20);
        assert_eq!(at_depth(blood, Depth::Sixteen), Some(Color::Red));
        let orange = Color::Indexed(208);
        assert_eq!(at_depth(orange, Depth::Indexed), Some(orange));
        assert_eq!(at_depth(Color::Cyan, Depth::Sixteen), Some(Color::Cyan));
    }

    #[test]
    fn each_of_the_fixed_colours_is_its_own_nearest() {
        for number in 16..=255 {
            let [r, g, b] = indexed(number);
            let Some(Color::Indexed(found)) = at_depth(Color::Rgb(r, g, b), Depth::Indexed) else {
                panic!("{number}");
            };
            assert_eq!(indexed(found), [r, g, b]);
        }
    }

    #[test]
    fn only_three_or_six_digits_are_a_colour() {
        assert_eq!(hexadecimal("#1f8"), Some(Color::Rgb(17, 255, 136)));
        assert_eq!(hexadecimal("#0D1117"), Some(Color::Rgb(13, 17, 23)));
        for wrong in [
            "", "#", "#12", "#12345", "#1234567", "123456", "#ggg", "#é12",
        ] {
            assert_eq!(hexadecimal(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn luminance_is_0_for_black_and_1_for_white() {
        assert!(luminance([0, 0, 0]).abs() < 1e-9);
        assert!((luminance([255, 255, 255]) - 1.0).abs() < 1e-9);
    }
}
