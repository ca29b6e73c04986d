//! How many words of a text are wrong, and which.
//!
//! Words are compared without regard to case and punctuation. The count is the
//! Levenshtein distance over words: the fewest that have to be replaced, left
//! out or put in; divided by the words of the reference it is the word error
//! rate.

/// Words shown on each side of a difference.
const AROUND: usize = 3;

/// A text beside its reference, word by word.
#[derive(Debug)]
pub(crate) struct Comparison {
    wanted: Vec<Word>,
    got: Vec<Word>,
    /// From the first word to the last.
    steps: Vec<Step>,
}

#[derive(Debug)]
struct Word {
    /// As it was written.
    shown: String,
    /// What is compared.
    bare: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Same,
    Replaced,
    /// In the reference only.
    Missing,
    /// In the text only.
    Extra,
}

impl Step {
    fn takes_wanted(self) -> bool {
        self != Self::Extra
    }

    fn takes_got(self) -> bool {
        self != Self::Missing
    }
}

impl Comparison {
    pub(crate) fn of(reference: &str, text: &str) -> Self {
        let (wanted, got) = (words(reference), words(text));
        let steps = align(&wanted, &got);
        Self { wanted, got, steps }
    }

    /// How many words are wrong.
    pub(crate) fn wrong(&self) -> usize {
        self.steps
            .iter()
            .filter(|step| **step != Step::Same)
            .count()
    }

    /// How many words the reference has.
    pub(crate) fn words(&self) -> usize {
        self.wanted.len()
    }

    /// Each run of wrong words with the words around it, as
    /// `want: see [ewe] later. Not | got: see [you] later. Not`.
    pub(crate) fn differences(&self) -> Vec<String> {
        let (mut wanted, mut got) = (0, 0);
        let mut differences = Vec::new();
        for run in self
            .steps
            .chunk_by(|a, b| (*a == Step::Same) == (*b == Step::Same))
        {
            let wanted_end = wanted + run.iter().filter(|step| step.takes_wanted()).count();
            let got_end = got + run.iter().filter(|step| step.takes_got()).count();
            if run[0] != Step::Same {
                differences.push(format!(
                    "want: {} | got: {}",
                    in_context(&self.wanted, wanted, wanted_end),
                    in_context(&self.got, got, got_end)
                ));
            }
            (wanted, got) = (wanted_end, got_end);
        }
        differences
    }
}

fn in_context(words: &[Word], start: usize, end: usize) -> String {
    let shown = |words: &[Word]| {
        let words: Vec<&str> = words.iter().map(|word| word.shown.as_str()).collect();
        words.join(" ")
    };
    let before = shown(&words[start.saturating_sub(AROUND)..start]);
    let after = shown(&words[end..words.len().min(end + AROUND)]);
    let marked = format!("{before} [{}] {after}", shown(&words[start..end]));
    marked.trim().to_owned()
}

fn words(text: &str) -> Vec<Word> {
    let word = |shown: &str| Word {
        shown: shown.to_owned(),
        bare: shown
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect(),
    };
    text.split(|letter: char| letter.is_whitespace() || letter == '-')
        .map(word)
        .filter(|word| !word.bare.is_empty())
        .collect()
}

/// A shortest way from one list to the other (Wagner and Fischer, 1974).
fn align(wanted: &[Word], got: &[Word]) -> Vec<Step> {
    // distance[i][j]: from the first i words to the first j.
    let mut distance = vec![vec![0_usize; got.len() + 1]; wanted.len() + 1];
    for (i, row) in distance.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in distance[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=wanted.len() {
        for j in 1..=got.len() {
            let differs = usize::from(wanted[i - 1].bare != got[j - 1].bare);
            distance[i][j] = (distance[i - 1][j - 1] + differs)
                .min(distance[i - 1][j] + 1)
                .min(distance[i][j - 1] + 1);
        }
    }
    let (mut i, mut j) = (wanted.len(), got.len());
    let mut steps = Vec::new();
    while i > 0 || j > 0 {
        let here = distance[i][j];
        let same = i > 0 && j > 0 && wanted[i - 1].bare == got[j - 1].bare;
        let step = if same && here == distance[i - 1][j - 1] {
            Step::Same
        } else if i > 0 && j > 0 && here == distance[i - 1][j - 1] + 1 {
            Step::Replaced
        } else if i > 0 && here == distance[i - 1][j] + 1 {
            Step::Missing
        } else {
            Step::Extra
        };
        i -= usize::from(step.takes_wanted());
        j -= usize::from(step.takes_got());
        steps.push(step);
    }
    steps.reverse();
    steps
}
