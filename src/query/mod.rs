//! The expression languages of states: JSONPath, intrinsic calls, payload templates, JSONata.
//!
//! Expressions are parsed once, when a definition is read. A fault names the bytes of the string it is about;
//! where the string stands in a definition is the caller's to know. What was parsed is evaluated on `Data` as often as a
//! state runs, without a look at its text; a failed evaluation says so in AWS's words.

mod budget;
mod cache;
mod call;
mod data;
mod door;
mod evaluate;
mod expression;
mod fault;
mod field_path;
pub mod functions;
pub mod intrinsic;
pub mod jsonata;
mod origin;
pub mod path;
mod place;
mod scanner;
pub mod shape;
mod syntax;
mod template;

pub use cache::EvalCache;
pub use data::{Data, World};
pub use expression::Expression;
pub use fault::{EvaluationFault, Type};
pub use intrinsic::{Argument, Call, Text};
pub use jsonata::Jsonata;
pub use origin::Origin;
pub use path::{Path, PathFault, Root, Step};
pub use place::{PlaceFault, place};
pub use shape::Shape;
pub use syntax::{Reason, SyntaxFault};
pub use template::{Template, TemplateFault, TemplateProblem};
