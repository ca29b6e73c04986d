use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::*;
use crate::text::Word;

fn clip(recorded_at: &str, text: &str) -> ExportClip {
    ExportClip {
        id: "01J00000000000000000000000".to_owned(),
        recorded_at: recorded_at.to_owned(),
        duration_ms: 1_500,
        state: "done".to_owned(),
        starred: false,
        language: Some("en".to_owned()),
        model: Some("base.en".to_owned()),
        text: text.to_owned(),
        audio: None,
        segments: Vec::new(),
    }
}

fn segment(text: &str, start_ms: u32, end_ms: u32) -> Segment {
    Segment {
        text: text.to_owned(),
        start_ms,
        end_ms,
        no_speech_probability: 0.25,
        words: Vec::new(),
    }
}

/// Two days, three clips: plain, without a text, and with all that hurts.
fn sample() -> Vec<ExportClip> {
    let mut plain = clip("2026-11-04T23:59:59+01:00", "Hello world. How are you?");
    plain.segments = vec![
        segment("Hello world.", 0, 700),
        segment("How are you?", 700, 1_400),
    ];
    let mut failed = clip("2026-11-05T00:00:01.25+01:00", "");
    failed.state = "failed".to_owned();
    (failed.language, failed.model) = (None, None);
    let mut hard = clip("2026-11-05T09:30:00Z", "\"Two, or|more\"\n*lines*, שלום 👋🏽");
    hard.starred = true;
    hard.audio = Some("01J00000000000000000000000.wav".to_owned());
    vec![plain, failed, hard]
}

#[test]
fn txt_is_the_texts_with_a_blank_line_between_them() {
    assert_eq!(
        export(&sample(), Format::Txt),
        "Hello world. How are you?\n\n\"Two, or|more\"\n*lines*, שלום 👋🏽\n"
    );
}

#[test]
fn md_is_a_heading_a_day_and_a_line_a_clip() {
    assert_eq!(
        export(&sample(), Format::Md),
        "## 2026-11-04\n\n\
         - **23:59:59** Hello world. How are you?\n\n\
         ## 2026-11-05\n\n\
         - **00:00:01** *failed*\n\
         - **09:30:00** ★ \"Two, or|more\"<br>\\*lines\\*, שלום 👋🏽 \
         ([audio](<01J00000000000000000000000.wav>))\n"
    );
}

#[test]
fn json_has_every_field_in_its_order() {
    let mut clip = clip("2026-11-05T09:30:00Z", "Hi.");
    clip.segments = vec![segment("Hi.", 0, 700)];
    clip.segments[0].words = vec![Word {
        text: "Hi.".to_owned(),
        start_ms: 10,
        end_ms: 690,
        probability: 0.5,
    }];
    let line = r#"{"id":"01J00000000000000000000000","recorded_at":"2026-11-05T09:30:00Z","duration_ms":1500,"state":"done","starred":false,"language":"en","model":"base.en","text":"Hi.","audio":null,"segments":[{"text":"Hi.","start_ms":0,"end_ms":700,"no_speech_probability":0.25,"words":[{"text":"Hi.","start_ms":10,"end_ms":690,"probability":0.5}]}]}"#;
    let clips = [clip];
    assert_eq!(export(&clips, Format::Jsonl), format!("{line}\n"));
    let array = export(&clips, Format::Json);
    assert!(
        array.starts_with("[\n  {\n    \"id\": ") && array.ends_with("\n]\n"),
        "{array}"
    );
    let joined: String = array.lines().map(str::trim_start).collect();
    assert_eq!(joined.replace("\": ", "\":"), format!("[{line}]"));
}

#[test]
fn csv_has_a_header_and_quotes_only_what_needs_them() {
    assert_eq!(
        export(&sample(), Format::Csv),
        "id,recorded_at,duration_ms,state,starred,language,model,text,audio\r\n\
         01J00000000000000000000000,2026-11-04T23:59:59+01:00,1500,done,false,en,base.en,\
         Hello world. How are you?,\r\n\
         01J00000000000000000000000,2026-11-05T00:00:01.25+01:00,1500,failed,false,,,,\r\n\
         01J00000000000000000000000,2026-11-05T09:30:00Z,1500,done,true,en,base.en,\
         \"\"\"Two, or|more\"\"\n*lines*, שלום 👋🏽\",01J00000000000000000000000.wav\r\n"
    );
}

