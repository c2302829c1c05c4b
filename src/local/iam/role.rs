//! A role as the store keeps it, and as answers show it.

use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Value, json};

use super::documents;
use super::{Form, IamError, limits};
use crate::local::clock::Moment;
use crate::local::context::Context;

/// A role; names are unique in an account whatever their case.
#[derive(Clone, Debug)]
pub struct Role {
    pub name: String,
    pub path: String,
    pub arn: String,
    pub id: String,
    pub created: Moment,
    pub trust: String,
    pub description: Option<String>,
    pub max_session: i64,
    pub boundary: Option<String>,
}

/// The name under which a role is kept.
pub fn key(name: &str) -> String {
    name.to_lowercase()
}

pub fn find(context: &Context<'_>, name: &str) -> rusqlite::Result<Option<Role>> {
    let mut query = context
        .connection
        .prepare_cached("SELECT * FROM roles WHERE account = ?1 AND key = ?2")?;
    query
        .query_row(params![context.caller.account, key(name)], Role::from_row)
        .optional()
}

/// Finds the role that a request names in `RoleName`.
pub fn named(context: &Context<'_>, form: &Form) -> Result<Role, IamError> {
    let name = limits::name(form, "RoleName", limits::ROLE_NAME)?;
    find(context, name)?.ok_or_else(|| IamError::no_role(name))
}

impl Role {
    pub fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            name: row.get("name")?,
            path: row.get("path")?,
            arn: row.get("arn")?,
            id: row.get("role_id")?,
            created: Moment(row.get("created")?),
            trust: row.get("trust")?,
            description: row.get("description")?,
            max_session: row.get("max_session")?,
            boundary: row.get("boundary")?,
        })
    }

    pub fn insert(&self, context: &Context<'_>) -> rusqlite::Result<()> {
        let sql = "INSERT INTO roles (account, key, name, path, arn, role_id, created, trust, description, max_session, boundary) \
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let Self {
            name,
            path,
            arn,
            id,
            created,
            trust,
            description,
            max_session,
            boundary,
        } = self;
        let values = params![
            context.caller.account,
            key(name),
            name,
            path,
            arn,
            id,
            created.0,
            trust,
            description,
            max_session,
            boundary
        ];
        context
            .connection
            .prepare_cached(sql)?
            .execute(values)
            .map(|_| ())
    }

    /// What identifies a role, in every answer.
    pub fn identity(&self) -> Value {
        json!({
            "Path": self.path,
            "RoleName": self.name,
            "RoleId": self.id,
            "Arn": self.arn,
            "CreateDate": self.created.iso(),
            "AssumeRolePolicyDocument": documents::encode(&self.trust),
        })
    }

    /// A role as ListRoles shows it: without tags, boundary and last use.
    pub fn listed(&self) -> Value {
        let mut shown = self.identity();
        if let Some(description) = &self.description {
            shown["Description"] = description.as_str().into();
        }
        shown["MaxSessionDuration"] = self.max_session.into();
        shown
    }

    pub fn boundary_shown(&self) -> Option<Value> {
        let arn = self.boundary.as_ref()?;
        Some(json!({ "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": arn }))
    }
}
