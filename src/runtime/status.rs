//! The standing of the parts, and the snapshot that shows all of it.

use std::sync::Arc;
use std::time::Duration;

use super::profiles::{self, Profile};
use super::{Clock, Report, Runtime};
use crate::clip::ClipId;
use crate::deliver::NextSink;
use crate::engine::ModelSlot;
use crate::front::snapshot::{
    ClipView, KeySourceHealth, KeySourceStatus, MicStatus, ModelStatus, ProfileView, QueueView,
    Snapshot, Take, VersionView,
};
use crate::keys::KeySource;
use crate::store::{Source, Version};

/// The standing of the parts.
#[derive(Debug)]
pub(super) struct Status {
    pub(super) profiles: Arc<[ProfileView]>,
    pub(super) microphone: MicStatus,
    /// By [`ModelSlot`].
    pub(super) models: Vec<ModelStatus>,
    pub(super) sources: Vec<KeySourceStatus>,
    /// By the places of their makers.
    pub(super) sinks: Vec<String>,
    pub(super) playing: Option<ClipId>,
}

impl Status {
    pub(super) fn new(profiles: &[Profile], keys: &[Box<dyn KeySource>]) -> Self {
        Self {
            profiles: profiles::views(profiles),
            microphone: MicStatus::Closed,
            models: vec![ModelStatus::Loading; profiles.len()],
            sources: sources(keys),
            sinks: vec![String::new(); profiles.len()],
            playing: None,
        }
    }

    /// The names of the next sinks, as far as they stay.
    pub(super) fn names_of(&self, next: &[NextSink]) -> Vec<String> {
        let name = |sink: &NextSink| match sink {
            NextSink::Stays(place) => self.sinks.get(*place).cloned().unwrap_or_default(),
            NextSink::New(_) => String::new(),
        };
        next.iter().map(name).collect()
    }
}

/// Sources that do not listen yet.
pub(super) fn sources(keys: &[Box<dyn KeySource>]) -> Vec<KeySourceStatus> {
    let off = |name: &str| KeySourceStatus {
        name: name.to_owned(),
        health: KeySourceHealth::Off,
    };
    keys.iter().map(|source| off(source.name())).collect()
}

impl Runtime {
    pub(super) fn set_microphone(&mut self, status: MicStatus) {
        if status != self.status.microphone {
            self.hear_anew();
        }
        self.report(Report::Microphone(status.clone()));
        self.status.microphone = status;
    }

    pub(super) fn set_model(&mut self, slot: ModelSlot, status: ModelStatus) {
        if let Some(model) = self.status.models.get_mut(slot.0) {
            model.clone_from(&status);
            self.report(Report::Model(status));
        }
    }

    /// How the model is that writes what is dictated now.
    pub(super) fn model(&self) -> &ModelStatus {
        &self.status.models[self.chosen().model.0]
    }

    pub(super) fn set_source(&mut self, name: &str, health: KeySourceHealth) {
        let known = self
            .status
            .sources
            .iter_mut()
            .find(|source| source.name == name);
        if let Some(source) = known {
            source.health = health;
            let report = Report::Keys(source.clone());
            self.report(report);
        }
    }

    pub(super) fn has_health(&self, source: &str, health: &KeySourceHealth) -> bool {
        let mut sources = self.status.sources.iter();
        sources.any(|status| status.name == source && status.health == *health)
    }

    pub(super) fn is_live(&self, source: &str) -> bool {
        let live = |health: &KeySourceHealth| matches!(health, KeySourceHealth::Live { .. });
        let mut sources = self.status.sources.iter();
        sources.any(|status| status.name == source && live(&status.health))
    }

    /// Shows the state of things, if it differs from what is shown.
    pub(super) fn publish(&mut self) {
        self.look_again();
        let snapshot = self.snapshot();
        self.snapshots.send_if_modified(|shown| {
            let news = *shown != snapshot;
            if news {
                *shown = snapshot;
            }
            news
        });
    }

    fn snapshot(&mut self) -> Snapshot {
        let clips = self.shown_clips();
        let history = self.shown_history();
        Snapshot {
            state: self.machine.state(),
            latched: self.machine.latched(),
            take: self.take(),
            mic_test: self.mic_test_view(),
            live: Arc::clone(&self.live),
            microphone: self.status.microphone.clone(),
            model: self.model().clone(),
            profiles: Arc::clone(&self.status.profiles),
            sources: self.status.sources.clone(),
            sink: self.status.sinks[self.chosen().sink].clone(),
            clips,
            notice: self.notices.shown(),
            playing: self.status.playing,
            replay: *self.inbox.replay.borrow(),
            latency: self.latency.summary(),
            overruns: self.meter.overruns(),
            queue: QueueView {
                waiting: self.queue.waiting(),
                failed: self.queue.parked(),
            },
            versions: self.versions.clone(),
            shown: self.shown.clone(),
            history,
            settings: self.shown_settings(),
            models: Arc::clone(&self.shelf.models),
            log: self.log.view(),
            download: self.shelf.download.clone(),
            append: self.append,
            offers: self.offers.clone(),
            undo: self.undoable(),
            incognito: self.incognito,
            asked: self.asked,
            attached_to: None,
            demo: self.settings.demo.clone(),
        }
    }

    fn take(&self) -> Option<Take> {
        let clip = self.machine.capturing()?;
        let entry = self.library.get(clip)?;
        let pressed = entry.pressed?;
        // Shown in whole ticks, so that nothing is drawn between two of them.
        let elapsed = Clock::now().saturating_duration_since(pressed).as_millis() / 50 * 50;
        Some(Take {
            clip,
            elapsed: Duration::from_millis(u64::try_from(elapsed).unwrap_or(u64::MAX)),
            profile: entry.profile.as_str().into(),
            maximum: self.chosen().ptt.max_duration,
            level: self.level(),
            history: self.levels.iter().copied().collect(),
        })
    }

    /// The list as it is shown now, the very same when nothing in it changed.
    fn shown_clips(&mut self) -> Arc<[ClipView]> {
        self.library.view(&self.queue, Clock::now())
    }
}

impl From<&Version> for VersionView {
    fn from(version: &Version) -> Self {
        Self {
            number: version.number,
            by: match version.source {
                Source::Engine => version.transcript.model.clone(),
                Source::Hand => "by hand".to_owned(),
            },
            text: version.transcript.text(),
            chosen: version.chosen,
        }
    }
}
