//! The long texts of `--help`, written as manual pages are.

mod past;

pub use past::{BENCH, BENCH_AFTER, CLIPS, CLIPS_AFTER, REPLAY, REPLAY_AFTER, STATS, STATS_AFTER};

/// `sayso`: what it is.
pub const ABOUT: &str = "\
Hold a key, say it, it is text.

sayso listens to your microphone while you hold a key, turns what you said into \
text on this machine, and puts the text on the clipboard. Nothing leaves the \
machine. Started without a command it opens its terminal interface; press ? \
there for the keys, and q to leave.

Sound from half a second before the key press is in the recording, and it goes \
on for a quarter of a second after the release, so that no word is cut. Every \
recording is kept as a WAV file and can be played and transcribed again.";

/// `sayso`: the rest of the page.
pub const AFTER: &str = "\
EXAMPLES
  sayso                             open the terminal interface
  sayso demo                        see the whole way once, without a microphone
  sayso model download base.en      get a model for real dictation
  sayso --hotkey F9                 hold F9 instead of the right Ctrl key
  sayso --mode toggle               press to start, press again to stop
  sayso --model base.en             use ggml-base.en.bin from the models folder
  sayso --mini                      one line: for a low pane beside an editor
  sayso --plain                     lines instead of a screen, for screen readers
  sayso --print >> notes.txt        one line a dictation, into a file
  sayso transcribe talk.wav --srt   subtitles for a recording

FILES
  ~/.config/sayso/config.toml       the configuration; see `sayso config`
  ~/.local/share/sayso/clips/       recordings, one folder a day
  ~/.local/share/sayso/models/      whisper models (ggml-*.bin)
  ~/.local/share/sayso/trash/       deleted recordings
  ~/.local/state/sayso/logs/        logs of seven days; never what was said

  XDG_CONFIG_HOME, XDG_DATA_HOME and XDG_STATE_HOME move them.

ENVIRONMENT
  SAYSO_CONFIG, SAYSO_HOTKEY, SAYSO_MODE, SAYSO_MIC, SAYSO_MODEL,
  SAYSO_LANGUAGE, SAYSO_DATA_DIR, SAYSO_LOG
                                    as the options of these names
  SAYSO_<SECTION>_<KEY>             any key of the configuration, as in
                                    SAYSO_ENGINE_THREADS=4
  SAYSO_MODEL_DIR                   another folder to look for models in, first
  SAYSO_MODEL_URL, SAYSO_MODEL_CATALOGUE
                                    see `sayso model --help`
  DISPLAY, WAYLAND_DISPLAY          the desktop whose clipboard is used; without
                                    one the terminal's is (OSC 52)

EXIT STATUS
  0  all went well
  1  something did not; standard error says what, and what to do
  2  the command line was wrong";

/// `sayso daemon`: what it is.
pub const DAEMON: &str = "\
Dictate without a window.

The same as `sayso`, but nothing is drawn: the hotkey works, texts go where the \
configuration says, `sayso ctl` shows and steers it, and `sayso` beside it opens \
a window of it, which may come and go. It stays in the \
foreground, as service managers want it, and tells systemd when it is ready. \
SIGTERM and `sayso ctl quit` end it in order, with what was said kept.";

/// `sayso daemon`: the rest of the page.
pub const DAEMON_AFTER: &str = "\
EXAMPLES
  sayso daemon &                    in the background of this session
  sayso                             a window of it; q leaves the window only
  sayso ctl status --follow         what it is doing
  sayso ctl quit                    end it
  sayso setup systemd               a unit that starts it with the session";

/// `sayso ctl`: what it is.
pub const CTL: &str = "\
Ask the sayso that runs, with or without a window, for something.

For key bindings of compositors, status bars and scripts. It is quick, and asks \
only the sayso of the same user, over a socket that nobody else can reach: \
$XDG_RUNTIME_DIR/sayso/control.sock, or /tmp/sayso-UID/ where there is none.";

