//! What can be filtered by, in memory.

use std::cmp::Reverse;

use rusqlite::{Connection, OptionalExtension, Row};

use super::Question;
use crate::clip::{ClipId, ClipState};
use crate::front::browse::{Browse, Choices, RECENT};

/// No model, or no language.
const NONE: u16 = u16::MAX;

/// Every clip, newest first, and what was asked of it last.
#[derive(Debug, Default)]
pub(in crate::store) struct Table {
    rows: Vec<Entry>,
    models: Vec<String>,
    languages: Vec<String>,
    /// The store's count of changes that it was read at.
    changes: u64,
    /// The same of other programs'.
    pub(super) version: u32,
    /// The words that were looked for last, and the keys of the clips that have them,
    /// one bit each.
    words: Option<(String, Vec<u64>)>,
    asked: Option<Question>,
    hits: Vec<Hit>,
    of: usize,
    choices: Choices,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    id: ClipId,
    key: i64,
    state: ClipState,
    starred: bool,
    model: u16,
    language: u16,
}

/// A clip that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hit {
    pub(super) id: ClipId,
    pub(super) key: i64,
}

const READ: &str = "SELECT c.id, c.key, c.state, c.starred, t.model, t.language
     FROM clips c LEFT JOIN transcripts t INDEXED BY transcripts_to_browse
     ON t.clip = c.key AND t.version = c.chosen";

impl Table {
    /// Reads all of it.
    pub(super) fn read(db: &Connection, changes: u64, version: u32) -> rusqlite::Result<Self> {
        let mut table = Self {
            changes,
            version,
            ..Self::default()
        };
        let mut select = db.prepare_cached(&format!("{READ} ORDER BY c.id DESC"))?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            if let Some(entry) = table.entry(row)? {
                table.rows.push(entry);
            }
        }
        Ok(table)
    }

    /// Reads one clip again.
    pub(super) fn read_again(&mut self, db: &Connection, clip: ClipId) -> rusqlite::Result<()> {
        let mut select = db.prepare_cached(&format!("{READ} WHERE c.id = ?1"))?;
        let entry = select
            .query_row([clip.to_string()], |row| self.entry(row))
            .optional()?
            .flatten();
        let place = self
            .rows
            .binary_search_by_key(&Reverse(clip), |row| Reverse(row.id));
        match (place, entry) {
            (Ok(place), Some(entry)) => self.rows[place] = entry,
            (Ok(place), None) => drop(self.rows.remove(place)),
            (Err(place), Some(entry)) => self.rows.insert(place, entry),
            (Err(_), None) => {}
        }
        // Its text may be another.
        self.words = None;
        self.asked = None;
        Ok(())
    }

    fn entry(&mut self, row: &Row<'_>) -> rusqlite::Result<Option<Entry>> {
        let id = row.get_ref(0)?.as_str()?.parse().ok();
        let state = row.get_ref(2)?.as_str()?.parse().ok();
        let (Some(id), Some(state)) = (id, state) else {
            return Ok(None);
        };
        Ok(Some(Entry {
            id,
            key: row.get(1)?,
            state,
            starred: row.get(3)?,
            model: numbered(&mut self.models, row.get_ref(4)?.as_str_or_null()?),
            language: numbered(&mut self.languages, row.get_ref(5)?.as_str_or_null()?),
        }))
    }

    /// Whether it was read at this count of changes.
    pub(super) const fn fits(&self, changes: u64) -> bool {
        self.changes == changes
    }

    /// It is what it would be if it were read at this count of changes.
    pub(super) const fn is_of(&mut self, changes: u64) {
        self.changes = changes;
    }

    /// Whether these words were the last that were looked for.
    pub(super) fn knows(&self, words: &str) -> bool {
        self.words.as_ref().is_some_and(|(known, _)| known == words)
    }

    /// The keys of the clips that have these words.
    pub(super) fn take_words(&mut self, words: String, keys: Vec<i64>) {
        let mut bits = Vec::new();
        for (word, bit) in keys.into_iter().filter_map(place_of_key) {
            if word >= bits.len() {
                bits.resize(word + 1, 0);
            }
            bits[word] |= bit;
        }
        self.words = Some((words, bits));
        self.asked = None;
    }

    /// Finds the hits and the choices, unless they were asked for last.
    pub(super) fn ask(&mut self, question: &Question, words: Option<&str>) {
        let same = |known: &Question| {
            let time = (&known.within, &known.recent) == (&question.within, &question.recent);
            time && known.asked.asks_the_same(&question.asked)
        };
        if self.asked.as_ref().is_some_and(same) {
            return;
        }
        let bits = self.words.as_ref().map(|(_, bits)| bits.as_slice());
        let bits = bits.filter(|_| words.is_some());
        let wanted = Wanted::of(self, question);
        let mut counts = Counts::of(self);
        let mut hits = Vec::new();
        self.of = 0;
        for row in self
            .rows
            .iter()
            .filter(|row| row.state != ClipState::Trashed)
        {
            self.of += 1;
            if bits.is_some_and(|bits| !has(bits, row.key)) {
                continue;
            }
            let wrong = wanted.wrong_with(row);
            counts.take(row, wrong, &question.recent);
            if wrong == 0 {
                let Entry { id, key, .. } = *row;
                hits.push(Hit { id, key });
            }
        }
        self.choices = counts.choices(self);
        self.hits = hits;
        self.asked = Some(question.clone());
    }

    /// What was asked for, newest first.
    pub(super) fn hits(&self) -> &[Hit] {
        &self.hits
    }

    /// The place of a clip among the hits.
    pub(super) fn place_of(&self, clip: ClipId) -> Option<usize> {
        let found = self
            .hits
            .binary_search_by_key(&Reverse(clip), |hit| Reverse(hit.id));
        found.ok()
    }

    /// How many clips there are outside the trash.
    pub(super) const fn of(&self) -> usize {
        self.of
    }

    pub(super) const fn choices(&self) -> &Choices {
        &self.choices
    }
}

