//! Planning as data: what should be and what is, in two files, and the plan as people read it in a third.
//!
//! `UPDATE=1` rewrites what is expected. A case that has an `expected.json` or `expected.md` is compared in that form too.

use std::fmt::Write as _;
use std::path::Path;

use stepwright::plan::render::{self, Detail};
use stepwright::plan::write::{Announcement, Phase, RoleWrite, Write, writes};
use stepwright::plan::{Change, Plan, Resource, saved};

use crate::cases;
use crate::plan_cases::{self, PlanCase};
use crate::thing::Thing;

#[test]
fn every_case_gives_its_plan() {
    let wrong: Vec<String> = cases::directories("plan")
        .iter()
        .map(|folder| judge(folder))
        .collect();
    assert!(wrong.iter().all(String::is_empty), "{}", wrong.concat());
}

fn judge(folder: &Path) -> String {
    let case = plan_cases::read(folder);
    let plan = &case.plan;
    let text = render::text::render(plan, Detail::Folded, false);
    let mut wrong = cases::compare(
        &folder.join("expected.txt"),
        &format!("{text}{}", all_writes(plan)),
    );
    let json = format!("{:#}\n", render::json::render(plan));
    let markdown = render::markdown::render(plan);
    for (name, found) in [("expected.json", &json), ("expected.md", &markdown)] {
        if folder.join(name).exists() {
            wrong.push_str(&cases::compare(&folder.join(name), found));
        }
    }
    let full = render::text::render(plan, Detail::Full, false);
    shows_nothing_hidden(folder, &case, &[&text, &full, &json, &markdown]);
    assert!(markdown.len() < 60_000, "{}", folder.display());
    counts_what_it_folds(&full, &text);
    outlives_saving(plan);
    wrong
}

/// What is folded has its number of lines, and a call is never among it.
fn counts_what_it_folds(full: &str, folded: &str) {
    let left_out: Vec<usize> = folded
        .lines()
        .filter_map(|line| line.trim().strip_prefix("... ")?.strip_suffix(UNFOLD))
        .map(|count| count.parse().unwrap())
        .collect();
    assert_eq!(
        full.lines().count(),
        folded.lines().count() - left_out.len() + left_out.iter().sum::<usize>(),
        "{folded}"
    );
    let is_call = |line: &&str| line.contains("+ Resource:") || line.contains("- Resource:");
    let calls = |text: &str| text.lines().filter(is_call).count();
    assert_eq!(calls(full), calls(folded), "{folded}");
}

/// How a fold ends, after its number of lines.
const UNFOLD: &str = " more lines; `--full` shows them";

fn shows_nothing_hidden(folder: &Path, case: &PlanCase, outputs: &[&String]) {
    for (hidden, output) in case
        .hidden
        .iter()
        .flat_map(|hidden| outputs.iter().map(move |output| (hidden, output)))
    {
        assert!(
            !output.contains(hidden.as_str()),
            "{}: `{hidden}` shows in\n{output}",
            folder.display()
        );
    }
}

/// A saved plan is the plan, byte for byte the same each time, and is refused with one digit changed or missing.
fn outlives_saving(plan: &Plan) {
    let text = saved::to_text(plan).unwrap();
    let back = saved::from_text(&text).unwrap();
    assert_eq!(back, *plan);
    assert_eq!(saved::to_text(&back).unwrap(), text);
    let edited = text.replacen("eu-west-1", "eu-west-2", 1);
    assert!(matches!(
        saved::from_text(&edited),
        Err(saved::SavedPlanError::Edited)
    ));
    let cut = &text[..text.len() - 4];
    assert!(matches!(
        saved::from_text(cut),
        Err(saved::SavedPlanError::Syntax(_))
    ));
}

#[test]
fn a_plan_of_another_format_is_refused_by_its_version() {
    let refused = saved::from_text(r#"{"format_version": 2, "anything": true}"#).unwrap_err();
    assert!(matches!(
        refused,
        saved::SavedPlanError::Version { found: 2 }
    ));
    assert!(matches!(
        saved::from_text("{}"),
        Err(saved::SavedPlanError::Syntax(_))
    ));
    assert!(matches!(
        saved::from_text("Stack demo"),
        Err(saved::SavedPlanError::Syntax(_))
    ));
}

/// Lists the calls that the plan consists of, with the digests named after the states of the thing.
fn all_writes(plan: &Plan) -> String {
    plan.pending().map(change_writes).collect()
}

fn change_writes(change: &Change) -> String {
    let writes = writes(change);
    let mut thing = Thing {
        resource: change.before.clone(),
        tag: None,
    };
    let mut states: Vec<(String, Resource)> = Vec::new();
    states.extend(
        change
            .before
            .clone()
            .map(|before| ("before".to_owned(), before)),
    );
    states.extend(
        change
            .after
            .clone()
            .map(|after| ("after".to_owned(), after)),
    );
    for (number, (_, write)) in writes.iter().enumerate() {
        thing.write(write);
        states.extend(
            thing
                .resource
                .clone()
                .map(|resource| (format!("after call {}", number + 1), resource)),
        );
    }
    assert_eq!(
        thing.resource, change.after,
        "the writes lead to what is wanted"
    );
    let names = plan_cases::name_digests(&states);
    let say = |announcement: &Announcement| {
        let name = |digest: &String| {
            names
                .get(digest)
                .cloned()
                .unwrap_or_else(|| "unknown".to_owned())
        };
        format!(
            "new: {}, previous: {}",
            name(&announcement.new),
            name(&announcement.previous)
        )
    };
    let mut text = format!("\nCalls for {}:\n", change.address);
    if let Some(kept) = &change.kept {
        let condition = match kept.machine {
            Some(_) => "while executions run",
            None => "in any case",
        };
        let statements = &kept.document["Statement"];
        let _ = writeln!(text, "  backward  keep {condition}: {statements}");
    }
    for (phase, write) in &writes {
        let phase = if *phase == Phase::Forward {
            "forward "
        } else {
            "backward"
        };
        let _ = writeln!(text, "  {phase}  {}", describe(write, &say));
    }
    text
}

fn describe(write: &Write, say: &dyn Fn(&Announcement) -> String) -> String {
    match write {
        Write::Create(_, announcement) => format!("create, {}", say(announcement)),
        Write::Tag { tags, announcement } => format!("tag {tags:?}, {}", say(announcement)),
        Write::Announce(announcement) => format!("announce {}", say(announcement)),
        Write::Untag(keys) => format!("untag {keys:?}"),
        Write::UpdateMachine { .. } => "update".to_owned(),
        Write::Role(RoleWrite::UpdateTrust(_)) => "update trust".to_owned(),
        Write::Role(RoleWrite::PutPolicy { name, document }) => {
            format!("put policy {name}: {}", document["Statement"])
        }
        Write::Role(RoleWrite::DeletePolicy(name)) => format!("delete policy {name}"),
        Write::Role(RoleWrite::AttachPolicy(arn)) => format!("attach {arn}"),
        Write::Role(RoleWrite::DetachPolicy(arn)) => format!("detach {arn}"),
        Write::Role(RoleWrite::SetBoundary(arn)) => format!("set boundary {arn}"),
        Write::Role(RoleWrite::DeleteBoundary) => "delete boundary".to_owned(),
        Write::Delete => "delete".to_owned(),
        Write::AwaitGone => "await its end".to_owned(),
    }
}
