//! The cycles of a scope: states that may be entered without end.

use std::collections::BTreeSet;

/// The states of a scope by their position, and those that each leads to.
pub struct Ways {
    pub next: Vec<Vec<usize>>,
}

/// States that lead to each other, or one that does not lead to itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// In the order of the text.
    pub states: Vec<usize>,
    pub is_cycle: bool,
}

impl Ways {
    /// Lists the states that `from` leads to in one or more steps.
    fn reached(&self, from: usize) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut pending = self.next[from].clone();
        while let Some(state) = pending.pop() {
            if found.insert(state) {
                pending.extend(&self.next[state]);
            }
        }
        found
    }

    /// Splits the states into an order in which each comes before those it leads to, and those for which there is none: they
    /// are in a cycle or behind one.
    fn ordered(&self) -> (Vec<usize>, Vec<usize>) {
        let mut entries = vec![0usize; self.next.len()];
        self.next
            .iter()
            .flatten()
            .for_each(|state| entries[*state] += 1);
        let states = 0..self.next.len();
        let mut ready: Vec<usize> = states
            .clone()
            .filter(|state| entries[*state] == 0)
            .collect();
        let mut ordered = Vec::new();
        while let Some(state) = ready.pop() {
            ordered.push(state);
            for next in &self.next[state] {
                entries[*next] -= 1;
                if entries[*next] == 0 {
                    ready.push(*next);
                }
            }
        }
        let behind = states.filter(|state| entries[*state] > 0).collect();
        (ordered, behind)
    }

    /// Groups the states: those of a cycle together, every other alone; a group comes before those it leads to.
    pub fn groups(&self) -> Vec<Group> {
        let (_, behind) = self.ordered();
        let cycles = self.cycles(&behind);
        let alone = |state: &usize| !cycles.iter().any(|cycle| cycle.contains(state));
        let alone: Vec<usize> = (0..self.next.len()).filter(alone).collect();
        let cyclic = cycles.into_iter().map(|states| Group {
            states,
            is_cycle: true,
        });
        let alone = alone.into_iter().map(|state| Group {
            states: vec![state],
            is_cycle: false,
        });
        let groups: Vec<Group> = cyclic.chain(alone).collect();
        let mut group_of = vec![0; self.next.len()];
        for (index, group) in groups.iter().enumerate() {
            group
                .states
                .iter()
                .for_each(|state| group_of[*state] = index);
        }
        let leads = |(index, group): (usize, &Group)| {
            let next = group.states.iter().flat_map(|state| &self.next[*state]);
            let next: BTreeSet<usize> = next.map(|state| group_of[*state]).collect();
            next.into_iter().filter(|next| *next != index).collect()
        };
        let between = Ways {
            next: groups.iter().enumerate().map(leads).collect(),
        };
        let (ordered, _) = between.ordered();
        ordered
            .into_iter()
            .map(|index| groups[index].clone())
            .collect()
    }

    /// Lists the cycles among some states: of each, all states that lead to each other, in the order of the text.
    fn cycles(&self, among: &[usize]) -> Vec<Vec<usize>> {
        let mut found: Vec<Vec<usize>> = Vec::new();
        for state in among {
            if found.iter().any(|cycle| cycle.contains(state)) {
                continue;
            }
            let reached = self.reached(*state);
            if !reached.contains(state) {
                continue;
            }
            let leads_back = |other: &usize| other == state || self.reached(*other).contains(state);
            found.push(reached.into_iter().filter(leads_back).collect());
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_between_and_behind_cycles_are_in_none() {
        // 0 -> 1 <-> 2 -> 3 -> 4 -> 4, 4 -> 5
        let ways = Ways {
            next: vec![vec![1], vec![2], vec![1, 3], vec![4], vec![4, 5], vec![]],
        };
        let (ordered, behind) = ways.ordered();
        assert_eq!((ordered, &behind[..]), (vec![0], &[1, 2, 3, 4, 5][..]));
        assert_eq!(ways.cycles(&behind), [vec![1, 2], vec![4]]);
        let groups = ways.groups();
        let groups = groups
            .iter()
            .map(|group| (&group.states[..], group.is_cycle));
        let expected: [(&[usize], bool); 5] = [
            (&[0], false),
            (&[1, 2], true),
            (&[3], false),
            (&[4], true),
            (&[5], false),
        ];
        assert!(groups.eq(expected));
    }
}
