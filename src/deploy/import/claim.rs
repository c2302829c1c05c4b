//! Things that a manifest names already: they get our tags, and nothing is written.

use super::{Holder, Import, ImportError, ImportRequest, Takeover};
use crate::plan::{Address, Desired, DesiredState, Kind};

pub async fn claim(
    request: &ImportRequest<'_>,
    desired: &DesiredState,
) -> Result<Import, ImportError> {
    let own = of_workflow(desired, request.address.workflow());
    let Some(wanted) = desired.resources.get(request.address) else {
        let known = own.map(|(address, _)| address.to_string()).collect();
        return Err(ImportError::NotInManifest {
            address: Box::new(request.address.clone()),
            known,
        });
    };
    check_name(request, wanted)?;
    let mut import = Import {
        manifest: None,
        takeovers: Vec::new(),
        notes: Vec::new(),
    };
    // A machine comes with its role and its activities, which sort before it.
    for (address, wanted) in own {
        if address == request.address || request.address.kind() == Kind::Machine {
            claim_one(request, address, wanted, &mut import).await?;
        }
    }
    Ok(import)
}

fn of_workflow<'a>(
    desired: &'a DesiredState,
    workflow: &'a str,
) -> impl Iterator<Item = (&'a Address, &'a Desired)> {
    let resources = desired.resources.iter();
    resources.filter(move |(address, _)| address.workflow() == workflow)
}

fn check_name(request: &ImportRequest<'_>, wanted: &Desired) -> Result<(), ImportError> {
    match request.arn {
        Some(arn) if arn != wanted.resource.arn() => Err(ImportError::OtherName {
            address: Box::new(request.address.clone()),
            wanted: wanted.resource.arn().to_owned(),
            arn: arn.to_owned(),
        }),
        _ => Ok(()),
    }
}

async fn claim_one(
    request: &ImportRequest<'_>,
    address: &Address,
    wanted: &Desired,
    import: &mut Import,
) -> Result<(), ImportError> {
    let arn = wanted.resource.arn();
    let Some(found) = request.thing(address.kind(), arn).await? else {
        if address == request.address {
            return Err(ImportError::Absent {
                arn: arn.to_owned(),
            });
        }
        import.notes.push(format!(
            "`{address}` does not exist; `stepwright apply` creates it"
        ));
        return Ok(());
    };
    request.refuse(&found)?;
    if request.holder(&found) == Holder::Ours {
        import
            .notes
            .push(format!("`{address}` is the stack's already"));
        return Ok(());
    }
    import.takeovers.push(Takeover {
        address: address.clone(),
        found,
        tags: wanted.resource.tags().clone(),
    });
    Ok(())
}
