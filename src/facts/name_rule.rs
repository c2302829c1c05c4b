//! The rules that names follow, as data.

use std::sync::LazyLock;

use serde::Deserialize;

use super::embedded;

/// Why AWS would refuse a name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    #[error("it has {length} characters; AWS takes {min} to {max}")]
    Length {
        length: usize,
        min: usize,
        max: usize,
    },
    #[error("AWS does not take {} here", spelled(*character))]
    Character { character: char },
    #[error("it may not be digits only, as a version is")]
    OnlyDigits,
    #[error("names that begin with `{prefix}` are reserved by AWS")]
    ReservedPrefix { prefix: String },
    #[error("`{name}` is reserved")]
    Reserved { name: String },
    #[error("it must begin and end with `/`")]
    NotBetweenSlashes,
    #[error("it must begin with a letter and go on with letters, digits and `_`")]
    NotAnIdentifier,
}

/// One rule of the table; what is not given is not asked for.
#[derive(Debug, Deserialize)]
pub struct NameRule {
    pub id: String,
    /// In characters, as `max` is.
    pub min: usize,
    pub max: usize,
    pub except: Option<Except>,
    pub only: Option<Only>,
    #[serde(default)]
    pub not_only_digits: bool,
    #[serde(default)]
    pub identifier: bool,
    #[serde(default)]
    pub between_slashes: bool,
    pub reserved_prefix: Option<String>,
    #[serde(default)]
    pub reserved: Vec<String>,
}

/// Characters that are refused, white space besides.
#[derive(Debug, Deserialize)]
pub struct Except {
    pub characters: String,
    /// First and last code point of each.
    pub ranges: Vec<(u32, u32)>,
}

/// Characters that alone are taken.
#[derive(Debug, Deserialize)]
pub struct Only {
    pub letters: Letters,
    pub characters: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Letters {
    /// ASCII letters and digits.
    Ascii,
    /// Letters, digits and white space of any script.
    Unicode,
    /// U+0021 to U+007E.
    Visible,
}

#[derive(Deserialize)]
struct Table {
    names: Vec<NameRule>,
}

static TABLE: LazyLock<Table> =
    LazyLock::new(|| embedded::read("names.json", include_str!("data/names.json")));

/// Lists every rule.
pub(super) fn rules() -> &'static [NameRule] {
    &TABLE.names
}

impl NameRule {
    /// Checks a name: its length, its characters, then the whole.
    pub(super) fn check(&self, name: &str) -> Result<(), NameFault> {
        let length = name.chars().count();
        if !(self.min..=self.max).contains(&length) {
            return Err(NameFault::Length {
                length,
                min: self.min,
                max: self.max,
            });
        }
        if let Some(character) = name.chars().find(|character| self.refuses(*character)) {
            return Err(NameFault::Character { character });
        }
        self.check_whole(name)
    }

    fn refuses(&self, character: char) -> bool {
        self.except
            .as_ref()
            .is_some_and(|except| except.holds(character))
            || self
                .only
                .as_ref()
                .is_some_and(|only| !only.holds(character))
    }

    fn check_whole(&self, name: &str) -> Result<(), NameFault> {
        let prefix = self
            .reserved_prefix
            .as_ref()
            .filter(|prefix| name.to_ascii_lowercase().starts_with(prefix.as_str()));
        if let Some(prefix) = prefix {
            return Err(NameFault::ReservedPrefix {
                prefix: prefix.clone(),
            });
        }
        if self.reserved.iter().any(|reserved| reserved == name) {
            return Err(NameFault::Reserved {
                name: name.to_owned(),
            });
        }
        if self.not_only_digits && name.chars().all(|character| character.is_ascii_digit()) {
            return Err(NameFault::OnlyDigits);
        }
        if self.between_slashes && !(name.starts_with('/') && name.ends_with('/')) {
            return Err(NameFault::NotBetweenSlashes);
        }
        if self.identifier && !is_identifier(name) {
            return Err(NameFault::NotAnIdentifier);
        }
        Ok(())
    }
}

impl Except {
    fn holds(&self, character: char) -> bool {
        let point = u32::from(character);
        character.is_whitespace()
            || self.characters.contains(character)
            || self
                .ranges
                .iter()
                .any(|(first, last)| (*first..=*last).contains(&point))
    }
}

impl Only {
    fn holds(&self, character: char) -> bool {
        let letter = match self.letters {
            Letters::Ascii => character.is_ascii_alphanumeric(),
            Letters::Unicode => {
                character.is_alphanumeric() || character.is_whitespace() && !character.is_control()
            }
            Letters::Visible => character.is_ascii_graphic(),
        };
        letter || self.characters.contains(character)
    }
}

/// An identifier of UAX #31.
fn is_identifier(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(unicode_ident::is_xid_start)
        && characters.all(unicode_ident::is_xid_continue)
}

fn spelled(character: char) -> String {
    match character {
        ' ' => "a blank".to_owned(),
        visible if !visible.is_control() && !visible.is_whitespace() => format!("`{visible}`"),
        hidden => format!("the character U+{:04X}", u32::from(hidden)),
    }
}
