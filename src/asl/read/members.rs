//! Which members a part has: unknown ones, missing ones, ones that exclude each other.

use serde_json::{Map, Value};

use super::held::{Fields, Held};
use super::{Reader, operators, paths};
use crate::asl::fault::Fault;
use crate::asl::fields::{
    Field, GROUPS, Group, GroupRule, Kind, Part, QueryLanguage, fields, is_operator,
};
use crate::asl::rules::field_choice::{NoneOf, SeveralOf};
use crate::asl::rules::missing_field::{MissingFields, MissingRoleArn};
use crate::asl::rules::query_language::OtherLanguage;
use crate::asl::rules::unknown_field::UnknownField;
use crate::diagnostic::closest;

impl Reader {
    /// Reads a part of a definition; nothing where it is no object.
    pub(super) fn part(
        &mut self,
        part: Part,
        value: &Value,
        language: QueryLanguage,
    ) -> Option<Fields> {
        let Value::Object(members) = value else {
            self.wrong_type("Object");
            return None;
        };
        let mut read = Fields::new(part, language);
        let before = self.faults.len();
        for (key, value) in members {
            let field = fields(part, language).find(|field| field.name == key);
            match field {
                Some(field) => {
                    if let Some(held) = self.member(field, value, &read) {
                        read.members.insert(field.name, held);
                    }
                }
                None if operators::has(part, language) && is_operator(key) => {
                    let operator = self.under(key.as_str(), |reader| reader.operator(key, value));
                    read.operator = operator.or(read.operator);
                }
                None => self.unknown(part, key, language),
            }
        }
        self.missing(&read, members, before);
        self.groups(&read, members, before);
        Some(read)
    }

    fn member(&mut self, field: &'static Field, value: &Value, of: &Fields) -> Option<Held> {
        let outer = self.states;
        if matches!(field.kind, Kind::Payload | Kind::PayloadObject) {
            self.states = paths::states_fields(of.part, field.name).unwrap_or(outer);
        }
        let held = self.under(field.name, |reader| reader.value(field, value, of));
        self.states = outer;
        held
    }

    fn unknown(&mut self, part: Part, key: &str, language: QueryLanguage) {
        let is_type = key == "Type" && Part::STATES.contains(&part);
        // AWS was recorded to report the missing `RoleArn` alone, whatever else `Credentials` holds.
        if is_type || part == Part::Credentials {
            return;
        }
        let in_other = |part| fields(part, language.other()).any(|field| field.name == key);
        let is_test = operators::has(part, language.other()) && is_operator(key);
        if in_other(part) || is_test {
            // A state that cannot be in JSONPath is told that, and nothing about its fields.
            if !(language == QueryLanguage::JsonPath && self.machine == QueryLanguage::Jsonata) {
                let name = key.to_owned();
                self.fault_of_key(
                    OtherLanguage {
                        name,
                        set: language,
                    },
                    key,
                );
            }
            return;
        }
        let names = fields(part, language).map(|field| field.name);
        let names: Vec<&str> = names.chain(operators::names(part, language)).collect();
        let types: Vec<&str> = Part::STATES
            .into_iter()
            .filter(|other| fields(*other, language).any(|field| field.name == key))
            .map(Part::name)
            .collect();
        let elsewhere = match part {
            Part::NestedRule if key == "Next" => Some("entries of `Choices` themselves".to_owned()),
            _ => (!types.is_empty()).then(|| format!("{} states", types.join(", "))),
        };
        let problem = UnknownField {
            name: key.to_owned(),
            meant: with_path(key, &names)
                .or_else(|| closest(key, names.iter().copied()))
                .map(str::to_owned),
            elsewhere,
        };
        self.fault_of_key(problem, key);
    }

    /// `before` is how many faults there were before the part was read.
    fn missing(&mut self, read: &Fields, members: &Map<String, Value>, before: usize) {
        let (part, language) = (read.part, read.language);
        let mut names: Vec<&'static str> = fields(part, language)
            .filter(|field| field.required && !members.contains_key(field.name))
            .map(|field| field.name)
            .collect();
        if names.is_empty() {
            return;
        }
        // AWS names `States` before `StartAt`.
        names.reverse();
        let fault = Fault::new(
            MissingFields {
                names: names.clone(),
            },
            self.path.clone(),
        );
        self.faults.push(Fault {
            follows: names.iter().all(|name| self.is_misspelled(name, before)),
            ..fault
        });
    }

    /// Says whether a field of the part being read was reported as unknown, and meant that one.
    fn is_misspelled(&self, name: &str, before: usize) -> bool {
        self.faults[before..].iter().any(|fault| {
            let (_, around) = fault.path.split_last().unzip();
            let means = |field: &UnknownField| field.meant.as_deref() == Some(name);
            fault.problem().is_some_and(means) && around == Some(&self.path[..])
        })
    }

    fn groups(&mut self, read: &Fields, members: &Map<String, Value>, before: usize) {
        let (part, language) = (read.part, read.language);
        for group in GROUPS.iter().filter(|group| group.parts.contains(&part)) {
            self.group(group, part, members, language, before);
        }
    }

    /// Checks that a part has as many fields of a group as it must.
    fn group(
        &mut self,
        group: &Group,
        part: Part,
        members: &Map<String, Value>,
        language: QueryLanguage,
        before: usize,
    ) {
        let known = |name: &&'static str| fields(part, language).any(|field| field.name == *name);
        let named = group.fields.iter().copied();
        let present = named.clone().filter(|name| members.contains_key(*name));
        let present: Vec<&'static str> = present.filter(known).collect();
        match (group.rule, present.len()) {
            (GroupRule::ExactlyOne | GroupRule::AtMostOne, 2..) => {
                let last = present.last().copied().unwrap_or_default();
                self.fault_of_key(SeveralOf { fields: present }, last);
            }
            (GroupRule::ExactlyOne | GroupRule::AtLeastOne, 0) if part == Part::Credentials => {
                self.fault(MissingRoleArn);
            }
            (GroupRule::ExactlyOne | GroupRule::AtLeastOne, 0) => {
                let fields: Vec<&'static str> = named.filter(known).collect();
                let follows = fields.iter().any(|name| self.is_misspelled(name, before));
                let fault = Fault::new(NoneOf { fields }, self.path.clone());
                self.faults.push(Fault {
                    follows,
                    unsure: part == Part::ItemBatcher,
                    ..fault
                });
            }
            _ => {}
        }
    }
}

/// A field that takes a path has `Path` at its end, where a payload's key has `.$`.
fn with_path<'a>(key: &str, names: &[&'a str]) -> Option<&'a str> {
    let field = key.strip_suffix(".$")?;
    let mut names = names.iter().copied();
    names.find(|name| name.strip_suffix("Path") == Some(field))
}
