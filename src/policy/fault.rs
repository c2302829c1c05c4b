//! What is wrong in a statement that a person wrote.

/// One thing that IAM would not take in a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Keys and indices from the statement down to the value at fault.
    pub path: Vec<String>,
    pub message: String,
    pub hint: Option<String>,
}

/// Collects faults; checking never stops at the first.
#[derive(Default)]
pub(super) struct Faults(pub(super) Vec<Fault>);

impl Faults {
    pub(super) fn add(&mut self, path: &[&str], message: &str, hint: Option<String>) {
        let path = path.iter().map(|segment| (*segment).to_owned()).collect();
        self.0.push(Fault {
            path,
            message: message.to_owned(),
            hint,
        });
    }
}

/// Names the known word that a wrong one is closest to, if any is close.
pub(super) fn nearest(word: &str, known: &[&str]) -> Option<String> {
    known
        .iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= candidate.len().max(3) / 3)
        .min()
        .map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}
