//! Every screen, as text, at the sizes people have.

#[path = "screens/drawn.rs"]
mod drawn;

use std::sync::Arc;

use crossterm::event::{Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use drawn::{SIZES, draw, model, roles, say, snapshots, text};
use proptest::prelude::*;
use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};
use sayso::audio::mic_test::MicVerdict;
use sayso::clip::ClipState;
use sayso::front::models::DownloadView;
use sayso::front::snapshot::{MicStatus, ModelStatus};
use sayso::front::{Command, Snapshot};
use sayso::ptt::State;
use sayso::tui::editing::EditingMsg;
use sayso::tui::editor::{EditMsg, Going};
use sayso::tui::fake::replay;
use sayso::tui::hits::Target;
use sayso::tui::line_edit::LineMsg;
use sayso::tui::message::{
    Direction, HistoryMsg, LogMsg, Motion, Msg, PaletteMsg, SearchMsg, SettingMsg, TerminalKeys,
};
use sayso::tui::model::Overlay;
use sayso::tui::ptt_keys::{Fed, PttKeys};
use sayso::tui::theme::{self, BuiltIn, Surroundings};
use sayso::tui::update::update;
use sayso::tui::{Model, Theme, fake, keymap, view};

fn at_every_size(name: &str, snapshot: &Snapshot, prepare: impl Fn(&mut Model)) {
    for (columns, rows) in SIZES {
        at_size(name, snapshot, (columns, rows), &prepare);
    }
}

fn at_size(
    name: &str,
    snapshot: &Snapshot,
    (columns, rows): (u16, u16),
    prepare: impl Fn(&mut Model),
) {
    let mut model = model(snapshot.clone(), (columns, rows));
    prepare(&mut model);
    let screen = text(&draw(&model, Theme::default()));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), screen);
    });
}

#[test]
fn each_of_the_seven_states() {
    for state in State::ALL {
        let name = format!("state_{}", state.name());
        at_every_size(&name, &fake::in_state(state), |_| {});
    }
}

#[test]
fn the_first_run_says_how_to_begin() {
    at_every_size("first_run", &fake::first_run(), |_| {});
    at_size(
        "first_run_presses_only",
        &without_sources(),
        (80, 24),
        |model| {
            model.terminal_keys = TerminalKeys::PressesOnly;
        },
    );
}

fn without_sources() -> Snapshot {
    Snapshot {
        sources: Vec::new(),
        ..fake::first_run()
    }
}

#[test]
fn an_error_wraps_and_stays_above_the_list() {
    at_every_size("error", &fake::error(), |_| {});
}

#[test]
fn a_missing_microphone_and_a_missing_model_say_what_to_do() {
    let snapshot = Snapshot {
        microphone: MicStatus::Unavailable {
            reason: "No microphone was found. Plug one in; sayso takes it by itself.".to_owned(),
        },
        model: ModelStatus::Failed {
            reason: "The model `base.en` is not a whisper model. Choose another with `--model`."
                .to_owned(),
        },
        ..fake::ready()
    };
    at_every_size("nothing_works", &snapshot, |_| {});
}

#[test]
fn failed_empty_and_playing_clips_say_so() {
    at_every_size("troubles", &fake::troubles(), |model| {
        say(model, &[Msg::Move(Motion::Down), Msg::Move(Motion::Down)]);
    });
}

#[test]
fn the_words_so_far_are_over_the_list_and_what_may_change_is_dim() {
    at_every_size("understood", &fake::understood(), |_| {});
    let model = model(fake::understood(), (80, 24));
    let buffer = draw(&model, Theme::default());
    let dim = |word: &str| {
        let screen = text(&buffer);
        let row = screen
            .lines()
            .position(|line| line.contains(word))
            .expect("shown");
        let line: Vec<_> = buffer.content.chunks(80).nth(row).expect("a row").to_vec();
        let at = screen
            .lines()
            .nth(row)
            .and_then(|line| line.find(word))
            .expect("there");
        Some(line[at].fg) == Theme::default().dim().fg
    };
    assert!(!dim("Please move"));
    assert!(dim("Thank"));
}

