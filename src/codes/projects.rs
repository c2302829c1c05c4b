//! What is wrong with a project and its files.

use crate::diagnostic::{Code, Examples, Excerpt};

pub const CODES: &[Code] = &[
    Code {
        name: "no-project",
        about: "There is no `stepwright.yaml` in this folder or in one above it. `stepwright \
                init` writes one.",
        examples: None,
    },
    Code {
        name: "no-workflows",
        about: "No file fits `workflows` of the project file. That is an error, since an empty \
                stack would mean: delete everything.",
        examples: Some(Examples {
            excerpt: Excerpt::Files,
            bad: r#"
# stepwright.yaml
stack: demo
project: 7f3a9c0d5e
workflows: ["flows/*.yaml"]
"#,
            good: r#"
# stepwright.yaml
stack: demo
project: 7f3a9c0d5e
workflows: ["flows/*.yaml"]
# flows/hello.yaml
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
"#,
        }),
    },
    Code {
        name: "fixed-level",
        about: "`lints` sets the levels of warnings and notes. This code is always an error: AWS refuses \
                what it is about, or stepwright cannot read it, and no level changes that.",
        examples: Some(Examples {
            excerpt: Excerpt::Files,
            bad: r"
# stepwright.yaml
stack: demo
project: 7f3a9c0d5e
lints: {missing-target: warning}
# workflows/hello.yaml
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
            good: r"
# stepwright.yaml
stack: demo
project: 7f3a9c0d5e
lints: {open-escape: error}
# workflows/hello.yaml
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
        }),
    },
    Code {
        name: "environment-needed",
        about: "The project has several environments, and `-e` picks none. Without `-e` nothing \
                is guessed.",
        examples: Some(Examples {
            excerpt: Excerpt::Files,
            bad: r"
# stepwright.yaml
stack: demo
project: 7f3a9c0d5e
environments: {dev: {}, prod: {}}
# workflows/hello.yaml
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
            good: r"
# stepwright.yaml
stack: demo
project: 7f3a9c0d5e
environments: {dev: {}}
# workflows/hello.yaml
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
        }),
    },
    Code {
        name: "unknown-environment",
        about: "`-e` names an environment that the project file does not list.",
        examples: None,
    },
    Code {
        name: "unsupported-version",
        about: "The file is written for another version of the format, or `requires` asks for \
                another release of stepwright.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r"
version: 7
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
            good: r"
version: 1
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
        }),
    },
    Code {
        name: "outside-project",
        about: "A file lies outside the project's folder, or is a link that leads there. What is \
                deployed is what the repository holds.",
        examples: None,
    },
    Code {
        name: "unreadable-file",
        about: "A file is not there, or cannot be read.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r"
name: hello
definition: nowhere.asl.json
",
            good: r"
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
        }),
    },
    Code {
        name: "file-too-large",
        about: "A file is larger than any manifest could be.",
        examples: None,
    },
    Code {
        name: "empty-file",
        about: "A file holds no document.",
        examples: Some(Examples {
            excerpt: Excerpt::Files,
            bad: r"
# workflows/hello.yaml
",
            good: r"
# workflows/hello.yaml
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
        }),
    },
    Code {
        name: "several-documents",
        about: "The file has several documents where one belongs. Files of workflows may have \
                several, parted by `---`.",
        examples: Some(Examples {
            excerpt: Excerpt::Files,
            bad: r"
# stepwright.yaml
stack: demo
project: 7f3a9c0d5e
---
stack: other
# workflows/hello.yaml
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
            good: r"
# stepwright.yaml
stack: demo
project: 7f3a9c0d5e
# workflows/hello.yaml
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
        }),
    },
];
