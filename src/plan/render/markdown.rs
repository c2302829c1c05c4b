//! A plan for a comment on a pull request: a table with all that a reviewer must know, and what differs in each workflow behind a fold.

use std::fmt::Write as _;

use super::super::action::Action;
use super::super::change::{Change, Plan};
use super::super::kinds::Resource;
use super::groups;
use super::line::Tone;
use super::lines::{Detail, lines};
use super::picture::{self, Picture};
use super::summary::{counts, summary, why};

/// A comment on GitHub holds 65,536 characters; notes and conflicts need some of them.
const LIMIT: usize = 55_000;

/// Up to here values are written out and diagrams are drawn; a longer comment is slow to load and to scroll past.
const COMFORTABLE: usize = 40_000;

/// The end of a fold.
const CLOSE: &str = "</details>\n";

/// Returns the plan as GitHub-flavoured markdown.
pub fn render(plan: &Plan) -> String {
    let scope = &plan.scope;
    let mut text = format!(
        "### stepwright plan: {}\n\nStack `{}`, environment `{}`: {}\n",
        match plan.is_empty() {
            true => "no changes".to_owned(),
            false => summary(plan),
        },
        scope.ownership.stack,
        scope.ownership.environment,
        scope.target(),
    );
    let risks = plan.risks();
    if !risks.is_empty() {
        let _ = writeln!(text, "\n**Risks:** {}", risks.join(", "));
    }
    if plan.pending().next().is_some() {
        text.push_str("\n| workflow | change | resource | why | risk |\n|---|---|---|---|---|\n");
        table(plan, &mut text);
        details(plan, &mut text);
    }
    for conflict in &plan.conflicts {
        let _ = writeln!(
            text,
            "\n> [!CAUTION]\n> `{}`: `{}` {}. The plan cannot be applied.",
            conflict.address, conflict.arn, conflict.why
        );
    }
    for note in &plan.notes {
        let _ = writeln!(text, "\n> [!NOTE]\n> {}", escape(note));
    }
    text
}

/// Writes the rows of each workflow for as long as a comment has room.
fn table(plan: &Plan, text: &mut String) {
    let mut left_out = 0;
    for (workflow, changes) in groups::by_workflow(plan) {
        let rows =
            changes.chunk_by(|one, other| cells(one) == cells(other) && risk(one).is_empty());
        for row in rows.map(|changes| row(workflow, changes)) {
            left_out += usize::from(!push(&row, text));
        }
    }
    say_left_out(left_out, "rows", text);
}

/// Writes the row of changes that have the same action, reason and risk.
fn row(workflow: &str, changes: &[&Change]) -> String {
    let Some(first) = changes.first() else {
        return String::new();
    };
    let [change, why, risk] = cells(first);
    let resources: Vec<String> = changes
        .iter()
        .map(|change| match (risk.is_empty(), change.resource()) {
            // What is at risk is named as AWS names it, too.
            (false, Some(resource)) => format!("`{}` (`{}`)", change.address, resource.name()),
            _ => format!("`{}`", change.address),
        })
        .collect();
    let resources = resources.join(", ");
    format!("| `{workflow}` | {change} | {resources} | {why} | {risk} |\n")
}

/// Returns the cells of a change besides its resource: action, reason and risk.
fn cells(change: &Change) -> [String; 3] {
    let action = format!("`{}` {}", change.action.symbol(), change.action.verb());
    [action, why(change), risk(change)]
}

/// Returns what a reviewer must see without opening a fold.
fn risk(change: &Change) -> String {
    let end = match change.action {
        Action::Delete => Some("deleted".to_owned()),
        Action::Replace => Some("deleted and created again".to_owned()),
        _ => None,
    };
    let risks = end.into_iter().chain(change.risks());
    let marked: Vec<String> = risks.map(|risk| format!("**{}**", escape(&risk))).collect();
    marked.join("<br>")
}

/// What differs in one workflow, behind a fold that is not closed yet.
struct Fold {
    text: String,
    /// Those of its state machines.
    pictures: Vec<Picture>,
}