#[test]
fn what_waits_and_why_is_on_the_screen() {
    at_every_size("history", &fake::history(), |_| {});
}

#[test]
fn a_text_in_doubt_says_why_and_which_key_helps() {
    at_every_size("doubt", &fake::history(), |model| {
        for _ in 0..4 {
            say(model, &[Msg::Move(Motion::Down)]);
        }
    });
    let mut model = model(fake::history(), (80, 24));
    let buffer = draw(&model, Theme::default());
    let row = text(&buffer);
    let row = row.lines().position(|line| line.contains("? Can you"));
    let mark = &buffer[(8, u16::try_from(row.expect("marked")).expect("a row"))];
    let warning = Theme::default().warning().fg;
    assert_eq!((mark.symbol(), Some(mark.fg)), ("?", warning));
    say(&mut model, &[Msg::Help]);
    assert!(text(&draw(&model, Theme::default())).contains("without the silence gate"));
}

/// The page of a history of so many clips, after these messages, each of which the
/// store answers at once.
fn browsing(total: usize, size: (u16, u16), messages: &[Msg]) -> Model {
    let mut model = fake::browsing(total, size);
    model.terminal_keys = TerminalKeys::Releases;
    for message in messages {
        let mut asked = update(&mut model, message.clone());
        while let Some(command) = asked.take() {
            let mut snapshot = model.snapshot.clone();
            match command {
                Command::Browse(Some(question)) => {
                    snapshot.history = Some(fake::answer(total, &question).into());
                }
                Command::ShowClip(clip) => {
                    let shown = model.selected().map(fake::detail).unwrap_or_default();
                    snapshot.shown = Some((clip, shown.into()));
                }
                _ => break,
            }
            asked = update(&mut model, Msg::Snapshot(Box::new(snapshot)));
        }
    }
    model
}

fn shows(name: &str, model: &Model) {
    let (columns, rows) = model.size;
    let screen = text(&draw(model, Theme::default()));
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(format!("{name}_{columns}x{rows}"), screen);
    });
}

#[test]
fn the_history_shows_its_hits_by_day_and_the_selected_one_closely() {
    let typed = |line: &str| {
        let text = LineMsg::Text(line.to_owned());
        [
            Msg::Search(SearchMsg::Begin),
            Msg::OnHistory(HistoryMsg::Line(text)),
        ]
    };
    let kept = [
        &typed("the is:starred lang:de on:7d")[..],
        &[Msg::OnHistory(HistoryMsg::Keep)],
    ]
    .concat();
    for size in SIZES {
        let down = [Msg::Digit(7), Msg::Move(Motion::Down)];
        shows("past", &browsing(100_000, size, &down));
        shows(
            "past_end",
            &browsing(100_000, size, &[Msg::Move(Motion::Bottom)]),
        );
        shows("past_search", &browsing(100_000, size, &typed("the")));
        shows("past_filtered", &browsing(100_000, size, &kept));
        let menu = [Msg::OnHistory(HistoryMsg::Menu), Msg::Move(Motion::Down)];
        shows("past_filters", &browsing(100_000, size, &menu));
        shows("past_none", &browsing(0, size, &[]));
    }
    shows("past", &browsing(100_000, (120, 40), &[]));
    let wrong = [
        &typed("state:lost")[..],
        &[Msg::OnHistory(HistoryMsg::Keep)],
    ]
    .concat();
    shows("past_wrong", &browsing(100_000, (80, 24), &wrong));
}

