//! What fields hold, by their kind.

use serde_json::Value;

use super::Reader;
use super::held::{Fields, Held};
use crate::asl::fault::{Fault, InExpression};
use crate::asl::fields::{Field, Kind, Part, QueryLanguage};
use crate::asl::model::Dynamic;
use crate::asl::rules;
use crate::asl::rules::bad_expression::NotExpression;
use crate::asl::rules::bad_field_value::{Empty, NotOneOf};
use crate::asl::rules::duplicate_payload_key::DuplicateKey;
use crate::asl::rules::field_out_of_range::{TooLarge, TooSmall};
use crate::asl::rules::jsonata_delimiters::JsonataDelimiters;
use crate::asl::rules::jsonata_reference::{
    JsonataFunction, JsonataRoot, JsonataTopLevel, NoStatesField,
};
use crate::asl::rules::jsonata_syntax::{JsonataOperator, JsonataSyntax, Slip};
use crate::asl::rules::wrong_type::WrongType;
use crate::diagnostic::{Segment, pointer};
use crate::query::jsonata::{self, Problem as JsonataProblem};
use crate::query::{
    Argument, Call, Expression, Jsonata, Reason, Template, TemplateFault, TemplateProblem,
};

impl Reader {
    pub(super) fn value(
        &mut self,
        field: &'static Field,
        value: &Value,
        of: &Fields,
    ) -> Option<Held> {
        let language = of.language;
        match field.kind {
            Kind::Text if field.name == "Comment" && value.is_null() => {
                self.doubt(WrongType { wanted: "String" });
                None
            }
            Kind::Integer { .. } if field.name == "IntervalSeconds" && value == 0 => {
                let least = "1".to_owned();
                self.doubt(TooSmall { least });
                Some(Held::Integer(Dynamic::Fixed(0)))
            }
            Kind::Text | Kind::StateName => self.text(value),
            Kind::Expression => self.text_or_expression(value, language),
            Kind::OneOf(allowed) => self.one_of(allowed, value),
            Kind::Boolean => match value {
                Value::Bool(flag) => Some(Held::Boolean(*flag)),
                _ => self.wrong_type("Boolean"),
            },
            Kind::Integer { min, max, dynamic } => self.integer(
                value,
                (min, max),
                dynamic && language == QueryLanguage::Jsonata,
            ),
            Kind::Number { min, max, dynamic } => self.number(
                value,
                (min, max),
                dynamic && language == QueryLanguage::Jsonata,
            ),
            Kind::Path => self.path_field(field.name, value),
            Kind::NullablePath if value.is_null() => Some(Held::Null),
            Kind::NullablePath => self.path_field(field.name, value),
            Kind::Payload => Some(self.template(value, language)),
            Kind::PayloadObject => match (value, language) {
                (Value::Object(_), _) | (Value::String(_), QueryLanguage::Jsonata) => {
                    Some(self.template(value, language))
                }
                _ => self.wrong_type("Object"),
            },
            Kind::Literal => Some(Held::Literal(value.clone())),
            Kind::Items | Kind::Condition => self.evaluated(field.kind, value),
            Kind::Texts => self.texts(value),
            Kind::States => match value {
                Value::Object(states) => Some(self.states(states)),
                _ => self.wrong_type("Object"),
            },
            Kind::One(part) => self.part(part, value, language).map(Held::One),
            Kind::Many(part) => self.many(part, value, language),
        }
    }

    fn text(&mut self, value: &Value) -> Option<Held> {
        match value {
            Value::String(text) => Some(Held::Text(text.clone())),
            _ => self.wrong_type("String"),
        }
    }

    fn text_or_expression(&mut self, value: &Value, language: QueryLanguage) -> Option<Held> {
        let Value::String(text) = value else {
            return self.wrong_type("String");
        };
        if language == QueryLanguage::JsonPath {
            return Some(Held::Text(text.clone()));
        }
        match self.jsonata(text)? {
            Some(expression) => Some(Held::Expression(expression)),
            None => Some(Held::Text(text.clone())),
        }
    }

    /// Reads what a JSONata string holds; nothing at all where it is faulty.
    fn jsonata(&mut self, text: &str) -> Option<Option<Expression>> {
        match Jsonata::in_string(text) {
            Ok(Some(expression)) => {
                self.check_references(&expression, &[]);
                Some(Some(Expression::Jsonata(expression)))
            }
            Ok(None) => Some(None),
            Err(faults) => {
                let place = self.path.clone();
                for fault in faults {
                    self.faults.push(of_jsonata(fault, place.clone(), text));
                }
                None
            }
        }
    }

