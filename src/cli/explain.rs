//! `stepwright validate --explain CODE`: what a finding means, with an example that has it and one that has not.

use super::failure::{Exit, Failure};
use super::flag_values::ValidateFormat;
use super::terminal::Terminal;
use crate::codes;
use crate::diagnostic::Severity;

pub fn run(terminal: &Terminal, name: &str, format: ValidateFormat) -> Result<Exit, Failure> {
    let Some(code) = codes::find(name) else {
        return Err(unknown(name));
    };
    match format {
        ValidateFormat::Text => {
            let level = codes::level_sentence(name);
            terminal.result(code.to_text(&level).trim_end());
        }
        ValidateFormat::Json => {
            let mut value = code.to_json();
            value["level"] = codes::level_of(name).map(Severity::as_str).into();
            terminal.json(value);
        }
        ValidateFormat::Sarif | ValidateFormat::Github => {
            return Err(Failure::new("`--explain` cannot be written in that form")
                .hint("use `--format text` or `--format json`"));
        }
    }
    Ok(Exit::Done)
}

fn unknown(name: &str) -> Failure {
    let failure = Failure::new(format!("unknown diagnostic code `{name}`"));
    let failure = match codes::meant(name) {
        Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
        None => failure,
    };
    let known: Vec<&str> = codes::all().map(|code| code.name).collect();
    failure.hint(format!("there are: {}", known.join(", ")))
}
