use super::super::fake::FakePlace;
use super::*;

fn clip(n: u64) -> ClipId {
    ClipId::from_parts(n, 0)
}

fn gone() -> DeliverError {
    DeliverError::Unreachable {
        cause: "the server is gone".to_owned(),
    }
}

struct Bench {
    place: FakePlace,
    events: mpsc::Receiver<DeliverEvent>,
    worker: DeliverWorker,
}

fn bench(place: FakePlace, room: usize) -> Bench {
    let (sender, events) = mpsc::channel(room);
    let worker = DeliverWorker::spawn(vec![place.maker()], sender).expect("a thread");
    Bench {
        place,
        events,
        worker,
    }
}

impl Bench {
    fn deliver(&self, n: u64, text: &str) {
        let taken = self.worker.deliver(0, clip(n), text.to_owned());
        taken.expect("room");
    }

    fn next(&mut self) -> DeliverEvent {
        self.events.blocking_recv().expect("an event")
    }
}

#[test]
fn each_text_goes_to_its_sink_and_a_later_one_is_opened_for_its_first() {
    let (place, other) = (FakePlace::new(), FakePlace::new());
    let (sender, events) = mpsc::channel(8);
    let makers = vec![place.maker(), other.maker_named("other")];
    let worker = DeliverWorker::spawn(makers, sender).expect("a thread");
    let mut bench = Bench {
        place,
        events,
        worker,
    };
    assert!(matches!(bench.next(), DeliverEvent::Ready { sink: 0, .. }));
    assert_eq!(other.made(), 0);
    bench
        .worker
        .deliver(1, clip(1), "one".to_owned())
        .expect("room");
    assert!(matches!(bench.next(), DeliverEvent::Ready { sink: 1, .. }));
    assert!(matches!(bench.next(), DeliverEvent::Delivered { .. }));
    bench.deliver(2, "two");
    assert!(matches!(bench.next(), DeliverEvent::Delivered { .. }));
    assert_eq!(
        (bench.place.texts(), other.texts()),
        (vec!["two".to_owned()], vec!["one".to_owned()])
    );
}

#[test]
fn sinks_are_exchanged_without_closing_the_one_that_stays() {
    let (place, other) = (FakePlace::new(), FakePlace::new());
    let mut bench = bench(place, 16);
    assert!(matches!(bench.next(), DeliverEvent::Ready { sink: 0, .. }));
    bench.deliver(1, "one");
    assert!(matches!(bench.next(), DeliverEvent::Delivered { .. }));
    let next = vec![
        NextSink::New(other.maker_named("other")),
        NextSink::Stays(0),
    ];
    bench.worker.exchange(next).expect("room");
    for expected in [(1, "fake"), (0, "other")] {
        let told = bench.next();
        let DeliverEvent::Ready { sink, name } = told else {
            panic!("{told:?}");
        };
        assert_eq!((sink, name.as_str()), expected);
    }
    let sent = bench.worker.deliver(1, clip(2), "two".to_owned());
    sent.expect("room");
    bench.deliver(3, "three");
    for _ in 0..2 {
        assert!(matches!(bench.next(), DeliverEvent::Delivered { .. }));
    }
    assert_eq!(bench.place.texts(), ["one", "two"]);
    assert_eq!(
        (bench.place.made(), other.texts()),
        (1, vec!["three".to_owned()])
    );
}

#[test]
fn an_owner_that_dies_of_a_defect_is_replaced_and_the_text_arrives() {
    let mut bench = bench(FakePlace::new(), 8);
    assert!(matches!(bench.next(), DeliverEvent::Ready { .. }));
    bench.place.panic_next_delivery();
    bench.deliver(1, "one");
    assert!(matches!(bench.next(), DeliverEvent::Ready { .. }));
    assert!(matches!(bench.next(), DeliverEvent::Delivered { .. }));
    assert_eq!(
        (bench.place.made(), bench.place.texts()),
        (2, vec!["one".to_owned()])
    );
    // And one that dies again and again is an error, not the end.
    bench.place.panic_next_delivery();
    bench.place.panic_next_delivery();
    bench.deliver(2, "two");
    assert!(matches!(bench.next(), DeliverEvent::Ready { .. }));
    assert!(matches!(bench.next(), DeliverEvent::Failed { .. }));
    bench.deliver(3, "three");
    assert!(matches!(bench.next(), DeliverEvent::Delivered { .. }));
}