impl Fold {
    /// Returns how long it is with no picture drawn.
    fn least(&self) -> usize {
        let elsewhere = self.pictures.iter().map(|picture| picture.elsewhere.len());
        self.text.len() + elsewhere.sum::<usize>() + CLOSE.len()
    }
}

/// Writes what differs in each workflow, in as much detail as a comment has room for; pictures take what is left of it.
fn details(plan: &Plan, text: &mut String) {
    let room = COMFORTABLE.saturating_sub(text.len());
    let mut folds = folds(plan, Detail::Full);
    for detail in [Detail::Folded, Detail::Outline] {
        if folds.iter().map(Fold::least).sum::<usize>() > room {
            folds = self::folds(plan, detail);
        }
    }
    let plain: usize = folds.iter().map(Fold::least).sum();
    let mut spare = room.saturating_sub(plain);
    let mut left_out = 0;
    for fold in folds {
        let mut body = fold.text;
        for picture in fold.pictures {
            let drawn = picture.drawn.filter(|drawn| drawn.len() <= spare);
            spare -= drawn.as_ref().map_or(0, String::len);
            body.push_str(&drawn.unwrap_or(picture.elsewhere));
        }
        body.push_str(CLOSE);
        left_out += usize::from(!push(&body, text));
    }
    say_left_out(left_out, "workflows", text);
}

/// Appends a part if there is room.
fn push(part: &str, text: &mut String) -> bool {
    let fits = text.len() + part.len() <= LIMIT;
    if fits {
        text.push_str(part);
    }
    fits
}

fn say_left_out(count: usize, what: &str, text: &mut String) {
    if count > 0 {
        let _ = writeln!(
            text,
            "\n{count} more {what} do not fit in a comment; the log has the whole plan."
        );
    }
}

/// Lists the workflows of which the table does not say everything.
fn folds(plan: &Plan, detail: Detail) -> Vec<Fold> {
    let mut folds = Vec::new();
    for (workflow, changes) in groups::by_workflow(plan) {
        let bodies: Vec<String> = changes.iter().filter_map(|it| body(it, detail)).collect();
        if bodies.is_empty() {
            continue;
        }
        let counts = counts(changes.iter().copied());
        let summary =
            format!("\n<details><summary><code>{workflow}</code>: {counts}</summary>\n\n");
        folds.push(Fold {
            text: summary + &bodies.concat(),
            pictures: changes.iter().filter_map(|it| picture::of(it)).collect(),
        });
    }
    folds
}

/// Returns what a change consists of; nothing where the table has it all.
fn body(change: &Change, detail: Detail) -> Option<String> {
    let lines = lines(&change.details, detail);
    let created = change
        .after
        .as_ref()
        .filter(|_| change.before.is_none())
        .map(Resource::contents)
        .unwrap_or_default();
    if lines.is_empty() && created.is_empty() {
        return None;
    }
    let name = change.resource().map_or("", |resource| resource.name());
    let mut text = format!("`{}` `{name}`", change.address);
    if !created.is_empty() {
        let _ = write!(text, ": {}", escape(&created));
    }
    text.push_str("\n\n");
    if !lines.is_empty() {
        let body: Vec<String> = lines
            .iter()
            .map(|line| {
                format!(
                    "{} {}{}",
                    mark(line.tone),
                    " ".repeat(2 * line.depth),
                    line.text
                )
            })
            .collect();
        let fence = fence(&body);
        let _ = writeln!(text, "{fence}diff\n{}\n{fence}\n", body.join("\n"));
    }
    Some(text)
}

/// `diff` highlighting knows these marks at the start of a line.
fn mark(tone: Tone) -> &'static str {
    match tone {
        Tone::Added => "+",
        Tone::Removed => "-",
        Tone::Changed => "!",
        Tone::Context => " ",
    }
}

/// A fence longer than any run of backticks inside.
fn fence(body: &[String]) -> String {
    let longest = body
        .iter()
        .flat_map(|line| line.split(|c| c != '`'))
        .map(str::len)
        .max()
        .unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

fn escape(text: &str) -> String {
    text.replace('<', "&lt;").replace('|', "\\|")
}
