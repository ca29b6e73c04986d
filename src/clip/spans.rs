//! The parts of a dictation that are measured and shown.

use std::time::Duration;

use super::StageTimes;

/// A part of a dictation, from one moment to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Its name for programs: `first_sample`.
    pub name: &'static str,
    /// The moment it begins with.
    pub from: &'static str,
    /// The moment it ends with.
    pub to: &'static str,
    /// How long it took, where both moments are known.
    pub took: Option<Duration>,
}

impl Span {
    /// `None` too where the end lies before the beginning: then nobody waited.
    fn between(
        name: &'static str,
        from: &'static str,
        to: &'static str,
        began: Option<Duration>,
        ended: Option<Duration>,
    ) -> Self {
        let took = began
            .zip(ended)
            .and_then(|(began, ended)| ended.checked_sub(began));
        Self {
            name,
            from,
            to,
            took,
        }
    }
}

impl StageTimes {
    /// What the wait from release to text is made of, in order.
    pub fn wait(&self) -> [Span; 4] {
        let span = Span::between;
        [
            span("tail", "release", "sealed", self.released, self.sealed),
            span(
                "queue",
                "sealed",
                "engine began",
                self.sealed,
                self.dequeued,
            ),
            span(
                "engine",
                "engine began",
                "text",
                self.dequeued,
                self.transcribed,
            ),
            span(
                "delivery",
                "text",
                "delivered",
                self.transcribed,
                self.delivered,
            ),
        ]
    }

    /// Every span that is measured and shown, in the order of a dictation; the
    /// last is the wait as a whole.
    pub fn spans(&self) -> Vec<Span> {
        let press = Some(Duration::ZERO);
        let before = [
            Span::between("effect", "key edge", "effect", press, self.effect),
            Span::between(
                "first_sample",
                "press",
                "first sample",
                press,
                self.first_sample,
            ),
        ];
        let whole = Span::between(
            "release_to_text",
            "release",
            "text",
            self.released,
            self.delivered,
        );
        let engine = [
            Span::between(
                "encode",
                "engine began",
                "encoded",
                self.dequeued,
                self.encoded,
            ),
            Span::between("decode", "encoded", "text", self.encoded, self.transcribed),
        ];
        let [tail, queue, both, delivery] = self.wait();
        before
            .into_iter()
            .chain([tail, queue, both])
            .chain(engine)
            .chain([delivery, whole])
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_spans_after_the_release_add_up_to_the_wait() {
        let ms = |ms| Some(Duration::from_millis(ms));
        let times = StageTimes {
            effect: ms(1),
            first_sample: ms(2),
            released: ms(1_000),
            sealed: ms(1_250),
            dequeued: ms(1_251),
            encoded: ms(1_300),
            transcribed: ms(1_400),
            delivered: ms(1_404),
        };
        let took: Vec<_> = times
            .spans()
            .iter()
            .map(|span| (span.name, span.took))
            .collect();
        assert_eq!(
            took,
            [
                ("effect", ms(1)),
                ("first_sample", ms(2)),
                ("tail", ms(250)),
                ("queue", ms(1)),
                ("engine", ms(149)),
                ("encode", ms(49)),
                ("decode", ms(100)),
                ("delivery", ms(4)),
                ("release_to_text", ms(404)),
            ]
        );
        let together: Option<Duration> = times.wait().iter().map(|span| span.took).sum();
        assert_eq!(together, times.release_to_text());
    }

    #[test]
    fn a_span_that_would_end_before_it_began_has_no_length() {
        let times = StageTimes {
            sealed: Some(Duration::from_secs(2)),
            dequeued: Some(Duration::from_secs(1)),
            ..StageTimes::default()
        };
        assert!(times.wait().iter().all(|span| span.took.is_none()));
    }
}
