//! What an operation gets besides its parameters.

use rusqlite::Connection;

use super::caller::Caller;
use super::clock::Moment;
use super::engine::Engine;
use super::store::Outbox;

/// The request that an operation is part of: who calls and when, the transaction, and what runs executions.
pub struct Context<'a> {
    pub connection: &'a Connection,
    pub caller: &'a Caller,
    pub now: Moment,
    pub engine: &'a Engine,
    /// What is to be done once the operation is on disk.
    pub outbox: &'a Outbox,
}
