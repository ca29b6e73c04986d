//! What is wrong with profiles: the same as with the sections outside, and what
//! is theirs alone.

use std::borrow::Cow;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::words::{list, nearest};
use super::{Finding, Place, Problem, check_key, no_section};
use crate::config::profile::{self, ChordConflict};
use crate::config::schema;
use crate::hotkey::Chord;

/// The table of all profiles.
pub(super) const SECTION: &str = "profile";

type Key<'a> = Spanned<Cow<'a, str>>;
type Value<'a> = Spanned<DeValue<'a>>;

/// Every profile with its name, in the order of the file.
fn each<'t, 'a>(document: &'t DeTable<'a>) -> Vec<(&'t Key<'a>, &'t Value<'a>)> {
    let all = document.iter().find(|(name, _)| name.get_ref() == SECTION);
    let all = all.and_then(|(_, value)| value.get_ref().as_table());
    let mut each: Vec<_> = all.into_iter().flatten().collect();
    each.sort_by_key(|(name, _)| name.span().start);
    each
}

/// Their names, in the order of the file.
pub(super) fn names<'t>(document: &'t DeTable<'_>) -> Vec<&'t str> {
    let names = each(document).into_iter();
    names.map(|(name, _)| name.get_ref().as_ref()).collect()
}

/// Everything but their chords.
pub(super) fn check(all: &Value<'_>, findings: &mut Vec<Finding>) {
    let Some(profiles) = all.get_ref().as_table() else {
        findings.push(no_section(SECTION, "profile.NAME", all));
        return;
    };
    for (key, profile) in profiles {
        let name = key.get_ref().as_ref();
        if let Some(hint) = profile::bad_name(name) {
            let name = name.to_owned();
            findings.push((key.span(), Problem::ProfileName { name, hint }));
        }
        let Some(sections) = profile.get_ref().as_table() else {
            findings.push(no_section(name, &format!("{SECTION}.{name}"), profile));
            continue;
        };
        if chord_of(sections).is_none() {
            findings.push((key.span(), Problem::ProfileChord(name.to_owned())));
        }
        for (section, value) in sections {
            check_section(name, (section, value), findings);
        }
    }
}

fn check_section(
    profile: &str,
    (section, value): (&Key<'_>, &Value<'_>),
    findings: &mut Vec<Finding>,
) {
    let name = section.get_ref().as_ref();
    if !schema::sections().any(|known| known == name) {
        findings.push((section.span(), unknown_section(profile, name, value)));
        return;
    }
    if !profile::may_have(name) {
        findings.push((section.span(), same_for_all(name, name)));
        return;
    }
    let shown = format!("{SECTION}.{profile}.{name}");
    let Some(table) = value.get_ref().as_table() else {
        findings.push(no_section(name, &shown, value));
        return;
    };
    let place = Place {
        section: name,
        shown: &shown,
    };
    for (key, value) in table {
        let written = key.get_ref().as_ref();
        if schema::find(name, written).is_some_and(|known| !known.in_profile) {
            let what = format!("{name}.{written}");
            findings.push((key.span(), same_for_all(&what, name)));
        } else {
            check_key(place, key, value, findings);
        }
    }
}

fn same_for_all(what: &str, section: &str) -> Problem {
    Problem::NotInProfile {
        what: what.to_owned(),
        section: section.to_owned(),
    }
}

fn unknown_section(profile: &str, name: &str, value: &Value<'_>) -> Problem {
    let sections = schema::sections();
    let sections: Vec<&str> = sections.filter(|name| profile::may_have(name)).collect();
    let may_set = |section| schema::find(section, name).is_some_and(|key| key.in_profile);
    let what = if value.get_ref().is_table() {
        format!("section `[{SECTION}.{profile}.{name}]`")
    } else {
        format!("key `{name}` in `[{SECTION}.{profile}]`")
    };
    let hint = match (schema::home_of(name), nearest(name, &sections)) {
        (Some(home), _) if may_set(home) => format!("write `{home}.{name}`"),
        (Some(home), _) => format!("it is the same for all profiles, and belongs below `[{home}]`"),
        (None, Some(near)) => format!("did you mean `[{SECTION}.{profile}.{near}]`?"),
        (None, None) => format!("the sections of a profile are {}", list(&sections)),
    };
    Problem::Unknown { what, hint }
}

/// The chord of a table with a section `hotkey`.
fn chord_of<'t, 'a>(table: &'t DeTable<'a>) -> Option<&'t Value<'a>> {
    let hotkey = table.get("hotkey")?.get_ref().as_table()?;
    hotkey.get("chord")
}

/// Chords that stand in each other's way; the second of the two in the file is
/// where it is found.
pub(super) fn conflicts(document: &DeTable<'_>, findings: &mut Vec<Finding>) {
    let profiles = each(document);
    if profiles.is_empty() {
        return;
    }
    let read = |table| -> Option<(Chord, Range<usize>)> {
        let value: &Value<'_> = chord_of(table)?;
        Some((value.get_ref().as_str()?.parse().ok()?, value.span()))
    };
    let mut chords = Vec::new();
    match read(document) {
        Some((chord, span)) => chords.push((chord, span, profile::DEFAULT)),
        // One that cannot work is told of already.
        None if chord_of(document).is_some() => {}
        None => chords.push((Chord::default(), 0..0, profile::DEFAULT)),
    }
    for (name, value) in profiles {
        let chord = value.get_ref().as_table().and_then(read);
        chords.extend(chord.map(|(chord, span)| (chord, span, name.get_ref().as_ref())));
    }
    chords.sort_by_key(|(_, span, _)| span.start);
    for (place, (second, span, _)) in chords.iter().enumerate() {
        let before = chords[..place].iter();
        let mut conflicts =
            before.filter_map(|(first, _, owner)| ChordConflict::between(first, second, owner));
        if let Some(conflict) = conflicts.next() {
            findings.push((span.clone(), Problem::Chords(conflict)));
        }
    }
}