    fn one_of(&mut self, allowed: &'static [&'static str], value: &Value) -> Option<Held> {
        match value.as_str() {
            Some(text) if allowed.contains(&text) => Some(Held::Text(text.to_owned())),
            given => {
                let given = given.map_or_else(|| value.to_string(), str::to_owned);
                self.fault(NotOneOf { given, allowed });
                None
            }
        }
    }

    fn integer(
        &mut self,
        value: &Value,
        (min, max): (u64, Option<u64>),
        dynamic: bool,
    ) -> Option<Held> {
        match value {
            Value::String(text) if dynamic && text.starts_with("{%") => {
                let expression = self.jsonata(text)??;
                return Some(Held::Integer(Dynamic::Evaluated(expression)));
            }
            Value::Number(number) if !number.is_f64() => {}
            _ => return self.wrong_type("Integer"),
        }
        let number = self.within(value.as_u64(), min, max)?;
        Some(Held::Integer(Dynamic::Fixed(number)))
    }

    fn number(
        &mut self,
        value: &Value,
        (min, max): (f64, Option<f64>),
        dynamic: bool,
    ) -> Option<Held> {
        let number = match value {
            Value::String(text) if dynamic && text.starts_with("{%") => {
                let expression = self.jsonata(text)??;
                return Some(Held::Number(Dynamic::Evaluated(expression)));
            }
            Value::Number(number) => number.as_f64().unwrap_or(f64::MAX),
            _ => return self.wrong_type("Float"),
        };
        let number = self.within(Some(number), min, max)?;
        Some(Held::Number(Dynamic::Fixed(number)))
    }

    /// Passes a number that is in its range; one below zero is not a number of an unsigned kind, and too small.
    fn within<T>(&mut self, number: Option<T>, min: T, max: Option<T>) -> Option<T>
    where
        T: Copy + PartialOrd + ToString,
    {
        let Some(number) = number.filter(|number| *number >= min) else {
            self.fault(TooSmall {
                least: min.to_string(),
            });
            return None;
        };
        if let Some(max) = max.filter(|max| number > *max) {
            self.fault(TooLarge {
                most: max.to_string(),
            });
            return None;
        }
        Some(number)
    }

    fn evaluated(&mut self, kind: Kind, value: &Value) -> Option<Held> {
        match (kind, value) {
            (_, Value::String(text)) => match self.jsonata(text)? {
                Some(expression) => Some(Held::Expression(expression)),
                None => {
                    self.fault(JsonataDelimiters);
                    None
                }
            },
            (Kind::Condition, Value::Bool(flag)) => Some(Held::Boolean(*flag)),
            (Kind::Items, Value::Array(_) | Value::Object(_)) => {
                Some(self.template(value, QueryLanguage::Jsonata))
            }
            (Kind::Condition, _) => self.wrong_type("Boolean"),
            _ => self.wrong_type("Array"),
        }
    }

    fn texts(&mut self, value: &Value) -> Option<Held> {
        let Value::Array(items) = value else {
            return self.wrong_type("Array");
        };
        if items.is_empty() {
            self.fault(Empty);
        }
        let mut texts = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match self.under(index, |reader| reader.text(item)) {
                Some(Held::Text(text)) => texts.push(text),
                _ => continue,
            }
        }
        Some(Held::Texts(texts))
    }

    fn many(&mut self, part: Part, value: &Value, language: QueryLanguage) -> Option<Held> {
        let Value::Array(items) = value else {
            return self.wrong_type("Array");
        };
        // AWS takes an empty `Retry` or `Catch`, but neither no branches nor no rules.
        if items.is_empty() && !matches!(part, Part::Retrier | Part::Catcher) {
            self.fault(Empty);
        }
        let mut parts = Vec::new();
        for (index, item) in items.iter().enumerate() {
            parts.extend(self.under(index, |reader| reader.part(part, item, language)));
        }
        Some(Held::Many(parts))
    }

    fn template(&mut self, value: &Value, language: QueryLanguage) -> Held {
        let mut faults = Vec::new();
        let template = match language {
            QueryLanguage::JsonPath => Template::of_paths(value, &mut faults),
            QueryLanguage::Jsonata => Template::of_jsonata(value, &mut faults),
        };
        for fault in faults {
            let fault = self.of_template(fault, value);
            self.faults.push(fault);
        }
        self.check_template(&template, &mut Vec::new());
        Held::Template(template)
    }

    fn of_template(&self, fault: TemplateFault, payload: &Value) -> Fault {
        let path = [&self.path[..], &fault.path[..]].concat();
        let at_payload = |fault| Fault {
            located: Some(self.path.len()),
            ..fault
        };
        match fault.problem {
            TemplateProblem::Jsonata(inner) => {
                let text = payload
                    .pointer(&pointer(&fault.path))
                    .and_then(Value::as_str);
                of_jsonata(inner, path, text.unwrap_or_default())
            }
            TemplateProblem::Twice { key } => Fault {
                at_key: true,
                ..at_payload(Fault::new(DuplicateKey { key }, path))
            },
            TemplateProblem::NotText { key } => {
                let why = "a path or a call is a string".to_owned();
                let reason = Reason::Other;
                at_payload(Fault::new(NotExpression { key, why, reason }, path))
            }
            TemplateProblem::NotAnExpression { key, fault } => {
                let (why, reason) = (fault.message, fault.reason);
                at_payload(Fault::new(NotExpression { key, why, reason }, path)).in_string(fault.at)
            }
        }
    }

    fn check_template(&mut self, template: &Template, below: &mut Vec<Segment>) {
        match template {
            Template::Expression(Expression::Jsonata(expression)) => {
                self.check_references(expression, below);
            }
            Template::Expression(Expression::Call(call)) => self.check_call(call, below),
            Template::Object(members) => {
                for (name, member) in members {
                    // In JSONPath, only a key that ends so has an expression.
                    let is_call = matches!(member, Template::Expression(Expression::Call(_)));
                    below.push(match is_call {
                        true => format!("{name}.$").into(),
                        false => name.as_str().into(),
                    });
                    self.check_template(member, below);
                    below.pop();
                }
            }
            Template::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    below.push(index.into());
                    self.check_template(item, below);
                    below.pop();
                }
            }
            _ => {}
        }
    }

    /// Checks the fields of `$states` that an expression reads, and what rules say of it.
    fn check_references(&mut self, expression: &Jsonata, below: &[Segment]) {
        let states = expression.references.states.iter();
        let unknown: Vec<&String> = states
            .filter(|field| !self.states.contains(&field.as_str()))
            .collect();
        let mut found = Vec::new();
        if !unknown.is_empty() {
            let words = expression.first_words();
            found.extend(unknown.into_iter().map(|field| {
                let span = words.get(field.as_str()).cloned();
                let field = field.clone();
                InExpression::new(NoStatesField { field }, span)
            }));
        }
        rules::check_jsonata(expression, &mut found);
        self.report(found, below);
    }

    /// Checks what rules say of a call, and of those inside it.
    pub(super) fn check_call(&mut self, call: &Call, below: &[Segment]) {
        let mut found = Vec::new();
        rules::check_call(call, &mut found);
        self.report(found, below);
        for argument in &call.arguments {
            if let Argument::Call(inner) = argument {
                self.check_call(inner, below);
            }
        }
    }

    fn report(&mut self, found: Vec<InExpression>, below: &[Segment]) {
        for one in found {
            let path = [&self.path[..], below].concat();
            self.faults.push(Fault {
                span: one.span,
                ..Fault::shared(one.problem, path)
            });
        }
    }
}

fn of_jsonata(fault: jsonata::Fault, path: Vec<Segment>, text: &str) -> Fault {
    let found = match fault.problem {
        JsonataProblem::Delimiters => Fault::new(JsonataDelimiters, path),
        JsonataProblem::Syntax { message } => {
            let slip = Slip::at(text, fault.at.start);
            Fault::new(JsonataSyntax { message, slip }, path)
        }
        JsonataProblem::Operator { sign } => Fault::new(JsonataOperator { sign }, path),
        JsonataProblem::TopLevel { name } => Fault::new(JsonataTopLevel { name }, path),
        JsonataProblem::Root => Fault::new(JsonataRoot, path),
        JsonataProblem::Function { name } => Fault::new(JsonataFunction { name }, path),
    };
    found.in_string(fault.at)
}
