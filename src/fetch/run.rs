//! From the first question to the file in its place.

use std::fs;
use std::io::{ErrorKind, Read};
use std::time::{Duration, Instant};

use ureq::http::Response;
use ureq::{Agent, Body};

use super::error::{Ended, Refused};
use super::meter::Meter;
use super::pace::Pacer;
use super::page;
use super::part::{Part, disk};
use super::reply::{Kind, Reply};
use super::{Cancel, Cause, Event, FetchError, Fetched, Manner, Order, client};

/// How much is read at a time.
const BLOCK: usize = 64 * 1024;
/// An attempt that brought less than this brought nothing: else a server that
/// cuts every byte off would be asked for ever.
const WORTH_IT: u64 = 16 * 1024;
/// The longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How much of an answer is looked at before any of it is kept.
const HEAD: usize = 512;

/// Fetches a file, and gives back when it is in its place or why it is not.
///
/// # Errors
/// [`FetchError`]. What was received is kept, unless it was of no use.
pub fn fetch(
    order: &Order,
    manner: &Manner,
    cancel: &Cancel,
    tell: &mut dyn FnMut(Event),
) -> Result<Fetched, FetchError> {
    let mut part = Part::open(&order.target)?;
    if is_whole(order, cancel)? {
        if part.len() == 0 {
            part.remove();
        }
        return Ok(Fetched {
            already_there: true,
            ..Fetched::default()
        });
    }
    if part.len() > order.bytes {
        tell(Event::StartedOver("what was there is longer than the file"));
        part.clear()?;
    }
    if part.len() > 0 {
        tell(Event::Reading { bytes: part.len() });
        part.read(cancel)?;
    }
    if !part.fits(order.bytes) {
        return Err(part.no_space(order.bytes));
    }
    let mut run = Run {
        order,
        manner,
        cancel,
        tell,
        meter: Meter::new(order.bytes),
        pacer: Pacer::new(manner.least(), Instant::now()),
        again: 0,
        fetched: Fetched {
            reused: part.len(),
            ..Fetched::default()
        },
        part,
    };
    let ended = run.all_sources();
    let Run { part, fetched, .. } = run;
    if let Err(error) = ended {
        if part.len() == 0 {
            part.remove();
        }
        return Err(error);
    }
    part.install()?;
    Ok(fetched)
}

/// Whether the target is there and is what it should be.
fn is_whole(order: &Order, cancel: &Cancel) -> Result<bool, FetchError> {
    match fs::metadata(&order.target) {
        Ok(about) if about.is_dir() => {
            let error = std::io::Error::from(ErrorKind::IsADirectory);
            Err(disk(&order.target, &error))
        }
        Ok(about) if about.len() == order.bytes => {
            let sum = super::part::sum_of(&order.target, cancel)?;
            Ok(sum == order.sha256)
        }
        _ => Ok(false),
    }
}

struct Run<'a> {
    order: &'a Order,
    manner: &'a Manner,
    cancel: &'a Cancel,
    tell: &'a mut dyn FnMut(Event),
    meter: Meter,
    pacer: Pacer,
    /// How often an attempt began the file again.
    again: u32,
    fetched: Fetched,
    part: Part,
}

