//! What AWS reports, and what cannot be.

use crate::diagnostic::Code;

pub const CODES: &[Code] = &[Code {
    name: "internal",
    about: "stepwright met something that cannot be. Please report it.",
    examples: None,
}];

/// Warnings of AWS; its errors stay errors.
pub const LINTS: &[Code] = &[Code {
    name: "service-diagnostic",
    about: "`plan` asked AWS about a new or changed definition, and this is what \
                ValidateStateMachineDefinition reported. Its code and message are in the text; \
                an error fails the plan.",
    examples: None,
}];
