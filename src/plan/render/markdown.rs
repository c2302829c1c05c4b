//! A plan for a comment on a pull request: a table, and each change behind a fold.

use std::fmt::Write as _;

use super::super::change::{Change, Plan};
use super::fields::{self, Tone};
use super::summary::{contents, summary, why};

/// A comment on GitHub holds 65,536 characters; notes and conflicts need some of them.
const LIMIT: usize = 55_000;

/// Returns the plan as GitHub-flavoured markdown.
pub fn render(plan: &Plan) -> String {
    let scope = &plan.scope;
    let mut text = format!(
        "### stepwright plan: {}\n\nStack `{}`, environment `{}`, account `{}`, region `{}`\n",
        if plan.is_empty() {
            "no changes".to_owned()
        } else {
            heading(plan)
        },
        scope.ownership.stack,
        scope.ownership.environment,
        scope.account,
        scope.region,
    );
    if plan.pending().next().is_some() {
        text.push_str("\n| | resource | name | why |\n|---|---|---|---|\n");
        within(plan, row, "rows", &mut text);
        within(plan, fold, "details", &mut text);
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

fn heading(plan: &Plan) -> String {
    match plan.drifted() {
        0 => summary(plan),
        drifted => format!("{}; {drifted} drifted", summary(plan)),
    }
}

/// Writes a part for each change for as long as a comment has room, and says what was left out.
fn within(plan: &Plan, part: fn(&Change, &mut String), what: &str, text: &mut String) {
    let mut left_out = 0;
    for change in plan.pending() {
        let mut more = String::new();
        part(change, &mut more);
        if text.len() + more.len() > LIMIT {
            left_out += 1;
        } else {
            text.push_str(&more);
        }
    }
    if left_out > 0 {
        let _ = writeln!(
            text,
            "\n{left_out} more {what} have no room in a comment; the plan's text in the log has them all."
        );
    }
}

fn row(change: &Change, text: &mut String) {
    let name = change.resource().map_or("", |resource| resource.name());
    let _ = writeln!(
        text,
        "| `{}` {} | `{}` | `{name}` | {} |",
        change.action.symbol(),
        change.action.verb(),
        change.address,
        why(change)
    );
}

fn fold(change: &Change, text: &mut String) {
    let lines = fields::lines(&change.details);
    let created = change
        .after
        .as_ref()
        .filter(|_| change.before.is_none())
        .map(contents)
        .unwrap_or_default();
    if lines.is_empty() && change.warnings.is_empty() && created.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "\n<details><summary><code>{}</code></summary>\n",
        change.address
    );
    if !created.is_empty() {
        let _ = writeln!(text, "{}\n", escape(&created));
    }
    for warning in &change.warnings {
        let _ = writeln!(text, "**{}**\n", escape(warning));
    }
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
    text.push_str("</details>\n");
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