/// `sayso ctl`: the rest of the page.
pub const CTL_AFTER: &str = "\
EXAMPLES
  sayso ctl start                   on press: dictate, hands-free
  sayso ctl stop                    on release: end it; the text follows
  sayso ctl toggle                  for keys that know no release
  sayso ctl cancel                  drop it; its clip goes to the trash
  sayso ctl status                  one line
  sayso ctl status --follow --format waybar
  sayso ctl last | wl-copy          the newest text again
  sayso setup                       ready-made key bindings

JSON
  `--json` prints the answer as it came over the socket, one object a line:
  `ok` with `status`, and `last` with `clip` and `text` where a text was asked
  for; or `error` with `kind` and `message`. Of `status` these are always there:
  `state` (`idle`, `waiting_for_key`, `key_pressed`, `recording`,
  `recording_stopped`, `recording_cancelled`, `processing`), `hands_free`,
  `microphone` and `model` (each with `is` and perhaps `note`), `waiting`,
  `failed`, `incognito`; and these when they mean something: `elapsed_s`,
  `maximum_s`, `percent`, `notice`. Fields are only ever added.

EXIT STATUS
  0  done, or it was so already
  1  refused: standard error says why
  3  no sayso is running";

/// `sayso setup`: what it is.
pub const SETUP: &str = "\
Print what to write where, so that a key of your desktop talks to sayso.

Nothing is changed: it prints lines for a configuration file, with the path of \
this program in them. Where a desktop can tell a release, holding the key is \
talking; elsewhere the key starts and stops. Without a name it lists what there \
is, and which one this session is.";

/// `sayso setup`: the rest of the page.
pub const SETUP_AFTER: &str = "\
EXAMPLES
  sayso setup                       what there is
  sayso setup sway >> ~/.config/sway/config
  sayso setup gnome | sh            GNOME's is a script
  mkdir -p ~/.config/systemd/user
  sayso setup systemd > ~/.config/systemd/user/sayso.service";

/// `sayso demo`: what it is.
pub const DEMO: &str = "\
Watch a bundled clip go the whole way from key press to text.

The clip is played into the capture path at the pace of speech, a scripted key \
goes down and up, and the same pipeline that dictation uses does the rest. No \
microphone, display or download is needed. In a terminal the interface shows \
it; otherwise lines are printed. It ends with success only if the text equals \
the clip's.";

/// `sayso demo`: the rest of the page.
pub const DEMO_AFTER: &str = "\
EXAMPLES
  sayso demo                        the first clip
  sayso demo --clip 3               the third
  sayso demo | cat                  lines instead of the interface";

/// `sayso transcribe`: what it is.
pub const TRANSCRIBE: &str = "\
Turn WAV files into text, with the same engine that dictation uses.

Any sample rate and number of channels, integers of 8, 16, 24 or 32 bits, or \
floating point. The text goes to standard output, one line a file; messages and \
progress go to standard error. A file that cannot be read does not stop the \
others; the exit code is then 1. So it is for a file that is cut short, after \
the text of what is there.

Texts are written as the rules below [text] say and by the program there, as \
those of dictations are; neither is on unless you wanted it. `--profile` takes \
another profile's language, model and rules. `--raw` prints what the model wrote. \
Subtitles always do: their words have times.";

/// `sayso transcribe`: the rest of the page.
pub const TRANSCRIBE_AFTER: &str = "\
EXAMPLES
  sayso transcribe talk.wav         the text
  sayso transcribe *.wav --json     with words, times and probabilities
  sayso transcribe talk.wav --raw   what the model wrote
  sayso transcribe talk.wav --profile mail
                                    as that key dictates
  sayso transcribe talk.wav --srt > talk.srt
  sox talk.mp3 -t wav - | sayso transcribe -

