//! The pipeline examples of `docs/pipelines`, run word for word against the local emulator.
//!
//! Only what builds the program and what the code hosts' own actions do is left out; `gh` and `curl` are stand-ins
//! that note what they were given. Each job may call just what the policy of its role allows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use stepwright::local::server::{Gate, Reply, RequestInfo};
use stepwright::policy;

use crate::cases;
use crate::local_sdk::Local;
use crate::program::{Program, Said};

const ACCOUNT: &str = "111122223333";

/// Stands for a program of the runner: notes its arguments, and the file that it is given.
const NOTING: &str =
    "#!/bin/sh\necho \"$0 $*\" >> \"$HOME/calls.txt\"\ncat plan.md > \"$HOME/comment.md\"\n";

fn docs() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/pipelines")
}

fn read(name: &str) -> Value {
    if name.ends_with(".json") {
        return serde_json::from_str(&std::fs::read_to_string(docs().join(name)).unwrap()).unwrap();
    }
    cases::yaml(&docs().join(name)).remove(0)
}

#[test]
fn published_policies_are_current() {
    let mut failures = String::new();
    for (file, command) in [("plan-policy.json", "plan"), ("apply-policy.json", "apply")] {
        let document = needed(command);
        assert!(
            policy::size(&document) <= 6_144,
            "IAM takes no longer managed policy"
        );
        failures += &cases::compare(&docs().join(file), &cases::pretty(&document));
    }
    assert!(
        failures.is_empty(),
        "stale: run the tests with UPDATE=1\n{failures}"
    );
}

/// Returns the policy that `stepwright permissions` prints for a project with the names of the examples.
fn needed(command: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    std::fs::create_dir(folder.path().join("workflows")).unwrap();
    write(
        "stepwright.yaml",
        &format!(
            "stack: flows\nproject: 7f3a9c0d5e7f3a9c\nenvironments:\n  prod: {{region: eu-west-1, account: \"{ACCOUNT}\", name_prefix: live-}}\n"
        ),
    );
    write(
        "workflows/hello.yaml",
        "name: hello\nactivities: {greet: {}}\ndefinition: {StartAt: P, States: {P: {Type: Pass, End: true}}}\n",
    );
    let program = Program::in_folder(folder.path());
    let said = program.run(&["permissions", "--for", command, "-e", "prod"]);
    assert_eq!(said.code, 0, "{said:?}");
    policy::normal_form(&serde_json::from_str(&said.stdout).unwrap())
}

/// Whoever may assume a role is one repository, and for applying one branch or environment of it.
#[test]
fn published_trust_names_one_repository() {
    for host in ["github", "gitlab"] {
        for role in ["plan", "apply"] {
            let document = read(&format!("{host}-{role}-trust.json"));
            let condition = document["Statement"][0]["Condition"].to_string();
            assert!(condition.contains(":aud\":"), "{condition}");
            let subjects: Vec<&str> = condition
                .split('"')
                .filter(|text| text.contains("acme/flows:"))
                .collect();
            assert!(!subjects.is_empty(), "{condition}");
            let narrow =
                |text: &&str| text.ends_with(":environment:prod") || text.ends_with(":ref:main");
            assert!(role == "plan" || subjects.iter().all(narrow), "{condition}");
        }
    }
}

#[test]
fn the_github_workflow_comments_plans_and_applies() {
    let workflow = read("github-actions.yml");
    let host = Host::new();
    for job in ["validate", "comment"] {
        host.github(&workflow, job);
    }
    host.check_comment("gh pr comment 7 --edit-last --create-if-none --body-file plan.md");
    for job in ["validate", "plan", "apply"] {
        host.github(&workflow, job);
    }
    assert_eq!(host.file("output.txt"), "pending=yes\n");
    assert!(host.file("summary.md").contains("### stepwright plan: "));
    host.check_deployed();
    std::fs::remove_file(host.home.path().join("output.txt")).unwrap();
    host.github(&workflow, "plan");
    assert_eq!(host.file("output.txt"), "pending=no\n");
    assert_eq!(
        workflow["jobs"]["apply"]["if"],
        "needs.plan.outputs.pending == 'yes'"
    );
}

