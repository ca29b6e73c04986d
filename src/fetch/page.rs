//! A page for people where a file was asked for.

use super::Cause;

/// What the first bytes of a whole answer say: a cause not to go on, or nothing.
pub(super) fn judge(first: &[u8], content_type: Option<&str>, magic: &[u8]) -> Option<Cause> {
    let known = first.len().min(magic.len());
    if known > 0 && first[..known] == magic[..known] {
        return None;
    }
    let text = String::from_utf8_lossy(first);
    let start = text.trim_start_matches('\u{feff}').trim_start();
    let lower = start
        .get(..start.len().min(64))
        .unwrap_or(start)
        .to_ascii_lowercase();
    let said = content_type.unwrap_or_default().to_ascii_lowercase();
    let page = lower.starts_with("<!doctype html") || lower.starts_with("<html");
    if page || said.contains("html") {
        return Some(Cause::Page(title(&text)));
    }
    Some(Cause::WrongStart)
}

/// The title of a page, in one line of at most 60 characters.
fn title(page: &str) -> Option<String> {
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let words: Vec<&str> = page.get(start..end)?.split_whitespace().collect();
    let line: String = words.join(" ").chars().take(60).collect();
    let shown: String = line.chars().filter(|letter| !letter.is_control()).collect();
    (!shown.is_empty()).then_some(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_by_its_type_or_by_its_first_bytes() {
        let page = b"\n <!DOCTYPE html><head><TITLE lang=en>Sign  in\nhere</title>";
        for said in [None, Some("application/octet-stream"), Some("text/html")] {
            let cause = judge(page, said, b"lmgg");
            assert_eq!(cause, Some(Cause::Page(Some("Sign in here".to_owned()))));
        }
        let json = judge(b"{\"error\":1}", Some("application/json"), b"lmgg");
        assert_eq!(json, Some(Cause::WrongStart));
        assert_eq!(
            judge(b"oops", Some("text/html; charset=utf-8"), b"lmgg"),
            Some(Cause::Page(None))
        );
    }

    #[test]
    fn a_file_that_begins_as_it_should_is_none_whatever_is_said_of_it() {
        assert_eq!(judge(b"lmgg....", Some("text/html"), b"lmgg"), None);
        assert_eq!(judge(b"lm", None, b"lmgg"), None, "more is to come");
        assert_eq!(judge(b"xx", None, b"lmgg"), Some(Cause::WrongStart));
    }

    #[test]
    fn a_title_is_short_and_in_one_line() {
        assert_eq!(title("<title>a</title>").as_deref(), Some("a"));
        let long = format!("<title>{}</title>", "ä".repeat(200));
        assert_eq!(title(&long).map(|title| title.chars().count()), Some(60));
        for none in ["<title>", "<title></title>", "no", "<title>\u{1b}</title>"] {
            assert_eq!(title(none), None, "{none:?}");
        }
    }
}
