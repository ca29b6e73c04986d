//! Days as people write them. What they are in time depends on where one is, and is
//! not known here.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A day of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Day {
    /// 0 to 9999.
    pub year: i16,
    /// From 1.
    pub month: i8,
    /// From 1.
    pub day: i8,
}

/// Some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dates {
    /// Today.
    Today,
    /// Yesterday.
    Yesterday,
    /// Today and the days before it, so many together.
    Last(u16),
    /// From the first of January on.
    ThisYear,
    /// From this day to that one, both with it; without one there is no end.
    Between(Option<Day>, Option<Day>),
}

impl Day {
    /// A day that there is.
    pub const fn new(year: i16, month: i8, day: i8) -> Option<Self> {
        let there_is = year >= 0 && year <= 9_999 && month >= 1 && month <= 12 && day >= 1;
        if there_is && day <= days_in(year, month) {
            Some(Self { year, month, day })
        } else {
            None
        }
    }
}

const fn days_in(year: i16, month: i8) -> i8 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

/// The first and last day of what is written: `2026`, `2026-11` or `2026-11-20`.
fn span(written: &str) -> Option<(Day, Day)> {
    let mut numbers = written.split('-');
    let year = numbers.next().filter(|year| year.len() == 4)?;
    let year: i16 = natural(year)?;
    let two = |part: &str| natural(part).filter(|_| part.len() <= 2);
    let month = numbers.next().map(two);
    let day = numbers.next().map(two);
    if numbers.next().is_some() {
        return None;
    }
    match (month, day) {
        (None, _) => Some((Day::new(year, 1, 1)?, Day::new(year, 12, 31)?)),
        (Some(month), None) => {
            let month = month?;
            let first = Day::new(year, month, 1)?;
            Some((first, Day::new(year, month, days_in(year, month))?))
        }
        (Some(month), Some(day)) => {
            let day = Day::new(year, month?, day?)?;
            Some((day, day))
        }
    }
}

fn natural<N: FromStr>(digits: &str) -> Option<N> {
    let all = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| all)
}

impl Dates {
    /// What `on:` takes: `today`, `7d`, `year`, a day, a month, a year, or two of
    /// these with `..` between them, one of which may be missing.
    pub fn on(written: &str) -> Option<Self> {
        if let Some((from, to)) = written.split_once("..") {
            let first = Some(from).filter(|from| !from.is_empty()).map(span);
            let last = Some(to).filter(|to| !to.is_empty()).map(span);
            let range = match (first, last) {
                (None, None) => return None,
                (Some(first), None) => (Some(first?.0), None),
                (None, Some(last)) => (None, Some(last?.1)),
                (Some(first), Some(last)) => (Some(first?.0), Some(last?.1)),
            };
            let backwards = matches!(range, (Some(from), Some(to)) if from > to);
            return (!backwards).then_some(Self::Between(range.0, range.1));
        }
        match written {
            "today" => Some(Self::Today),
            "yesterday" => Some(Self::Yesterday),
            "year" => Some(Self::ThisYear),
            _ => match written.strip_suffix('d') {
                Some(days) => natural(days).filter(|days| *days > 0).map(Self::Last),
                None => span(written).map(|(first, last)| Self::Between(Some(first), Some(last))),
            },
        }
    }

    /// As [`Self::on`] reads it.
    pub fn written(self) -> String {
        match self {
            Self::Today => "today".to_owned(),
            Self::Yesterday => "yesterday".to_owned(),
            Self::Last(days) => format!("{days}d"),
            Self::ThisYear => "year".to_owned(),
            Self::Between(Some(from), Some(to)) if from == to => from.to_string(),
            Self::Between(from, to) => {
                let shown = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
                format!("{}..{}", shown(from), shown(to))
            }
        }
    }

    /// As a user reads it.
    pub fn name(self) -> String {
        match self {
            Self::Last(1) => "1 day".to_owned(),
            Self::Last(days) => format!("{days} days"),
            Self::ThisYear => "this year".to_owned(),
            Self::Between(Some(from), None) => format!("since {from}"),
            Self::Between(None, Some(to)) => format!("until {to}"),
            Self::Between(Some(from), Some(to)) if from != to => format!("{from} to {to}"),
            Self::Today | Self::Yesterday | Self::Between(..) => self.written(),
        }
    }
}
