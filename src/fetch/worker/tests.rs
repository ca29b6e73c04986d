use super::super::Progress;
use super::super::fake::{FakeShelf, FakeShelfControl};
use super::*;
use crate::front::models::ModelView;

struct Rig {
    worker: ModelWorker,
    shelf: FakeShelfControl,
    events: mpsc::Receiver<ModelsEvent>,
}

impl Rig {
    fn new() -> Self {
        let (shelf, control) = FakeShelf::new();
        let (sender, events) = mpsc::channel(64);
        Self {
            worker: ModelWorker::spawn(Box::new(shelf), sender).expect("a thread"),
            shelf: control,
            events,
        }
    }

    fn next(&mut self) -> ModelsEvent {
        self.events.blocking_recv().expect("an event")
    }

    /// Begins a download, and takes its first word.
    fn fetch(&mut self, name: &str) {
        self.worker.fetch(name).expect("room");
        let view = DownloadView {
            name: name.to_owned(),
            ..DownloadView::default()
        };
        assert_eq!(self.next(), ModelsEvent::Progress(view));
    }

    fn ended(&mut self, name: &str) -> FetchEnd {
        match self.next() {
            ModelsEvent::Ended { name: ended, end } if ended == name => end,
            other => panic!("{other:?}"),
        }
    }
}

fn progress(bytes: u64) -> Event {
    Event::Progress(Progress {
        bytes,
        total: 100,
        rate: Some(10),
        left: None,
    })
}

#[test]
fn what_there_is_is_told_when_it_is_asked_for_and_after_each_configuration() {
    let mut rig = Rig::new();
    let tiny = ModelView {
        name: "tiny".to_owned(),
        ..ModelView::default()
    };
    rig.shelf.has([tiny.clone()]);
    rig.worker.look().expect("room");
    let config = Config::default();
    rig.worker.configure(&config).expect("room");
    for _ in 0..2 {
        let ModelsEvent::Listed(models) = rig.next() else {
            panic!("no list");
        };
        assert_eq!(models.models, std::slice::from_ref(&tiny));
    }
    assert_eq!(rig.shelf.configured(), [config.engine.model]);
}

#[test]
fn a_download_tells_how_far_it_is_and_that_it_is_there() {
    let mut rig = Rig::new();
    rig.fetch("tiny");
    rig.shelf.tell(progress(40));
    let ModelsEvent::Progress(view) = rig.next() else {
        panic!("no progress");
    };
    assert_eq!((view.bytes, view.rate, view.note), (40, Some(10), None));
    rig.shelf.tell(Event::StartedOver("it is another file"));
    let ModelsEvent::Progress(view) = rig.next() else {
        panic!("no progress");
    };
    assert_eq!((view.bytes, view.rate), (0, None));
    assert_eq!(
        view.note.as_deref(),
        Some("begins again: it is another file")
    );
    let fetched = Fetched {
        received: 100,
        ..Fetched::default()
    };
    rig.shelf.end(Ok(fetched));
    assert_eq!(rig.ended("tiny"), FetchEnd::Installed(fetched));
}

#[test]
fn one_at_a_time_and_the_next_when_it_is_over() {
    let mut rig = Rig::new();
    rig.fetch("tiny");
    rig.worker.fetch("base").expect("room");
    let FetchEnd::Failed(why) = rig.ended("base") else {
        panic!("two at a time");
    };
    assert!(why.contains("tiny is being downloaded"), "{why}");
    rig.worker.stop().expect("room");
    assert_eq!(rig.ended("tiny"), FetchEnd::Stopped { kept: 0 });
    rig.fetch("base");
    assert_eq!(rig.shelf.asked(), ["tiny", "base"]);
}

#[test]
fn what_is_refused_is_said_in_the_shelfs_words() {
    let mut rig = Rig::new();
    rig.shelf.refuses("nothing is downloaded");
    rig.worker.fetch("tiny").expect("room");
    let refused = FetchEnd::Failed("nothing is downloaded".to_owned());
    assert_eq!(rig.ended("tiny"), refused);
}

#[test]
fn a_download_that_panics_has_an_end_too() {
    let mut rig = Rig::new();
    rig.fetch("tiny");
    rig.shelf.panic();
    let FetchEnd::Failed(why) = rig.ended("tiny") else {
        panic!("it did not fail");
    };
    assert!(why.contains("defect"), "{why}");
}

#[test]
fn dropping_it_stops_a_download_that_nobody_hears_of_any_more() {
    let mut rig = Rig::new();
    rig.fetch("tiny");
    for bytes in 0..100 {
        rig.shelf.tell(progress(bytes));
    }
    drop(rig.worker);
    let mut last = None;
    while let Some(event) = rig.events.blocking_recv() {
        last = Some(event);
    }
    // The room that progress leaves is for this.
    assert_eq!(
        last,
        Some(ModelsEvent::Ended {
            name: "tiny".to_owned(),
            end: FetchEnd::Stopped { kept: 0 }
        })
    );
}