#[test]
fn subtitles_of_clips_follow_each_other_and_a_text_without_times_fills_its_clip() {
    assert_eq!(
        export(&sample(), Format::Srt),
        "1\n00:00:00,000 --> 00:00:00,700\nHello world.\n\n\
         2\n00:00:00,700 --> 00:00:01,400\nHow are you?\n\n\
         3\n00:00:03,000 --> 00:00:04,500\n\"Two, or|more\" *lines*, שלום 👋🏽\n"
    );
    assert!(
        export(&sample(), Format::Vtt)
            .ends_with("\n00:00:03.000 --> 00:00:04.500\n\"Two, or|more\" *lines*, שלום 👋🏽\n")
    );
}

#[test]
fn subtitles_of_an_edited_text_say_what_the_user_wrote() {
    let mut edited = clip("2026-11-05T09:30:00Z", "See you later.");
    edited.segments = vec![segment("See", 0, 400), segment("ewe later.", 400, 900)];
    assert_eq!(
        export(&[edited], Format::Srt),
        "1\n00:00:00,000 --> 00:00:01,500\nSee you later.\n"
    );
}

#[test]
fn no_clips_are_a_valid_file_in_every_format() {
    for (format, file) in [
        (Format::Txt, ""),
        (Format::Md, ""),
        (Format::Json, "[]\n"),
        (Format::Jsonl, ""),
        (Format::Srt, ""),
        (Format::Vtt, "WEBVTT\n"),
        (
            Format::Csv,
            "id,recorded_at,duration_ms,state,starred,language,model,text,audio\r\n",
        ),
    ] {
        assert_eq!(export(&[], format), file, "{format}");
    }
}

#[test]
fn a_time_that_is_none_still_gives_a_file() {
    let clips = [clip("yesterday", "Hi."), clip("", "Ho.")];
    for format in Format::ALL {
        assert!(export(&clips, format).contains("Hi."), "{format}");
    }
}

/// What a reader of the Markdown sees: headings with `#`, items as lines.
fn shown(markdown: &str) -> Vec<String> {
    let mut options = Options::all();
    // Typographic quotes are the reader's choice and not ours to prevent.
    options.remove(Options::ENABLE_SMART_PUNCTUATION);
    let mut lines = Vec::new();
    for event in Parser::new_ext(markdown, options) {
        let line = match event {
            Event::Start(Tag::Heading { .. }) => {
                lines.push("#".to_owned());
                continue;
            }
            Event::Start(Tag::Item) => {
                lines.push(String::new());
                continue;
            }
            Event::Start(Tag::List(None) | Tag::Strong)
            | Event::End(TagEnd::Heading(_) | TagEnd::Item | TagEnd::List(_) | TagEnd::Strong) => {
                continue;
            }
            Event::Text(text) => text.into_string(),
            Event::InlineHtml(html) if &*html == "<br>" => "\n".to_owned(),
            other => format!("<{other:?}>"),
        };
        lines.last_mut().expect("text has a line").push_str(&line);
    }
    lines
}

/// Text with all that could hurt, beginning with something to see.
fn hard_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-z]{1,4}",
        r"[-+=#!|:;.,?*_`~^$%&@<>()\[\]{}\\/'\x22]{1,4}",
        "[ \t]",
        "\r\n|\n|\r",
        "[0-9]{1,2}[.)] ",
        Just("<b>&amp;<!-- x -->".to_owned()),
        Just("[a](b) ![c](d) [[e]] [^1] https://f.g_h".to_owned()),
        Just("שלום \u{202b}עולם\u{202c} 👩‍👩‍👧 e\u{301}".to_owned()),
        "\\PC{1,3}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

prop_compose! {
    fn any_word()(
        text in hard_text(), start_ms: u32, end_ms: u32, probability in 0.0_f32..=1.0,
    ) -> Word {
        Word { text, start_ms, end_ms, probability }
    }
}

prop_compose! {
    fn any_segment()(
        text in hard_text(),
        start_ms: u32,
        end_ms: u32,
        no_speech_probability in 0.0_f32..=1.0,
        words in prop::collection::vec(any_word(), 0..2),
    ) -> Segment {
        Segment { text, start_ms, end_ms, no_speech_probability, words }
    }
}