JSON
  An array with one object a file, in order, also for one file: `file`,
  `duration_ms`, `text`, `language`, `model` and `segments`, each with `text`,
  `start_ms`, `end_ms`, `no_speech_probability` and `words`; and `heard`, what
  the model wrote, where the rules have written `text` otherwise. A file without
  text has `error` instead; one that is cut short has `warning` as well.

SUBTITLES
  Several files become one track, as if played one after the other: the times
  of each begin where the file before it ended.";

/// `sayso doctor`: what it is.
pub const DOCTOR: &str = "\
Try every link from the key to the text, and say how to mend what is broken.

Each is proven by doing it: the key by your press, the microphone by your voice, \
the model by a timed sentence, the clipboard by a text that comes back. A line \
each, with the exact fix below it where one is needed. Nothing is kept, and \
what is on your clipboard stays there.";

/// `sayso doctor`: the rest of the page.
pub const DOCTOR_AFTER: &str = "\
EXAMPLES
  sayso doctor                      asks for a press and a sentence
  sayso doctor --no-input           asks for nothing
  sayso doctor --report             without names, for a bug report
  sayso doctor --json               for other programs

JSON
  An object: `version`, `ok`, and `checks`, an array with `name`, `verdict`
  (`ok`, `warning`, `failed`, `skipped`), `found` and `fix` (or null).

EXIT STATUS
  1 when a link does not hold.";

/// `sayso text`: what it is.
pub const TEXT: &str = "\
See what your text rules make of words, without speaking them.

The rules are those below [text] in the configuration, and work on what the \
model wrote before it is shown and delivered; `command` there may name a program \
that has the last word. `--language` chooses whose fillers \
and spoken marks are known: en, de, fr, es.";

/// `sayso text`: the rest of the page.
pub const TEXT_AFTER: &str = "\
EXAMPLES
  sayso text 'um, hello comma world'
                                    the text as it would be delivered
  sayso text --explain 'teh end period'
                                    what each rule did, in their order
  sayso clips show last             the text of a clip, and what was heard
  sayso text < notes.txt            words from a file
  sayso text --json 'um, yes' | jq -r .written
  sayso text --no-command 'um, yes' the rules alone
  sayso text --profile code --explain 'parse the header'

JSON
  An object: `heard`, `written`, `language`, and `rules`, an array in the order
  in which they work, each with `rule` (its key below [text]), `outcome` (`off`,
  `not_in_language`, `unchanged`, `changed`) and `text`, which is null unless it
  changed something. The last is the program, `command`; where it has `failed`
  there is `error`, too. Fields are only ever added.";

/// `sayso devices`: what it is.
pub const DEVICES: &str = "\
List the microphones and what they offer.

The one marked with * is used unless another is named with `--mic` or in the \
configuration.";

/// `sayso devices`: the rest of the page.
pub const DEVICES_AFTER: &str = "\
EXAMPLES
  sayso devices                     a table
  sayso devices --level             and how loud it is at each now
  sayso devices --json              for other programs
  sayso --mic 'USB Audio'           use one of them";

/// `sayso config`: what it is.
pub const CONFIG: &str = "\
Show, check or change the configuration.

The command line goes over the environment, the environment over the file, and \
the file over the built-in values, key by key. A file with a mistake is never \
half read: the line and what to write instead are shown. What is changed from \
here is checked first, and the file's comments and order stay as they are.";

/// `sayso config`: the rest of the page.
pub const CONFIG_AFTER: &str = "\
EXAMPLES
  sayso config path                 where the file is
  sayso config check                is it right?
  sayso config show --origin        what counts, and where it comes from
  sayso --mode hold config show     what counts with this option
  sayso config show > mine.toml     a file with every key, for --config
  sayso config get engine.model     one value
  sayso config set engine.model base.en
  sayso config set profile.code.hotkey.chord F8
  sayso config add text.replace \"teh -> the\"
  sayso config unset profile.code   take a profile out
  sayso config edit                 in your editor, and checked when you leave it
  sayso config schema > sayso.schema.json";