#[test]
fn texts_arrive_in_order_and_each_is_told() {
    let mut bench = bench(FakePlace::new(), 8);
    for (n, text) in ["one", "two", "three"].into_iter().enumerate() {
        bench.deliver(n as u64, text);
    }
    assert_eq!(
        bench.next(),
        DeliverEvent::Ready {
            sink: 0,
            name: "fake".to_owned()
        }
    );
    for n in 0..3 {
        let event = bench.next();
        assert!(
            matches!(&event, DeliverEvent::Delivered { clip: of, .. } if *of == clip(n)),
            "{event:?}"
        );
    }
    assert_eq!(bench.place.texts(), ["one", "two", "three"]);
}

#[test]
fn a_place_that_was_not_there_is_tried_again_with_the_next_text() {
    let place = FakePlace::new();
    place.fail_next_open(gone());
    place.fail_next_open(gone());
    let mut bench = bench(place, 8);
    assert_eq!(bench.next(), DeliverEvent::Unavailable(gone()));
    bench.deliver(1, "one");
    assert_eq!(
        bench.next(),
        DeliverEvent::Failed {
            clip: clip(1),
            error: gone()
        }
    );
    bench.deliver(2, "two");
    assert!(matches!(bench.next(), DeliverEvent::Ready { .. }));
    assert!(matches!(bench.next(), DeliverEvent::Delivered { .. }));
    assert_eq!(bench.place.texts(), ["two"]);
}

#[test]
fn a_place_that_went_away_is_made_again_for_the_same_text() {
    let mut bench = bench(FakePlace::new(), 8);
    assert!(matches!(bench.next(), DeliverEvent::Ready { .. }));
    bench.place.fail_next_delivery(gone());
    bench.deliver(1, "one");
    assert!(matches!(bench.next(), DeliverEvent::Ready { .. }));
    assert!(matches!(bench.next(), DeliverEvent::Delivered { .. }));
    assert_eq!((bench.place.texts().len(), bench.place.made()), (1, 2));
}

#[test]
fn a_place_that_is_made_again_knows_who_has_the_focus() {
    let mut bench = bench(FakePlace::new(), 8);
    assert!(matches!(bench.next(), DeliverEvent::Ready { .. }));
    bench.worker.own_focus(true);
    bench.place.fail_next_delivery(gone());
    bench.deliver(1, "one");
    assert!(matches!(bench.next(), DeliverEvent::Ready { .. }));
    assert!(matches!(bench.next(), DeliverEvent::Delivered { .. }));
    assert!(bench.place.own_focus());
}

#[test]
fn a_text_that_was_not_kept_leaves_the_sink_in_place() {
    let mut bench = bench(FakePlace::new(), 8);
    assert!(matches!(bench.next(), DeliverEvent::Ready { .. }));
    bench.place.fail_next_delivery(DeliverError::NotKept);
    bench.deliver(1, "one");
    let failed = DeliverEvent::Failed {
        clip: clip(1),
        error: DeliverError::NotKept,
    };
    assert_eq!(bench.next(), failed);
    assert_eq!(bench.place.made(), 1);
}

#[test]
fn dropping_delivers_what_waits_even_when_nobody_reads_the_events() {
    let bench = bench(FakePlace::new(), 1);
    for n in 0..5 {
        bench.deliver(n, &format!("text {n}"));
    }
    drop(bench.worker);
    assert_eq!(bench.place.texts().len(), 5);
}

#[test]
fn a_full_queue_refuses_and_does_not_wait() {
    let bench = bench(FakePlace::new(), 1);
    // One event fits, so the worker is held at its second; the queue fills up.
    let refused = (0..100).find_map(|n| bench.worker.deliver(0, clip(n), String::new()).err());
    assert_eq!(refused, Some(DeliverError::Busy { waiting: QUEUE }));
}
