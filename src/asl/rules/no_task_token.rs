//! A Task that waits for a callback hands its token to somebody.

use crate::asl::fault::{Check, Fault, Level, Problem, Rule};
use crate::asl::fields::QueryLanguage;
use crate::asl::model::Pattern;
use crate::asl::variables::without_literals;
use crate::asl::walk::{self, StateAt};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};

pub static RULE: Rule = Rule {
    code: Code {
        name: "no-task-token",
        about: "A task waits for a callback, and hands its token to nobody. A warning; the task can \
            only time out.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Ask:
  Type: Task
  Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
  Parameters: {QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/q", MessageBody: hello}
  End: true
"#,
            good: r#"
Ask:
  Type: Task
  Resource: arn:aws:states:::sqs:sendMessage.waitForTaskToken
  Parameters: {QueueUrl: "https://sqs.eu-west-1.amazonaws.com/111122223333/q", MessageBody: {token.$: $$.Task.Token}}
  End: true
"#,
        }),
    },
    level: Level::LINT,
    checks: &[Check::State(check)],
};

/// A callback whose token goes nowhere.
#[derive(Debug)]
pub struct NoTaskToken {
    /// What holds the parameters of the call.
    field: &'static str,
}

impl Problem for NoTaskToken {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let field = self.field;
        format!("nothing in `{field}` passes the task token on: nobody can answer this Task")
    }

    fn hints(&self) -> Vec<String> {
        let hint = match self.field {
            "Parameters" => {
                "put it into what is sent, with a key such as `token.$: $$.Task.Token` in `Payload`, `Input` or `MessageBody`"
            }
            _ => {
                "put it into what is sent: `{% $states.context.Task.Token %}` in `Payload`, `Input` or `MessageBody`"
            }
        };
        vec![hint.to_owned()]
    }
}

fn check(state: &StateAt, faults: &mut Vec<Fault>) {
    if state.call().and_then(|call| call.pattern()) != Some(Pattern::Callback) {
        return;
    }
    let (field, root) = match state.language {
        QueryLanguage::JsonPath => ("Parameters", "$$"),
        QueryLanguage::Jsonata => ("Arguments", "$states"),
    };
    // Without parameters there is more to say than this.
    let Some(given) = state.members.get(field) else {
        return;
    };
    // What is chosen from the context beforehand, or filled in by another tool, may hold it.
    let chosen = state
        .text("InputPath")
        .is_some_and(|path| path.starts_with(root));
    let mut passes = chosen;
    walk::strings(given, &mut |text, _| {
        passes |= text.contains("${") || may_hold_token(text, root);
    });
    if !passes {
        let resource = state.at(["Resource".into()]);
        faults.push(Fault {
            at_key: true,
            // What is wrong with the resource may be that it waits.
            follows: faults.iter().any(|fault| fault.path == resource),
            ..Fault::new(NoTaskToken { field }, state.at([field.into()]))
        });
    }
}

/// Says whether a text may give the token: it takes the context object, or `Task` of it, or something that cannot be
/// followed.
fn may_hold_token(text: &str, root: &str) -> bool {
    let code = without_literals(text);
    let mut rests = code.split(root).skip(1);
    rests.any(|mut rest| {
        for name in ["context", "Task"] {
            if root == "$$" && name == "context" {
                continue;
            }
            let Some(member) = rest.trim_start().strip_prefix('.') else {
                return true;
            };
            let member = member.trim_start();
            let length = member
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .unwrap_or(member.len());
            match &member[..length] {
                found if found == name => rest = &member[length..],
                // What is quoted, computed or matched by a wildcard may be it.
                found => return found.is_empty(),
            }
        }
        true
    })
}
