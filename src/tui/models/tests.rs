use super::*;
use crate::tui::fake;

#[test]
fn it_begins_with_the_recommended_one_where_only_the_demo_is_here() {
    let mut snapshot = fake::models();
    let page = ModelsPage::default();
    let name = |snapshot: &Snapshot| page.selected(snapshot).map(|model| model.name.clone());
    assert_eq!(name(&snapshot).as_deref(), Some("base.en"));
    snapshot.download = Some(fake::download());
    assert_eq!(name(&snapshot).as_deref(), Some("small.en"));
    let real = fake::models_of_a_user();
    assert_eq!(name(&real).as_deref(), Some("base"));
    assert_eq!(page.selected(&Snapshot::default()), None);
}

#[test]
fn enter_gets_what_is_not_here_and_uses_what_is() {
    let mut page = ModelsPage::default();
    let asks = |page: &mut ModelsPage, snapshot: &Snapshot, name: &str| {
        page.chosen = Some(name.to_owned());
        page.update(snapshot, ModelMsg::Choose)
    };
    let using = |name: &str| Some(Command::UseModel(name.to_owned()));
    let mut snapshot = fake::models_of_a_user();
    for name in ["tiny.en", "small.en", "demo", "mine"] {
        assert_eq!(asks(&mut page, &snapshot, name), using(name));
    }
    assert_eq!(asks(&mut page, &snapshot, "base"), None, "it is in use");
    assert_eq!(page.update(&snapshot, ModelMsg::Stop), None);
    snapshot.download = Some(fake::download());
    assert_eq!(asks(&mut page, &snapshot, "small.en"), None, "it is coming");
    assert_eq!(asks(&mut page, &snapshot, "tiny"), None, "one at a time");
    assert_eq!(asks(&mut page, &snapshot, "demo"), using("demo"));
    let stop = page.update(&snapshot, ModelMsg::Stop);
    assert_eq!(stop, Some(Command::StopDownload));
}

#[test]
fn what_was_stopped_goes_on_and_offline_nothing_comes() {
    let mut snapshot = fake::models_of_a_user();
    let of = |snapshot: &Snapshot, name: &str| {
        let mut models = snapshot.models.models.iter();
        let model = models.find(|model| model.name == name).expect("listed");
        choosing(snapshot, model)
    };
    assert_eq!(of(&snapshot, "small.en"), Choosing::GoesOn);
    let mut models = (*snapshot.models).clone();
    models.offline = Some("nothing is downloaded".to_owned());
    snapshot.models = models.into();
    assert_eq!(of(&snapshot, "small.en"), Choosing::Cannot);
    assert_eq!(of(&snapshot, "mine"), Choosing::Uses);
}

#[test]
fn the_selection_stays_within_the_list() {
    let snapshot = fake::models_of_a_user();
    let mut page = ModelsPage::default();
    let last = snapshot.models.models.len() - 1;
    let after = |page: &mut ModelsPage, motion| {
        page.travel(&snapshot, motion, 5);
        page.place(&snapshot)
    };
    assert_eq!(after(&mut page, Motion::Bottom), Some(last));
    assert_eq!(after(&mut page, Motion::Down), Some(last));
    assert_eq!(after(&mut page, Motion::PageUp), Some(last - 5));
    assert_eq!(after(&mut page, Motion::Top), Some(0));
    assert_eq!(after(&mut page, Motion::Up), Some(0));
}
