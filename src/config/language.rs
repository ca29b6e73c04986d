//! The languages that whisper knows.

/// whisper's code of each language and its English name, the language with the
/// most training material first; a test of the engine holds them against
/// whisper.cpp's own list. Models before large-v3 have no Cantonese (`yue`).
pub const LANGUAGES: [(&str, &str); 100] = [
    ("en", "English"),
    ("zh", "Chinese"),
    ("de", "German"),
    ("es", "Spanish"),
    ("ru", "Russian"),
    ("ko", "Korean"),
    ("fr", "French"),
    ("ja", "Japanese"),
    ("pt", "Portuguese"),
    ("tr", "Turkish"),
    ("pl", "Polish"),
    ("ca", "Catalan"),
    ("nl", "Dutch"),
    ("ar", "Arabic"),
    ("sv", "Swedish"),
    ("it", "Italian"),
    ("id", "Indonesian"),
    ("hi", "Hindi"),
    ("fi", "Finnish"),
    ("vi", "Vietnamese"),
    ("he", "Hebrew"),
    ("uk", "Ukrainian"),
    ("el", "Greek"),
    ("ms", "Malay"),
    ("cs", "Czech"),
    ("ro", "Romanian"),
    ("da", "Danish"),
    ("hu", "Hungarian"),
    ("ta", "Tamil"),
    ("no", "Norwegian"),
    ("th", "Thai"),
    ("ur", "Urdu"),
    ("hr", "Croatian"),
    ("bg", "Bulgarian"),
    ("lt", "Lithuanian"),
    ("la", "Latin"),
    ("mi", "Maori"),
    ("ml", "Malayalam"),
    ("cy", "Welsh"),
    ("sk", "Slovak"),
    ("te", "Telugu"),
    ("fa", "Persian"),
    ("lv", "Latvian"),
    ("bn", "Bengali"),
    ("sr", "Serbian"),
    ("az", "Azerbaijani"),
    ("sl", "Slovenian"),
    ("kn", "Kannada"),
    ("et", "Estonian"),
    ("mk", "Macedonian"),
    ("br", "Breton"),
    ("eu", "Basque"),
    ("is", "Icelandic"),
    ("hy", "Armenian"),
    ("ne", "Nepali"),
    ("mn", "Mongolian"),
    ("bs", "Bosnian"),
    ("kk", "Kazakh"),
    ("sq", "Albanian"),
    ("sw", "Swahili"),
    ("gl", "Galician"),
    ("mr", "Marathi"),
    ("pa", "Punjabi"),
    ("si", "Sinhala"),
    ("km", "Khmer"),
    ("sn", "Shona"),
    ("yo", "Yoruba"),
    ("so", "Somali"),
    ("af", "Afrikaans"),
    ("oc", "Occitan"),
    ("ka", "Georgian"),
    ("be", "Belarusian"),
    ("tg", "Tajik"),
    ("sd", "Sindhi"),
    ("gu", "Gujarati"),
    ("am", "Amharic"),
    ("yi", "Yiddish"),
    ("lo", "Lao"),
    ("uz", "Uzbek"),
    ("fo", "Faroese"),
    ("ht", "Haitian Creole"),
    ("ps", "Pashto"),
    ("tk", "Turkmen"),
    ("nn", "Nynorsk"),
    ("mt", "Maltese"),
    ("sa", "Sanskrit"),
    ("lb", "Luxembourgish"),
    ("my", "Myanmar"),
    ("bo", "Tibetan"),
    ("tl", "Tagalog"),
    ("mg", "Malagasy"),
    ("as", "Assamese"),
    ("tt", "Tatar"),
    ("haw", "Hawaiian"),
    ("ln", "Lingala"),
    ("ha", "Hausa"),
    ("ba", "Bashkir"),
    ("jw", "Javanese"),
    ("su", "Sundanese"),
    ("yue", "Cantonese"),
];

/// What stands for "let the model find out".
pub const AUTO: &str = "auto";

/// The English name of a language, by whisper's code.
pub fn name(code: &str) -> Option<&'static str> {
    let found = LANGUAGES.iter().find(|(known, _)| *known == code);
    found.map(|(_, name)| *name)
}

/// What is wrong with a code, and which one was probably meant.
pub(super) fn hint(written: &str) -> Option<String> {
    if name(written).is_some() {
        return None;
    }
    let ways = "write whisper's code, such as `en`, `de` or `fr`";
    Some(match nearest(written) {
        Some((code, name)) => format!("did you mean `{code}` ({name})? Otherwise {ways}"),
        None => ways.to_owned(),
    })
}

/// The language that was probably meant: `german`, `de-DE`, `DE`, `ger`, `dr`.
fn nearest(written: &str) -> Option<(&'static str, &'static str)> {
    let written = written.trim().to_lowercase();
    let code = written.split(['-', '_', '.']).next().unwrap_or_default();
    let find = |fits: &dyn Fn(&str, &str) -> bool| {
        let mut all = LANGUAGES.iter();
        all.find(|(code, name)| fits(code, name)).copied()
    };
    let distance = |name: &str| strsim::damerau_levenshtein(code, &name.to_lowercase());
    find(&|known, _| known == code)
        .or_else(|| find(&|_, name| distance(name) * 3 <= name.len()))
        .or_else(|| find(&|_, name| code.len() > 2 && name.to_lowercase().starts_with(code)))
        // Of codes as near as each other the one with the same first letter, and
        // of those the language that is spoken more.
        .or_else(|| find(&|known, _| known.get(..1) == code.get(..1) && distance(known) == 1))
        .or_else(|| find(&|known, _| code.len() == 2 && distance(known) == 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_probably_meant_is_named() {
        for (written, code) in [
            ("german", "de"),
            ("Germann", "de"),
            ("DE", "de"),
            ("de-DE", "de"),
            ("pt_BR.UTF-8", "pt"),
            ("ger", "de"),
            ("dr", "de"),
            ("eng", "en"),
            ("spanish", "es"),
        ] {
            let meant = nearest(written).map(|(code, _)| code);
            assert_eq!(meant, Some(code), "{written}");
            assert!(hint(written).is_some_and(|hint| hint.contains(code)));
        }
        assert_eq!(nearest("klingon"), None);
        assert_eq!(nearest(""), None);
    }

    #[test]
    fn a_code_that_is_one_needs_no_hint() {
        for (code, _) in LANGUAGES {
            assert_eq!(hint(code), None);
        }
        assert_eq!(name("de"), Some("German"));
        assert_eq!(name("auto"), None, "that is no language");
    }
}
