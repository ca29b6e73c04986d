use super::*;
use proptest::prelude::*;

fn clip(n: u64) -> ClipId {
    ClipId::from_parts(n, 0)
}

fn queue(purposes: &[Purpose]) -> (JobQueue, Instant) {
    let (mut queue, now) = (JobQueue::default(), Instant::now());
    for (n, purpose) in (1..).zip(purposes) {
        queue.add(clip(n), *purpose, now);
    }
    (queue, now)
}

#[test]
fn the_oldest_goes_first_and_one_at_a_time() {
    let (mut queue, now) = queue(&[Purpose::Recovered, Purpose::Recovered]);
    assert_eq!(queue.next(now), Some(clip(1)));
    queue.claim(clip(1));
    assert_eq!(
        (queue.next(now), queue.next_deadline(|_| true)),
        (None, None)
    );
    queue.remove(clip(1));
    assert_eq!(queue.next(now), Some(clip(2)));
}

#[test]
fn what_is_dictated_now_goes_before_what_was_left_over() {
    let (queue, now) = queue(&[Purpose::Recovered, Purpose::Again, Purpose::Dictation]);
    assert_eq!(queue.next(now), Some(clip(3)));
}

#[test]
fn a_failed_clip_waits_while_others_pass_it() {
    let (mut queue, now) = queue(&[Purpose::Dictation, Purpose::Dictation]);
    queue.claim(clip(1));
    let verdict = queue.failed(clip(1), "no memory".to_owned(), true, now, 1.0);
    assert_eq!(verdict, Verdict::RetryAfter(FIRST_WAIT));
    assert_eq!(queue.next(now), Some(clip(2)));
    queue.remove(clip(2));
    assert_eq!(queue.next(now), None);
    assert_eq!(queue.next_deadline(|_| true), Some(now + FIRST_WAIT));
    assert_eq!(queue.next(now + FIRST_WAIT), Some(clip(1)));
}

#[test]
fn a_text_that_comes_late_is_not_delivered_over_the_clipboard() {
    let (mut queue, now) = queue(&[Purpose::Dictation, Purpose::Again]);
    for n in [1, 2] {
        queue.failed(clip(n), String::new(), true, now, 0.5);
    }
    let purpose = |n| queue.get(clip(n)).expect("queued").purpose;
    assert_eq!(
        (purpose(1), purpose(2)),
        (Purpose::Recovered, Purpose::Again)
    );
}

#[test]
fn an_engine_that_goes_down_once_costs_a_dictation_no_wait() {
    let (mut queue, now) = queue(&[Purpose::Dictation, Purpose::Again]);
    assert!(!queue.second_chance(clip(1), now), "the engine had it not");
    queue.claim(clip(1));
    assert!(queue.second_chance(clip(1), now));
    assert_eq!(queue.next(now), Some(clip(1)));
    let job = queue.get(clip(1)).expect("queued");
    assert_eq!((job.purpose, job.attempts), (Purpose::Dictation, 1));
    queue.claim(clip(1));
    assert!(!queue.second_chance(clip(1), now), "one, not many");
    queue.remove(clip(1));
    queue.claim(clip(2));
    assert!(!queue.second_chance(clip(2), now), "nobody waits for it");
}

#[test]
fn what_may_not_be_tried_now_has_no_deadline() {
    let (queue, now) = queue(&[Purpose::Recovered]);
    let dictations = |purpose| purpose == Purpose::Dictation;
    assert_eq!(queue.next_deadline(dictations), None);
    let all = queue.next_deadline(|_| true);
    assert!(all.is_some_and(|due| due <= now));
}

#[test]
fn what_cannot_pass_is_parked_until_the_user_asks() {
    let (mut queue, now) = queue(&[Purpose::Dictation, Purpose::Again]);
    let verdict = queue.failed(clip(1), "no such file".to_owned(), false, now, 0.5);
    assert_eq!(verdict, Verdict::Parked);
    assert_eq!((queue.waiting(), queue.parked()), (1, 1));
    queue.remove(clip(2));
    assert_eq!(
        (queue.next(now), queue.next_deadline(|_| true)),
        (None, None)
    );
    assert_eq!(queue.retry_failed(now), [clip(1)]);
    assert_eq!(queue.next(now), Some(clip(1)));
    let error = &queue.get(clip(1)).expect("queued").last_error;
    assert_eq!(error.as_deref(), Some("no such file"));
}

