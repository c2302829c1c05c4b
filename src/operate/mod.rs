//! What is done with workflows that are deployed: starting, following, reading, stopping, and working their activities.
//!
//! Works against any endpoint, and knows neither manifests nor the local emulator: who calls gives ARNs.

mod arn;
mod fetch;
mod follow;
mod input;
mod name;
pub mod render;
mod start;
mod transitions;
mod tree;
mod words;
pub mod worker;

pub use arn::{StatesArn, Thing};
pub use fetch::{describe, history};
pub use follow::{FollowError, News, follow};
pub use input::{InputError, check_input};
pub use name::random_name;
pub use start::{Started, start};
pub use transitions::Transitions;
pub use tree::{Kind, Node, Phase, Tree};