prop_compose! {
    fn any_clip()(
        id in "[0-9A-Z]{26}",
        recorded_at in hard_text(),
        (duration_ms, starred) in any::<(u64, bool)>(),
        state in "[a-z]{1,9}",
        language in prop::option::of("[a-z]{2}"),
        model in prop::option::of(hard_text()),
        text in hard_text(),
        audio in prop::option::of(hard_text()),
        segments in prop::collection::vec(any_segment(), 0..3),
    ) -> ExportClip {
        ExportClip {
            id, recorded_at, duration_ms, state, starred, language, model, text, audio, segments,
        }
    }
}

fn any_clips() -> impl Strategy<Value = Vec<ExportClip>> {
    prop::collection::vec(any_clip(), 0..4)
}

/// Lines without the spaces that no reader of Markdown shows.
fn squeezed(text: &str) -> String {
    let lines = text.trim().replace("\r\n", "\n").replace('\r', "\n");
    let lines: Vec<&str> = lines.split('\n').map(str::trim).collect();
    lines.join("\n")
}

proptest! {
    #[test]
    fn json_reads_back(clips in any_clips()) {
        let array: Vec<ExportClip> = serde_json::from_str(&export(&clips, Format::Json)).unwrap();
        prop_assert_eq!(&array, &clips);
        let lines = export(&clips, Format::Jsonl);
        let lines: Vec<ExportClip> =
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        prop_assert_eq!(&lines, &clips);
    }

    #[test]
    fn csv_reads_back(clips in any_clips()) {
        let file = export(&clips, Format::Csv);
        let mut reader = ::csv::Reader::from_reader(file.as_bytes());
        let header = reader.headers().unwrap().clone();
        let read: Vec<::csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        prop_assert_eq!(read.len(), clips.len());
        for (row, clip) in read.iter().zip(&clips) {
            let field = |name| &row[header.iter().position(|field| field == name).unwrap()];
            prop_assert_eq!(field("id"), &clip.id);
            prop_assert_eq!(field("recorded_at"), &clip.recorded_at);
            prop_assert_eq!(field("duration_ms"), clip.duration_ms.to_string());
            prop_assert_eq!(field("state"), &clip.state);
            prop_assert_eq!(field("starred"), clip.starred.to_string());
            prop_assert_eq!(field("language"), clip.language.as_deref().unwrap_or_default());
            prop_assert_eq!(field("model"), clip.model.as_deref().unwrap_or_default());
            prop_assert_eq!(field("text"), &clip.text);
            prop_assert_eq!(field("audio"), clip.audio.as_deref().unwrap_or_default());
        }
    }

    #[test]
    fn a_reader_of_the_markdown_sees_the_text(texts in prop::collection::vec(hard_text(), 1..4)) {
        let clips: Vec<ExportClip> =
            texts.iter().map(|text| clip("2026-11-05T09:30:00Z", &format!("x{text}x"))).collect();
        let file = export(&clips, Format::Md);
        prop_assert_eq!(file.lines().count(), 2 + clips.len());
        let mut expected = vec!["#2026-11-05".to_owned()];
        expected.extend(clips.iter().map(|clip| format!("09:30:00 {}", squeezed(&clip.text))));
        prop_assert_eq!(shown(&file), expected, "{}", file);
    }

    #[test]
    fn anything_gives_a_line_a_clip_in_markdown(clips in any_clips()) {
        let file = export(&clips, Format::Md);
        let items = file.lines().filter(|line| line.starts_with("- **")).count();
        prop_assert_eq!(items, clips.len());
    }

    #[test]
    fn subtitles_hold_every_word_in_order_and_one_cue_for_each_piece(clips in any_clips()) {
        let srt = export(&clips, Format::Srt);
        let vtt = export(&clips, Format::Vtt);
        let unescape =
            |line: &str| line.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        // An arrow in a text is escaped, so these are the lines of text.
        let lines = vtt.lines().skip(1).filter(|line| !line.contains(" --> ")).map(unescape);
        let shown = lines.collect::<Vec<_>>().join(" ");
        let said = clips.iter().flat_map(|clip| clip.text.split_whitespace());
        prop_assert!(shown.split_whitespace().eq(said), "{}", shown);
        let cues = |file: &str| file.lines().filter(|line| line.contains(" --> ")).count();
        prop_assert_eq!(cues(&srt), cues(&vtt));
    }
}
