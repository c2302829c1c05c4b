//! IAM and STS through the SDK.

use aws_sdk_iam::error::ProvideErrorMetadata;
use aws_sdk_iam::types::{EntityType, Tag};
use percent_encoding::percent_decode_str;

use crate::local_sdk::{Local, TRUST};

const ALLOW: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:SendMessage","Resource":"*"}]}"#;

#[test]
fn a_role_is_made_read_and_removed() {
    let local = Local::start();
    let iam = local.iam("123456789012");
    local.runtime.block_on(async {
        let tag = Tag::builder().key("k").value("v").build().unwrap();
        let made = iam
            .create_role()
            .role_name("Runner")
            .path("/a/b/")
            .description("a <&> \"b\"\r\n")
            .assume_role_policy_document(TRUST)
            .tags(tag)
            .send()
            .await
            .unwrap();
        let role = made.role().unwrap();
        assert_eq!(role.arn(), "arn:aws:iam::123456789012:role/a/b/Runner");
        assert_eq!(role.description(), Some("a <&> \"b\"\r\n"));
        assert!(role.role_id().starts_with("AROA"));
        let twice = iam
            .create_role()
            .role_name("RUNNER")
            .assume_role_policy_document(TRUST)
            .send()
            .await
            .unwrap_err();
        assert!(
            twice
                .into_service_error()
                .is_entity_already_exists_exception()
        );
        iam.put_role_policy()
            .role_name("Runner")
            .policy_name("p")
            .policy_document(ALLOW)
            .send()
            .await
            .unwrap();
        let read = iam
            .get_role_policy()
            .role_name("Runner")
            .policy_name("p")
            .send()
            .await
            .unwrap();
        assert_eq!(
            percent_decode_str(read.policy_document())
                .decode_utf8()
                .unwrap(),
            ALLOW
        );
        let kept = iam
            .delete_role()
            .role_name("Runner")
            .send()
            .await
            .unwrap_err();
        assert!(kept.into_service_error().is_delete_conflict_exception());
        iam.delete_role_policy()
            .role_name("Runner")
            .policy_name("p")
            .send()
            .await
            .unwrap();
        iam.delete_role().role_name("Runner").send().await.unwrap();
        let gone = iam.get_role().role_name("Runner").send().await.unwrap_err();
        assert!(gone.into_service_error().is_no_such_entity_exception());
    });
}

#[test]
fn account_details_show_roles_in_full_page_by_page() {
    let local = Local::start();
    let iam = local.iam("123456789012");
    local.runtime.block_on(async {
        for number in 0..5 {
            let name = format!("r{number}");
            let tag = Tag::builder()
                .key("n")
                .value(number.to_string())
                .build()
                .unwrap();
            iam.create_role()
                .role_name(&name)
                .description("d")
                .assume_role_policy_document(TRUST)
                .tags(tag)
                .send()
                .await
                .unwrap();
            iam.put_role_policy()
                .role_name(&name)
                .policy_name("p")
                .policy_document(ALLOW)
                .send()
                .await
                .unwrap();
            iam.attach_role_policy()
                .role_name(&name)
                .policy_arn("arn:aws:iam::aws:policy/ReadOnlyAccess")
                .send()
                .await
                .unwrap();
        }
        let mut pages = iam
            .get_account_authorization_details()
            .filter(EntityType::Role)
            .max_items(2)
            .into_paginator()
            .send();
        let mut names = Vec::new();
        while let Some(page) = pages.next().await {
            for role in page.unwrap().role_detail_list() {
                assert_eq!(
                    role.attached_managed_policies()[0].policy_name(),
                    Some("ReadOnlyAccess")
                );
                let document = role.role_policy_list()[0].policy_document().unwrap();
                assert_eq!(percent_decode_str(document).decode_utf8().unwrap(), ALLOW);
                names.push(format!(
                    "{}={}",
                    role.role_name().unwrap(),
                    role.tags()[0].value()
                ));
            }
        }
        assert_eq!(names, ["r0=0", "r1=1", "r2=2", "r3=3", "r4=4"]);
    });
}

#[test]
fn roles_are_listed_by_path_without_tags() {
    let local = Local::start();
    let iam = local.iam("123456789012");
    local.runtime.block_on(async {
        for (name, path) in [
            ("a", "/stepwright/one/"),
            ("b", "/stepwright/two/"),
            ("c", "/"),
        ] {
            let tag = Tag::builder().key("k").value("v").build().unwrap();
            iam.create_role()
                .role_name(name)
                .path(path)
                .assume_role_policy_document(TRUST)
                .tags(tag)
                .send()
                .await
                .unwrap();
        }
        let listed = iam
            .list_roles()
            .path_prefix("/stepwright/")
            .send()
            .await
            .unwrap();
        let names: Vec<_> = listed.roles().iter().map(|role| role.role_name()).collect();
        assert_eq!(names, ["a", "b"]);
        assert!(listed.roles()[0].tags().is_empty());
        assert_eq!(
            iam.list_role_tags()
                .role_name("a")
                .send()
                .await
                .unwrap()
                .tags()
                .len(),
            1
        );
    });
}

#[test]
fn a_boundary_comes_and_goes() {
    let local = Local::start();
    let iam = local.iam("123456789012");
    local.runtime.block_on(async {
        iam.create_role()
            .role_name("r")
            .assume_role_policy_document(TRUST)
            .send()
            .await
            .unwrap();
        let boundary = "arn:aws:iam::123456789012:policy/edge";
        iam.put_role_permissions_boundary()
            .role_name("r")
            .permissions_boundary(boundary)
            .send()
            .await
            .unwrap();
        let read = iam.get_role().role_name("r").send().await.unwrap();
        assert_eq!(
            read.role()
                .unwrap()
                .permissions_boundary()
                .unwrap()
                .permissions_boundary_arn(),
            Some(boundary)
        );
        iam.delete_role_permissions_boundary()
            .role_name("r")
            .send()
            .await
            .unwrap();
        assert!(
            iam.get_role()
                .role_name("r")
                .send()
                .await
                .unwrap()
                .role()
                .unwrap()
                .permissions_boundary()
                .is_none()
        );
    });
}

#[test]
fn what_is_not_offered_is_refused_by_name() {
    let local = Local::start();
    let iam = local.iam("123456789012");
    local.runtime.block_on(async {
        let refused = iam.list_users().send().await.unwrap_err();
        assert_eq!(refused.code(), Some("UnsupportedOperation"));
        assert!(
            refused
                .message()
                .unwrap_or_default()
                .contains("`ListUsers`")
        );
    });
}

#[test]
fn an_assumed_role_acts_in_its_own_account() {
    let local = Local::start();
    local.runtime.block_on(async {
        let me = local
            .sts("111122223333")
            .get_caller_identity()
            .send()
            .await
            .unwrap();
        assert_eq!(
            (me.account(), me.arn()),
            (
                Some("111122223333"),
                Some("arn:aws:iam::111122223333:user/local")
            )
        );
        let role = "arn:aws:iam::444455556666:role/deploy";
        let assumed = local
            .sts("111122223333")
            .assume_role()
            .role_arn(role)
            .role_session_name("s1")
            .send()
            .await
            .unwrap();
        let there = local
            .sts(assumed.credentials().unwrap().access_key_id())
            .get_caller_identity()
            .send()
            .await
            .unwrap();
        assert_eq!(there.account(), Some("444455556666"));
    });
}