impl Run<'_> {
    /// Every address in turn, until the part is the file.
    fn all_sources(&mut self) -> Result<(), FetchError> {
        let mut refused = Vec::new();
        for url in &self.order.urls {
            match self.source(url) {
                Ok(()) => return Ok(()),
                Err(Ended::Here(error)) => return Err(error),
                Err(Ended::There(cause)) => {
                    self.trouble(url, &cause, None);
                    refused.push(Refused {
                        url: url.clone(),
                        cause,
                    });
                }
            }
        }
        let kept = self.part.len();
        Err(FetchError::Failed {
            target: self.order.target.clone(),
            refused,
            kept,
        })
    }

    /// One address, until the part is the file or there is no hope.
    fn source(&mut self, url: &str) -> Result<(), Ended> {
        self.until_whole(url)?;
        let sewn = self.fetched.reused > 0 || self.fetched.resumed > 0;
        if self.part.sum() == self.order.sha256 {
            return Ok(());
        }
        if sewn {
            // Perhaps its halves are of two files.
            self.start_over("what was received in parts is not the file")?;
            self.until_whole(url)?;
            if self.part.sum() == self.order.sha256 {
                return Ok(());
            }
        }
        let sum = self.part.sum();
        self.start_over("what was received is not the file")?;
        Err(Cause::WrongSum(sum).into())
    }

    /// Asks until every byte is there.
    fn until_whole(&mut self, url: &str) -> Result<(), Ended> {
        let mut failures = 0;
        self.again = 0;
        let mut ranges = true;
        while self.part.len() < self.order.bytes {
            let before = self.part.len();
            let Err(ended) = self.attempt(url, ranges) else {
                continue;
            };
            if self.cancel.is_cancelled() {
                return Err(self.cancelled().into());
            }
            let Ended::There(cause) = ended else {
                return Err(ended);
            };
            if cause == Cause::WrongRange && ranges {
                // It can be had as a whole at least.
                ranges = false;
                self.start_over("the server cannot go on where it stopped")?;
                continue;
            }
            let came = self.part.len().saturating_sub(before);
            failures = if came >= self.worth(&cause) {
                1
            } else {
                failures + 1
            };
            // Who begins again each time and is cut ever later would be asked for ever.
            let tries = failures.max(self.again);
            if !cause.may_pass() || tries > self.manner.retries {
                return Err(cause.into());
            }
            let pause = self.pause(&cause, tries);
            self.trouble(url, &cause, Some(pause));
            if self.cancel.wait(pause) {
                return Err(self.cancelled().into());
            }
        }
        Ok(())
    }

    /// What an attempt that ended so has to have brought.
    fn worth(&self, cause: &Cause) -> u64 {
        match cause {
            // The stretch that was too slow is not what counts.
            Cause::Slow { .. } => WORTH_IT.max(self.manner.least().bytes.saturating_mul(2)),
            _ => WORTH_IT,
        }
    }

    fn pause(&self, cause: &Cause, failures: u32) -> Duration {
        if let Cause::Status {
            again_in: Some(time),
            ..
        } = cause
        {
            return *time;
        }
        let doubled = self
            .manner
            .pause
            .saturating_mul(1 << (failures - 1).min(16));
        doubled.min(LONGEST_PAUSE)
    }

    /// One question and its answer, as far as that goes.
    fn attempt(&mut self, url: &str, ranges: bool) -> Result<(), Ended> {
        if !ranges && self.part.len() > 0 {
            self.again += 1;
            self.start_over("the server cannot go on where it stopped")?;
        }
        let from = self.part.len();
        (self.tell)(Event::Asking {
            url: url.to_owned(),
            from,
        });
        let known = self.part.validators().filter(|known| known.url == url);
        let tag = known.as_ref().and_then(|known| known.if_range());
        let agent = client::agent(self.manner, url)?;
        self.cancel.interrupts(&agent);
        let mut answer = self.answer(agent, url, from, tag)?;
        let status = answer.status().as_u16();
        let reply = Reply::read(status, answer.headers(), url, from, self.order.bytes)?;
        if reply.kind == Kind::Rest {
            let other = |known: &super::part::Validators| {
                known.etag.is_some()
                    && reply.validators.etag.is_some()
                    && known.etag != reply.validators.etag
            };
            if known.as_ref().is_some_and(other) {
                return Err(Cause::WrongRange.into());
            }
            self.fetched.resumed += 1;
        }
        let mut body = answer.body_mut().as_reader();
        self.pacer = Pacer::new(self.manner.least(), Instant::now());
        if reply.kind == Kind::Whole {
            // What is there is let go of only for something better.
            let first = self.head(&mut body, reply.content_type.as_deref())?;
            if from > 0 {
                self.again += 1;
                self.start_over("the server sends the file from its beginning")?;
            }
            self.part.keep(&reply.validators);
            self.meter.interrupted();
            self.take(&first)?;
        } else {
            self.part.keep(&reply.validators);
            self.meter.interrupted();
        }
        self.rest(&mut body)
    }

    /// Asks, on a thread that nobody waits for if the download is to end.
    fn answer(
        &self,
        agent: Agent,
        url: &str,
        from: u64,
        tag: Option<&str>,
    ) -> Result<Response<Body>, Ended> {
        let (url, tag) = (url.to_owned(), tag.map(str::to_owned));
        let manner = self.manner.clone();
        let ask = move || client::ask(&agent, &url, from, tag.as_deref(), &manner);
        match self.cancel.unless(ask) {
            Ok(Some(answer)) => Ok(answer?),
            Ok(None) => Err(self.cancelled().into()),
            Err(error) => Err(Cause::Unreachable(error.to_string()).into()),
        }
    }

    /// The first bytes of a whole answer, if they are a file's.
    fn head(&mut self, body: &mut impl Read, content_type: Option<&str>) -> Result<Vec<u8>, Ended> {
        let mut first = vec![0; HEAD];
        let mut have = 0;
        while have < HEAD {
            match self.read(body, &mut first[have..]) {
                Ok(0) => break,
                Ok(read) => {
                    have += read;
                    self.pacer.came(read as u64, Instant::now())?;
                }
                Err(_) if have >= self.order.magic.len() => break,
                Err(ended) => return Err(ended),
            }
        }
        first.truncate(have);
        if have == 0 {
            return Err(self.cut().into());
        }
        if let Some(cause) = page::judge(&first, content_type, &self.order.magic) {
            return Err(cause.into());
        }
        Ok(first)
    }

    fn rest(&mut self, body: &mut impl Read) -> Result<(), Ended> {
        let mut block = vec![0; BLOCK];
        loop {
            if self.cancel.is_cancelled() {
                return Err(self.cancelled().into());
            }
            match self.read(body, &mut block)? {
                0 if self.part.len() < self.order.bytes => return Err(self.cut().into()),
                0 => return Ok(()),
                read => {
                    self.take(&block[..read])?;
                    if self.part.len() < self.order.bytes {
                        self.pacer.came(read as u64, Instant::now())?;
                    }
                }
            }
        }
    }

    fn read(&mut self, body: &mut impl Read, block: &mut [u8]) -> Result<usize, Ended> {
        loop {
            match body.read(block) {
                Ok(read) => {
                    self.fetched.received += read as u64;
                    return Ok(read);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    let (at, of) = (self.part.len(), self.order.bytes);
                    // A length that was a lie is no matter where the file is whole.
                    if at == of {
                        return Ok(0);
                    }
                    return Err(client::broken(error, at, of, self.manner).into());
                }
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Ended> {
        if self.part.len() + bytes.len() as u64 > self.order.bytes {
            self.start_over("more came than the file has")?;
            return Err(Cause::TooLong(self.order.bytes).into());
        }
        self.part.append(bytes, self.order.bytes)?;
        if let Some(progress) = self.meter.reached(self.part.len(), Instant::now()) {
            (self.tell)(Event::Progress(progress));
        }
        Ok(())
    }

    fn cut(&self) -> Cause {
        Cause::Cut {
            at: self.part.len(),
            of: self.order.bytes,
        }
    }

    fn cancelled(&self) -> FetchError {
        FetchError::Cancelled {
            kept: self.part.len(),
        }
    }

    /// What is there is of no use.
    fn start_over(&mut self, why: &'static str) -> Result<(), FetchError> {
        if self.part.len() > 0 {
            (self.tell)(Event::StartedOver(why));
        }
        self.fetched.reused = 0;
        self.meter.interrupted();
        self.part.clear()
    }

    fn trouble(&mut self, url: &str, cause: &Cause, again_in: Option<Duration>) {
        tracing::warn!(url, %cause, ?again_in, "the download has trouble");
        (self.tell)(Event::Trouble {
            url: url.to_owned(),
            cause: cause.clone(),
            again_in,
        });
    }
}