fn numbered(names: &mut Vec<String>, name: Option<&str>) -> u16 {
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return NONE;
    };
    let place = names.iter().position(|known| known == name);
    let place = place.unwrap_or_else(|| {
        names.push(name.to_owned());
        names.len() - 1
    });
    u16::try_from(place).unwrap_or(NONE)
}

fn place_of_key(key: i64) -> Option<(usize, u64)> {
    let key = usize::try_from(key).ok()?;
    Some((key / 64, 1 << (key % 64)))
}

fn has(bits: &[u64], key: i64) -> bool {
    let place = place_of_key(key);
    place.is_some_and(|(word, bit)| bits.get(word).is_some_and(|have| have & bit != 0))
}

/// The parts of a filter that leave a clip out, one bit each.
const STARRED: u8 = 1;
const STATE: u8 = 2;
const MODEL: u8 = 4;
const LANGUAGE: u8 = 8;
const DATES: u8 = 16;

/// The filter, by number.
struct Wanted {
    starred: bool,
    state: Option<ClipState>,
    model: Option<u16>,
    language: Option<u16>,
    /// From the oldest to before the newest.
    within: (ClipId, ClipId),
}

impl Wanted {
    fn of(table: &Table, question: &Question) -> Self {
        let Browse { filter, .. } = &question.asked;
        // One that there is not is nobody's.
        let number = |names: &[String], name: &String| {
            let place = names.iter().position(|known| known == name);
            place.map_or(NONE - 1, |place| u16::try_from(place).unwrap_or(NONE - 1))
        };
        let first = |ms: u64| ClipId::from_parts(ms.min((1 << 48) - 1), 0);
        Self {
            starred: filter.starred,
            state: filter.state,
            model: filter
                .model
                .as_ref()
                .map(|name| number(&table.models, name)),
            language: filter
                .language
                .as_ref()
                .map(|name| number(&table.languages, name)),
            within: (first(question.within.start), first(question.within.end)),
        }
    }

    fn wrong_with(&self, row: &Entry) -> u8 {
        let says = |wrong: bool, bit: u8| if wrong { bit } else { 0 };
        says(self.starred && !row.starred, STARRED)
            | says(self.state.is_some_and(|state| state != row.state), STATE)
            | says(self.model.is_some_and(|model| model != row.model), MODEL)
            | says(
                self.language.is_some_and(|code| code != row.language),
                LANGUAGE,
            )
            | says(row.id < self.within.0 || row.id >= self.within.1, DATES)
    }
}

/// How many hits there would be with another choice in one part of the filter.
struct Counts {
    starred: usize,
    states: [usize; ClipState::ALL.len()],
    models: Vec<usize>,
    languages: Vec<usize>,
    recent: [usize; RECENT.len()],
}

impl Counts {
    fn of(table: &Table) -> Self {
        Self {
            starred: 0,
            states: [0; ClipState::ALL.len()],
            models: vec![0; table.models.len()],
            languages: vec![0; table.languages.len()],
            recent: [0; RECENT.len()],
        }
    }

    fn take(&mut self, row: &Entry, wrong: u8, recent: &[u64; RECENT.len()]) {
        // A choice replaces one of the same part, and is held against all others.
        let counts = |part: u8| wrong & !part == 0;
        let add = |counts: Option<&mut usize>| {
            if let Some(count) = counts {
                *count += 1;
            }
        };
        if row.starred && counts(STARRED) {
            self.starred += 1;
        }
        if counts(STATE) {
            add(self.states.get_mut(row.state as usize));
        }
        if counts(MODEL) {
            add(self.models.get_mut(usize::from(row.model)));
        }
        if counts(LANGUAGE) {
            add(self.languages.get_mut(usize::from(row.language)));
        }
        if counts(DATES) {
            let at = row.id.unix_ms();
            for (count, begin) in self.recent.iter_mut().zip(recent) {
                *count += usize::from(at >= *begin);
            }
        }
    }

    fn choices(self, table: &Table) -> Choices {
        let named = |names: &[String], counts: Vec<usize>| {
            let mut named: Vec<(String, usize)> = names.iter().cloned().zip(counts).collect();
            named.sort_by(|(a, few), (b, many)| many.cmp(few).then_with(|| a.cmp(b)));
            named
        };
        let states = ClipState::ALL.into_iter().zip(self.states);
        Choices {
            starred: self.starred,
            states: states.filter(|(_, count)| *count > 0).collect(),
            models: named(&table.models, self.models),
            languages: named(&table.languages, self.languages),
            recent: self.recent,
        }
    }
}