#[test]
fn a_chip_or_a_row_of_the_history_can_be_clicked() {
    let size = (80, 24);
    let filtered = [
        Msg::Search(SearchMsg::Begin),
        Msg::OnHistory(HistoryMsg::Line(LineMsg::Text("is:starred".to_owned()))),
        Msg::OnHistory(HistoryMsg::Keep),
    ];
    let mut model = browsing(100_000, size, &filtered);
    let click = |model: &mut Model, wanted: &dyn Fn(&Target) -> bool| {
        let hits = view::hits(model);
        let found = hits.iter().find(|(_, target)| wanted(target));
        let (area, _) = found.expect("on the screen");
        update(model, Msg::Click(area.x, area.y))
    };
    let asked = click(&mut model, &|target| matches!(target, Target::Chip(_)));
    assert!(matches!(asked, Some(Command::Browse(Some(_)))), "{asked:?}");
    assert_eq!(model.history.line.text(), "");
    let second = model.history.view().expect("hits").clips[1].id;
    click(&mut model, &|target| *target == Target::Clip(second));
    assert_eq!(model.selected().map(|clip| clip.id), Some(second));
    // Once more, and it is read alone.
    click(&mut model, &|target| *target == Target::Clip(second));
    assert_eq!(model.overlay, Some(Overlay::Reader));
}

#[test]
fn a_text_is_corrected_with_the_cursor_in_it() {
    let edit = |msg| Msg::OnText(EditingMsg::Edit(msg));
    let open = |model: &mut Model| {
        say(model, &[Msg::Edit]);
        say(model, &[edit(EditMsg::Go(Going::First))]);
    };
    at_every_size("correct", &fake::long_text(), open);
    at_every_size("correct_changed", &fake::wide_characters(), |model| {
        open(model);
        say(model, &[edit(EditMsg::Text("日本\n".to_owned()))]);
        say(model, &[Msg::Escape]);
    });
    for size in [(30, 8), (60, 3), (25, 1)] {
        at_size("correct_small", &fake::long_text(), size, |model| {
            model.size = (80, 24);
            say(model, &[Msg::Edit, Msg::Resized(size.0, size.1)]);
        });
    }
    let mut model = model(fake::long_text(), (80, 24));
    open(&mut model);
    let theme = Theme::built_in(BuiltIn::None, Surroundings::default());
    let buffer = draw(&model, theme);
    let reversed = |cell: &&Cell| cell.modifier.contains(Modifier::REVERSED);
    let cursors: Vec<_> = buffer.content.iter().filter(reversed).collect();
    assert_eq!(cursors.len(), 1, "{cursors:?}");
    assert_eq!(cursors[0].symbol(), "I");
}

#[test]
fn the_versions_of_a_text_show_what_each_changed() {
    at_every_size("versions", &fake::history(), |model| {
        say(model, &[Msg::Move(Motion::Down), Msg::Move(Motion::Down)]);
        update(model, Msg::Versions);
    });
    at_every_size("versions_older", &fake::history(), |model| {
        say(model, &[Msg::Move(Motion::Down), Msg::Move(Motion::Down)]);
        update(model, Msg::Versions);
        say(model, &[Msg::Move(Motion::Bottom)]);
    });
}

#[test]
fn what_a_correction_taught_is_shown_with_what_it_would_have_changed() {
    at_every_size("offers", &fake::corrected(), |model| {
        model.overlay = Some(Overlay::Offers);
    });
    at_size("offers_none", &fake::corrected(), (80, 24), |model| {
        model.overlay = Some(Overlay::Offers);
        say(model, &[Msg::Move(Motion::Down)]);
    });
}

#[test]
fn a_latched_dictation_says_how_to_stop() {
    let snapshot = Snapshot {
        latched: true,
        ..fake::recording()
    };
    at_size("latched", &snapshot, (80, 24), |_| {});
}

#[test]
fn a_search_shows_its_hits_and_its_place_among_them() {
    at_every_size("search", &fake::ready(), |model| {
        say(
            model,
            &[
                Msg::Search(SearchMsg::Begin),
                Msg::Search(SearchMsg::Text("the ".to_owned())),
            ],
        );
    });
    at_size("search_kept", &fake::ready(), (80, 24), |model| {
        let letters = Msg::Search(SearchMsg::Text("the ".to_owned()));
        say(
            model,
            &[
                Msg::Search(SearchMsg::Begin),
                letters,
                Msg::Search(SearchMsg::Done),
                Msg::Search(SearchMsg::Hit(Direction::Down)),
            ],
        );
    });
    at_size("search_without_hits", &fake::ready(), (80, 24), |model| {
        say(
            model,
            &[
                Msg::Search(SearchMsg::Begin),
                Msg::Search(SearchMsg::Text("zebra".to_owned())),
            ],
        );
    });
}

