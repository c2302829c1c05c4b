//! The tag index: filters, pages, and the ways in which it lags.

use std::time::Duration;

use aws_sdk_resourcegroupstagging::types::TagFilter;
use aws_sdk_sfn::types::Tag;
use stepwright::local::TagIndex;

use crate::local_sdk::Local;

const ACCOUNT: &str = "123456789012";
const REGION: &str = "eu-west-1";

fn create(local: &Local, name: &str, value: &str) -> String {
    let tag = Tag::builder().key("stack").value(value).build();
    let sfn = local.sfn(ACCOUNT, REGION);
    let made = local
        .runtime
        .block_on(sfn.create_activity().name(name).tags(tag).send())
        .unwrap();
    made.activity_arn().to_owned()
}

fn delete(local: &Local, arn: &str) {
    let sfn = local.sfn(ACCOUNT, REGION);
    local
        .runtime
        .block_on(sfn.delete_activity().activity_arn(arn).send())
        .unwrap();
}

/// Names and values of `stack` that the index shows.
fn shown(local: &Local, values: &[&str]) -> Vec<String> {
    let filter = TagFilter::builder()
        .key("stack")
        .set_values(Some(
            values.iter().map(|value| (*value).to_owned()).collect(),
        ))
        .build();
    let tagging = local.tagging(ACCOUNT, REGION);
    let answer = local
        .runtime
        .block_on(
            tagging
                .get_resources()
                .tag_filters(filter)
                .resource_type_filters("states:activity")
                .send(),
        )
        .unwrap();
    let item =
        |arn: &str, value: &str| format!("{}={value}", arn.rsplit(':').next().unwrap_or_default());
    answer
        .resource_tag_mapping_list()
        .iter()
        .map(|of| item(of.resource_arn().unwrap(), of.tags()[0].value()))
        .collect()
}

#[test]
fn filters_are_by_key_and_values() {
    let local = Local::start();
    create(&local, "a", "one");
    create(&local, "b", "two");
    create(&local, "c", "three");
    assert_eq!(shown(&local, &["one", "three"]), ["a=one", "c=three"]);
    assert_eq!(shown(&local, &[]), ["a=one", "b=two", "c=three"]);
    assert_eq!(shown(&local, &["four"]), Vec::<String>::new());
}

#[test]
fn pages_end_with_an_empty_token() {
    let local = Local::start();
    for number in 0..5 {
        create(&local, &format!("a{number}"), "s");
    }
    let tagging = local.tagging(ACCOUNT, REGION);
    local.runtime.block_on(async {
        let first = tagging
            .get_resources()
            .resources_per_page(3)
            .send()
            .await
            .unwrap();
        assert_eq!(first.resource_tag_mapping_list().len(), 3);
        let token = first.pagination_token().unwrap();
        let second = tagging
            .get_resources()
            .resources_per_page(3)
            .pagination_token(token)
            .send()
            .await
            .unwrap();
        assert_eq!(
            (
                second.resource_tag_mapping_list().len(),
                second.pagination_token()
            ),
            (2, Some(""))
        );
        let other = tagging
            .get_resources()
            .resource_type_filters("states")
            .pagination_token(token)
            .send()
            .await
            .unwrap_err();
        assert!(
            other
                .into_service_error()
                .is_pagination_token_expired_exception()
        );
    });
}

#[test]
fn untagged_things_stay_and_never_tagged_ones_are_missing() {
    let local = Local::start();
    let arn = create(&local, "a", "s");
    let sfn = local.sfn(ACCOUNT, REGION);
    local.runtime.block_on(async {
        sfn.create_activity().name("never").send().await.unwrap();
        sfn.untag_resource()
            .resource_arn(&arn)
            .tag_keys("stack")
            .send()
            .await
            .unwrap();
        let all = local
            .tagging(ACCOUNT, REGION)
            .get_resources()
            .send()
            .await
            .unwrap();
        let list = all.resource_tag_mapping_list();
        assert_eq!(
            (list.len(), list[0].resource_arn(), list[0].tags().len()),
            (1, Some(arn.as_str()), 0)
        );
    });
}

#[test]
fn a_frozen_index_shows_ghosts_and_misses_what_is_new() {
    let local = Local::start();
    let ghost = create(&local, "ghost", "s");
    create(&local, "stays", "s");
    local.server.freeze_tag_index().unwrap();
    delete(&local, &ghost);
    create(&local, "new", "s");
    assert_eq!(shown(&local, &["s"]), ["ghost=s", "stays=s"]);
    local.server.thaw_tag_index();
    assert_eq!(shown(&local, &["s"]), ["new=s", "stays=s"]);
}

#[test]
fn a_lagging_index_catches_up() {
    let lag = Duration::from_millis(400);
    let local = Local::with(|options| options.tag_index = TagIndex::Lag(lag));
    create(&local, "a", "s");
    assert_eq!(shown(&local, &[]), Vec::<String>::new());
    std::thread::sleep(lag + Duration::from_millis(50));
    assert_eq!(shown(&local, &[]), ["a=s"]);
}