#[test]
fn whoever_fails_again_and_again_is_parked_at_last() {
    let (mut queue, now) = queue(&[Purpose::Recovered]);
    let verdicts: Vec<Verdict> = (0..MOST_ATTEMPTS)
        .map(|_| queue.failed(clip(1), String::new(), true, now, 0.0))
        .collect();
    let (last, before) = verdicts.split_last().expect("attempts");
    assert_eq!(*last, Verdict::Parked);
    assert!(before.iter().all(|verdict| *verdict != Verdict::Parked));
}

#[test]
fn retrying_leaves_alone_what_is_with_the_engine_or_has_not_failed() {
    let (mut queue, now) = queue(&[Purpose::Again, Purpose::Again]);
    queue.failed(clip(1), String::new(), true, now, 0.5);
    queue.claim(clip(1));
    assert_eq!(queue.retry_failed(now), []);
    // Nor does asking again take it from the engine.
    queue.add(clip(1), Purpose::Again, now);
    assert_eq!(
        queue.get(clip(1)).expect("queued").standing,
        Standing::Claimed
    );
}

proptest! {
    #[test]
    fn the_wait_grows_to_a_minute_and_never_beyond(attempts in 1_u32..1_000, jitter in -1.0..2.0) {
        let wait = backoff(attempts, jitter);
        prop_assert!(wait >= FIRST_WAIT / 2 && wait <= LONGEST_WAIT);
        // The least of a later wait is never below the least of an earlier one.
        prop_assert!(backoff(attempts + 1, 0.0) >= backoff(attempts, 0.0));
    }

    /// Whatever fails and succeeds: every clip is answered in the end, at most
    /// one is with the engine, and none is served before it is due.
    #[test]
    fn every_clip_gets_its_turn(outcomes in prop::collection::vec((any::<bool>(), any::<bool>()), 1..80)) {
        let (mut queue, start) = queue(&[Purpose::Dictation, Purpose::Again, Purpose::Recovered]);
        let mut now = start;
        let mut outcomes = outcomes.into_iter();
        let mut turns = 0;
        while let Some(next) = queue.next(now).or_else(|| {
            now = now.max(queue.next_deadline(|_| true)?);
            queue.next(now)
        }) {
            queue.claim(next);
            prop_assert_eq!(queue.next(now), None);
            // After the script everything succeeds.
            match outcomes.next().unwrap_or((true, true)) {
                (true, _) => { queue.remove(next); }
                (false, may_pass) => { queue.failed(next, String::new(), may_pass, now, 0.3); }
            }
            turns += 1;
            prop_assert!(turns <= 3 * MOST_ATTEMPTS);
        }
        prop_assert_eq!(queue.waiting(), 0);
    }
}

#[test]
fn a_dictation_that_is_asked_for_again_is_still_awaited() {
    let mut queue = JobQueue::default();
    let now = Instant::now();
    let clip = ClipId::from_parts(1, 0);
    queue.add(clip, Purpose::Dictation, now);
    queue.add(clip, Purpose::Again, now);
    assert_eq!(
        queue.get(clip).map(|job| job.purpose),
        Some(Purpose::Dictation)
    );
}

#[test]
fn a_clip_that_was_given_back_waits_until_it_is_hastened() {
    let mut queue = JobQueue::default();
    let now = Instant::now();
    let clip = ClipId::from_parts(1, 0);
    queue.add(clip, Purpose::Dictation, now);
    queue.claim(clip);
    queue.give_back(clip, now + LONGEST_WAIT);
    assert_eq!(queue.next(now), None);
    queue.hasten(clip, now);
    assert_eq!(queue.next(now), Some(clip));
}
