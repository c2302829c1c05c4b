//! The schema of a part: its fields, what is required, what excludes each other.

use serde_json::{Map, Value, json};

use super::kinds::operand;
use super::{Emitter, Mode};
use crate::asl::fields::{
    DISTRIBUTED_ONLY, GROUPS, Group, GroupRule, OPERATORS, Part, QueryLanguage, fields, holders,
};

impl Emitter {
    /// Refers to the schema of a part.
    pub(super) fn part(&mut self, part: Part, mode: Mode) -> Value {
        let name = def_name(part, mode);
        self.define(&name, |schema| schema.make_part(part, mode))
    }

    /// Refers to the schema of the states of a scope.
    pub(super) fn states(&mut self, machine: QueryLanguage) -> Value {
        self.define(&format!("States.{}", machine.name()), |schema| {
            let state = schema.state(machine);
            json!({"type": "object", "minProperties": 1, "propertyNames": {"minLength": 1, "maxLength": 80}, "additionalProperties": state})
        })
    }

    /// A state is one of eight, told by its `Type`; in a JSONPath machine it may choose JSONata for itself.
    fn state(&mut self, machine: QueryLanguage) -> Value {
        self.define(&format!("State.{}", machine.name()), |schema| {
            let types: Vec<&str> = Part::STATES.iter().map(|part| part.name()).collect();
            let cases: Vec<Value> = Part::STATES
                .iter()
                .map(|part| schema.state_of_type(*part, machine))
                .collect();
            json!({
                "type": "object",
                "properties": {"Type": {"description": "The type of the state.", "enum": types}},
                "required": ["Type"],
                "allOf": cases,
            })
        })
    }

    fn state_of_type(&mut self, part: Part, machine: QueryLanguage) -> Value {
        let own = self.part(
            part,
            Mode {
                machine,
                own: machine,
            },
        );
        let then = match machine {
            QueryLanguage::Jsonata => own,
            QueryLanguage::JsonPath => {
                let jsonata = self.part(
                    part,
                    Mode {
                        machine,
                        own: QueryLanguage::Jsonata,
                    },
                );
                json!({
                    "if": {"properties": {"QueryLanguage": {"const": "JSONata"}}, "required": ["QueryLanguage"]},
                    "then": jsonata,
                    "else": own,
                })
            }
        };
        json!({"if": {"properties": {"Type": {"const": part.name()}}, "required": ["Type"]}, "then": then})
    }

    fn make_part(&mut self, part: Part, mode: Mode) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        if Part::STATES.contains(&part) {
            properties.insert("Type".to_owned(), json!({"const": part.name()}));
        }
        for field in fields(part, mode.own) {
            let mut schema = if field.name == "QueryLanguage" {
                query_language(part, mode)
            } else {
                self.kind(field.kind, mode)
            };
            schema["description"] = json!(field.about);
            properties.insert(field.name.to_owned(), schema);
            if field.required {
                required.push(field.name);
            }
        }
        if mode.own == QueryLanguage::JsonPath && matches!(part, Part::Rule | Part::NestedRule) {
            properties.extend(operators());
        }
        let rules = rules(part, &properties);
        let mut schema =
            json!({"type": "object", "properties": properties, "additionalProperties": false});
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        if !rules.is_empty() {
            schema["allOf"] = json!(rules);
        }
        schema
    }
}

/// Parts that hold scopes depend on the machine's language, the others on the state's only.
fn def_name(part: Part, mode: Mode) -> String {
    let name = part.name();
    let (machine, own) = (mode.machine.name(), mode.own.name());
    match part {
        Part::Machine | Part::Branch | Part::Processor => format!("{name}.{machine}"),
        Part::Map | Part::Parallel if machine != own => format!("{name}.{own}.in.{machine}"),
        _ => format!("{name}.{own}"),
    }
}

/// The language that a definition gives decides which schema holds, so that here only that one is left.
fn query_language(part: Part, mode: Mode) -> Value {
    let either = part == Part::Machine && mode.own == QueryLanguage::JsonPath;
    if either {
        json!({"enum": ["JSONPath", "JSONata"]})
    } else {
        json!({"const": mode.own.name()})
    }
}

fn operators() -> Map<String, Value> {
    let mut properties = Map::new();
    for operator in OPERATORS {
        properties.insert(operator.name.to_owned(), operand(operator.family));
        if operator.with_path {
            properties.insert(
                format!("{}Path", operator.name),
                json!({"type": "string", "pattern": r"^\$"}),
            );
        }
    }
    properties
}

/// What the fields of a part must be together.
fn rules(part: Part, properties: &Map<String, Value>) -> Vec<Value> {
    let mut rules: Vec<Value> = GROUPS
        .iter()
        .filter(|group| group.parts.contains(&part))
        .filter_map(|group| of_group(group, properties))
        .collect();
    match part {
        Part::Map => rules.push(only_distributed(properties)),
        Part::ProcessorConfig => rules.push(
            json!({"if": is("Mode", "DISTRIBUTED"), "then": {"required": ["ExecutionType"]}}),
        ),
        Part::ResultWriter => rules.push(json!({"minProperties": 1})),
        Part::Rule | Part::NestedRule if properties.contains_key("Variable") => {
            rules.push(one_test())
        }
        _ => {}
    }
    rules
}

fn of_group(group: &Group, properties: &Map<String, Value>) -> Option<Value> {
    let known: Vec<&str> = group
        .fields
        .iter()
        .copied()
        .filter(|field| properties.contains_key(*field))
        .collect();
    let present = |field: &&str| json!({"required": [field]});
    let each: Vec<Value> = known.iter().map(present).collect();
    Some(match group.rule {
        GroupRule::ExactlyOne => json!({"oneOf": each}),
        GroupRule::AtLeastOne => json!({"anyOf": each}),
        GroupRule::AtMostOne if known.len() > 1 => json!({"not": {"required": known}}),
        GroupRule::AtMostOne => return None,
    })
}

/// A rule compares one variable with one operator, or joins other rules.
fn one_test() -> Value {
    let names = OPERATORS.iter().flat_map(|operator| {
        let path = operator.with_path.then(|| format!("{}Path", operator.name));
        [Some(operator.name.to_owned()), path].into_iter().flatten()
    });
    let operators = names.map(|name| json!({"required": ["Variable", name]}));
    let joins = ["And", "Or", "Not"]
        .into_iter()
        .map(|name| json!({"required": [name]}));
    json!({"oneOf": joins.chain(operators).collect::<Vec<_>>()})
}

/// Without the mode DISTRIBUTED some fields have no place; AWS takes the tolerances there all the same.
fn only_distributed(properties: &Map<String, Value>) -> Value {
    let refused =
        |field: &&&str| properties.contains_key(**field) && !field.starts_with("Tolerated");
    let refused = DISTRIBUTED_ONLY
        .iter()
        .filter(refused)
        .map(|field| ((*field).to_owned(), json!(false)));
    let refused: Map<String, Value> = refused.collect();
    let config = json!({"properties": {"ProcessorConfig": is("Mode", "DISTRIBUTED")}, "required": ["ProcessorConfig"]});
    let distributed = holders(Part::Processor)
        .iter()
        .map(|field| json!({"properties": {*field: config}, "required": [field]}));
    json!({
        "if": {"anyOf": distributed.collect::<Vec<_>>()},
        "else": {"properties": refused},
    })
}

fn is(field: &str, value: &str) -> Value {
    json!({"properties": {field: {"const": value}}, "required": [field]})
}
