//! Expressions made of bytes: each byte chooses what comes next, so that a change of one makes another expression of the same kind.

/// What is evaluated.
#[derive(Debug)]
pub enum Made {
    Jsonata(String),
    Path(String),
    Call(String),
    /// A payload template of paths and calls, as JSON.
    Template(String),
}

/// Makes an expression; the same bytes make the same one.
pub fn made(bytes: &[u8]) -> Made {
    let mut choices = Choices { bytes, left: 400 };
    match choices.below(8) {
        0 => Made::Path(choices.path()),
        1 => Made::Call(choices.call(3)),
        2 => Made::Template(choices.template()),
        _ => Made::Jsonata(choices.expression(6)),
    }
}

struct Choices<'b> {
    bytes: &'b [u8],
    /// How many more pieces may be made.
    left: usize,
}

const NUMBERS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "3",
    "0.5",
    "16",
    "100",
    "1000",
    "20000",
    "100000",
    "873782",
    "6990256",
    "1e9",
    "99999999999999",
    "1e308",
    "-1e308",
];

const TEXTS: &[&str] = &[
    "''",
    "'a'",
    "'x'",
    "'ab'",
    "' '",
    "'I'",
    "'i'",
    "'w'",
    "'A'",
    "'0'",
    "'#,##0.00'",
    "'000000'",
    "'[Y0001]-[M01]'",
    "'[Y,99-100]'",
    "'[fn]'",
    "'[H,100000000]'",
    "'1;o'",
    "'١'",
    "'id'",
    "'MD5'",
    "'+0100'",
    "'é'",
    "'{\\\"a\\\":1}'",
];

const DATA: &[&str] = &[
    "$states.input",
    "$states.input.s",
    "$states.input.list",
    "$states.input.words",
    "$states.input.rows",
    "$states.input.rows.id",
    "$states.input.rows.tags",
    "$states.input.deep",
    "$states.input.n",
    "$states.context",
    "$order",
    "$states.input.rows[0]",
];

const LOCALS: &[&str] = &["$a", "$b", "$f", "$"];

const PATTERNS: &[&str] = &[
    "/x/",
    "/x+/i",
    "/(x*)*y/",
    "/(a|x)+$/m",
    "/[/]/",
    "/\\\\w+/",
    "/./",
    "/x{1,50}/",
    "/(x{20}){20}/",
    "/^/",
    "/\\\\b/",
    "/(?=x)/",
    "/()/",
];

const OPERATORS: &[&str] = &[
    " & ", " + ", " - ", " * ", " / ", " % ", " = ", " != ", " < ", " >= ", " in ", " and ", " or ",
];

/// Functions with the kinds of their arguments: a number, a text, any value, a function, a pattern.
const FUNCTIONS: &[(&str, &str)] = &[
    ("abs", "n"),
    ("append", "vv"),
    ("average", "v"),
    ("base64decode", "t"),
    ("base64encode", "t"),
    ("boolean", "v"),
    ("ceil", "n"),
    ("contains", "tp"),
    ("count", "v"),
    ("decodeUrl", "t"),
    ("distinct", "v"),
    ("each", "vf"),
    ("encodeUrl", "t"),
    ("encodeUrlComponent", "t"),
    ("exists", "v"),
    ("filter", "vf"),
    ("floor", "n"),
    ("formatBase", "nn"),
    ("formatInteger", "nt"),
    ("formatNumber", "nt"),
    ("fromMillis", "nt"),
    ("hash", "tt"),
    ("join", "vt"),
    ("keys", "v"),
    ("length", "t"),
    ("lookup", "vt"),
    ("lowercase", "t"),
    ("map", "vf"),
    ("match", "tp"),
    ("max", "v"),
    ("merge", "v"),
    ("min", "v"),
    ("not", "v"),
    ("now", "t"),
    ("number", "v"),
    ("pad", "tnt"),
    ("parse", "t"),
    ("parseInteger", "tt"),
    ("partition", "vn"),
    ("power", "nn"),
    ("range", "nnn"),
    ("reduce", "vf"),
    ("replace", "tpt"),
    ("reverse", "v"),
    ("round", "nn"),
    ("shuffle", "v"),
    ("sift", "vf"),
    ("single", "vf"),
    ("sort", "v"),
    ("sort", "vf"),
    ("split", "tp"),
    ("spread", "v"),
    ("sqrt", "n"),
    ("string", "v"),
    ("string", "vv"),
    ("substring", "tnn"),
    ("substringAfter", "tt"),
    ("substringBefore", "tt"),
    ("sum", "v"),
    ("toMillis", "tt"),
    ("trim", "t"),
    ("type", "v"),
    ("uppercase", "t"),
    ("zip", "vv"),
    ("zip", "vvv"),
];

