use super::*;
use crate::engine::ggml::LooksLike;

struct Installed {
    folder: tempfile::TempDir,
    folders: ModelFolders,
}

impl Installed {
    fn with(names: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let folders =
            ModelFolders::new(Some(folder.path().to_owned()), &folder.path().join("data"));
        let installed = Self { folder, folders };
        for name in names {
            installed.write(name, DEMO_MODEL);
        }
        installed
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        fs::write(self.path(name), bytes).expect("a file");
        self.path(name)
    }

    fn age(&self, name: &str, seconds: u64) {
        let then = SystemTime::now() - std::time::Duration::from_secs(seconds);
        let file = File::options().write(true).open(self.path(name));
        file.and_then(|file| file.set_modified(then))
            .expect("a time");
    }
}

#[test]
fn every_published_file_is_found_by_its_models_name() {
    for model in known_models() {
        assert_eq!(model_name(Path::new(&model.file)), model.name);
    }
}

#[test]
fn what_is_still_being_downloaded_is_no_model() {
    let installed = Installed::with(&["ggml-base.en.bin.part", "ggml-base.en.bin.part.json"]);
    assert_eq!(installed.folders.models(), []);
    assert_eq!(installed.folders.resolve(AUTO), Ok(ModelSource::Embedded));
    for name in ["base.en", "base.en.bin.part", "ggml-base.en.bin.part"] {
        assert!(installed.folders.resolve(name).is_err(), "{name}");
    }
}

#[test]
fn a_name_is_found_under_each_of_its_file_names() {
    for file in ["ggml-tiny.bin", "tiny.bin", "tiny"] {
        let installed = Installed::with(&[file]);
        assert_eq!(
            installed.folders.resolve("tiny"),
            Ok(ModelSource::File(installed.path(file)))
        );
    }
    let installed = Installed::with(&["ggml-tiny.bin"]);
    assert_eq!(
        installed.folders.resolve("ggml-tiny.bin"),
        Ok(ModelSource::File(installed.path("ggml-tiny.bin")))
    );
}

#[test]
fn a_path_is_taken_as_it_is() {
    let installed = Installed::with(&["odd name"]);
    let path = installed.path("odd name");
    let source = installed.folders.resolve(path.to_str().expect("text"));
    assert_eq!(source, Ok(ModelSource::File(path)));
}

#[test]
fn every_name_is_listed_once_the_smallest_file_first() {
    let installed = Installed::with(&["ggml-large.bin"]);
    installed.write("ggml-cut.bin", &DEMO_MODEL[..1_000]);
    installed.write("cut.bin", &DEMO_MODEL[..2_000]);
    installed.write("notes.txt", b"no model");
    let models = installed.folders.models();
    let paths: Vec<_> = models.iter().filter_map(ModelSource::path).collect();
    assert_eq!(
        paths,
        [
            installed.path("ggml-cut.bin"),
            installed.path("ggml-large.bin")
        ]
    );
}

#[test]
fn auto_takes_the_newest_whole_model() {
    let installed = Installed::with(&["ggml-old.bin", "ggml-new.bin", "not-ggml.bin"]);
    installed.age("ggml-old.bin", 100);
    installed.age("ggml-new.bin", 50);
    installed.write("ggml-cut.bin", &DEMO_MODEL[..100_000]);
    assert_eq!(
        installed.folders.resolve(AUTO),
        Ok(ModelSource::File(installed.path("ggml-new.bin")))
    );
}

#[test]
fn auto_falls_back_to_the_demo_model() {
    assert_eq!(
        Installed::with(&[]).folders.resolve(AUTO),
        Ok(ModelSource::Embedded)
    );
}

