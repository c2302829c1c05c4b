//! A plan for people, on a terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Style};

use super::super::action::Action;
use super::super::change::{Change, Conflict, Plan};
use super::super::kinds::Resource;
use super::groups;
use super::line::Tone;
use super::lines::{Detail, lines};
use super::summary::{counts, summary, why};
use crate::printable;

/// Returns the plan as text; with `color` it holds ANSI escapes.
pub fn render(plan: &Plan, detail: Detail, color: bool) -> String {
    let pen = Pen { color };
    let mut text = heading(plan);
    let width = plan
        .pending()
        .map(|change| change.address.to_string().len())
        .max()
        .unwrap_or(0);
    for (workflow, changes) in groups::by_workflow(plan) {
        let title = format!("Workflow {}", printable::line(workflow));
        let counts = counts(changes.iter().copied());
        let title = pen.paint(&title, Style::new().bold());
        let _ = writeln!(text, "{title}: {counts}");
        for change in changes {
            render_change(change, width, detail, pen, &mut text);
        }
        text.push('\n');
    }
    for conflict in &plan.conflicts {
        render_conflict(conflict, pen, &mut text);
    }
    if !plan.conflicts.is_empty() {
        text.push('\n');
    }
    for note in &plan.notes {
        let _ = writeln!(
            text,
            "{} {}",
            pen.paint("note:", bold(AnsiColor::Cyan)),
            printable::text(note)
        );
    }
    let risks = plan.risks();
    if !risks.is_empty() {
        let title = pen.paint("Risks:", bold(AnsiColor::Red));
        let _ = writeln!(text, "{title} {}.", risks.join(", "));
    }
    let _ = writeln!(text, "{}", pen.paint(&sentence(plan), Style::new().bold()));
    text
}

fn heading(plan: &Plan) -> String {
    let scope = &plan.scope;
    let place = format!(
        "Stack {}, environment {}: {}",
        scope.ownership.stack,
        scope.ownership.environment,
        scope.target()
    );
    let mut text = format!("{}\n", printable::line(&place));
    if plan.pending().next().is_some() || !plan.conflicts.is_empty() {
        text.push('\n');
    }
    text
}

fn sentence(plan: &Plan) -> String {
    let mut sentence = if plan.pending().next().is_some() {
        format!("Plan: {}.", summary(plan))
    } else if plan.conflicts.is_empty() {
        match plan.changes.len() {
            0 => "No changes: nothing is deployed.".to_owned(),
            1 => "No changes: 1 resource matches the manifests.".to_owned(),
            many => format!("No changes: {many} resources match the manifests."),
        }
    } else {
        "Plan:".to_owned()
    };
    if !plan.conflicts.is_empty() {
        let _ = write!(
            sentence,
            " {} cannot be touched; the plan cannot be applied.",
            plan.conflicts.len()
        );
    }
    sentence
}

fn render_change(change: &Change, width: usize, detail: Detail, pen: Pen, text: &mut String) {
    let style = match change.action {
        Action::Create => Style::new().fg_color(Some(AnsiColor::Green.into())),
        Action::Update => Style::new().fg_color(Some(AnsiColor::Yellow.into())),
        Action::Replace | Action::Delete => Style::new().fg_color(Some(AnsiColor::Red.into())),
        Action::NoOp => Style::new(),
    };
    let head = format!(
        "{:>3} {:<width$}",
        change.action.symbol(),
        change.address.to_string()
    );
    let name = change.resource().map_or("", |resource| resource.name());
    let mut about = match change.action {
        Action::Create => change
            .after
            .as_ref()
            .map(Resource::contents)
            .unwrap_or_default(),
        _ => why(change),
    };
    if change.action == Action::Create
        && change.reason != super::super::action::ActionReason::Missing
    {
        about = format!("{about}; {}", change.reason.sentence());
    }
    let about = if about.is_empty() {
        String::new()
    } else {
        format!("  ({about})")
    };
    let about = format!("{name}{about}");
    let _ = writeln!(
        text,
        "{}  {}",
        pen.paint(&head, style),
        printable::line(&about)
    );
    for line in lines(&change.details, detail) {
        let (mark, style) = tone(line.tone);
        let body = format!("{mark} {}", line.text);
        let _ = writeln!(
            text,
            "{:indent$}{}",
            "",
            pen.paint(&body, style),
            indent = 6 + 2 * line.depth
        );
    }
    for risk in &change.risks() {
        let _ = writeln!(
            text,
            "      {} {}",
            pen.paint("!", bold(AnsiColor::Red)),
            printable::text(risk)
        );
    }
}

fn render_conflict(conflict: &Conflict, pen: Pen, text: &mut String) {
    let head = format!("  ! {}", conflict.address);
    let _ = writeln!(
        text,
        "{}  {}: {}",
        pen.paint(&head, bold(AnsiColor::Red)),
        printable::line(&conflict.arn),
        printable::line(&conflict.why)
    );
    let _ = writeln!(text, "      help: {}", printable::line(&conflict.help()));
}

fn tone(tone: Tone) -> (&'static str, Style) {
    match tone {
        Tone::Added => ("+", Style::new().fg_color(Some(AnsiColor::Green.into()))),
        Tone::Removed => ("-", Style::new().fg_color(Some(AnsiColor::Red.into()))),
        Tone::Changed => ("~", Style::new().fg_color(Some(AnsiColor::Yellow.into()))),
        Tone::Context => (" ", Style::new()),
    }
}

fn bold(color: AnsiColor) -> Style {
    Style::new().bold().fg_color(Some(color.into()))
}

#[derive(Clone, Copy)]
struct Pen {
    color: bool,
}

impl Pen {
    fn paint(self, text: &str, style: Style) -> String {
        let text = printable::text(text);
        if self.color {
            format!("{style}{text}{style:#}")
        } else {
            text.into_owned()
        }
    }
}
