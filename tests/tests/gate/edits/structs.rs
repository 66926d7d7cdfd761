//! What a struct says about itself.

use super::{Edit, FINE, Place};

pub(super) fn edits() -> Vec<Edit> {
    [versions(), pinned(), hooks(), sections()].concat()
}

fn keys(title: &'static str, before: &str, after: &str) -> Edit {
    Edit::new(title, "a: u8; b: u32", "a: u8; b: u32").keys(before, after)
}

fn versions() -> Vec<Edit> {
    vec![
        keys("version raised", "version = 1", "version = 2, minimum_version = 1")
            .structs("VMS0001", "VMS0010"),
        keys(
            "both versions raised",
            "version = 1, minimum_version = 1",
            "version = 2, minimum_version = 2",
        )
        .structs("VMS0001 VMS0003", "VMS0010"),
        keys(
            "version lowered",
            "version = 2, minimum_version = 1",
            "version = 1, minimum_version = 1",
        )
        .structs("VMS0002", "VMS0010"),
        keys(
            "minimum lowered",
            "version = 2, minimum_version = 2",
            "version = 2, minimum_version = 1",
        )
        .structs("VMS0004", "VMS0010"),
        keys(
            "a break for a reason",
            "version = 1",
            "version = 2, minimum_version = 1, breaks_backward(2 = \"why\")",
        )
        .at(Place::Device, FINE),
        Edit::new(
            "a later field with a break",
            "a: u8; b: u32",
            "a: u8; b: u32; #[vmstate(since = 2)] c: u16",
        )
        .keys("version = 1", "version = 2, minimum_version = 1, breaks_backward(2 = \"why\")")
        .at(Place::Device, FINE),
    ]
}

/// A struct inside, which goes on behind a `struct_version`.
fn pinned() -> Vec<Edit> {
    let clock = |keys: &str, fields: &str| {
        format!(
            "#[derive(VmState, Default)]\n#[vmstate(nested, name = \"clock\", {keys})]\npub struct Clock {{\n    a: u8,\n{fields}    z: u8,\n}}"
        )
    };
    let first = clock("version = 1", "");
    let second = |fields: &str| clock("version = 2, minimum_version = 1", fields);
    let later = second("    #[vmstate(since = 2)]\n    b: u32,\n");
    let (plain, at_1) = ("it: Clock", "#[vmstate(struct_version = 1)] it: Clock");
    let several = "n: u8; #[vmstate(struct_version = 1, len = \"n\")] it: Vec<Clock>";
    vec![
        Edit::new("its version raised behind a pinned one", at_1, at_1)
            .items(&first, &second(""))
            .everywhere(FINE),
        Edit::new("a later field behind a pinned version", at_1, at_1)
            .items(&first, &later)
            .everywhere(FINE),
        Edit::new("the same of several", several, several).items(&first, &later).everywhere(FINE),
        Edit::new("pinned when it goes on", plain, at_1).items(&first, &later).everywhere(FINE),
        Edit::new("the later field gone again", at_1, at_1).items(&later, &first).everywhere(FINE),
        Edit::new("a field of the pinned version", at_1, at_1)
            .items(&first, &second("    #[vmstate(since = 1)]\n    b: u32,\n"))
            .everywhere("VMS0010"),
        Edit::new("one without `since`", at_1, at_1)
            .items(&first, &second("    b: u32,\n"))
            .everywhere("VMS0010"),
        Edit::new("another version pinned", at_1, "#[vmstate(struct_version = 2)] it: Clock")
            .with(&later)
            .everywhere("VMS0010"),
        Edit::new(
            "the same bytes, put together anew",
            "it: Clock",
            "#[vmstate(struct_version = 1)] it: Clock; x: u8",
        )
        .items(&clock("version = 1", "    y: u8,\n"), &later)
        .device("same_bytes = \"moved out\"")
        .everywhere(FINE),
    ]
}

fn hooks() -> Vec<Edit> {
    let hook = |title, before: &str, after: &str| {
        keys(title, before, after).methods(
            "fn settle(&mut self, _: u32) {}\nfn reset(&mut self) {}\nfn fill(&mut self) {}",
        )
    };
    let tested = "a: u8; #[vmstate(test = \"is_a(a)\")] b: u32";
    vec![
        hook("post_load added", "", "post_load = \"settle\"").structs(FINE, FINE),
        hook("post_load gone", "post_load = \"settle\"", "").structs(FINE, FINE),
        hook("pre_load added", "", "pre_load = \"reset\"").structs(FINE, FINE),
        hook("pre_load gone, which set nothing that may not come", "pre_load = \"reset\"", "")
            .structs(FINE, FINE),
        Edit::new("pre_load gone, which set what does not come", tested, tested)
            .keys("pre_load = \"reset\"", "")
            .methods("fn reset(&mut self) {}\nfn is_a(a: u8) -> bool { a == 0 }")
            .structs("VMS0031", "VMS0031"),
        Edit::new(
            "pre_load gone, `absent` says it",
            tested,
            &tested.replace("(a)\"", "(a)\", absent = 0"),
        )
        .keys("pre_load = \"reset\"", "")
        .methods("fn reset(&mut self) {}\nfn is_a(a: u8) -> bool { a == 0 }")
        .structs(FINE, FINE),
    ]
}

fn sections() -> Vec<Edit> {
    let device = |title, before: &str, after: &str, rules| {
        keys(title, before, after).at(Place::Device, rules)
    };
    vec![
        device("priority", "", "priority = vmstate_runtime::schema::Priority::IOMMU", "VMS0034"),
        device("early_setup", "", "early_setup", "VMS0034"),
        device("unmigratable", "", "unmigratable = \"no time\"", "VMS0028"),
        device("needed", "", "needed = \"runs\"", "VMS0015")
            .methods("fn runs(&self) -> bool { true }"),
        device("not needed any more", "needed = \"runs\"", "", "VMS0015")
            .methods("fn runs(&self) -> bool { true }"),
        device("a struct of others", "", "nested", "VMS0020"),
        device("for tests", "", "unreleased", "VMS0020"),
    ]
}