#[test]
fn a_missing_name_suggests_the_nearest_and_says_where_to_get_one() {
    let installed = Installed::with(&["ggml-base.en.bin", "ggml-small.bin"]);
    let error = installed.folders.resolve("bsae.en").expect_err("not there");
    let text = error.to_string();
    assert!(
        text.starts_with("There is no model `bsae.en` in "),
        "{text}"
    );
    assert!(text.contains("Did you mean `base.en`?"), "{text}");
    assert!(text.contains("`sayso model download base.en`"), "{text}");
}

#[test]
fn a_missing_published_name_says_where_that_one_is() {
    let installed = Installed::with(&[]);
    let text = installed
        .folders
        .resolve("tiny.en")
        .expect_err("missing")
        .to_string();
    assert!(text.contains("`sayso model download tiny.en`"), "{text}");
}

#[test]
fn a_missing_path_is_not_searched_for() {
    let installed = Installed::with(&[]);
    let error = installed
        .folders
        .resolve("/nowhere/ggml-x.bin")
        .expect_err("missing");
    assert!(
        error
            .to_string()
            .starts_with("There is no model `/nowhere/ggml-x.bin`. ")
    );
}

#[test]
fn a_whole_file_passes() {
    let installed = Installed::with(&["ggml-whole.bin"]);
    let source = installed.folders.resolve("whole").expect("there");
    assert_eq!(source.name(), "whole");
    assert!(source.verify(&installed.folders).is_ok());
    assert!(ModelSource::Embedded.verify(&installed.folders).is_ok());
}

#[test]
fn a_cut_file_says_how_much_is_missing_and_what_the_published_size_is() {
    let installed = Installed::with(&[]);
    let path = installed.write("ggml-base.en.bin", &DEMO_MODEL[..1_000_000]);
    let error = installed.folders.verify_file(&path, None).expect_err("cut");
    let text = error.to_string();
    assert!(
        text.contains("is cut short: it ends inside tensor"),
        "{text}"
    );
    assert!(
        text.contains("1000000 bytes, the published one 147964211"),
        "{text}"
    );
}

#[test]
fn a_saved_error_page_is_called_one() {
    let installed = Installed::with(&[]);
    let path = installed.write("ggml-base.en.bin", b"<!DOCTYPE html><p>404");
    let error = installed
        .folders
        .verify_file(&path, None)
        .expect_err("a page");
    assert!(matches!(
        error,
        EngineError::NotAModel {
            looks_like: LooksLike::WebPage,
            ..
        }
    ));
}

#[test]
fn a_folder_is_not_a_model() {
    let installed = Installed::with(&[]);
    let error = installed.folders.verify_file(installed.folder.path(), None);
    assert!(matches!(error, Err(EngineError::ModelUnreadable { .. })));
}

#[test]
fn a_model_larger_than_memory_is_refused_before_it_is_loaded() {
    let installed = Installed::with(&[]);
    // A sparse file: a real header, then nothing for a hundred terabytes.
    let path = installed.write("ggml-huge.bin", &DEMO_MODEL[..4_096]);
    let file = File::options().write(true).open(&path).expect("the file");
    let huge = [100 << 40, 10 << 40, 15 << 40]
        .into_iter()
        .find(|size| file.set_len(*size).is_ok());
    let size = huge.expect("a file system with sparse files");
    let error = ModelSource::File(path)
        .verify(&installed.folders)
        .expect_err("too large");
    let EngineError::ModelTooLarge {
        needed, available, ..
    } = &error
    else {
        panic!("{error}");
    };
    assert!(*needed > size && available < needed);
    assert!(error.to_string().contains("MB of memory"));
}

#[test]
fn a_model_that_just_fits_is_not_refused_for_its_size() {
    let installed = Installed::with(&["ggml-fits.bin"]);
    let path = installed.path("ggml-fits.bin");
    let needed = machine::memory_for_model(DEMO_MODEL.len() as u64);
    assert!(installed.folders.verify_file(&path, Some(needed)).is_ok());
    assert!(matches!(
        installed.folders.verify_file(&path, Some(needed - 1)),
        Err(EngineError::ModelTooLarge { .. })
    ));
}
