use super::*;
use proptest::prelude::*;

fn clip(n: u32, text: Option<&str>) -> ExportClip {
    let segment = |text: &str| Segment {
        text: text.to_owned(),
        start_ms: 100,
        end_ms: 900,
        no_speech_probability: 0.0,
        words: Vec::new(),
    };
    ExportClip {
        id: format!("01K{n}"),
        recorded_at: format!("2026-11-{:02}T10:42:07+01:00", 20 + n / 2),
        duration_ms: 1_000,
        state: "done".to_owned(),
        starred: n == 1,
        model: Some("base.en".to_owned()),
        language: None,
        text: text.map(str::to_owned),
        audio: None,
        segments: text.map(segment).into_iter().collect(),
    }
}

fn clips() -> Vec<ExportClip> {
    vec![
        clip(0, Some("Hello, \"world\".")),
        clip(1, Some("Two\nlines *and* a [link]")),
        clip(2, None),
        clip(3, Some("שלום עולם 🙂")),
    ]
}

fn exported(format: Format) -> String {
    export(&clips(), format).expect("text")
}

#[test]
fn plain_text_is_a_paragraph_a_clip() {
    assert_eq!(
        exported(Format::Txt),
        "Hello, \"world\".\n\nTwo\nlines *and* a [link]\n\nשלום עולם 🙂\n"
    );
    assert_eq!(export(&[], Format::Txt).expect("text"), "");
}

#[test]
fn markdown_has_a_heading_a_day_and_shows_the_words_as_they_are() {
    assert_eq!(
        exported(Format::Md),
        "## 2026-11-20\n\n- **10:42** Hello, \"world\".\n- **10:42** ★ Two lines \\*and\\* a \
         \\[link\\]\n\n## 2026-11-21\n\n- **10:42** שלום עולם 🙂\n"
    );
}

#[test]
fn subtitles_follow_each_other_in_time() {
    let track = exported(Format::Srt);
    assert!(
        track.contains("00:00:00,100 --> 00:00:00,900\nHello, \"world\"."),
        "{track}"
    );
    // The clip without a text takes its second all the same.
    assert!(track.contains("00:00:03,100 --> 00:00:03,900"), "{track}");
    assert!(exported(Format::Vtt).starts_with("WEBVTT\n"));
}

#[test]
fn json_says_every_field_and_a_line_is_one_object() {
    let all: serde_json::Value = serde_json::from_str(&exported(Format::Json)).expect("JSON");
    assert_eq!(all[1]["text"], "Two\nlines *and* a [link]");
    assert_eq!(all[2]["text"], serde_json::Value::Null);
    assert_eq!(all[0]["segments"][0]["end_ms"], 900);
    let lines = exported(Format::Jsonl);
    let objects: Vec<serde_json::Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    assert_eq!(serde_json::Value::Array(objects), all);
}

#[test]
fn every_format_is_found_by_its_name() {
    for format in Format::ALL {
        assert_eq!(format.name().parse(), Ok(format));
    }
    assert!(
        "docx"
            .parse::<Format>()
            .expect_err("none")
            .contains("jsonl")
    );
}

/// RFC 4180, read back by the book.
fn read(csv: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut letters = csv.chars().peekable();
    let mut quoted = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => field.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {
                assert_eq!(letters.next(), Some('\n'));
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
            }
            other => field.push(other),
        }
    }
    assert!(!quoted && row.is_empty() && field.is_empty());
    rows
}

proptest! {
    #[test]
    fn any_text_survives_csv_and_json(texts in prop::collection::vec("\\PC*|[\",\r\n ]{0,6}", 0..6)) {
        let clips: Vec<ExportClip> = (0..).zip(&texts).map(|(n, text)| clip(n, Some(text))).collect();
        let rows = read(&export(&clips, Format::Csv).unwrap());
        prop_assert_eq!(rows.len(), texts.len() + 1);
        for (row, text) in rows[1..].iter().zip(&texts) {
            prop_assert_eq!(row.len(), 9);
            prop_assert_eq!(&row[7], text);
        }
        let json: serde_json::Value = serde_json::from_str(&export(&clips, Format::Json).unwrap()).unwrap();
        for (at, text) in texts.iter().enumerate() {
            prop_assert_eq!(json[at]["text"].as_str(), Some(text.as_str()));
        }
        prop_assert_eq!(export(&clips, Format::Jsonl).unwrap().lines().count(), texts.len());
    }
}
