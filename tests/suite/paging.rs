//! Pages of the service's answers: a token that comes again and again, and pages without an end.

use std::time::Duration;

use serde_json::{Value, json};
use stepwright::aws::{Aws, AwsError, Credentials, Endpoints, ErrorKind, Settings};
use stepwright::operate;

use crate::fake_service::{FakeService, Told};
use crate::scripted::{Scripted, Service};

const ARN: &str = "arn:aws:states:eu-west-1:111122223333:execution:chat:one";
const TWICE: &str = "the service gave the same token for the next page twice";

/// An empty page of any list, and where the next one is.
fn page(token: &str) -> Value {
    json!({
        "stateMachines": [], "activities": [], "executions": [], "events": [], "ResourceTagMappingList": [],
        "nextToken": token, "PaginationToken": token,
    })
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(work)
}

async fn each_list(aws: &Aws) -> Vec<AwsError> {
    vec![
        aws.list_machines().await.unwrap_err(),
        aws.list_activities().await.unwrap_err(),
        aws.list_executions("chat", None, 10).await.unwrap_err(),
        aws.tag_index(&[]).await.unwrap_err(),
        operate::history(aws, ARN).await.unwrap_err(),
    ]
}

#[test]
fn a_token_that_comes_again_is_an_error() {
    let mut count = 0;
    // Two tokens in turn are a circle as well.
    let service = Service::start(move |_, _| {
        count += 1;
        Scripted::ok(page(["one", "two"][count % 2]))
    });
    for error in run(async { each_list(&service.connect().await).await }) {
        assert_eq!(
            (error.kind, error.message.as_str()),
            (ErrorKind::Other, TWICE),
            "{error}"
        );
    }
    let asked = service.asked().len();
    assert!(asked <= 3 * 5, "{asked} calls");
}

#[test]
fn a_marker_that_comes_again_is_an_error() {
    let answer = |operation: &str, inner: &str| {
        format!(
            "<{operation}Response xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><{operation}Result>{inner}<IsTruncated>true</IsTruncated><Marker>again</Marker></{operation}Result></{operation}Response>"
        )
    };
    let service = FakeService::start(move |_| Told {
        status: 200,
        headers: vec![("content-type".to_owned(), "text/xml".to_owned())],
        body: answer("ListRoles", "<Roles></Roles>"),
    });
    let settings = Settings {
        region: Some("eu-west-1".to_owned()),
        endpoints: Endpoints::Custom(service.url.clone()),
        credentials: Credentials::Local {
            account: "111122223333".to_owned(),
        },
        timeout: Some(Duration::from_secs(30)),
        ..Settings::default()
    };
    let error =
        run(async { Aws::connect(&settings).await.unwrap().list_roles("/").await }).unwrap_err();
    assert_eq!(error.message, TWICE, "{error}");
    assert_eq!(service.asked().len(), 2);
}

#[test]
fn the_commands_time_counts_over_all_pages() {
    let mut count = 0;
    let service = Service::start(move |_, _| {
        count += 1;
        Scripted::ok(page(&format!("token-{count}")))
    });
    let errors = run(async {
        let aws = service.connect_for(Duration::from_millis(200)).await;
        each_list(&aws).await
    });
    for error in errors {
        assert_eq!(error.kind, ErrorKind::OutOfTime, "{error}");
        assert_eq!(error.hint().unwrap(), "allow more time with `--timeout`");
    }
}
