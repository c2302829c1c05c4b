//! `States.Format` gets a value for each place in its template.

use crate::asl::fault::{Check, InExpression, Level, Problem, Rule};
use crate::diagnostic::{Code, Examples, Excerpt, Segment};
use crate::query::{Argument, Call};

pub static RULE: Rule = Rule {
    code: Code {
        name: "format-arguments",
        about: "`States.Format` has more or fewer values than `{}` in its template. A warning; the \
            call fails when it is evaluated.",
        examples: Some(Examples {
            excerpt: Excerpt::States,
            bad: r#"
Show: {Type: Pass, Parameters: {text.$: "States.Format('{} of {}', $.done)"}, End: true}
"#,
            good: r#"
Show: {Type: Pass, Parameters: {text.$: "States.Format('{} of {}', $.done, $.all)"}, End: true}
"#,
        }),
    },
    level: Level::LINT,
    checks: &[Check::Call(check)],
};

/// More or fewer values than places for them.
#[derive(Debug)]
pub struct FormatHoles {
    holes: usize,
    given: usize,
}

impl Problem for FormatHoles {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn phrase(&self, _path: &[Segment]) -> String {
        let holes = match self.holes {
            0 => "no `{}`".to_owned(),
            1 => "one `{}`".to_owned(),
            count => format!("{count} `{{}}`"),
        };
        let given = self.given;
        let values = match given {
            1 => "value follows",
            _ => "values follow",
        };
        format!("the template has {holes}, and {given} {values}")
    }

    fn hints(&self) -> Vec<String> {
        vec!["pass one value for each `{}`; a literal brace is written `\\{`".to_owned()]
    }
}

fn check(call: &Call, found: &mut Vec<InExpression>) {
    if let ("States.Format", Some(Argument::Text(template))) =
        (call.function.name, call.arguments.first())
    {
        let (holes, given) = (template.holes.len(), call.arguments.len() - 1);
        if holes != given {
            found.push(InExpression::new(FormatHoles { holes, given }, None));
        }
    }
}
