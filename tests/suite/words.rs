//! The words that the project does not use where people read them: each has a term of the field in its place.

use std::path::Path;

use regex::Regex;

use crate::codes::files_below;

/// A word, and what to write in its place.
const NEVER: &[(&str, &str)] = &[
    (r"\blocal target\b", "local emulator"),
    (r"\bsomebody else\b", "another owner, outside stepwright"),
    (r"\bstrangers?\b", "untrusted, another owner"),
    (r"\b(a|the|each|two) things?\b", "resource"),
    (r"\bas it stands\b", "passed through literally"),
    (r"\bstands? (alone|twice|again|before|under|inside)\b", "is"),
    (r"\banew\b", "again, recreate"),
    (r"\bmend(s|ed)?\b", "fix"),
    (r"\bwhole numbers?\b", "integer"),
    (r"\bservice word\b", "AWS validation"),
    (r"\btold\b", "reported"),
    (r"\blacks?\b", "missing, required"),
    (r"\bfindings?\b", "diagnostic"),
    (r"\bin a circle\b", "cycle"),
    (r"\bexecutions? rests?\b", "is paused"),
    (
        r"\b(is|are) no (JSON|YAML|ARN|path|type|name|number|text|command|region|timestamp)\b",
        "is not a",
    ),
    (r"\b(is|are) left out where\b", "by default"),
    (r"\bmisspelt\b", "misspelled"),
];

/// Text outside of code.
fn prose(text: &str) -> String {
    let code = Regex::new("(?s)```.*?```|`[^`\n]*`").unwrap();
    code.replace_all(text, " ").into_owned()
}

/// The strings of a source file that hold more than one word, without those of its tests.
fn strings(source: &str) -> String {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let string = Regex::new(r#""((?:[^"\\\n]|\\.)* (?:[^"\\\n]|\\.)*)""#).unwrap();
    let mut found = String::new();
    for line in source.lines() {
        let is_help = line.trim_start().starts_with("///");
        if line.trim_start().starts_with("//") && !is_help {
            continue;
        }
        for capture in string.captures_iter(line) {
            found.push_str(&capture[1]);
            found.push('\n');
        }
    }
    found
}

fn check(place: &str, text: &str, wrong: &mut Vec<String>) {
    for (word, better) in NEVER {
        let pattern = Regex::new(&format!("(?i){word}")).unwrap();
        for line in text.lines().filter(|line| pattern.is_match(line)) {
            wrong.push(format!("{place}: `{}`: say \"{better}\"", line.trim()));
        }
    }
}

#[test]
fn people_read_the_words_of_the_field() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    let mut read = 0;
    for (folder, ending) in [("docs", "md"), ("src", "rs"), ("schemas", "json")] {
        for file in files_below(&root.join(folder), ending) {
            let text = std::fs::read_to_string(&file).unwrap();
            let text = match ending {
                "md" => prose(&text),
                "rs" => strings(&text),
                _ => text,
            };
            check(&file.display().to_string(), &text, &mut wrong);
            read += 1;
        }
    }
    for file in ["README.md", "CHANGELOG.md"] {
        let text = std::fs::read_to_string(root.join(file)).unwrap();
        check(file, &prose(&text), &mut wrong);
    }
    assert!(read > 400, "only {read} files");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_word_is_found_in_strings_and_prose_alone() {
    let source = "/// a thing\n    // a thing\nlet a = \"a thing of ours\";\n#[cfg(test)]\nlet b = \"a thing\";";
    let mut wrong = Vec::new();
    check("s", &strings(source), &mut wrong);
    assert_eq!(wrong.len(), 1);
    check(
        "p",
        &prose("`a thing` and ```\na thing\n``` and a thing"),
        &mut wrong,
    );
    assert_eq!(wrong.len(), 2);
}
