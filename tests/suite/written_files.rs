//! What the program writes: whole or not at all, never through a link, private where it may hold secrets.

#![cfg(unix)]

use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _, symlink};
use std::path::Path;

use stepwright::files::{self, Access};

use crate::cloned::Clone;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_saved_plan_is_private_whatever_was_there() {
    let clone = Clone::new();
    let plan = clone.path("saved.plan.json");
    clone.write("saved.plan.json", "old");
    fs::set_permissions(&plan, Permissions::from_mode(0o644)).unwrap();
    let before = fs::metadata(&plan).unwrap().ino();
    clone.expect(
        0,
        &["plan", "--local", "--out", "saved.plan.json"],
        "Saved.",
    );
    assert_eq!(mode(&plan), 0o600);
    assert_ne!(fs::metadata(&plan).unwrap().ino(), before);
    clone.expect(0, &["apply", "--local", "saved.plan.json"], "");
    let left: Vec<_> = fs::read_dir(clone.folder.path()).unwrap().collect();
    let left = left.into_iter().map(|entry| entry.unwrap().file_name());
    let hidden = left.filter(|name| name.to_string_lossy().starts_with(".saved"));
    assert_eq!(hidden.count(), 0, "a new file is left beside the plan");
}

#[test]
fn links_are_not_written_through() {
    let clone = Clone::new();
    let victim = clone.home.path().join("victim");
    fs::write(&victim, "precious").unwrap();
    fs::set_permissions(&victim, Permissions::from_mode(0o644)).unwrap();
    symlink(&victim, clone.path("out")).unwrap();
    symlink(clone.home.path().join("new"), clone.path("dangling")).unwrap();
    for out in ["out", "dangling"] {
        for command in [
            &["plan", "--local", "--out", out][..],
            &["graph", "--out", out],
            &["local", "export", "--out", out],
        ] {
            clone.expect(
                1,
                command,
                &format!("cannot write `{out}`: it is a symbolic link"),
            );
        }
    }
    assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
    assert_eq!(mode(&victim), 0o644);
    assert!(!clone.home.path().join("new").exists());
}

#[test]
fn devices_and_streams_are_written_as_they_are() {
    let clone = Clone::new();
    let before = mode(Path::new("/dev/null"));
    clone.expect(0, &["plan", "--local", "--out", "/dev/null"], "Saved.");
    clone.expect(0, &["graph", "--out", "/dev/null"], "");
    assert_eq!(mode(Path::new("/dev/null")), before);
    let said = clone.expect(0, &["plan", "--local", "--out", "/dev/stdout"], "");
    assert!(said.stdout.contains("\"format_version\""), "{said:?}");
    clone.expect(
        1,
        &["plan", "--local", "--out", "workflows"],
        "it is a folder",
    );
}

#[test]
fn init_writes_through_no_link() {
    let clone = Clone::new();
    for name in ["schemas", "workflows"] {
        let fresh = clone.home.path().join(format!("with-{name}"));
        fs::create_dir(&fresh).unwrap();
        symlink(clone.folder.path(), fresh.join(name)).unwrap();
        let fresh = fresh.display().to_string();
        clone.expect(1, &["init", &fresh], "elsewhere; nothing was written");
    }
    let fresh = clone.home.path().join("fresh");
    fs::create_dir(&fresh).unwrap();
    symlink(clone.path("made"), fresh.join("stepwright.yaml")).unwrap();
    let fresh = fresh.display().to_string();
    clone.expect(1, &["init", &fresh], "exists already; nothing was written");
    assert!(!clone.path("made").exists());
}

#[test]
fn a_replaced_file_keeps_its_rights_and_a_read_only_one_its_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    files::write(&path, b"1", Access::Shared).unwrap();
    fs::set_permissions(&path, Permissions::from_mode(0o755)).unwrap();
    files::write(&path, b"2", Access::Shared).unwrap();
    assert_eq!(
        (mode(&path), fs::read(&path).unwrap()),
        (0o755, b"2".to_vec())
    );
    fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
    files::write(&path, b"3", Access::Shared).unwrap_err();
    assert_eq!(fs::read(&path).unwrap(), b"2");
    let nowhere = folder.path().join("gone/file");
    assert!(files::write(&nowhere, b"", Access::Private).is_err());
}
