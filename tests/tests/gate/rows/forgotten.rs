//! Seven edits with nothing else done, at four places: what a forgotten version bump looks like.

use crate::released::Released;
use crate::table::Row;

/// Where four like fields stand: two `u16`, a `u32` and a `[u32; 4]`.
struct Place {
    name: &'static str,
    /// Edits the file that the place is in.
    edit: fn(Row, &str, &str) -> Row,
    /// What stands before a field's name.
    prefix: &'static str,
    /// The first `u16`, the second, the `u32`, the array.
    fields: [&'static str; 4],
    /// The last field, with its type and keys.
    last: &'static str,
    /// Where a fault inside of another crate shows.
    outside: Option<&'static str>,
    /// The rule for a field too many.
    added: &'static str,
}

const PLACES: [Place; 4] = [
    Place {
        name: "top level",
        edit: |row, from, to| row.device(from, to),
        prefix: "    ",
        fields: ["rx", "tx", "status", "regs"],
        last: "    level: u32,\n",
        outside: None,
        added: "VMS0006",
    },
    Place {
        name: "nested struct",
        edit: |row, from, to| row.parts(from, to),
        prefix: "    pub ",
        fields: ["head", "tail", "limit", "data"],
        last: "    pub data: [u32; 4],\n",
        outside: Some("Fifo"),
        added: "VMS0010",
    },
    Place {
        name: "subsection",
        edit: |row, from, to| row.device(from, to),
        prefix: "    #[vmstate(subsection = \"clock\")]\n    ",
        fields: ["clk_div", "clk_mul", "clk_freq", "clk_taps"],
        last: "    clk_taps: [u32; 4],\n",
        outside: None,
        added: "VMS0014",
    },
    Place {
        name: "array element",
        edit: |row, from, to| row.parts(from, to),
        prefix: "    pub ",
        fields: ["index", "len", "addr", "args"],
        last: "    pub args: [u32; 4],\n",
        outside: Some("[Desc; 3]"),
        added: "VMS0010",
    },
];

pub(super) fn rows(base: &Released) -> Vec<Row> {
    PLACES.iter().flat_map(|place| place.rows(base)).collect()
}

impl Place {
    fn rows(&self, base: &Released) -> [Row; 7] {
        let [first, second, word, array] = self.fields;
        let line = |name: &str, ty: &str| format!("{}{name}: {ty},\n", self.prefix);
        let (one, two) = (line(first, "u16"), line(second, "u16"));
        let extra = line("extra", "u16");
        let row = |edit: &str, from: &str, to: &str, rule, token: &str| {
            let row = (self.edit)(Row::new(base, edit, self.name), from, to);
            match self.outside {
                Some(ty) => row.rejected("VMS0010", ty),
                None => row.rejected(rule, token),
            }
        };
        [
            row("insert in the middle", &two, &(extra.clone() + &two), self.added, "extra"),
            row("append", self.last, &(self.last.to_owned() + &extra), self.added, "extra"),
            row("remove", &two, "", "VMS0007", word),
            row("u16 to u32", &two, &line(second, "u32"), "VMS0010", "u32"),
            row(
                "[u32; 4] to [u32; 8]",
                &line(array, "[u32; 4]"),
                &line(array, "[u32; 8]"),
                "VMS0010",
                "[u32; 8]",
            ),
            row("swap two u16", &(one.clone() + &two), &(two.clone() + &one), "VMS0008", second),
            row("rename", &two, &line("renamed", "u16"), "VMS0009", "renamed"),
        ]
    }
}
