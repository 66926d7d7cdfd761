//! Subsections: opened, closed, folded in, and what decides.

use super::{Edit, FINE};

const HAS: &str =
    "fn has(&self) -> bool { true }\nfn had(&self) -> bool { true }\nfn set(&mut self) {}";

pub(super) fn edits() -> Vec<Edit> {
    let of = |title, before: &str, after: &str| {
        let field = |text: &str| text.replace('@', "#[vmstate(subsection = \"more\", absent = 0)]");
        Edit::new(title, &field(before), &field(after)).methods(HAS)
    };
    let entry = "subsection(more, needed = \"has\", on = state)";
    let released =
        |title, after: &str| of(title, "a: u8; @ b: u32; @ c: u32", after).keys(entry, entry);
    let (two, pre_load) = ("a: u8; @ b: u32; @ c: u32", format!("{entry}, pre_load = \"set\""));
    vec![
        of("a new one by state", "a: u8", "a: u8; @ b: u32").keys("", entry).structs(FINE, FINE),
        of("a new one, nothing decides", "a: u8", "a: u8; @ b: u32")
            .keys("", "subsection(more, needed = \"has\")")
            .structs("VMS0030", "VMS0030"),
        of("a new one, always sent", "a: u8", "a: u8; @ b: u32")
            .keys("", "subsection(more, needed = true)")
            .structs("VMS0017", "VMS0010"),
        of(
            "a new one, nothing says what it is without",
            "a: u8",
            "a: u8; #[vmstate(subsection = \"more\")] b: u32",
        )
        .keys("", entry)
        .structs("VMS0031", "VMS0031"),
        of(
            "a new one, set by its own pre_load",
            "a: u8",
            "a: u8; #[vmstate(subsection = \"more\")] b: u32",
        )
        .keys("", "subsection(more, needed = \"has\", on = state, pre_load = \"set\")")
        .structs("VMS0031", "VMS0031"),
        of(
            "a new one, set by the struct's pre_load",
            "a: u8",
            "a: u8; #[vmstate(subsection = \"more\")] b: u32",
        )
        .keys("", &pre_load)
        .structs(FINE, FINE),
        of(
            "that pre_load goes",
            "a: u8; #[vmstate(subsection = \"more\")] b: u32",
            "a: u8; #[vmstate(subsection = \"more\")] b: u32",
        )
        .keys(&pre_load, entry)
        .structs("VMS0031", "VMS0031"),
        released("one more in a released one", "a: u8; @ b: u32; @ c: u32; @ d: u8")
            .structs("VMS0014", "VMS0010"),
        released("one less in a released one", "a: u8; @ b: u32").structs("VMS0007", "VMS0010"),
        released("exchanged in a released one", "a: u8; @ c: u32; @ b: u32")
            .structs("VMS0008", "VMS0010"),
        released("wider in a released one", "a: u8; @ b: u64; @ c: u32")
            .structs("VMS0010", "VMS0010"),
        released("moved out of it", "a: u8; b: u32; @ c: u32").structs("VMS0008", "VMS0010"),
        released("moved into it", "@ a: u8; @ b: u32; @ c: u32").structs("VMS0008", "VMS0010"),
        of("folded in", two, "a: u8; b: u32; c: u32").keys(entry, "").structs("VMS0013", "VMS0010"),
        of("gone", two, "a: u8").keys(entry, "").structs("VMS0013", "VMS0010"),
        of("under another name", two, two)
            .keys(entry, "subsection(more, name = \"part/less\", needed = \"has\", on = state)")
            .structs("an error", "VMS0010"),
        of("decided by another function", two, two)
            .keys(entry, "subsection(more, needed = \"had\", on = state)")
            .structs("VMS0015", "VMS0010"),
        of("nothing says what decides any more", two, two)
            .keys(entry, "subsection(more, needed = \"has\")")
            .structs("VMS0015", "VMS0010"),
        of("what decides is said", two, two)
            .keys("subsection(more, needed = \"has\")", entry)
            .structs(FINE, FINE),
        of("its version raised", two, two)
            .keys(
                entry,
                "subsection(more, needed = \"has\", on = state, version = 2, minimum_version = 1)",
            )
            .structs("VMS0016", "VMS0010"),
        of(
            "split in two",
            two,
            "a: u8; @ b: u32; #[vmstate(subsection = \"other\", absent = 0)] c: u32",
        )
        .keys(entry, &format!("{entry}, subsection(other, needed = \"had\", on = state)"))
        .structs("VMS0008", "VMS0010"),
        of(
            "one in it",
            two,
            "a: u8; @ b: u32; @ c: u32; #[vmstate(subsection = \"deep\", absent = 0)] d: u8",
        )
        .keys(
            entry,
            &format!("{entry}, subsection(deep, parent = \"more\", needed = \"had\", on = state)"),
        )
        .structs(FINE, FINE),
        of("unfolded: a field becomes one", "a: u8; b: u32", "a: u8; @ b: u32")
            .keys("", entry)
            .structs("VMS0008", "VMS0010"),
    ]
}