#[test]
fn the_help_names_every_key_source_and_the_model() {
    at_every_size("help", &fake::error(), |model| say(model, &[Msg::Help]));
    at_size("help_end", &fake::error(), (80, 24), |model| {
        say(model, &[Msg::Help, Msg::Move(Motion::Bottom)]);
    });
}

#[test]
fn the_microphones_test_says_what_it_hears_and_what_to_change() {
    let tested = |verdict| {
        let mut snapshot = fake::history();
        let mut test = fake::mic_test();
        test.report.verdict = verdict;
        snapshot.mic_test = Some(test);
        snapshot
    };
    let open = |model: &mut Model| model.overlay = Some(Overlay::Microphone);
    at_every_size("mic_test", &tested(MicVerdict::Good), open);
    for verdict in [
        MicVerdict::Listening,
        MicVerdict::NoVoice,
        MicVerdict::Dead,
        MicVerdict::Clipped,
        MicVerdict::Quiet,
        MicVerdict::Noisy,
    ] {
        let name = format!("mic_test_{verdict:?}").to_lowercase();
        at_size(&name, &tested(verdict), (80, 24), open);
    }
}

#[test]
fn the_settings_name_every_key_its_value_and_who_set_it() {
    at_every_size("settings", &fake::ready(), |model| {
        say(model, &[Msg::Settings]);
    });
    let typing = |text: &str| {
        let line = |msg| Msg::Setting(SettingMsg::Line(msg));
        [
            Msg::Settings,
            Msg::Setting(SettingMsg::Choose),
            line(LineMsg::Clear),
            line(LineMsg::Text(text.to_owned())),
            Msg::Setting(SettingMsg::Choose),
        ]
    };
    at_every_size("settings_wrong", &fake::ready(), |model| {
        say(model, &typing("hyper+none"));
    });
    at_every_size("settings_filter", &fake::ready(), |model| {
        let letters = Msg::Setting(SettingMsg::Line(LineMsg::Text("engine.".to_owned())));
        say(
            model,
            &[Msg::Settings, Msg::Setting(SettingMsg::Filter), letters],
        );
    });
    at_every_size("settings_for_profile", &fake::ready(), |model| {
        say(
            model,
            &[Msg::Settings, Msg::Setting(SettingMsg::ForProfile)],
        );
    });
    at_size("settings_end", &fake::error(), (80, 24), |model| {
        say(model, &[Msg::Settings, Msg::Move(Motion::Bottom)]);
    });
    at_size("settings_trouble", &fake::error(), (40, 10), |model| {
        say(model, &[Msg::Settings]);
    });
    at_size("settings_none", &Snapshot::default(), (80, 24), |model| {
        say(model, &[Msg::Settings]);
    });
}

#[test]
fn the_page_of_waits_says_where_the_time_went() {
    let open = |model: &mut Model| say(model, &[Msg::Latency]);
    at_every_size("latency", &fake::history(), open);
    at_size("latency_none", &fake::first_run(), (80, 24), open);
}

#[test]
fn the_page_of_the_log_has_the_newest_at_the_bottom() {
    let open = |model: &mut Model| say(model, &[Msg::Log]);
    at_every_size("log", &fake::ready(), open);
    at_size("log_searched", &fake::ready(), (80, 24), |model| {
        let words = LineMsg::Text("mic".to_owned());
        say(
            model,
            &[
                Msg::Log,
                Msg::OnLog(LogMsg::Filter),
                Msg::OnLog(LogMsg::Line(words)),
            ],
        );
    });
    at_size("log_off", &Snapshot::default(), (80, 24), open);
}

