//! What an execution costs: state transitions along a definition, and their price.
//!
//! Pure: definitions, numbers of items and a table of prices in, ranges out. AWS counts one transition each time a state is entered and
//! one for each retry (<https://aws.amazon.com/step-functions/pricing/>); starting and ending an execution count nothing.

mod amount;
mod estimate;
mod loops;
mod nested;
mod paths;
mod price;
mod report;
mod state;
mod words;

pub use amount::{Amount, Number, Term, Unit};
pub use estimate::{Estimate, Items, Unbounded, Workflow, estimate};
pub use paths::{End, Range};
pub use price::{ExpressUse, Money, Rates};
pub use report::{EXECUTIONS, Report};
pub use words::usd;
