//! Models in every standing.

use std::time::Duration;

use crate::catalogue::Catalogue;
use crate::front::Snapshot;
use crate::front::models::{DownloadView, ModelView, Models, RecommendedModel};
use crate::front::snapshot::ModelStatus;

const FOLDER: &str = "/home/ada/.local/share/sayso/models";

/// All published ones, and only the demo model here.
pub fn models() -> Snapshot {
    Snapshot {
        model: ModelStatus::Ready {
            name: "demo".to_owned(),
            demo: true,
        },
        models: listed(|_| {}).into(),
        ..super::first_run()
    }
}

/// The models of somebody who has some.
pub fn models_of_a_user() -> Snapshot {
    let models = listed(|models| {
        for (name, used) in [("tiny.en", false), ("base", true)] {
            if let Some(model) = models.iter_mut().find(|model| model.name == name) {
                model.installed = Some(format!("{FOLDER}/ggml-{name}.bin"));
                model.in_use = used;
            }
        }
        if let Some(model) = models.iter_mut().find(|model| model.name == "small.en") {
            model.part_bytes = model.bytes / 3;
        }
        for model in models.iter_mut().filter(|model| model.built_in) {
            model.in_use = false;
        }
        let own = ModelView {
            name: "mine".to_owned(),
            bytes: 190_000_000,
            memory_bytes: 437_000_000,
            installed: Some(format!("{FOLDER}/ggml-mine.bin")),
            fits: true,
            ..ModelView::default()
        };
        models.insert(models.len() - 1, own);
    });
    Snapshot {
        model: ModelStatus::Ready {
            name: "base".to_owned(),
            demo: false,
        },
        models: models.into(),
        ..super::history()
    }
}

/// A model on its way.
pub fn download() -> DownloadView {
    DownloadView {
        name: "small.en".to_owned(),
        bytes: 165_820_801,
        total: 487_614_201,
        rate: Some(11_900_000),
        left: Some(Duration::from_secs(27)),
        note: None,
    }
}

fn listed(change: impl FnOnce(&mut Vec<ModelView>)) -> Models {
    let published = Catalogue::built_in().models.iter();
    let mut models: Vec<ModelView> = published
        .map(|model| ModelView {
            name: model.name.clone(),
            bytes: model.bytes,
            memory_bytes: model.memory(),
            languages: Some(model.languages),
            speed: model.speed,
            wer_percent: model.wer_percent,
            fits: model.memory() < 6_000_000_000 && !model.name.starts_with("large"),
            ..ModelView::default()
        })
        .collect();
    models.push(ModelView {
        name: "demo".to_owned(),
        bytes: 2_100_000,
        memory_bytes: 202_000_000,
        built_in: true,
        in_use: true,
        fits: true,
        ..ModelView::default()
    });
    change(&mut models);
    Models {
        folder: FOLDER.to_owned(),
        recommended: Some(RecommendedModel {
            name: "base.en".to_owned(),
            why: "it takes about 388.0 MB of the 3.1 GB that are free, and suits 3 cores of this \
                  processor"
                .to_owned(),
        }),
        offline: None,
        models,
    }
}