#[test]
fn the_palette_lies_over_the_page_and_marks_what_was_found() {
    let types = |text: &str| {
        let text = LineMsg::Text(text.to_owned());
        Msg::Palette(PaletteMsg::Line(text))
    };
    let open = Msg::Palette(PaletteMsg::Open);
    at_every_size("palette", &fake::history(), |model| {
        say(model, std::slice::from_ref(&open));
    });
    at_size("palette_found", &fake::history(), (80, 24), |model| {
        let next = Msg::Palette(PaletteMsg::Next);
        say(model, &[open.clone(), types("tra"), next]);
    });
    at_size("palette_nothing", &fake::history(), (80, 24), |model| {
        say(model, &[open.clone(), types("qqq")]);
    });
    at_size("models_help", &fake::models(), (80, 24), |model| {
        say(model, &[Msg::Models, Msg::Help]);
    });
    at_size("count", &fake::history(), (80, 24), |model| {
        say(model, &[Msg::Digit(1), Msg::Digit(2)]);
    });
}

#[test]
fn the_models_say_where_they_stand_and_what_enter_does() {
    let open = |model: &mut Model| say(model, &[Msg::Models]);
    at_every_size("models_first", &fake::models(), open);
    let coming = Snapshot {
        download: Some(fake::download()),
        ..fake::models_of_a_user()
    };
    at_every_size("models_coming", &coming, open);
    // The rest of the screen shows it, too.
    at_every_size("models_coming_behind", &coming, |_| {});
    at_size("models_trouble", &troubled_download(), (80, 24), open);
    at_size("models_own", &fake::models_of_a_user(), (80, 24), |model| {
        say(
            model,
            &[
                Msg::Models,
                Msg::Move(Motion::Bottom),
                Msg::Move(Motion::Up),
            ],
        );
    });
    at_size("models_offline", &offline(), (80, 24), open);
    at_size("models_none", &Snapshot::default(), (80, 24), open);
    at_every_size("first_run_demo", &fake::models(), |_| {});
}

fn troubled_download() -> Snapshot {
    let note = "nothing came for 30 s; again in 4 s".to_owned();
    Snapshot {
        download: Some(DownloadView {
            note: Some(note),
            rate: None,
            left: None,
            ..fake::download()
        }),
        ..fake::models()
    }
}

fn offline() -> Snapshot {
    let mut snapshot = fake::models();
    let mut models = (*snapshot.models).clone();
    let why = "nothing is downloaded, because `offline = true` stands below [models] in \
               /home/ada/.config/sayso/config.toml";
    models.offline = Some(why.to_owned());
    snapshot.models = models.into();
    snapshot
}

#[test]
fn a_window_of_another_sayso_says_so_and_what_q_does() {
    let attached = |snapshot| Snapshot {
        attached_to: Some(4711),
        ..snapshot
    };
    at_every_size("attached", &attached(fake::first_run()), |_| ());
    at_size(
        "attached_help",
        &attached(fake::history()),
        (80, 60),
        |model| {
            model.overlay = Some(Overlay::Help);
        },
    );
}

#[test]
fn wide_characters_and_combining_marks_are_laid_out_right() {
    at_every_size("wide_characters", &fake::wide_characters(), |_| {});
}

#[test]
fn a_long_text_can_be_read_to_its_end() {
    at_every_size("long_text", &fake::long_text(), |_| {});
    at_every_size("reader", &fake::long_text(), |model| {
        say(model, &[Msg::Open]);
    });
    at_size("reader_end", &fake::long_text(), (40, 10), |model| {
        say(model, &[Msg::Open, Msg::Move(Motion::Bottom)]);
    });
}

