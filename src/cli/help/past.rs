//! The long texts of the commands about what was dictated already.

/// `sayso replay`: what it is.
pub const REPLAY: &str = "\
Play a clip and show its text.

The clip is the newest one, or named by its id or the beginning of it, or the \
path of any WAV file. Ctrl+C stops the sound.";

/// `sayso replay`: the rest of the page.
pub const REPLAY_AFTER: &str = "\
EXAMPLES
  sayso replay                      the newest clip
  sayso replay 01KAG7               the one whose id begins so
  sayso replay ./talk.wav           a file
  sayso replay last --no-sound      only its text";

/// `sayso clips`: what it is.
pub const CLIPS: &str = "\
List, search, export, restore, purge: the history.

A clip is named by `last`, its id, or the beginning of its id. Nothing is \
deleted for ever but by `purge`, which shows what would go and asks. While a \
sayso runs on the same clips, changes made here show up there.";

/// `sayso clips`: the rest of the page.
pub const CLIPS_AFTER: &str = "\
EXAMPLES
  sayso clips list -n 10            the newest ten
  sayso clips search 'blue door'    both words, in any order
  sayso clips search '\"blue door\" OR meet*'
  sayso clips show last             every version of its text, and its times
  sayso clips retry last            another version, as its profile dictates now
  sayso clips diff last             what it changed, word by word
  sayso clips edit last             correct it in $EDITOR
  sayso clips export -o notes.md    every clip, a heading a day
  sayso clips export --format csv --audio wavs > clips.csv
  sayso clips trash 01KAG7          and `restore` takes it back
  sayso clips purge --dry-run       what the rules in [storage] would delete
  sayso clips import talk.wav       take a recording into the history

JSON
  `list`, `show` and `search` take `--json`. Times are RFC 3339 in UTC,
  durations in milliseconds, stages in microseconds since the key press. Fields
  are only ever added.

EXIT CODE
  `search` that finds nothing and `diff` of different texts end with 1.";

/// `sayso stats`: what it is.
pub const STATS: &str = "\
Show how much was dictated, and where the time went.

From the history on this machine, which is only read. A dictation counts when \
its text was delivered while you waited; clips that were recovered or imported \
do not, nor do those in the trash. The time saved is what typing the words would \
have taken, less the speech and the waits; 40 words a minute are taken for \
granted unless you say otherwise, between the 52 that 168,000 people copied \
(Dhakal and others, CHI 2018) and the fewer that people write of their own. \
Percentiles are by nearest rank: p95 is a \
wait that you had, and 95 of 100 were no longer.";

/// `sayso stats`: the rest of the page.
pub const STATS_AFTER: &str = "\
EXAMPLES
  sayso stats                       every dictation
  sayso stats --last 100            the newest hundred
  sayso stats --since 7             of the last seven days
  sayso stats --since 2026-11-01 --by day
  sayso stats --by profile --typing-wpm 65
  sayso stats --json | jq '.stages[] | select(.name == \"release_to_text\").p95_ms'

STAGES
  effect           key edge → the recorder had its command
  first_sample     press → the first sample was in the clip; 0 where sound from
                   before the press was at hand
  tail             release → the clip was sealed, the sound after it included
  queue            sealed → the engine began with what was left of it
  engine           the engine began → it had the text: first it encodes the sound,
  encode             the engine began → it had done that,
  decode             then it writes the words
  delivery         text → delivered, to the clipboard for example
  release_to_text  release → delivered: the wait as a whole

JSON
  An object: `first_at` and `last_at` (RFC 3339 in UTC, or null), `dictations`,
  `speech_ms`, `words`, `waited_ms`, `typing_wpm`, `saved_ms` (below zero where
  dictating took longer), `stages`, and `models`, an array with `model` and the
  same figures, the most used model first. With --by also `by` and `groups`, an
  array with `name` (empty for no name, and for the default profile) and the
  figures without `stages`; days in order, others by their words. Each stage has
  `name`, `from`, `to`, `count`, and `p50_ms`, `p95_ms`, `max_ms`, which are null
  where `count` is 0. Fields and stages are only ever added.";

/// `sayso bench`: what it is.
pub const BENCH: &str = "\
Measure the installed models on this machine, and recommend one.

The demo model and every model in the models folder hear the bundled clips, or \
with --last your own, one after the other, each in a process of its own. A \
model that cannot be used is listed with the reason, and the others still run. \
Nothing leaves the machine, and nothing is kept. What else runs at the same \
time counts too: measure while the machine is idle.";

/// `sayso bench`: the rest of the page.
pub const BENCH_AFTER: &str = "\
EXAMPLES
  sayso bench                       everything that is installed
  sayso bench --last 20             with your newest twenty clips
  sayso bench --model base.en --model ./ggml-small.en.bin
  sayso bench --model base.en --threads 2

WHAT IS MEASURED
  LOAD          loading the model and its first run, as sayso does it once
  REAL TIME     the engine's time, by the length of the sound
  P50, P95, MAX the wait in dictating: each clip is spoken at its own pace while
                sayso works on it, and the key comes up 0.2 s after the last
                word; from there to the text in its place. Clips over a minute
                are left out
  AT ONCE       the p50 of a whole clip that the engine gets after the release,
                as `sayso transcribe` does it
  MEMORY        the most that the model's process held (VmHWM; Linux only)
  WORDS WRONG   words replaced, left out or put in, by the words of the texts;
                capitals and punctuation do not count

  Recommended is the model with the fewest words wrong among those whose p95 is
  at most 1 s; where there is none, the fastest.

JSON
  An object: `clips` (`bundled` or `own`), `clip_count`, `audio_ms`, `words`,
  `threads`, `models`, and `recommendation` with `model` (or null) and `text`.
  Each of `models` has `model` and `demo`, and either `error` or `load_ms`,
  `real_time_factor`, `waits`, `peak_memory_bytes` (or null), `words_wrong` and
  `word_error_rate` (or null). Of `waits`, `release_to_text` (or null) and
  `whole_clip_after_release` have `p50_ms`, `p95_ms`, `max_ms`. Fields are only ever added.

EXIT STATUS
  1 when a model could not be measured, after the figures of the others.";
