//! Step Functions through the SDK: what is made is read back, per account and region.

use aws_sdk_sfn::types::{RoutingConfigurationListItem, StateMachineType, Tag};

use crate::local_sdk::{DEFINITION, Local};

const ROLE: &str = "arn:aws:iam::123456789012:role/r";

#[test]
fn a_machine_is_read_back_byte_for_byte() {
    let local = Local::start();
    let sfn = local.sfn("123456789012", "eu-west-1");
    local.runtime.block_on(async {
        let definition = format!("  {DEFINITION}\n");
        let tag = Tag::builder().key("team").value("a b").build();
        let made = sfn
            .create_state_machine()
            .name("m")
            .definition(&definition)
            .role_arn(ROLE)
            .tags(tag)
            .send()
            .await
            .unwrap();
        assert_eq!(
            made.state_machine_arn(),
            "arn:aws:states:eu-west-1:123456789012:stateMachine:m"
        );
        let read = sfn
            .describe_state_machine()
            .state_machine_arn(made.state_machine_arn())
            .send()
            .await
            .unwrap();
        assert_eq!(
            (read.definition(), read.role_arn(), read.r#type()),
            (definition.as_str(), ROLE, &StateMachineType::Standard)
        );
        assert_eq!(read.creation_date(), made.creation_date());
        let tags = sfn
            .list_tags_for_resource()
            .resource_arn(made.state_machine_arn())
            .send()
            .await
            .unwrap();
        assert_eq!(tags.tags()[0].value(), Some("a b"));
    });
}

#[test]
fn accounts_and_regions_do_not_see_each_other() {
    let local = Local::start();
    local.runtime.block_on(async {
        let mine = local.sfn("111122223333", "eu-west-1");
        mine.create_activity().name("a").send().await.unwrap();
        for (account, region, count) in [
            ("111122223333", "eu-west-1", 1),
            ("111122223333", "us-east-1", 0),
            ("444455556666", "eu-west-1", 0),
        ] {
            let seen = local
                .sfn(account, region)
                .list_activities()
                .send()
                .await
                .unwrap();
            assert_eq!(seen.activities().len(), count, "{account} {region}");
        }
        let arn = "arn:aws:states:eu-west-1:111122223333:activity:a";
        let denied = local
            .sfn("444455556666", "eu-west-1")
            .describe_activity()
            .activity_arn(arn)
            .send()
            .await
            .unwrap_err();
        assert_eq!(
            aws_sdk_sfn::error::ProvideErrorMetadata::code(&denied),
            Some("AccessDeniedException")
        );
    });
}

#[test]
fn pages_show_everything_once() {
    let local = Local::start();
    let sfn = local.sfn("123456789012", "eu-west-1");
    local.runtime.block_on(async {
        for number in 0..7 {
            sfn.create_activity()
                .name(format!("a{number}"))
                .send()
                .await
                .unwrap();
        }
        let mut pages = sfn.list_activities().max_results(3).into_paginator().send();
        let mut sizes = Vec::new();
        while let Some(page) = pages.next().await {
            sizes.push(page.unwrap().activities().len());
        }
        assert_eq!(sizes, [3, 3, 1]);
        let bad = sfn
            .list_activities()
            .next_token("bm9wZQ==")
            .send()
            .await
            .unwrap_err();
        assert!(bad.into_service_error().is_invalid_token());
    });
}

#[test]
fn an_alias_keeps_its_version() {
    let local = Local::start();
    let sfn = local.sfn("123456789012", "eu-west-1");
    local.runtime.block_on(async {
        let made = sfn.create_state_machine().name("m").definition(DEFINITION).role_arn(ROLE).publish(true).send().await.unwrap();
        let version = made.state_machine_version_arn().unwrap();
        let route = RoutingConfigurationListItem::builder().state_machine_version_arn(version).weight(100).build().unwrap();
        sfn.create_state_machine_alias().name("live").routing_configuration(route).send().await.unwrap();
        let kept = sfn.delete_state_machine_version().state_machine_version_arn(version).send().await.unwrap_err();
        let text = "Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: [live]";
        assert_eq!(aws_sdk_sfn::error::ProvideErrorMetadata::message(&kept), Some(text));
        sfn.delete_state_machine().state_machine_arn(made.state_machine_arn()).send().await.unwrap();
        let gone = sfn.describe_state_machine().state_machine_arn(version).send().await.unwrap_err();
        assert!(gone.into_service_error().is_state_machine_does_not_exist());
    });
}

#[test]
fn the_role_counts_where_aws_would_assume_it() {
    let local = Local::start();
    let sfn = local.sfn("123456789012", "eu-west-1");
    let express = || {
        sfn.create_state_machine()
            .name("x")
            .definition(DEFINITION)
            .role_arn(ROLE)
            .r#type(StateMachineType::Express)
    };
    local.runtime.block_on(async {
        let refused = express().send().await.unwrap_err();
        let message = aws_sdk_sfn::error::ProvideErrorMetadata::message(&refused)
            .unwrap_or_default()
            .to_owned();
        assert!(
            message.starts_with("Neither the global service principal states.amazonaws.com"),
            "{message}"
        );
        let iam = local.iam("123456789012");
        iam.create_role()
            .role_name("r")
            .assume_role_policy_document(crate::local_sdk::TRUST)
            .send()
            .await
            .unwrap();
        express().send().await.unwrap();
    });
}

#[test]
fn what_is_not_offered_is_refused_by_name() {
    let local = Local::start();
    let sfn = local.sfn("123456789012", "eu-west-1");
    local.runtime.block_on(async {
        let execution = "arn:aws:states:eu-west-1:123456789012:execution:m:e";
        let redrive = sfn.redrive_execution().execution_arn(execution);
        let error = redrive.send().await.unwrap_err().into_service_error();
        assert_eq!(error.meta().code(), Some("UnsupportedOperation"));
        let message = error.meta().message().unwrap_or_default();
        assert!(message.contains("`RedriveExecution`"), "{message}");
    });
}