#[test]
fn an_open_clip_shows_its_sound_its_words_and_where_one_is() {
    let open = |model: &mut Model| say(model, &[Msg::Open]);
    at_every_size("clip", &replay::shown(), open);
    at_every_size(
        "clip_plays",
        &replay::played(replay::shown(), 1_250, false),
        open,
    );
    at_every_size(
        "clip_part",
        &replay::played(replay::shown(), 2_000, true),
        |model| {
            open(model);
            model.reader.selection = Some((800, 2_000));
            model.reader.looped = true;
        },
    );
    let words = |heard: bool, audio: bool| {
        let mut snapshot = replay::shown();
        let mut clips = snapshot.clips.to_vec();
        clips[0].audio = audio;
        let (id, mut detail) = snapshot.shown.take().expect("shown");
        let inside = Arc::make_mut(&mut detail);
        for word in &mut inside.words {
            word.heard = word.heard.filter(|_| heard);
        }
        if !audio {
            inside.peaks.clear();
        }
        snapshot.shown = Some((id, detail));
        snapshot.clips = clips.into();
        snapshot
    };
    at_every_size("clip_without_sound", &words(true, false), open);
    at_every_size("clip_without_words", &words(false, true), open);
    at_every_size("clip_not_read_yet", &fake::ready(), open);
    let again = |mut snapshot: Snapshot| {
        let mut clips = snapshot.clips.to_vec();
        clips[0].state = ClipState::Transcribing;
        clips[0].percent = Some(43);
        snapshot.clips = clips.into();
        snapshot
    };
    at_size("clip_again", &again(replay::shown()), (80, 24), open);
    let plays = replay::played(replay::shown(), 1_250, false);
    at_size("clip_plays_in_the_list", &plays, (80, 24), |_| {});
    at_size(
        "clip_long",
        &replay::open(fake::long_text()),
        (40, 10),
        |model| {
            open(model);
            let plays = replay::played(model.snapshot.clone(), 30_000, false);
            say(model, &[Msg::Snapshot(Box::new(plays))]);
        },
    );
}

#[test]
fn in_each_theme_the_spoken_the_doubted_and_the_selected_words_differ() {
    let shown = replay::played(replay::shown(), 1_250, true);
    for name in [BuiltIn::Dark, BuiltIn::Light, BuiltIn::None] {
        let theme = Theme::built_in(name, Surroundings::default());
        let mut model = model(shown.clone(), (80, 24));
        say(&mut model, &[Msg::Open]);
        model.reader.selection = Some((1_000, 2_300));
        let screen = roles(&draw(&model, theme), theme);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("clip_theme_{}_80x24", name.name()), screen);
        });
    }
    let plain = Theme {
        unicode: false,
        ..Theme::default()
    };
    let mut model = model(shown, (80, 24));
    say(&mut model, &[Msg::Open]);
    model.reader.selection = Some((1_000, 2_300));
    let screen = text(&draw(&model, plain));
    assert!(screen.is_ascii(), "{screen}");
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("clip_ascii_80x24", screen);
    });
}

#[test]
fn a_long_history_keeps_the_selection_in_sight() {
    at_size("many", &fake::recording_over(200), (80, 24), |model| {
        say(model, &vec![Msg::Move(Motion::Down); 90]);
    });
}

#[test]
fn a_profile_is_named_where_it_dictates_and_its_key_in_the_help() {
    at_size("profile", &fake::in_profile(), (80, 24), |_| {});
    at_size("profile", &fake::in_profile(), (200, 60), |_| {});
    at_size("profile_help", &fake::in_profile(), (200, 60), |model| {
        say(model, &[Msg::Help]);
    });
}

#[test]
fn almost_no_room_still_shows_state_level_and_time() {
    at_size("tiny", &fake::recording(), (20, 5), |_| {});
    at_size("tiny_ready", &fake::ready(), (20, 5), |_| {});
    at_size("tiny_error", &fake::error(), (30, 8), |_| {});
    at_size("too_small", &fake::recording(), (19, 5), |_| {});
    at_size("one_line", &fake::understood(), (100, 1), |_| {});
    at_size("one_line", &fake::recording(), (20, 4), |_| {});
    at_size("one_line_ready", &fake::history(), (100, 1), |_| {});
    at_size("one_line_error", &fake::error(), (100, 1), |_| {});
}

