//! What the text rules cost: a text of 1 MB, some 180,000 words, through each of
//! them and through all. A dictation of an hour is a twentieth of that.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use sayso::config;
use sayso::text::rules::Rules;

/// Much of what the rules look for, and not a word but letters.
const SPEECH: &str = "Um, so this is what people say comma and then, uh, they go on until \
    somebody stops them period New line. the next of twenty-one sentences has teh other \
    words in it, such as naïve cafés – or “quoted” ones question mark It is 50 percent done. ";

fn rules(written: &str) -> Rules {
    let config = config::parse(&format!("[text]\n{written}\n")).expect("valid");
    Rules::new(&config.text)
}

/// A hundred words, and an expression.
fn replacements() -> String {
    let words = (0..100).map(|number| format!("'misheard{number} -> heard'"));
    let all: Vec<String> = words
        .chain(["'teh -> the'", "'/(\\d+) percent/ -> $1 %'"].map(str::to_owned))
        .collect();
    format!("replace = [{}]", all.join(", "))
}

fn text(c: &mut Criterion) {
    let text = SPEECH.repeat(1_000_000_usize.div_ceil(SPEECH.len()));
    let each = [
        "remove_fillers = true".to_owned(),
        "digits = true".to_owned(),
        "spoken_punctuation = true".to_owned(),
        replacements(),
        "capitals = \"sentences\"".to_owned(),
        "style = \"commit\"".to_owned(),
        "ending = \"newline\"".to_owned(),
    ];
    let mut group = c.benchmark_group("1 MB of text");
    group.sample_size(20);
    for rule in &each {
        let name = rule.split(" =").next().unwrap_or_default().to_owned();
        let rules = rules(rule);
        assert_ne!(rules.apply(&text, Some("en")), text, "{name} has work");
        group.bench_function(name, |b| {
            b.iter(|| rules.apply(black_box(&text), Some("en")));
        });
    }
    let all = rules(&each.join("\n"));
    group.bench_function("all rules", |b| {
        b.iter(|| all.apply(black_box(&text), Some("en")));
    });
    group.finish();
}

criterion_group!(benches, text);
criterion_main!(benches);
