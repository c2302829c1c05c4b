//! What an ItemReader reads, and the fields of CSV files.

use serde_json::Value;

use super::missing_field::{MissingFields, ReaderHeader};
use super::unknown_field::UnknownField;
use super::unknown_resource::ReaderResource;
use crate::asl::fault::Fault;
use crate::asl::fields::Part;
use crate::asl::model::{Pattern, Resource};
use crate::asl::walk::StateAt;

pub(super) fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    let is_map = state.part == Some(Part::Map);
    let reader = state.members.get("ItemReader").filter(|_| is_map);
    let Some(reader) = reader.and_then(Value::as_object) else {
        return;
    };
    let resource = reader.get("Resource").and_then(Value::as_str);
    // What deployment tools fill in is not there yet.
    if resource.is_some_and(|arn| !arn.contains("${") && !reads_from_s3(arn)) {
        let path = state.at(["ItemReader".into(), "Resource".into()]);
        faults.push(Fault::new(ReaderResource, path));
    }
    let Some(config) = reader.get("ReaderConfig").and_then(Value::as_object) else {
        return;
    };
    let path = state.at(["ItemReader".into(), "ReaderConfig".into()]);
    let text = |name: &str| config.get(name).and_then(Value::as_str);
    if text("CSVHeaderLocation") == Some("GIVEN") && !config.contains_key("CSVHeaders") {
        let names = vec!["CSVHeaders"];
        faults.push(Fault::new(MissingFields { names }, path.clone()));
    }
    if text("InputType") == Some("CSV") && !config.contains_key("CSVHeaderLocation") {
        faults.push(Fault::new(ReaderHeader, path.clone()));
    }
    let is_csv = matches!(text("InputType"), Some("CSV" | "MANIFEST") | None);
    for name in ["CSVHeaderLocation", "CSVDelimiter", "CSVHeaders"] {
        if !is_csv && config.contains_key(name) {
            faults.push(UnknownField::in_part("readers of CSV", path.clone(), name));
        }
    }
}

fn reads_from_s3(arn: &str) -> bool {
    let call = Resource::parse(arn);
    matches!(call, Resource::Optimized { service, operation, pattern: Pattern::RequestResponse } if service == "s3" && ["getObject", "listObjectsV2"].contains(&operation.as_str()))
}