#[test]
fn a_terminal_without_utf_8_gets_ascii_in_the_same_places() {
    let plain = Theme {
        unicode: false,
        ..Theme::default()
    };
    for snapshot in [fake::recording(), fake::troubles(), fake::wide_characters()] {
        let model = model(snapshot, (80, 24));
        let screen = text(&draw(&model, plain));
        assert!(screen.is_ascii(), "{screen}");
    }
}

#[test]
fn no_color_draws_no_colour_and_the_same_text() {
    let plain = Theme::built_in(BuiltIn::None, Surroundings::default());
    for state in State::ALL {
        let model = model(fake::in_state(state), (80, 24));
        let bare = draw(&model, plain);
        for cell in &bare.content {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset));
        }
        if state != State::Recording {
            assert_eq!(text(&bare), text(&draw(&model, Theme::default())));
        }
    }
}

#[test]
fn every_theme_gives_each_part_its_role() {
    let here = Surroundings::default();
    for name in BuiltIn::ALL {
        let theme = Theme::built_in(name, here);
        let screen = roles(&draw(&model(fake::recording(), (80, 24)), theme), theme);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("theme_{}_80x24", name.name()), screen);
        });
    }
}

#[test]
fn without_colour_the_states_and_what_is_wrong_differ_in_words_and_shapes() {
    let none = Theme::built_in(BuiltIn::None, Surroundings::default());
    let screen = |snapshot: Snapshot, size| text(&draw(&model(snapshot, size), none));
    for size in [(80, 24), (40, 10), (20, 5)] {
        let mut firsts: Vec<String> = State::ALL
            .map(|state| {
                let all = screen(fake::in_state(state), size);
                let told = |line: &&str| {
                    line.contains(theme::word(state)) && line.contains(theme::shape(state))
                };
                let line = all.lines().find(told);
                line.unwrap_or_else(|| panic!("{state}:\n{all}")).to_owned()
            })
            .to_vec();
        firsts.sort();
        firsts.dedup();
        assert_eq!(firsts.len(), State::ALL.len(), "{size:?}");
    }
    assert!(screen(fake::error(), (80, 24)).contains('⚠'));
    let troubles = screen(fake::troubles(), (80, 24));
    assert!(
        troubles.contains('⚠') && troubles.contains("(empty)"),
        "{troubles}"
    );
    let no_microphone = Snapshot {
        microphone: MicStatus::Unavailable {
            reason: "None.".to_owned(),
        },
        ..fake::ready()
    };
    let no_microphone = screen(no_microphone, (80, 24));
    assert!(no_microphone.contains("✕ no microphone"), "{no_microphone}");
}

#[test]
fn only_a_users_own_theme_paints_the_screen() {
    let painted = |theme: Theme| {
        let buffer = draw(&model(fake::ready(), (80, 24)), theme);
        let own = buffer.content.iter().filter(|cell| cell.bg != Color::Reset);
        own.count()
    };
    assert_eq!(painted(Theme::default()), 0);
    let file = theme::file::parse("[roles]\ntext = { fg = \"#d0d0d0\", bg = \"#000030\" }\n");
    let own = Theme::own(&file.expect("sound"), Surroundings::default());
    assert_eq!(painted(own), 80 * 24);
}

#[test]
fn a_trouble_of_the_interface_itself_stays_until_it_is_dismissed() {
    let mut model = model(fake::ready(), (80, 24));
    let trouble = "There is no theme `drak`; did you mean `dark`?";
    say(&mut model, &[Msg::Look(Some(trouble.to_owned()))]);
    let screen = text(&draw(&model, Theme::default()));
    assert!(screen.contains("⚠ There is no theme"), "{screen}");
    assert!(screen.contains("esc dismisses"), "{screen}");
    say(&mut model, &[Msg::Escape]);
    assert!(!text(&draw(&model, Theme::default())).contains("no theme"));
}

