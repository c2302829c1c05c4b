//! The intrinsic functions and how many arguments each takes.

/// One intrinsic function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name with `States.`.
    pub name: &'static str,
    pub least: usize,
    /// Nothing where there is no most.
    pub most: Option<usize>,
}

const fn function(name: &'static str, least: usize, most: Option<usize>) -> Function {
    Function { name, least, most }
}

/// Every function; source: `intrinsic-functions` of the Step Functions Developer Guide.
pub const FUNCTIONS: &[Function] = &[
    function("States.Array", 0, None),
    function("States.ArrayPartition", 2, Some(2)),
    function("States.ArrayContains", 2, Some(2)),
    function("States.ArrayRange", 3, Some(3)),
    function("States.ArrayGetItem", 2, Some(2)),
    function("States.ArrayLength", 1, Some(1)),
    function("States.ArrayUnique", 1, Some(1)),
    function("States.Base64Encode", 1, Some(1)),
    function("States.Base64Decode", 1, Some(1)),
    function("States.Hash", 2, Some(2)),
    function("States.JsonMerge", 3, Some(3)),
    function("States.StringToJson", 1, Some(1)),
    function("States.JsonToString", 1, Some(1)),
    function("States.MathRandom", 2, Some(3)),
    function("States.MathAdd", 2, Some(2)),
    function("States.StringSplit", 2, Some(2)),
    function("States.UUID", 0, Some(0)),
    function("States.Format", 1, None),
];

/// Finds a function by its full name.
pub fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name)
}

impl Function {
    /// Says in words how many arguments the function takes.
    pub fn arity(&self) -> String {
        let plural = |count: usize| if count == 1 { "" } else { "s" };
        match (self.least, self.most) {
            (0, Some(0)) => "no arguments".to_owned(),
            (least, Some(most)) if least == most => format!("{least} argument{}", plural(least)),
            (least, Some(most)) => format!("{least} to {most} arguments"),
            (least, None) => format!("at least {least} argument{}", plural(least)),
        }
    }

    /// Says whether the function takes that many arguments.
    pub fn takes(&self, count: usize) -> bool {
        count >= self.least && self.most.is_none_or(|most| count <= most)
    }
}
