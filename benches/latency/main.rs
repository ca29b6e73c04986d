//! From the release of the key to the text, as a user lives it: dictations at
//! real-time pace through the real event loop, recorder, journal, database and
//! whisper.cpp. The finger is a fake, and so is the clipboard unless `--x11`.
//!
//! ```sh
//! cargo bench --bench latency -- --model 36x40 --lengths 5,40 --count 20
//! ```
//!
//! Each dictation is measured three ways: what the pipeline delivered after the
//! release; what the same recorded clip takes when it is transcribed as a whole
//! after the release, as a tool does that does not work ahead; and its sentences
//! one by one, which is how well the model can hear them at all. Of each, the
//! wrong words are counted. It ends with the bars that sayso sets itself, and
//! whether they hold.

mod args;
mod baseline;
mod record;
mod report;
mod stage;
mod summary;
#[path = "../../tests/support/mod.rs"]
mod support;
mod verdict;

use std::process::{Command, ExitCode};
use std::time::Duration;

use args::Args;
use baseline::Baseline;
use record::{Record, Run};
use stage::Stage;
use support::dictation::{NATURAL, NEVER, Plan};
use support::random::Random;
use support::words::Comparison;
use support::{Dictation, Speech, XServer, corpus};

/// Tells the child that it is one, with a display.
const CHILD: &str = "--on-a-display";
/// The finger comes up this long after the last word, in milliseconds.
const LIFT: std::ops::RangeInclusive<u64> = 100..=300;
/// How long the room is heard behind the release: longer than any tail.
const ROOM: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let (args, child) = Args::from_command_line(CHILD);
    if args.x11 && !child {
        return on_a_display();
    }
    let corpus = corpus::spoken(corpus::SENTENCES);
    let stage = Stage::open(&args);
    let mut baseline = Baseline::load(&args);
    let mut run = Run::new(&args, baseline.threads());
    for &seconds in &args.lengths {
        for number in 0..args.count {
            let record = measure(&args, &corpus, &stage, &mut baseline, (seconds, number));
            eprintln!("{}", report::progress(&record, number + 1, args.count));
            run.records.push(record);
        }
    }
    run.overruns = stage.overruns();
    run.memory = stage::memory();
    stage.close();
    let summaries = summary::by_length(&run);
    let verdicts = verdict::all(&args, &summaries);
    print!("{}", report::whole(&run, &summaries, &verdicts));
    if let Some(path) = &args.json {
        let json = serde_json::json!({ "run": run, "lengths": summaries, "bars": verdicts });
        let text = serde_json::to_string_pretty(&json).expect("plain data");
        if let Err(error) = std::fs::write(path, text + "\n") {
            eprintln!("{}: {error}", path.display());
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// One dictation: lived, then heard again in the two other ways.
fn measure(
    args: &Args,
    corpus: &[Speech],
    stage: &Stage,
    baseline: &mut Baseline,
    (seconds, number): (u64, u64),
) -> Record {
    // A dictation's own seed: it is the same whatever else is measured.
    let seed = args.seed + 1_000 * seconds + 1_000_000 * number;
    let lift = args.silence.unwrap_or_else(|| {
        let mut random = Random::seeded(seed ^ 0x5eed);
        Duration::from_millis(random.among(LIFT))
    });
    let plan = Plan {
        length: Duration::from_secs(seconds),
        pauses: if args.never_pauses { NEVER } else { NATURAL },
        silence: lift + ROOM,
    };
    let dictation = Dictation::compose(corpus, &plan, seed);
    let heard = stage.dictate(&dictation, lift);
    let clip = heard.recorded();
    let words = dictation.text.split_whitespace().count();
    let single_shot = baseline.single_shot(&clip);
    let one_call = baseline.one_call(&clip, words);
    let one_by_one: Vec<String> = dictation
        .sentences
        .iter()
        .map(|sentence| baseline.sentence(sentence.index, &corpus[sentence.index]))
        .collect();
    let one_by_one = one_by_one.join(" ");
    let compare = |text: &str| Comparison::of(&dictation.text, text);
    let live = compare(&heard.text);
    Record {
        length_s: seconds,
        seed,
        spoken_ms: record::ms(dictation.spoken()),
        lift_ms: record::ms(lift),
        release_to_text_ms: heard.release_to_text.map(record::ms),
        own_clock_ms: record::ms(heard.own_clock),
        single_shot_ms: record::ms(single_shot.took),
        one_call_ms: record::ms(one_call),
        held_ms: record::ms(heard.held),
        cpu_held_ms: record::ms(heard.cpu_held),
        words: live.words(),
        wrong: live.wrong(),
        single_shot_wrong: compare(&single_shot.text).wrong(),
        one_by_one_wrong: compare(&one_by_one).wrong(),
        differences: live.differences(),
        no_text: heard.reason,
        reference: dictation.text,
        text: heard.text,
        single_shot_text: single_shot.text,
        one_by_one_text: one_by_one,
    }
}

/// The environment of a process that has threads cannot be changed safely.
fn on_a_display() -> ExitCode {
    let server = XServer::start();
    let mut child = Command::new(std::env::current_exe().expect("this program"));
    child.args(std::env::args().skip(1)).arg(CHILD);
    child.env("DISPLAY", server.display());
    child.env_remove("WAYLAND_DISPLAY");
    if child.status().expect("started").success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