#[test]
fn the_gitlab_pipeline_comments_plans_and_applies() {
    let pipeline = read("gitlab-ci.yml");
    let host = Host::new();
    for job in ["validate", "comment"] {
        host.gitlab(&pipeline, job);
    }
    host.check_comment(
        "body@plan.md https://gitlab.example/api/v4/projects/1/merge_requests/7/notes",
    );
    let report: Value = serde_json::from_str(&host.file("flows/report.json")).unwrap();
    assert_eq!(report, json!({"create": 3, "update": 0, "delete": 0}));
    for job in ["validate", "plan", "apply"] {
        host.gitlab(&pipeline, job);
    }
    host.check_deployed();
}

/// Whoever has to mend it sees it on the request.
#[test]
fn a_plan_that_cannot_be_applied_is_shown_before_the_job_fails() {
    let host = Host::new();
    host.may("apply");
    let foreign = "cp stepwright.yaml kept
        sed -i 's/^stack: .*/stack: theirs/' stepwright.yaml
        stepwright apply -e prod --yes
        mv kept stepwright.yaml";
    host.succeed(foreign, &BTreeMap::new());
    host.may("plan");
    let github = host
        .github_steps(&read("github-actions.yml"), "comment")
        .remove(0);
    let gitlab = host.gitlab_script(&read("gitlab-ci.yml"), "comment");
    for (script, variables) in [github, gitlab] {
        let said = host.run(&script, &variables);
        assert_eq!(said.code, 1, "{said:?}");
        let arn = format!("arn:aws:states:eu-west-1:{ACCOUNT}:stateMachine:live-hello");
        assert!(said.stderr.contains(&arn), "{said:?}");
        let comment = host.home.path().join("comment.md");
        let text = std::fs::read_to_string(&comment).unwrap();
        assert!(text.contains("[!CAUTION]") && text.contains(&arn), "{text}");
        std::fs::remove_file(comment).unwrap();
    }
}

/// A request decides neither what its plan reads of the job's environment nor whose account it talks to.
#[test]
fn a_request_cannot_send_the_job_s_secrets_anywhere() {
    let host = Host::new();
    host.may("plan");
    let project = host.project().join("stepwright.yaml");
    let trusted = std::fs::read_to_string(&project).unwrap();
    let role = "arn:aws:iam::666666666666:role/theirs";
    for (settings, said) in [
        (
            "tags: {t: '${env.AWS_SECRET_ACCESS_KEY}'}\n".to_owned(),
            "does not read the environment variable",
        ),
        (
            trusted.replace("profile: of-a-person", &format!("assume_role: '{role}'")),
            "not done with `--untrusted`",
        ),
    ] {
        let text = match settings.starts_with("tags") {
            true => trusted.clone() + &settings,
            false => settings,
        };
        std::fs::write(&project, text).unwrap();
        let github = host
            .github_steps(&read("github-actions.yml"), "comment")
            .remove(0);
        let gitlab = host.gitlab_script(&read("gitlab-ci.yml"), "comment");
        for (script, variables) in [github, gitlab] {
            let run = host.run(&script, &variables);
            assert!(run.code != 0 && run.stderr.contains(said), "{run:?}");
            assert!(!host.home.path().join("comment.md").exists(), "{run:?}");
        }
    }
}

