//! What an ARN of Step Functions names.

use crate::arn::Arn;

/// An ARN of Step Functions, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatesArn {
    /// Everything before the kind of thing, `arn:aws:states:eu-west-1:111122223333`.
    pub base: String,
    pub region: String,
    pub account: String,
    pub thing: Thing,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// With the number of a version or the name of an alias where there is one.
    Machine {
        name: String,
        qualifier: Option<String>,
    },
    Activity {
        name: String,
    },
    Execution {
        machine: String,
        name: String,
    },
    /// An execution of an express machine, which the service keeps no history of.
    Express {
        machine: String,
        name: String,
    },
    Other,
}

impl StatesArn {
    /// Reads an ARN; `None` where the text is none of Step Functions.
    pub fn read(text: &str) -> Option<Self> {
        let arn = Arn::parse(text).filter(|arn| arn.service == "states")?;
        let (kind, rest) = arn.resource.split_once(':')?;
        let Arn {
            partition,
            region,
            account,
            ..
        } = arn;
        let mut names = rest.split(':');
        let first = names.next()?.to_owned();
        let second = names.next().map(str::to_owned);
        let thing = match (kind, second) {
            ("stateMachine", qualifier) => Thing::Machine {
                name: first,
                qualifier,
            },
            ("activity", None) => Thing::Activity { name: first },
            ("execution", Some(name)) => Thing::Execution {
                machine: first,
                name,
            },
            ("express", Some(name)) => Thing::Express {
                machine: first,
                name,
            },
            _ => Thing::Other,
        };
        Some(Self {
            base: format!("arn:{partition}:states:{region}:{account}"),
            region: region.to_owned(),
            account: account.to_owned(),
            thing,
        })
    }

    /// Returns the ARN of an execution of a machine; `None` where this names no machine.
    pub fn execution(&self, name: &str) -> Option<String> {
        match &self.thing {
            Thing::Machine { name: machine, .. } => {
                Some(format!("{}:execution:{machine}:{name}", self.base))
            }
            _ => None,
        }
    }

    /// Returns the name that a person knows the thing by.
    pub fn name(&self) -> &str {
        match &self.thing {
            Thing::Machine { name, .. } | Thing::Activity { name } => name,
            Thing::Execution { machine, .. } | Thing::Express { machine, .. } => machine,
            Thing::Other => "",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{StatesArn, Thing};

    const BASE: &str = "arn:aws:states:eu-west-1:111122223333";

    #[test]
    fn an_arn_tells_what_it_names() {
        let thing = |rest: &str| StatesArn::read(&format!("{BASE}:{rest}")).unwrap().thing;
        assert_eq!(
            thing("stateMachine:chat:live"),
            Thing::Machine {
                name: "chat".to_owned(),
                qualifier: Some("live".to_owned())
            }
        );
        assert_eq!(
            thing("express:chat:run:1234"),
            Thing::Express {
                machine: "chat".to_owned(),
                name: "run".to_owned()
            }
        );
        assert_eq!(thing("mapRun:chat/a:b"), Thing::Other);
        assert_eq!(StatesArn::read("chat"), None);
        assert_eq!(
            StatesArn::read("arn:aws:lambda:eu-west-1:111122223333:function:chat"),
            None
        );
        let machine = StatesArn::read(&format!("{BASE}:stateMachine:chat")).unwrap();
        assert_eq!(
            machine.execution("run").as_deref(),
            Some("arn:aws:states:eu-west-1:111122223333:execution:chat:run")
        );
    }
}
