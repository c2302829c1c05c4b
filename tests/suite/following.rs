//! Following an execution: what is read, and what is told when the service lags, breaks off or says nothing.

use std::cell::RefCell;
use std::time::Duration;

use serde_json::{Value, json};
use stepwright::aws::ExecutionDetails;
use stepwright::operate::{FollowError, News, follow, start};

use crate::scripted::{Scripted, Service};

const ARN: &str = "arn:aws:states:eu-west-1:111122223333:execution:chat:run";

fn event(id: i64) -> Value {
    let kind = match id {
        1 => "ExecutionStarted",
        _ if id % 2 == 0 => "PassStateEntered",
        _ => "PassStateExited",
    };
    json!({"id": id, "previousEventId": id - 1, "timestamp": 1_795_420_800.5, "type": kind,
        "stateEnteredEventDetails": {"name": "Count"}})
}

/// Answers GetExecutionHistory from a list of ids, in pages.
fn page(ids: &[i64], body: &Value) -> Scripted {
    let mut ids = ids.to_vec();
    if body["reverseOrder"] == true {
        ids.reverse();
    }
    let from: usize = body["nextToken"]
        .as_str()
        .map_or(0, |token| token.parse().unwrap());
    let size = usize::try_from(body["maxResults"].as_u64().unwrap()).unwrap();
    let to = (from + size).min(ids.len());
    let events: Vec<Value> = ids[from..to].iter().map(|id| event(*id)).collect();
    let mut answer = json!({"events": events});
    if to < ids.len() {
        answer["nextToken"] = json!(to.to_string());
    }
    Scripted::ok(answer)
}

fn described(status: &str) -> Scripted {
    let mut answer = json!({"executionArn": ARN, "stateMachineArn": "arn", "name": "run", "status": status,
        "startDate": 1_795_420_800.0});
    if status != "RUNNING" {
        answer["stopDate"] = json!(1_795_420_801.0);
    }
    Scripted::ok(answer)
}

fn run(service: &Service) -> (Result<ExecutionDetails, FollowError>, Vec<i64>, usize) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let told = RefCell::new(Vec::new());
    let mut lost = 0;
    let result = runtime.block_on(async {
        let aws = service.connect().await;
        let mut tell = |news: News| match news {
            News::Events(events) => told
                .borrow_mut()
                .extend(events.iter().map(|event| event.id)),
            News::Lost(_) => lost += 1,
        };
        let following = follow(&aws, ARN, &mut tell);
        tokio::time::timeout(Duration::from_secs(30), following)
            .await
            .expect("following ends")
    });
    (result, told.into_inner(), lost)
}

/// Every event is told once and in order, though new ones come, some late, and pages break in between.
#[test]
fn every_event_is_told_once_and_in_order() {
    let mut looks = 0;
    let service = Service::start(move |operation, body| {
        if operation == "DescribeExecution" {
            return described(if looks >= 5 { "SUCCEEDED" } else { "RUNNING" });
        }
        if body.get("nextToken").is_none() {
            looks += 1;
        }
        let ids: Vec<i64> = match looks {
            1 => (1..=2500).collect(),
            // Event 2502 is late.
            2 => (1..=2600).filter(|id| *id != 2502).collect(),
            3 => (1..=5200).collect(),
            _ => (1..=5201).collect(),
        };
        page(&ids, body)
    });
    let (result, told, lost) = run(&service);
    assert_eq!(result.unwrap().status, "SUCCEEDED");
    assert_eq!(told, (1..=5201).collect::<Vec<i64>>());
    assert_eq!(lost, 0);
    // A history that was read is not read again: three pages of a thousand events, then the newest hundred until known ones come.
    let pages = service.asked_for("GetExecutionHistory");
    assert_eq!(
        pages[..3]
            .iter()
            .filter(|page| page["reverseOrder"] == true)
            .count(),
        0
    );
    assert!(pages[3..].iter().all(|page| page["reverseOrder"] == true));
    let long = pages
        .iter()
        .filter(|page| page.get("nextToken").is_some())
        .count();
    assert_eq!(long, 2 + 26, "{pages:?}");
}

#[test]
fn a_lost_connection_is_tried_again() {
    let mut looks = 0;
    let service = Service::start(move |operation, body| {
        looks += 1;
        match (operation, looks) {
            ("GetExecutionHistory", 2..=9) => Scripted::error(503, "ServiceUnavailable"),
            ("GetExecutionHistory", _) => page(&(1..=looks.min(12)).collect::<Vec<i64>>(), body),
            _ => described(if looks > 15 { "FAILED" } else { "RUNNING" }),
        }
    });
    let (result, told, lost) = run(&service);
    assert_eq!(result.unwrap().status, "FAILED");
    assert_eq!(told, (1..=12).collect::<Vec<i64>>());
    assert!(lost > 0);
}

/// Who may not decrypt the data follows without it.
#[test]
fn data_under_a_key_is_done_without() {
    let service = Service::start(|operation, body| {
        let with_data = body["includeExecutionData"] == true || body["includedData"] == "ALL_DATA";
        match operation {
            _ if with_data => Scripted::error(400, "KmsAccessDeniedException"),
            "GetExecutionHistory" => page(&(1..=13).collect::<Vec<i64>>(), body),
            _ => described("SUCCEEDED"),
        }
    });
    let (result, told, _) = run(&service);
    assert_eq!(result.unwrap().status, "SUCCEEDED");
    assert_eq!(told, (1..=13).collect::<Vec<i64>>());
}

#[test]
fn a_refusal_ends_it() {
    let service = Service::start(|_, _| Scripted::error(400, "ExecutionDoesNotExist"));
    let (result, told, _) = run(&service);
    let error = result.unwrap_err().to_string();
    assert!(error.contains("ExecutionDoesNotExist"), "{error}");
    assert!(told.is_empty());
}

/// The answer to the first StartExecution is lost, and the execution has ended when it is sent again: AWS says that the name is taken.
#[test]
fn an_execution_whose_start_was_not_answered_is_its_own() {
    let mut tries = 0;
    let service = Service::start(move |_, _| {
        tries += 1;
        match tries {
            1 => Scripted::error(500, "InternalServerError"),
            _ => Scripted::error(400, "ExecutionAlreadyExists"),
        }
    });
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let machine = "arn:aws:states:eu-west-1:111122223333:stateMachine:chat";
    runtime.block_on(async {
        let aws = service.connect().await;
        let qualified = format!("{machine}:live#Happy");
        let started = start(&aws, &qualified, None, "{}", false).await.unwrap();
        let expected = format!("{}:{}", ARN.strip_suffix(":run").unwrap(), started.name);
        assert_eq!(started.arn, expected);
        let named = start(&aws, machine, Some("mine"), "{}", false).await;
        assert_eq!(named.unwrap_err().code, "ExecutionAlreadyExists");
    });
    let names: Vec<Value> = service
        .asked()
        .into_iter()
        .map(|(_, body)| body["name"].clone())
        .collect();
    assert_eq!((names.len(), &names[0]), (3, &names[1]), "{names:?}");
}
