//! GetAccountAuthorizationDetails: every role with its policies, tags and trust in one listing.

use rusqlite::params;
use serde_json::{Value, json};

use super::paging::Page;
use super::role::{self, Role};
use super::{Answer, Form, IamError, attachments, documents, role_policies, role_tags};
use crate::local::context::Context;

const FILTERS: &[&str] = &[
    "User",
    "Role",
    "Group",
    "LocalManagedPolicy",
    "AWSManagedPolicy",
];

pub fn get(context: &Context<'_>, form: &Form) -> Answer {
    let filters = form.list("Filter");
    if filters.iter().any(|filter| !FILTERS.contains(filter)) {
        let set = FILTERS.join(", ");
        return Err(IamError::constraint(
            "filter",
            &format!(
                "Member must satisfy constraint: [Member must satisfy enum value set: [{set}]]"
            ),
        ));
    }
    let page = Page::read(
        context,
        form,
        &format!("GetAccountAuthorizationDetails {filters:?}"),
    )?;
    let wanted = filters.is_empty() || filters.contains(&"Role");
    let rows = if wanted {
        roles(context, &page)?
    } else {
        Vec::new()
    };
    let mut answer = page.answer(context, "RoleDetailList", rows);
    for none in ["UserDetailList", "GroupDetailList", "Policies"] {
        answer[none] = json!([]);
    }
    Ok(answer)
}

fn roles(context: &Context<'_>, page: &Page) -> Result<Vec<(String, Value)>, IamError> {
    let sql = "SELECT * FROM roles WHERE account = ?1 AND key > ?2 ORDER BY key LIMIT ?3";
    let mut query = context.connection.prepare_cached(sql)?;
    let roles: Vec<Role> = query
        .query_map(
            params![context.caller.account, page.after, page.rows()],
            Role::from_row,
        )?
        .collect::<Result<_, _>>()?;
    roles
        .iter()
        .map(|role| Ok((role::key(&role.name), detail(context, role)?)))
        .collect()
}

/// A role in full; AWS leaves description and session length out here.
fn detail(context: &Context<'_>, role: &Role) -> Result<Value, IamError> {
    let mut detail = role.identity();
    detail["InstanceProfileList"] = json!([]);
    let inline = role_policies::of(context, role)?;
    detail["RolePolicyList"] =
        inline.iter().map(|(name, document)| json!({ "PolicyName": name, "PolicyDocument": documents::encode(document) })).collect();
    detail["AttachedManagedPolicies"] = attachments::of(context, role)?
        .iter()
        .map(|arn| attachments::shown(arn))
        .collect();
    detail["Tags"] = role_tags::shown(&role_tags::of(context, role)?);
    detail["RoleLastUsed"] = json!({});
    if let Some(boundary) = role.boundary_shown() {
        detail["PermissionsBoundary"] = boundary;
    }
    Ok(detail)
}
