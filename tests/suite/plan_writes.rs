//! Whatever changes into whatever, and wherever it is cut short: the tag explains what is there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use stepwright::plan::action::ActionReason;
use stepwright::plan::applied::Applied;
use stepwright::plan::normal::digest;
use stepwright::plan::write::{Announcement, Phase, RoleWrite, Write, writes};
use stepwright::plan::{
    Activity, Address, Desired, DesiredState, Encryption, Live, LiveState, Logging, Machine,
    MachineType, Observed, Options, Resource, Role, diff,
};

use crate::plan_cases::scope;
use crate::thing::Thing;

/// Changes tried; each is cut short after every one of its calls.
const ROUNDS: u64 = 1500;

#[test]
fn a_change_that_is_cut_short_anywhere_is_never_taken_for_drift() {
    for seed in 1..=ROUNDS {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let (before, after) = pair(&mut random);
        // A change may begin where an earlier one was cut short, where somebody else wrote, or without any tag.
        let tag = match random.below(5) {
            0 => None,
            1 => Some(announcement(&after, &before)),
            2 => Some(announcement(&before, &after)),
            3 => Some(announcement(&third(&mut random), &third(&mut random))),
            _ => Some(announcement(&before, &before)),
        };
        cut_short_everywhere(seed, before, after, tag, &mut random);
    }
}

fn cut_short_everywhere(
    seed: u64,
    before: Resource,
    after: Resource,
    tag: Option<Announcement>,
    random: &mut Random,
) {
    let (from, to) = match random.below(8) {
        0 => (None, Some(after)),
        1 => (Some(before), None),
        _ => (Some(before), Some(after)),
    };
    let plan = plan(from.as_ref(), to.as_ref(), tag.as_ref());
    let Some(change) = plan.pending().next() else {
        return assert_eq!(from, to, "seed {seed}");
    };
    let mut thing = Thing {
        resource: from,
        tag,
    };
    let mut narrowing = false;
    for (number, (phase, write)) in writes(change).iter().enumerate() {
        thing.write(write);
        let explained = thing.explained();
        let fine = matches!(
            explained,
            None | Some(ActionReason::ManifestChanged | ActionReason::CutShort)
        );
        assert!(
            fine,
            "seed {seed}: {explained:?} after call {number}, {write:?}, of {change:#?}"
        );
        assert!(
            !narrowing || *phase == Phase::Backward,
            "seed {seed}: forward again at call {number} of {change:#?}"
        );
        narrowing = *phase == Phase::Backward;
        if !narrowing && change.action == stepwright::plan::Action::Update {
            let takes = matches!(
                write,
                Write::Role(RoleWrite::DeletePolicy(_) | RoleWrite::DetachPolicy(_))
            );
            assert!(
                !takes,
                "seed {seed}: {write:?} takes away before the machine is updated"
            );
        }
    }
    assert_eq!(thing.resource, to, "seed {seed}");
    // What is finished must not look cut short once the manifest changes again.
    let finished = thing.tag.as_ref().map(|tag| tag.new.clone());
    assert_eq!(
        finished,
        to.as_ref().map(digest),
        "seed {seed}: {change:#?}"
    );
}

fn plan(
    from: Option<&Resource>,
    to: Option<&Resource>,
    tag: Option<&Announcement>,
) -> stepwright::plan::Plan {
    let address = Address::machine("x");
    let applied = tag.map(|tag| Applied {
        new: tag.new.clone(),
        previous: tag.previous.clone(),
        at: 0,
    });
    let observed = from.map_or(Observed::Absent, |resource| {
        Observed::Owned(Box::new(Live {
            resource: resource.clone(),
            applied,
            tags: BTreeMap::new(),
            running: None,
            oldest: None,
        }))
    });
    let desired = to.map(|resource| Desired {
        resource: resource.clone(),
        masks: Default::default(),
        needs: Vec::new(),
    });
    let desired = DesiredState {
        ownership: scope().ownership,
        resources: desired
            .into_iter()
            .map(|desired| (address.clone(), desired))
            .collect(),
    };
    let live = LiveState {
        resources: BTreeMap::from([(address, observed)]),
        notes: Vec::new(),
    };
    diff(&desired, &live, scope(), &Options::default())
}

fn announcement(new: &Resource, previous: &Resource) -> Announcement {
    Announcement {
        new: digest(new),
        previous: digest(previous),
    }
}

/// Two things of one kind.
fn pair(random: &mut Random) -> (Resource, Resource) {
    match random.below(4) {
        0 => (activity(random), activity(random)),
        1 => (machine(random), machine(random)),
        _ => (role(random), role(random)),
    }
}

fn third(random: &mut Random) -> Resource {
    machine(random)
}

fn activity(random: &mut Random) -> Resource {
    Resource::Activity(Activity {
        name: "x".into(),
        arn: "arn".into(),
        encryption: encryption(random),
        tags: tags(random),
    })
}

fn machine(random: &mut Random) -> Resource {
    let level = ["ALL", "ERROR"][random.below(2)];
    let logging = Logging {
        level: level.into(),
        include_execution_data: random.below(2) == 0,
        destinations: vec!["group".into()],
    };
    Resource::Machine(Machine {
        name: "x".into(),
        arn: "arn".into(),
        machine_type: if random.below(6) == 0 {
            MachineType::Express
        } else {
            MachineType::Standard
        },
        role_arn: format!("role-{}", random.below(2)),
        definition: json!({"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": random.below(3), "End": true}}}).into(),
        logging: (random.below(2) == 0).then_some(logging),
        tracing: random.below(2) == 0,
        encryption: encryption(random),
        tags: tags(random),
    })
}

fn role(random: &mut Random) -> Resource {
    let policies = (0..3)
        .filter(|_| random.below(2) == 0)
        .map(|number| format!("policy-{number}"))
        .collect::<Vec<_>>();
    Resource::Role(Role {
        kept: Default::default(),
        name: "x".into(),
        path: "/".into(),
        arn: "arn".into(),
        trust: json!({"Statement": [{"Sid": random.below(2).to_string()}]}),
        inline: policies
            .into_iter()
            .map(|name| (name, policy(random)))
            .collect(),
        attached: some(random, &["arn:p", "arn:q", "arn:r"]).collect(),
        permissions_boundary: [None, Some("arn:a".to_owned()), Some("arn:b".to_owned())]
            [random.below(3)]
        .clone(),
        tags: tags(random),
    })
}

fn policy(random: &mut Random) -> Value {
    let statement = |name: String| json!({"Effect": "Allow", "Action": [name], "Resource": ["*"]});
    let actions: BTreeSet<String> = some(random, &["s:A", "s:B", "s:C"]).collect();
    json!({"Version": "2012-10-17", "Statement": actions.into_iter().map(statement).collect::<Vec<_>>()})
}

fn encryption(random: &mut Random) -> Option<Encryption> {
    (random.below(3) == 0).then(|| Encryption {
        kms_key: "arn:key".into(),
        data_key_reuse: 300,
    })
}

fn tags(random: &mut Random) -> BTreeMap<String, String> {
    let keys: Vec<String> = some(random, &["team", "cost", "repo"]).collect();
    keys.into_iter()
        .map(|key| (key, random.below(2).to_string()))
        .collect()
}

fn some(random: &mut Random, of: &[&str]) -> impl Iterator<Item = String> {
    let chosen: Vec<String> = of
        .iter()
        .filter(|_| random.below(2) == 0)
        .map(|text| (*text).to_owned())
        .collect();
    chosen.into_iter()
}

/// Marsaglia's xorshift: the same changes in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}
