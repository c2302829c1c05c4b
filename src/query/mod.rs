//! The expression languages of states: JSONPath, intrinsic calls, payload templates, JSONata.
//!
//! Expressions are parsed once, when a definition is read. A fault names the bytes of the string it is about;
//! where the string stands in a definition is the caller's to know. Nothing is evaluated here yet.

mod expression;
pub mod functions;
pub mod intrinsic;
pub mod jsonata;
pub mod path;
mod scanner;
mod syntax;
mod template;

pub use expression::Expression;
pub use intrinsic::{Argument, Call, Text};
pub use jsonata::Jsonata;
pub use path::{Path, Root, Step};
pub use syntax::SyntaxFault;
pub use template::{Template, TemplateFault, TemplateProblem};
