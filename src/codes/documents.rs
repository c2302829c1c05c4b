//! What is wrong with a text as YAML or JSON.

use crate::diagnostic::{Code, Examples, Excerpt};

pub const CODES: &[Code] = &[
    Code {
        name: "syntax",
        about: "The file is not valid YAML, or not valid JSON.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r"
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}
",
            good: r"
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
        }),
    },
    Code {
        name: "duplicate-key",
        about: "A map has a key twice. YAML libraries differ in which one they take, so neither \
                is.",
        examples: Some(Examples {
            excerpt: Excerpt::Workflow,
            bad: r"
name: hello
tracing: true
tracing: false
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
            good: r"
name: hello
tracing: true
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
        }),
    },
    Code {
        name: "number-too-large",
        about: "A number has more digits than JSON readers keep.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Keep: {Type: Pass, Result: 123456789012345678901234567890, End: true}
",
            good: r#"
Keep: {Type: Pass, Result: "123456789012345678901234567890", End: true}
"#,
        }),
    },
    Code {
        name: "alias-cycle",
        about: "A YAML alias is inside its own anchor.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r"
Keep: {Type: Pass, Result: &all {again: *all}, End: true}
",
            good: r"
Keep: {Type: Pass, Result: {one: &one [1], again: *one}, End: true}
",
        }),
    },
    Code {
        name: "document-too-large",
        about: "The document is too large once its aliases are put in.",
        examples: None,
    },
    Code {
        name: "too-deep",
        about: "Maps and lists are nested more than 100 deep.",
        examples: None,
    },
    Code {
        name: "control-character",
        about: "The text has a control character, which neither YAML nor JSON takes as it is. In \
                quotes it is written as an escape.",
        examples: None,
    },
];

/// Notes.
pub const LINTS: &[Code] = &[Code {
    name: "unused-allow",
    about: "A comment `# stepwright: allow CODE reason` silences nothing: its code does not exist, is \
            an error there, or is not reported where the comment is about. Behind a value it is \
            about its own line, alone in a line about the next one, and before anything else about the \
            whole file. What silences nothing today silences the next mistake.",
    examples: Some(Examples {
        excerpt: Excerpt::Workflow,
        bad: r"
# stepwright: allow open-escape the service escapes it
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
        good: r"
name: hello
definition: {StartAt: Done, States: {Done: {Type: Succeed}}}
",
    }),
}];
