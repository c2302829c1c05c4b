//! What is wrong with references and variables.

use crate::diagnostic::{Code, Examples, Excerpt};

pub const CODES: &[Code] = &[
    Code {
        name: "unknown-reference",
        about: "What the reference names is not there, or a bare `${Name}` has no value under \
                `substitutions`: in a string, in a key, inside `{% … %}` or without quotes in \
                JSON. Each name is reported once, with all its places.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Ask: {Type: Task, Resource: "${activities.notfiy}", End: true}
"#,
            good: r#"
Ask: {Type: Task, Resource: "${activities.notify}", End: true}
"#,
        }),
    },
    Code {
        name: "template-function",
        about: "A map is a function of CloudFormation in its long form, such as `Fn::GetAtt`, \
                `Fn::Sub` or `Ref`, which nothing here evaluates. Write `${Name}` in its place \
                and give the value under `substitutions`.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Call: {Type: Task, Resource: {"Fn::GetAtt": [Notify, Arn]}, End: true}
"#,
            good: r#"
Call: {Type: Task, Resource: "${activities.notify}", End: true}
"#,
        }),
    },
    Code {
        name: "malformed-reference",
        about: "The string begins like a reference and is not written as one is. `$${` is a \
                literal `${`.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Show: {Type: Pass, Comment: "in ${aws.regoin}", End: true}
"#,
            good: r#"
Show: {Type: Pass, Comment: "in ${aws.region}", End: true}
"#,
        }),
    },
    Code {
        name: "reference-not-allowed",
        about: "References do not work everywhere; what names resources is worked out before \
                most references are known.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r"
name: hello
machine_name: ${role}
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
",
            good: r"
name: hello
machine_name: ${stack}-hello
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
",
        }),
    },
    Code {
        name: "reference-type",
        about: "A list or a map cannot be part of a string. A string that is exactly one \
                reference takes the value as it is.",
        examples: Some(Examples {
            excerpt: Excerpt::Files,
            bad: r#"
# stepwright.yaml
stack: demo
project: 7f3a9c0d5e
vars: {teams: [talk, mail]}
# workflows/hello.yaml
name: hello
definition:
  StartAt: Show
  States: {Show: {Type: Pass, Result: "for ${vars.teams}", End: true}}
"#,
            good: r#"
# stepwright.yaml
stack: demo
project: 7f3a9c0d5e
vars: {teams: [talk, mail]}
# workflows/hello.yaml
name: hello
definition:
  StartAt: Show
  States: {Show: {Type: Pass, Result: "${vars.teams}", End: true}}
"#,
        }),
    },
    Code {
        name: "reference-cycle",
        about: "A variable refers to itself, directly or through others.",
        examples: Some(Examples {
            excerpt: Excerpt::Files,
            bad: r#"
# stepwright.yaml
stack: demo
project: 7f3a9c0d5e
vars: {a: "${vars.b}", b: "${vars.a}"}
# workflows/hello.yaml
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
"#,
            good: r#"
# stepwright.yaml
stack: demo
project: 7f3a9c0d5e
vars: {a: "${vars.b}", b: talk}
# workflows/hello.yaml
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
"#,
        }),
    },
    Code {
        name: "missing-variable",
        about: "The process environment does not have the variable. A reference can have a \
                default.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Show: {Type: Pass, Comment: "${env.NOT_SET_ANYWHERE}", End: true}
"#,
            good: r#"
Show: {Type: Pass, Comment: "${env.NOT_SET_ANYWHERE:-nothing}", End: true}
"#,
        }),
    },
    Code {
        name: "bad-variable",
        about: "A variable of the process environment does not hold what `:int` or `:bool` asks \
                for. Its value is not shown.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Rest: {Type: Wait, Seconds: "${env.NOT_SET_ANYWHERE:int:-soon}", End: true}
"#,
            good: r#"
Rest: {Type: Wait, Seconds: "${env.NOT_SET_ANYWHERE:int:-30}", End: true}
"#,
        }),
    },
];
