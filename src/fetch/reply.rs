//! What an answer is worth: read from its status and its headers.

use std::time::Duration;

use ureq::http::header::{self, HeaderMap, HeaderName};

use super::Cause;
use super::part::Validators;

/// Nobody waits longer because a server asks for it.
const LONGEST: Duration = Duration::from_secs(60);

/// What comes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// The file from its beginning.
    Whole,
    /// The part that was asked for.
    Rest,
}

/// An answer worth reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reply {
    pub(super) kind: Kind,
    pub(super) content_type: Option<String>,
    pub(super) validators: Validators,
}

impl Reply {
    /// What the answer to a question for `total` bytes from `from` on is.
    pub(super) fn read(
        status: u16,
        headers: &HeaderMap,
        url: &str,
        from: u64,
        total: u64,
    ) -> Result<Self, Cause> {
        let text = |name: HeaderName| headers.get(name)?.to_str().ok().map(str::to_owned);
        let content_type = text(header::CONTENT_TYPE);
        let kind = match status {
            206 => {
                let range = text(header::CONTENT_RANGE)
                    .as_deref()
                    .and_then(content_range);
                match range {
                    Some((start, _)) if from == 0 || start != from => {
                        return Err(Cause::WrongRange);
                    }
                    Some((_, Some(said))) if said != total => {
                        return Err(Cause::WrongSize {
                            said,
                            expected: total,
                        });
                    }
                    Some(_) => Kind::Rest,
                    None => return Err(Cause::WrongRange),
                }
            }
            200 => Kind::Whole,
            416 => return Err(Cause::WrongRange),
            code => {
                let seconds = text(header::RETRY_AFTER).and_then(|after| after.parse().ok());
                let again_in = seconds
                    .map(Duration::from_secs)
                    .map(|time| time.min(LONGEST));
                return Err(Cause::Status { code, again_in });
            }
        };
        let said = text(header::CONTENT_LENGTH).and_then(|length| length.parse::<u64>().ok());
        // A page says its own size: that it is a page is the better message.
        let page = content_type
            .as_deref()
            .is_some_and(|kind| kind.contains("html"));
        if let (Kind::Whole, Some(said), false) = (&kind, said, page)
            && said != total
        {
            return Err(Cause::WrongSize {
                said,
                expected: total,
            });
        }
        Ok(Self {
            kind,
            content_type,
            validators: Validators {
                url: url.to_owned(),
                etag: text(header::ETAG),
                last_modified: text(header::LAST_MODIFIED),
            },
        })
    }
}

/// `bytes 5-9/10` is a part from 5 of 10 bytes; `bytes 5-9/*` of nobody knows how many.
fn content_range(text: &str) -> Option<(u64, Option<u64>)> {
    let (range, total) = text
        .trim()
        .strip_prefix("bytes")?
        .trim_start()
        .split_once('/')?;
    let (start, _) = range.split_once('-')?;
    let total = match total.trim() {
        "*" => None,
        number => Some(number.parse().ok()?),
    };
    Some((start.trim().parse().ok()?, total))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, headers: &[(&str, &str)], from: u64) -> Result<Kind, Cause> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: HeaderName = name.parse().expect("a name");
            map.insert(name, value.parse().expect("a value"));
        }
        Reply::read(status, &map, "http://x/f", from, 100).map(|reply| reply.kind)
    }

    #[test]
    fn a_part_must_be_the_one_that_was_asked_for() {
        let range = |text| read(206, &[("Content-Range", text)], 10);
        assert_eq!(range("bytes 10-99/100"), Ok(Kind::Rest));
        assert_eq!(range("bytes 10-99/*"), Ok(Kind::Rest));
        for wrong in [
            "bytes 0-99/100",
            "bytes 11-99/100",
            "10-99/100",
            "bytes x-9/100",
            "",
        ] {
            assert_eq!(range(wrong), Err(Cause::WrongRange), "{wrong}");
        }
        let other = Err(Cause::WrongSize {
            said: 90,
            expected: 100,
        });
        assert_eq!(range("bytes 10-89/90"), other);
        assert_eq!(read(206, &[], 10), Err(Cause::WrongRange));
        assert_eq!(
            read(206, &[("Content-Range", "bytes 0-99/100")], 0),
            Err(Cause::WrongRange),
            "nobody asked for a part"
        );
    }

    #[test]
    fn a_whole_answer_of_another_size_is_another_file_unless_it_is_a_page() {
        assert_eq!(read(200, &[("Content-Length", "100")], 0), Ok(Kind::Whole));
        assert_eq!(read(200, &[], 10), Ok(Kind::Whole));
        let other = Err(Cause::WrongSize {
            said: 99,
            expected: 100,
        });
        assert_eq!(read(200, &[("Content-Length", "99")], 0), other);
        let page = [("Content-Length", "99"), ("Content-Type", "text/html")];
        assert_eq!(read(200, &page, 0), Ok(Kind::Whole));
    }

    #[test]
    fn a_server_may_ask_for_a_pause_but_not_for_an_hour() {
        let status = |after: &str| read(503, &[("Retry-After", after)], 0);
        let again_in = |seconds| {
            Err(Cause::Status {
                code: 503,
                again_in: Some(Duration::from_secs(seconds)),
            })
        };
        assert_eq!(status("2"), again_in(2));
        assert_eq!(status("3600"), again_in(60));
        assert_eq!(
            status("Fri, 31 Dec 1999 23:59:59 GMT"),
            Err(Cause::Status {
                code: 503,
                again_in: None
            })
        );
        assert_eq!(read(416, &[], 10), Err(Cause::WrongRange));
    }
}
