//! From an argument to the resource that IAM knows: a queue's URL to its ARN, a task definition without a revision to all of them.
//!
//! Values may hold `*` where they are not known. Each resolver takes what AWS takes: a name, a partial ARN, an ARN.

use crate::arn::{Arn, is_arn};

use super::Machine;
use super::arguments::Arguments;

/// Returns the resources that a resolver makes of a value; `None` where the value is not of a form that it knows.
pub(super) fn resources(
    resolver: &str,
    value: &str,
    machine: &Machine,
    arguments: &Arguments,
) -> Option<Vec<String>> {
    let arn = |service: &str, resource: &str| machine.arn(service, resource);
    let is_arn = is_arn(value);
    if let Some(kind) = resolver.strip_prefix("sagemaker:") {
        return Some(vec![sagemaker(kind, value, machine)]);
    }
    let one = match resolver {
        "value" => value.to_owned(),
        "lambda_function" => return Some(function(value, machine, arguments)),
        "sqs_queue_url" => queue(value, machine)?,
        "state_machine" => unqualified(value)?,
        "executions" => unqualified(value)?.replacen(":stateMachine:", ":execution:", 1) + ":*",
        "ecs_task_definition" => task_definition(value, machine),
        "codebuild_build_id" => arn("codebuild", &format!("project/{}", build_project(value))),
        "codebuild_report" => report_group(value)?,
        "api_gateway" => api(value, machine, arguments)?,
        "bedrock_model" => return Some(model(value, machine)),
        "s3_uri" => format!(
            "arn:{}:s3:::{}",
            machine.partition,
            value.strip_prefix("s3://")?
        ),
        "connection_secret" => connection_secret(value)?,
        // What is an ARN already stays one.
        _ if is_arn => value.to_owned(),
        "sns_topic" => value.to_owned(),
        "dynamodb_table" => arn("dynamodb", &format!("table/{value}")),
        "job_definition" if value.contains(':') => arn("batch", &format!("job-definition/{value}")),
        "job_definition" => arn("batch", &format!("job-definition/{value}*")),
        "job_queue" => arn("batch", &format!("job-queue/{value}")),
        "glue_job" => arn("glue", &format!("job/{value}")),
        "codebuild_project" => arn("codebuild", &format!("project/{value}")),
        "athena_workgroup" => arn("athena", &format!("workgroup/{value}")),
        "event_bus" => arn("events", &format!("event-bus/{value}")),
        "databrew_job" => arn("databrew", &format!("job/{value}")),
        "emr_cluster" => arn("elasticmapreduce", &format!("cluster/{value}")),
        "emr_virtual_cluster" => arn("emr-containers", &format!("/virtualclusters/{value}")),
        "emr_serverless_app" => arn("emr-serverless", &format!("/applications/{value}")),
        "role_arn" => format!(
            "arn:{}:iam::{}:role/{value}",
            machine.partition, machine.account
        ),
        _ => return None,
    };
    Some(vec![one])
}

/// Returns what stands for a parameter that is left out, where AWS has a default.
pub(super) fn default_value(resolver: &str) -> Option<&'static str> {
    match resolver {
        "event_bus" => Some("default"),
        "athena_workgroup" => Some("primary"),
        _ => None,
    }
}

/// IAM matches a function's ARN as it is invoked, qualifier included.
fn function(value: &str, machine: &Machine, arguments: &Arguments) -> Vec<String> {
    // `ACCOUNT:function:NAME` is taken, too.
    let partial = value
        .split_once(':')
        .filter(|(_, rest)| rest.starts_with("function:"));
    let full = match partial {
        _ if is_arn(value) => value.to_owned(),
        Some((account, resource)) => Arn {
            partition: machine.partition,
            service: "lambda",
            region: machine.region,
            account,
            resource,
        }
        .to_string(),
        None => machine.arn("lambda", &format!("function:{value}")),
    };
    let qualifiers = arguments.get("Qualifier");
    if qualifiers.is_empty() || Arn::parse(&full).is_some_and(|arn| arn.parts().count() > 2) {
        return vec![full];
    }
    if qualifiers
        .iter()
        .any(super::arguments::Argument::is_unknown)
    {
        return vec![full.clone(), format!("{full}:*")];
    }
    let globs = qualifiers.iter().flat_map(|qualifier| qualifier.globs());
    globs
        .map(|qualifier| format!("{full}:{qualifier}"))
        .collect()
}

/// `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME`, and the older forms of it.
fn queue(value: &str, machine: &Machine) -> Option<String> {
    let (_, address) = value.split_once("://")?;
    let parts: Vec<&str> = address.split('/').collect();
    let [host, account, name] = parts[..] else {
        return None;
    };
    let labels: Vec<&str> = host.split('.').collect();
    let region = match labels[..] {
        ["sqs", region, "amazonaws", ..] | [region, "queue", "amazonaws", ..] => region,
        ["queue", "amazonaws", ..] => "us-east-1",
        // An emulator's address names no region.
        _ => machine.region,
    };
    Some(format!(
        "arn:{}:sqs:{region}:{account}:{name}",
        machine.partition
    ))
}

