//! Which IAM statements a state machine needs, and what needs them.
