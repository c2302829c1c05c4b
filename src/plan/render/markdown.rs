//! A plan for a comment on a pull request: a table, and each change behind a fold.

use std::fmt::Write as _;

use super::super::change::{Change, Plan};
use super::super::kinds::Resource;
use super::fields::{self, Tone};
use super::picture::{self, Picture};
use super::summary::{summary, why};

/// A comment on GitHub holds 65,536 characters; notes and conflicts need some of them.
const LIMIT: usize = 55_000;

/// The end of a fold.
const CLOSE: &str = "</details>\n";

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
        rows(plan, &mut text);
        folds(plan, &mut text);
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

/// Writes a row for each change for as long as a comment has room.
fn rows(plan: &Plan, text: &mut String) {
    let mut left_out = 0;
    for change in plan.pending() {
        left_out += usize::from(!push(&row(change), text));
    }
    say_left_out(left_out, "rows", text);
}

/// Writes what differs for each change for as long as a comment has room; pictures take what is left of it.
fn folds(plan: &Plan, text: &mut String) {
    let folds: Vec<(String, Option<Picture>)> = plan
        .pending()
        .filter_map(|change| Some((fold(change)?, picture::of(change))))
        .collect();
    let least = |(body, picture): &(String, Option<Picture>)| {
        body.len()
            + picture
                .as_ref()
                .map_or(0, |picture| picture.elsewhere.len())
            + CLOSE.len()
    };
    let plain: usize = folds.iter().map(least).sum();
    let mut spare = LIMIT.saturating_sub(text.len() + plain);
    let mut left_out = 0;
    for (mut body, picture) in folds {
        if let Some(picture) = picture {
            let drawn = picture.drawn.filter(|drawn| drawn.len() <= spare);
            spare -= drawn.as_ref().map_or(0, String::len);
            body.push_str(&drawn.unwrap_or(picture.elsewhere));
        }
        body.push_str(CLOSE);
        left_out += usize::from(!push(&body, text));
    }
    say_left_out(left_out, "details", text);
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

fn row(change: &Change) -> String {
    let name = change.resource().map_or("", |resource| resource.name());
    format!(
        "| `{}` {} | `{}` | `{name}` | {} |\n",
        change.action.symbol(),
        change.action.verb(),
        change.address,
        why(change)
    )
}

/// Returns what a change consists of, up to the end of its fold; nothing where the table has it all.
fn fold(change: &Change) -> Option<String> {
    let mut text = String::new();
    let lines = fields::lines(&change.details);
    let created = change
        .after
        .as_ref()
        .filter(|_| change.before.is_none())
        .map(Resource::contents)
        .unwrap_or_default();
    if lines.is_empty() && change.warnings.is_empty() && created.is_empty() {
        return None;
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
