//! What helps at a shell: completions and manual pages.

use crate::program::Program;

const COMMANDS: [&str; 7] = [
    "init", "validate", "plan", "apply", "destroy", "status", "local",
];

#[test]
fn completions_know_the_commands_and_flags() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::in_folder(folder.path());
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let said = program.run(&["completions", shell]);
        assert_eq!((said.code, said.stderr.as_str()), (0, ""), "{shell}");
        for word in COMMANDS.iter().chain(&["detailed-exitcode", "markdown"]) {
            assert!(said.stdout.contains(word), "{shell}: {word}");
        }
    }
    assert_eq!(program.run(&["completions", "csh"]).code, 1);
}

/// Bash is asked as it asks itself when a person presses the tab key.
#[test]
fn bash_completes_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let said = Program::in_folder(folder.path()).bash(
        "set +u; eval \"$(stepwright completions bash)\"; \
         COMP_WORDS=(stepwright plan --det); COMP_CWORD=2; _stepwright stepwright --det plan; echo \"${COMPREPLY[@]}\"",
    );
    assert_eq!(said.stdout.trim(), "--detailed-exitcode", "{said:?}");
}

#[test]
fn manual_pages_are_printed_and_written() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::in_folder(folder.path());
    let said = program.run(&["man"]);
    assert_eq!(said.code, 0);
    assert!(said.stdout.contains(".TH stepwright 1"), "{}", said.stdout);
    let said = program.run(&["man", "share/man1"]);
    assert_eq!(said.code, 0, "{said:?}");
    let page =
        |name: &str| std::fs::read_to_string(folder.path().join("share/man1").join(name)).unwrap();
    for command in COMMANDS {
        assert!(
            page(&format!("stepwright-{command}.1")).contains(".SH SYNOPSIS"),
            "{command}"
        );
    }
    assert!(page("stepwright-local-serve.1").contains("8083"));
    let blocked = program.run(&["man", "share/man1/stepwright.1"]);
    assert_eq!(blocked.code, 1);
    assert!(
        blocked
            .stderr
            .starts_with("error: cannot create `share/man1/stepwright.1`"),
        "{blocked:?}"
    );
}