/// The machine without a version or an alias, which IAM does not see.
fn unqualified(value: &str) -> Option<String> {
    let arn = Arn::parse(value).filter(|arn| arn.service == "states")?;
    let mut parts = arn.parts();
    match (parts.next(), parts.next()) {
        (Some("stateMachine"), Some(name)) => Some(arn.sibling(&format!("stateMachine:{name}"))),
        _ => None,
    }
}

/// The ARN that IAM sees always carries a revision.
fn task_definition(value: &str, machine: &Machine) -> String {
    let full = match is_arn(value) {
        true => value.to_owned(),
        false => machine.arn("ecs", &format!("task-definition/{value}")),
    };
    let name = full.rsplit('/').next().unwrap_or_default();
    match name.contains(':') || name.ends_with('*') {
        true => full,
        false => full + ":*",
    }
}

/// A build's id begins with its project.
fn build_project(value: &str) -> &str {
    let id = value.rsplit(":build/").next().unwrap_or(value);
    id.split(':').next().unwrap_or(id)
}

/// A report's ARN names its group in front of the report's own id.
fn report_group(value: &str) -> Option<String> {
    let arn = Arn::parse(value).filter(|arn| arn.service == "codebuild")?;
    let group = arn.parts().next()?.strip_prefix("report/")?;
    Some(arn.sibling(&format!("report-group/{group}")))
}

/// SageMaker writes some names in lower case; AWS's own policies end in `*`.
fn sagemaker(kind: &str, value: &str, machine: &Machine) -> String {
    let name = match kind {
        "endpoint" | "endpoint-config" | "model" => value.to_ascii_lowercase(),
        _ => value.to_owned(),
    };
    machine.arn(
        "sagemaker",
        &format!("{kind}/{}*", name.trim_end_matches('*')),
    )
}

/// `ID.execute-api.REGION.amazonaws.com` with a stage, a method and a path.
fn api(value: &str, machine: &Machine, arguments: &Arguments) -> Option<String> {
    let host = value.rsplit("://").next()?;
    let id = host.split('.').next().filter(|id| !id.is_empty())?;
    let one = |parameter: &str, otherwise: &str| {
        let globs: Vec<String> = arguments
            .get(parameter)
            .iter()
            .flat_map(|argument| argument.globs())
            .collect();
        match globs.as_slice() {
            [] => otherwise.to_owned(),
            [only] => only.clone(),
            _ => "*".to_owned(),
        }
    };
    let stage = one("Stage", "$default");
    let (method, path) = (one("Method", "*"), one("Path", ""));
    let path = path.trim_start_matches('/');
    Some(machine.arn("execute-api", &format!("{id}/{stage}/{method}/{path}")))
}

/// A plain id is a foundation model; one that begins with a part of the world is a profile that leads to it in several regions.
fn model(value: &str, machine: &Machine) -> Vec<String> {
    if is_arn(value) {
        return vec![value.to_owned()];
    }
    let partition = machine.partition;
    let geographic = ["us.", "eu.", "apac.", "global.", "us-gov."];
    match geographic
        .iter()
        .find_map(|prefix| value.strip_prefix(prefix))
    {
        Some(base) => vec![
            machine.arn("bedrock", &format!("inference-profile/{value}")),
            format!("arn:{partition}:bedrock:*::foundation-model/{base}"),
        ],
        None => vec![format!(
            "arn:{partition}:bedrock:{}::foundation-model/{value}",
            machine.region
        )],
    }
}

/// The secret of a connection carries the connection's name.
fn connection_secret(value: &str) -> Option<String> {
    let arn = Arn::parse(value).filter(|arn| arn.service == "events")?;
    let name = arn
        .resource
        .strip_prefix("connection/")?
        .split('/')
        .next()?;
    let resource = format!("secret:events!connection/{name}/*");
    let secret = Arn {
        service: "secretsmanager",
        resource: &resource,
        ..arn
    };
    Some(secret.to_string())
}

/// Returns an ARN of the kind that a resolver gives, with `NAME` for what has to be put in.
pub(super) fn example(resolver: &str, machine: &Machine) -> String {
    let arn = |service: &str, resource: &str| machine.arn(service, resource);
    if let Some(kind) = resolver.strip_prefix("sagemaker:") {
        return arn("sagemaker", &format!("{kind}/NAME*"));
    }
    match resolver {
        "lambda_function" => arn("lambda", "function:NAME"),
        "sqs_queue_url" => arn("sqs", "NAME"),
        "sns_topic" => arn("sns", "NAME"),
        "state_machine" => arn("states", "stateMachine:NAME"),
        "executions" => arn("states", "execution:NAME:*"),
        "ecs_task_definition" => arn("ecs", "task-definition/NAME:*"),
        "codebuild_build_id" => arn("codebuild", "project/NAME"),
        "codebuild_report" => arn("codebuild", "report-group/NAME"),
        "api_gateway" => arn("execute-api", "NAME/STAGE/METHOD/PATH"),
        "bedrock_model" => arn("bedrock", "foundation-model/NAME"),
        "s3_uri" => format!("arn:{}:s3:::NAME/*", machine.partition),
        "connection_secret" => arn("secretsmanager", "secret:events!connection/NAME/*"),
        _ => {
            let arguments = Arguments::none();
            resources(resolver, "NAME", machine, &arguments)
                .and_then(|mut found| found.pop())
                .unwrap_or_else(|| "ARN".to_owned())
        }
    }
}
