//! Names that can never change, and what only a made-up project shows.

use std::path::Path;

use stepwright::diagnostic::Report;
use stepwright::manifest::{self, OpenOptions, Owner, Place, Workflow, names};

fn owner() -> Owner {
    Owner {
        stack: "demo".into(),
        environment: "dev".into(),
        project: "7f3a9c0d5e".into(),
    }
}

/// The digests were computed with another program: `printf 'demo\0dev\0…' | sha256sum`.
#[test]
fn role_names_are_fixed_for_ever() {
    let path = names::role_path(&owner());
    assert_eq!(path, "/stepwright/demo/dev/");
    assert_eq!(
        names::role_name(&owner(), "eu-west-1", &path, "dev-chat"),
        "dev-chat-b0dc28e7"
    );
    assert_eq!(
        names::role_name(&owner(), "eu-west-1", "/", "grüße/x y"),
        "gr--e-x-y-3f4fa725"
    );
    let long = "n".repeat(80);
    assert_eq!(
        names::role_name(&owner(), "us-east-1", &path, &long),
        format!("{}-39227609", "n".repeat(55))
    );
}

#[test]
fn role_names_differ_wherever_roles_do() {
    let path = names::role_path(&owner());
    let name = |owner: &Owner, region, path, base| names::role_name(owner, region, path, base);
    let first = name(&owner(), "eu-west-1", &path, "chat");
    for other in [
        name(
            &Owner {
                stack: "other".into(),
                ..owner()
            },
            "eu-west-1",
            &path,
            "chat",
        ),
        name(
            &Owner {
                environment: "prod".into(),
                ..owner()
            },
            "eu-west-1",
            &path,
            "chat",
        ),
        name(&owner(), "eu-west-2", &path, "chat"),
        name(&owner(), "eu-west-1", "/", "chat"),
        name(&owner(), "eu-west-1", &path, "Chat"),
    ] {
        assert_ne!(first.to_lowercase(), other.to_lowercase());
    }
    // Without a separator `ab` + `c` and `a` + `bc` would be one.
    let glued = |stack: &str, environment: &str| Owner {
        stack: stack.into(),
        environment: environment.into(),
        ..owner()
    };
    assert_ne!(
        name(&glued("ab", "c"), "r", "/", "x"),
        name(&glued("a", "bc"), "r", "/", "x")
    );
}

#[test]
fn arns_follow_the_place() {
    let place = Place {
        partition: names::partition("cn-north-1").into(),
        region: "cn-north-1".into(),
        account: "111122223333".into(),
    };
    assert_eq!(
        names::machine_arn(&place, "a"),
        "arn:aws-cn:states:cn-north-1:111122223333:stateMachine:a"
    );
    assert_eq!(
        names::activity_arn(&place, "a"),
        "arn:aws-cn:states:cn-north-1:111122223333:activity:a"
    );
    assert_eq!(
        names::role_arn(&place, "/p/", "r"),
        "arn:aws-cn:iam::111122223333:role/p/r"
    );
    let group = "arn:aws-cn:logs:cn-north-1:111122223333:log-group:/g:*";
    for written in ["/g", group, group.trim_end_matches(":*")] {
        assert_eq!(names::log_group_arn(&place, written), group);
    }
    assert_eq!(names::partition("us-gov-west-1"), "aws-us-gov");
    assert_eq!(names::partition("eu-central-1"), "aws");
}

const PROJECT: &str = "stack: demo\nproject: 7f3a9c0d5e\n";

fn load(root: &Path) -> (String, Option<Vec<Workflow>>) {
    let mut report = Report::default();
    let options = OpenOptions {
        directory: root.to_path_buf(),
        environment: None,
        version: "0.1.0",
    };
    let project = manifest::open(&options, &mut report).unwrap();
    let place = Place {
        partition: "aws".into(),
        region: "eu-west-1".into(),
        account: "000000000000".into(),
    };
    let workflows = manifest::load(&project, &place, &|_| None, &mut report);
    (report.to_text(false), workflows)
}

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (name, text) in [("stepwright.yaml", PROJECT)].iter().chain(files) {
        let path = root.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    root
}