const NAMES: &[&str] = &[
    "s", "list", "words", "rows", "id", "tags", "deep", "n", "a", "none",
];

impl Choices<'_> {
    fn below(&mut self, count: usize) -> usize {
        self.left = self.left.saturating_sub(1);
        match self.bytes.split_first() {
            Some((first, rest)) => {
                self.bytes = rest;
                usize::from(*first) % count
            }
            None => {
                self.left = 0;
                0
            }
        }
    }

    fn one(&mut self, of: &[&'static str]) -> &'static str {
        of[self.below(of.len())]
    }

    fn expression(&mut self, depth: usize) -> String {
        if depth == 0 || self.left == 0 {
            return self.leaf();
        }
        let depth = depth - 1;
        match self.below(25) {
            0..=2 => self.leaf(),
            3..=8 => self.function(depth),
            9 | 10 => {
                let operator = if self.below(2) == 0 {
                    " & "
                } else {
                    self.one(OPERATORS)
                };
                format!(
                    "({}{operator}{})",
                    self.expression(depth),
                    self.expression(depth)
                )
            }
            11 => format!("[{}..{}]", self.number(), self.number()),
            12 => {
                let items: Vec<_> = (0..self.below(4)).map(|_| self.expression(depth)).collect();
                format!("[{}]", items.join(", "))
            }
            13 => format!(
                "{{'k': {}, 'id': {}}}",
                self.expression(depth),
                self.expression(depth)
            ),
            14 => format!(
                "($a := {}; $b := {}; {})",
                self.expression(depth),
                self.expression(depth),
                self.expression(depth)
            ),
            15 => format!("{}.({})", self.expression(depth), self.expression(depth)),
            16 => format!("{}[{}]", self.expression(depth), self.expression(depth)),
            17 => match self.below(3) {
                0 => format!("{}^({})", self.data(), self.expression(depth)),
                1 => format!(
                    "{}{{{}: {}}}",
                    self.data(),
                    self.text(),
                    self.expression(depth)
                ),
                _ => format!(
                    "{}@$a.{}@$b.{}",
                    self.data(),
                    self.data(),
                    self.expression(depth)
                ),
            },
            18 => format!("{} ~> {}", self.expression(depth), self.passed(depth)),
            19 => format!(
                "({} ? {} : {})",
                self.expression(depth),
                self.expression(depth),
                self.expression(depth)
            ),
            20 => format!(
                "($f := function($a, $b) {{ $a > 0 ? {} : {} }}; $f({}, {}))",
                self.recursion(depth),
                self.expression(depth),
                self.number(),
                self.expression(depth)
            ),
            21 => format!("{} ~> |$|{{'k': {}}}|", self.data(), self.expression(depth)),
            _ => self.steps(depth),
        }
    }

    /// A path whose steps share what they hand on.
    fn steps(&mut self, depth: usize) -> String {
        let mut path = match self.below(4) {
            0 => self.function(depth),
            1 => format!("({})", self.expression(depth)),
            _ => self.data(),
        };
        for _ in 0..=self.below(5) {
            let step = match self.below(14) {
                0 => format!(".{{'k': {}}}", self.expression(depth)),
                1 => format!(".{{'k': {}, 'id': [$, $]}}", self.data()),
                2 => format!(".[{}, {}]", self.expression(depth), self.data()),
                3 => format!(".({})", self.expression(depth)),
                4 => format!(".{}", self.data()),
                5 => format!(".{}", self.function(depth)),
                6 => format!("[{}]", self.expression(depth)),
                7 => format!("{{'k': {}}}", self.expression(depth)),
                8 => self.one(&[".*", ".**", ".%", ".%.%"]).to_owned(),
                9 => self.one(&["#$a", "@$b", "[]", "[$a]", ".$"]).to_owned(),
                _ => format!(".{}", self.one(&["k", "id", "list", "tags", "k", "id"])),
            };
            path.push_str(&step);
        }
        path
    }

    fn recursion(&mut self, depth: usize) -> String {
        match self.below(3) {
            0 => format!("$f($a - 1, $b & {})", self.expression(depth)),
            1 => format!("$f($a - 1, [[$b], [{}]])", self.expression(depth)),
            _ => format!("{} & $f($a - 1, $b)", self.expression(depth)),
        }
    }

    fn leaf(&mut self) -> String {
        match self.below(5) {
            0 => self.number(),
            1 => self.text(),
            2 => self.one(LOCALS).to_owned(),
            _ => self.data(),
        }
    }

    fn number(&mut self) -> String {
        self.one(NUMBERS).to_owned()
    }

    fn text(&mut self) -> String {
        match self.below(4) {
            0 => "$states.input.s".to_owned(),
            1 => format!("$pad({}, {})", self.one(TEXTS), self.one(NUMBERS)),
            _ => self.one(TEXTS).to_owned(),
        }
    }

    fn data(&mut self) -> String {
        self.one(DATA).to_owned()
    }

    fn function(&mut self, depth: usize) -> String {
        let (name, kinds) = FUNCTIONS[self.below(FUNCTIONS.len())];
        let all = self.below(8) != 0;
        let kinds = kinds.chars().skip(usize::from(!all));
        let arguments: Vec<_> = kinds.map(|kind| self.argument(kind, depth)).collect();
        format!("${name}({})", arguments.join(", "))
    }

    fn argument(&mut self, kind: char, depth: usize) -> String {
        if self.below(12) == 0 {
            return "?".to_owned();
        }
        match (kind, self.below(3)) {
            ('n', 0 | 1) => self.number(),
            ('t', 0 | 1) => self.text(),
            ('p', 0 | 1) => self.one(PATTERNS).replace("\\\\", "\\"),
            ('v', 0) => self.data(),
            ('f', _) => self.passed(depth),
            _ => self.expression(depth),
        }
    }

    fn passed(&mut self, depth: usize) -> String {
        match self.below(4) {
            0 => format!("${}", FUNCTIONS[self.below(FUNCTIONS.len())].0),
            1 => self.function(depth),
            _ => format!("function($a, $b) {{ {} }}", self.expression(depth)),
        }
    }

    fn path(&mut self) -> String {
        let mut path = "$".to_owned();
        for _ in 0..self.below(6) {
            match self.below(10) {
                0 => path.push_str(".*"),
                1 => path.push_str("..*"),
                2 => path.push_str(&format!("..{}", self.one(NAMES))),
                3 => {
                    let many = [1, 10, 1000, 50_000][self.below(4)];
                    path.push_str(&format!("[0{}]", ",0".repeat(many)));
                }
                4 => path.push_str("[:]"),
                5 => {
                    let inner = self.one(&["@", "@.id", "$.s", "$.list[*]", "$..*", "@..id"]);
                    let test = self.one(&[
                        "== 1",
                        "=~ /x+/",
                        "in $.list",
                        "subsetof $.list",
                        "== $.s",
                        "size 3",
                    ]);
                    path.push_str(&format!("[?({inner} {test})]"));
                }
                6 => path.push_str(self.one(&[
                    ".length()",
                    ".keys()",
                    ".sum()",
                    ".concat($.s)",
                    ".append($)",
                    ".first()",
                ])),
                7 => path.push_str(&format!("['{}','{}']", self.one(NAMES), self.one(NAMES))),
                _ => path.push_str(&format!(".{}", self.one(NAMES))),
            }
        }
        path
    }

    fn call(&mut self, depth: usize) -> String {
        let inner = |choices: &mut Self| match choices.below(4) {
            0 if depth > 0 => choices.call(depth - 1),
            1 => choices
                .one(&["1", "0", "-1", "1000", "1e9", "'x'", "'{}'", "null", "true"])
                .to_owned(),
            _ => choices.path(),
        };
        let (name, count) = [
            ("Array", 40),
            ("ArrayPartition", 2),
            ("ArrayContains", 2),
            ("ArrayRange", 3),
            ("ArrayGetItem", 2),
            ("ArrayLength", 1),
            ("ArrayUnique", 1),
            ("Base64Encode", 1),
            ("Base64Decode", 1),
            ("JsonMerge", 3),
            ("StringToJson", 1),
            ("JsonToString", 1),
            ("MathAdd", 2),
            ("StringSplit", 2),
            ("Format", 30),
        ][self.below(15)];
        let count = if count > 3 {
            1 + self.below(count)
        } else {
            count
        };
        let mut arguments: Vec<_> = (0..count).map(|_| inner(self)).collect();
        if name == "Format" {
            arguments[0] = format!("'{}'", "{}".repeat(count - 1));
        }
        format!("States.{name}({})", arguments.join(", "))
    }

    fn template(&mut self) -> String {
        let many = [1, 10, 300, 20_000][self.below(4)];
        let member = match self.below(2) {
            0 => self.path(),
            _ => self.call(1),
        };
        let member = member.replace('\\', "\\\\").replace('"', "\\\"");
        // A definition has a million characters at most.
        let many = many.min(1 + 500_000 / (member.len() + 12));
        let members: Vec<_> = (0..many)
            .map(|index| format!("\"k{index}.$\":\"{member}\""))
            .collect();
        format!("{{{}}}", members.join(","))
    }
}