#[test]
fn a_transcript_is_never_dimmed() {
    let model = model(fake::ready(), (80, 24));
    let buffer = draw(&model, Theme::default());
    let text = text(&buffer);
    let row = text
        .lines()
        .position(|line| line.contains("Open the big"))
        .expect("a row");
    let row = u16::try_from(row).expect("on the screen");
    for column in 10..40 {
        let cell = &buffer[(column, row)];
        assert_ne!(Some(cell.fg), Theme::default().dim().fg, "{column}");
        assert!(!cell.modifier.contains(Modifier::DIM), "{column}");
    }
}

#[test]
fn red_is_for_recording_and_errors_only() {
    let red = |snapshot: Snapshot| {
        let buffer = draw(&model(snapshot, (80, 24)), Theme::default());
        let theme = Theme::default();
        let reds = [theme.danger().fg, theme.live().bg];
        buffer
            .content
            .iter()
            .any(|cell| reds.contains(&Some(cell.fg)) || reds.contains(&Some(cell.bg)))
    };
    assert!(red(fake::recording()));
    assert!(red(fake::error()));
    for state in [
        State::Idle,
        State::WaitingForKey,
        State::KeyPressed,
        State::Processing,
    ] {
        assert!(!red(fake::in_state(state)), "{state}");
    }
}

fn events() -> impl Strategy<Value = Event> {
    let codes = prop_oneof![
        proptest::char::range(' ', '~').prop_map(KeyCode::Char),
        Just(KeyCode::Char('日')),
        Just(KeyCode::Char(',')),
        Just(KeyCode::Left),
        Just(KeyCode::Right),
        proptest::char::range('.', 'w').prop_map(KeyCode::Char),
        Just(KeyCode::Home),
        Just(KeyCode::Delete),
        Just(KeyCode::Esc),
        Just(KeyCode::Enter),
        Just(KeyCode::Backspace),
        Just(KeyCode::Down),
        Just(KeyCode::PageDown),
        Just(KeyCode::End),
    ];
    let kinds = proptest::sample::select(vec![
        KeyEventKind::Press,
        KeyEventKind::Repeat,
        KeyEventKind::Release,
    ]);
    prop_oneof![
        8 => (codes, kinds).prop_map(|(code, kind)| {
            Event::Key(KeyEvent::new_with_kind(code, KeyModifiers::NONE, kind))
        }),
        1 => "\\PC{0,10}".prop_map(Event::Paste),
        1 => (0..220_u16, 0..70_u16).prop_map(|(columns, rows)| Event::Resize(columns, rows)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_events_on_any_screen_can_make_drawing_panic(
        steps in proptest::collection::vec((events(), proptest::option::weighted(0.1, snapshots())), 0..30),
        first in snapshots(),
        size in (0..220_u16, 0..70_u16),
        unicode in any::<bool>(),
    ) {
        let theme = Theme { unicode, ..Theme::default() };
        let now = std::time::Instant::now();
        let mut model = model(first, size);
        let mut ptt = PttKeys::default();
        let mut testing = false;
        draw(&model, theme);
        for (event, snapshot) in steps {
            if let Some(snapshot) = snapshot {
                update(&mut model, Msg::Snapshot(Box::new(snapshot)));
            }
            let message = match event {
                Event::Key(key) => match ptt.feed(key, &model, now) {
                    Fed::Means(message) | Fed::Also(message) => Some(message),
                    Fed::Swallowed => None,
                    Fed::NotMine => keymap::message(&model, key),
                },
                Event::Paste(text) => keymap::pasted(&model, text),
                Event::Resize(columns, rows) => Some(Msg::Resized(columns, rows)),
                _ => None,
            };
            if let Some(message) = message
                && let Some(Command::TestMicrophone(on)) = update(&mut model, message)
            {
                testing = on;
            }
            // However it goes from the screen, the microphone is not left open.
            prop_assert_eq!(testing, model.overlay == Some(Overlay::Microphone));
            draw(&model, theme);
        }
    }
}