#[test]
fn the_repository_s_own_workflows_load() {
    let (found, workflows) = load(Path::new(env!("CARGO_MANIFEST_DIR")));
    let names: Vec<String> = workflows
        .unwrap_or_else(|| panic!("{found}"))
        .into_iter()
        .map(|workflow| workflow.name)
        .collect();
    assert!(
        names.contains(&"chat".to_owned()) && names.len() >= 4,
        "{names:?}"
    );
    assert_eq!(found, "");
}

const MANIFEST: &str = "name: a\ndefinition: {StartAt: A, States: {A: {Type: Succeed}}}\n";

#[test]
fn a_definition_over_one_mebibyte_is_refused() {
    let text = |size: usize| {
        format!(
            "name: a\ndefinition: {{StartAt: A, States: {{A: {{Type: Succeed}}}}, Comment: \"{}\"}}\n",
            "x".repeat(size)
        )
    };
    let rest = r#"{"StartAt":"A","States":{"A":{"Type":"Succeed"}},"Comment":""}"#.len();
    let fits = project(&[("workflows/a.yaml", &text(1_048_576 - rest))]);
    assert!(load(fits.path()).1.is_some());
    let large = project(&[("workflows/a.yaml", &text(1_048_577 - rest))]);
    let (found, workflows) = load(large.path());
    assert!(
        workflows.is_none()
            && found.contains("error[definition-too-large]: the definition has 1048577 bytes"),
        "{found}"
    );
}

#[cfg(unix)]
#[test]
fn symbolic_links_lead_nowhere_outside() {
    use std::os::unix::fs::symlink;
    let outside = project(&[("a.yaml", MANIFEST)]);
    let root = project(&[
        ("workflows/a.yaml", MANIFEST),
        ("elsewhere/b.yaml", &MANIFEST.replace(": a\n", ": b\n")),
    ]);
    let workflows = root.path().join("workflows");
    symlink(outside.path().join("a.yaml"), workflows.join("out.yaml")).unwrap();
    symlink(outside.path(), workflows.join("folder.yaml")).unwrap();
    symlink(root.path(), workflows.join("round")).unwrap();
    symlink("../elsewhere/b.yaml", workflows.join("b.yaml")).unwrap();
    symlink("nothing", workflows.join("dangling.yaml")).unwrap();
    let (found, loaded) = load(root.path());
    assert!(
        loaded.is_none() && found.contains("cannot follow the link `workflows/dangling.yaml`"),
        "{found}"
    );
    for name in ["out.yaml", "folder.yaml"] {
        let message = format!(
            "error[outside-project]: `workflows/{name}` is a link that leads out of the project"
        );
        assert!(found.contains(&message), "{found}");
    }
    for name in ["dangling.yaml", "out.yaml", "folder.yaml"] {
        std::fs::remove_file(workflows.join(name)).unwrap();
    }
    let (found, loaded) = load(root.path());
    let names: Vec<String> = loaded
        .unwrap()
        .into_iter()
        .map(|workflow| workflow.name)
        .collect();
    assert_eq!(names, ["a", "b"], "{found}");
}

#[test]
fn a_definition_behind_a_link_stays_inside() {
    let outside = project(&[("d.json", "{}")]);
    let root = project(&[("workflows/a.yaml", "name: a\ndefinition: d.json\n")]);
    #[cfg(unix)]
    std::os::unix::fs::symlink(
        outside.path().join("d.json"),
        root.path().join("workflows/d.json"),
    )
    .unwrap();
    let (found, loaded) = load(root.path());
    assert!(loaded.is_none(), "{found}");
    #[cfg(unix)]
    assert!(found.contains("error[outside-project]"), "{found}");
    drop(outside);
}

#[test]
fn hundreds_of_workflows_load_in_order() {
    let files: Vec<(String, String)> = (0..300)
        .map(|number| (format!("workflows/w{}.yaml", 299 - number), format!("name: w{number:03}\nactivities: {{work: }}\ndefinition: {{StartAt: A, States: {{A: {{Type: Task, Resource: \"${{activities.work}}\", End: true}}}}}}\n")))
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let (found, loaded) = load(project(&files).path());
    let names: Vec<String> = loaded
        .unwrap_or_else(|| panic!("{found}"))
        .into_iter()
        .map(|workflow| workflow.name)
        .collect();
    assert_eq!(names.len(), 300);
    assert!(names.is_sorted());
}