/// A manifest that is wrong ends a pipeline at its first job, with the place of every finding.
#[test]
fn a_wrong_manifest_ends_the_pipeline_at_once() {
    let host = Host::new();
    let manifest = host.project().join("workflows/hello.yaml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, text + "colour: red\n").unwrap();
    let steps = host.github_steps(&read("github-actions.yml"), "validate");
    let said = host.run(&steps[0].0, &steps[0].1);
    assert_eq!(said.code, 3, "{said:?}");
    let command = "::error file=workflows/hello.yaml,line=22,col=1,endColumn=7,title=stepwright%3A unknown-key::unknown key `colour`";
    assert!(said.stdout.starts_with(command), "{said:?}");
}

/// Every shape that docs/output.md shows is what the program writes, key by key.
#[test]
fn documented_outputs_are_what_is_written() {
    let host = Host::new();
    host.may("apply");
    let none = BTreeMap::new();
    let text = std::fs::read_to_string(docs().join("../output.md")).unwrap();
    for (heading, command) in [
        ("plan", "stepwright plan -e prod --format json"),
        ("apply", "stepwright apply -e prod --yes --format json"),
        ("status", "stepwright status -e prod --format json"),
        (
            "validate",
            "echo 'colour: red' >> workflows/hello.yaml; stepwright validate -e prod --format json || true",
        ),
    ] {
        let section = text
            .split("\n## ")
            .find(|part| part.starts_with(&format!("`{heading}`")))
            .unwrap();
        let block = section
            .split("```json\n")
            .nth(1)
            .unwrap()
            .split("```")
            .next()
            .unwrap();
        let shown: Value = serde_json::from_str(block).unwrap();
        let said = host.run(command, &none);
        let written: Value =
            serde_json::from_str(&said.stdout).unwrap_or_else(|error| panic!("{error}: {said:?}"));
        assert_eq!(keys(&shown), keys(&written), "{heading}");
        for (key, value) in shown.as_object().unwrap() {
            let (shown, written) = (&value[0], &written[key][0]);
            // What shows a difference is not there where there is none.
            if shown.is_object() && written.is_object() && heading != "plan" {
                assert_eq!(keys(shown), keys(written), "{heading}: {key}");
            }
        }
    }
}

fn keys(value: &Value) -> BTreeSet<&String> {
    value
        .as_object()
        .into_iter()
        .flatten()
        .map(|(key, _)| key)
        .collect()
}

/// Lets a caller make the calls that its policy names, and no other.
struct Caller(Mutex<BTreeSet<String>>);

impl Gate for Caller {
    fn before(&self, request: &RequestInfo) -> Option<Reply> {
        let service = if request.service == "tagging" {
            "tag"
        } else {
            request.service
        };
        let action = format!("{service}:{}", request.operation);
        // Anybody may ask who they are.
        if service == "sts" || self.0.lock().unwrap().contains(&action) {
            return None;
        }
        let text =
            format!("User: arn:aws:iam::{ACCOUNT}:user/ci is not authorized to perform: {action}");
        Some(match service {
            "iam" => Reply::xml_error(403, "AccessDenied", &text),
            _ => Reply::json_error(400, "AccessDeniedException", &text),
        })
    }
}

/// What runs pipelines: a home, a project that `init` made, and an account.
struct Host {
    local: Local,
    caller: Arc<Caller>,
    home: tempfile::TempDir,
}

impl Host {
    fn new() -> Self {
        let caller = Arc::new(Caller(Mutex::default()));
        let gate = Arc::clone(&caller);
        let local = Local::with(|options| options.gate = Some(gate));
        let host = Self {
            local,
            caller,
            home: tempfile::tempdir().unwrap(),
        };
        let made = Program::in_folder(host.home.path()).run(&["init", "flows"]);
        assert_eq!(made.code, 0, "{made:?}");
        let project = host.project().join("stepwright.yaml");
        let text = std::fs::read_to_string(&project).unwrap();
        let own: String = text
            .lines()
            .filter(|line| line.starts_with("stack:") || line.starts_with("project:"))
            .map(|line| format!("{line}\n"))
            .collect();
        std::fs::write(project, format!("{own}environments:\n  prod: {{region: eu-west-1, account: \"{ACCOUNT}\", name_prefix: live-, profile: of-a-person}}\n")).unwrap();
        for program in ["gh", "curl"] {
            let path = host.home.path().join("bin").join(program);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, NOTING).unwrap();
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        host
    }

    fn project(&self) -> PathBuf {
        self.home.path().join("flows")
    }

    fn file(&self, name: &str) -> String {
        std::fs::read_to_string(self.home.path().join(name)).unwrap()
    }

    /// Takes on the role of a command.
    fn may(&self, command: &str) {
        let document = needed(command);
        let actions = document["Statement"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|statement| statement["Action"].as_array().unwrap().clone())
            .map(|action| action.as_str().unwrap().to_owned());
        *self.caller.0.lock().unwrap() = actions.collect();
    }

    /// Takes on the role that a job names.
    fn assume(&self, job: &Value) {
        let text = job.to_string();
        match (
            text.contains("role/stepwright-plan"),
            text.contains("role/stepwright-apply"),
        ) {
            (true, false) => self.may("plan"),
            (false, true) => self.may("apply"),
            (false, false) => self.caller.0.lock().unwrap().clear(),
            (true, true) => panic!("a job has one role: {text}"),
        }
    }

    fn run(&self, script: &str, variables: &BTreeMap<String, String>) -> Said {
        let home = self.home.path();
        let project = self.project();
        let mut program = Program::in_folder(&project);
        let own = [
            ("HOME", home.display().to_string()),
            ("AWS_ENDPOINT_URL", self.local.server.url().to_owned()),
            ("AWS_ACCESS_KEY_ID", ACCOUNT.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "local".to_owned()),
        ];
        program.variables = own.map(|(name, value)| (name.to_owned(), value)).to_vec();
        program.variables.extend(variables.clone());
        program.bash(&format!("PATH={}/bin:$PATH\n{script}", home.display()))
    }

    fn succeed(&self, script: &str, variables: &BTreeMap<String, String>) {
        let said = self.run(script, variables);
        assert_eq!(said.code, 0, "{script}\n{}\n{}", said.stdout, said.stderr);
    }

    fn github(&self, workflow: &Value, name: &str) {
        self.assume(&workflow["jobs"][name]);
        for (script, variables) in self.github_steps(workflow, name) {
            self.succeed(&script, &variables);
        }
    }

    /// Lists the scripts of a job, but for the one that builds the program, with their variables.
    fn github_steps(
        &self,
        workflow: &Value,
        name: &str,
    ) -> Vec<(String, BTreeMap<String, String>)> {
        let steps = workflow["jobs"][name]["steps"].as_array().unwrap();
        let mut scripts = Vec::new();
        for step in steps {
            let Some(script) = step["run"].as_str() else {
                assert!(step["uses"].as_str().unwrap().contains('@'), "{step}");
                continue;
            };
            if script.starts_with("cargo install") {
                continue;
            }
            let home = self.home.path().display();
            let mut variables = BTreeMap::from([
                ("GITHUB_OUTPUT".to_owned(), format!("{home}/output.txt")),
                (
                    "GITHUB_STEP_SUMMARY".to_owned(),
                    format!("{home}/summary.md"),
                ),
                (
                    "GITHUB_WORKSPACE".to_owned(),
                    self.project().display().to_string(),
                ),
            ]);
            for (key, value) in step["env"].as_object().into_iter().flatten() {
                variables.insert(key.clone(), expression(value.as_str().unwrap()));
            }
            scripts.push((script.to_owned(), variables));
        }
        assert!(!scripts.is_empty(), "{name}");
        scripts
    }

    fn gitlab(&self, pipeline: &Value, name: &str) {
        self.assume(&pipeline[name]);
        let (script, variables) = self.gitlab_script(pipeline, name);
        self.succeed(&script, &variables);
    }

    /// Puts the scripts of a job together for one shell, as GitLab does.
    fn gitlab_script(&self, pipeline: &Value, name: &str) -> (String, BTreeMap<String, String>) {
        let job = &pipeline[name];
        let base = job["extends"]
            .as_str()
            .map_or(&pipeline["default"], |base| &pipeline[base]);
        let lines = base["before_script"].as_array().unwrap().iter();
        let lines = lines.chain(job["script"].as_array().unwrap());
        let script: Vec<&str> = lines
            .map(|line| line.as_str().unwrap())
            .filter(|line| !line.starts_with("cargo install"))
            .collect();
        let mut variables: BTreeMap<String, String> = [
            ("AWS_ID_TOKEN", "token"),
            ("COMMENT_TOKEN", "token"),
            ("CI_API_V4_URL", "https://gitlab.example/api/v4"),
            ("CI_PROJECT_ID", "1"),
            ("CI_MERGE_REQUEST_IID", "7"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
        for part in [&base["variables"], &job["variables"]] {
            for (key, value) in part.as_object().into_iter().flatten() {
                let value = value.as_str().unwrap();
                let token = self.home.path().join("aws.token").display().to_string();
                variables.insert(key.clone(), value.replace("/tmp/aws.token", &token));
            }
        }
        (script.join("\n"), variables)
    }

    fn check_comment(&self, call: &str) {
        let calls = self.file("calls.txt");
        assert!(calls.contains(call), "{calls}");
        let comment = self.file("comment.md");
        assert!(
            comment.starts_with("### stepwright plan: 3 to create"),
            "{comment}"
        );
        assert!(comment.contains("`machine.hello`"), "{comment}");
    }

    fn check_deployed(&self) {
        self.may("plan");
        let said = self.run("stepwright status -e prod --format json", &BTreeMap::new());
        let status: Value = serde_json::from_str(&said.stdout).unwrap();
        let resources = status["resources"].as_array().unwrap();
        assert_eq!(resources.len(), 3, "{status:#}");
        assert!(
            resources.iter().all(|one| one["state"] == "up to date"),
            "{status:#}"
        );
    }
}

/// Stands for what GitHub puts in place of expressions.
fn expression(text: &str) -> String {
    match text {
        "${{ github.token }}" => "token".to_owned(),
        "${{ github.event.pull_request.number }}" => "7".to_owned(),
        other => panic!("no value for {other}"),
    }
}
