//! What is wrong with a manifest as a whole.

use crate::diagnostic::{Code, Examples, Excerpt};

pub const CODES: &[Code] = &[
    Code {
        name: "unknown-key",
        about: "The manifest or the project file has no such key. Unknown keys are errors, so a \
                slip never passes silently.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r"
name: hello
definitoin:
  StartAt: Done
  States: {Done: {Type: Succeed}}
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
",
            good: r"
name: hello
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
",
        }),
    },
    Code {
        name: "missing-key",
        about: "The manifest or the project file is missing a required key.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r"
name: hello
",
            good: r"
name: hello
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
",
        }),
    },
    Code {
        name: "bad-value",
        about: "The value of a key is not one that it takes.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r"
name: hello
type: fast
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
",
            good: r"
name: hello
type: express
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
",
        }),
    },
    Code {
        name: "out-of-range",
        about: "A number or a duration of the manifest is smaller or larger than AWS takes.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r#"
name: hello
encryption: {kms_key: "arn:aws:kms:eu-west-1:111122223333:key/1", data_key_reuse: 30s}
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
"#,
            good: r#"
name: hello
encryption: {kms_key: "arn:aws:kms:eu-west-1:111122223333:key/1", data_key_reuse: 5m}
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
"#,
        }),
    },
    Code {
        name: "bad-name",
        about: "A name has characters that AWS, or stepwright, does not take in it, or too many.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r#"
name: hello
activities: {"get input": {}}
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
"#,
            good: r"
name: hello
activities: {get-input: {}}
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
",
        }),
    },
    Code {
        name: "bad-tag",
        about: "The key or the value of a tag is not possible. Keys that begin with `aws:` \
                belong to AWS, those with `stepwright:` to stepwright.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r#"
name: hello
tags: {"aws:team": talk}
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
"#,
            good: r"
name: hello
tags: {team: talk}
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
",
        }),
    },
    Code {
        name: "too-many-tags",
        about: "A resource has at most 50 tags, those of the project, the environment and \
                stepwright included.",
        examples: None,
    },
    Code {
        name: "definition-too-large",
        about: "A definition has at most 1,048,576 bytes.",
        examples: None,
    },
    Code {
        name: "name-collision",
        about: "Two resources of the stack would have the same name in AWS.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r"
name: hello
activities: {ask: {name: job}, answer: {name: job}}
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
",
            good: r"
name: hello
activities: {ask: {name: job-ask}, answer: {name: job-answer}}
definition:
  StartAt: Done
  States: {Done: {Type: Succeed}}
",
        }),
    },
    Code {
        name: "duplicate-workflow",
        about: "Two manifests have the same name.",
        examples: Some(Examples {
            excerpt: Excerpt::Files,
            bad: r"
# workflows/a.yaml
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
# workflows/b.yaml
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
            good: r"
# workflows/a.yaml
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
# workflows/b.yaml
name: goodbye
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
        }),
    },
];
