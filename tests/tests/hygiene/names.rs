//! Raw identifiers, and names that an expansion uses itself.

#![allow(
    non_upper_case_globals,
    non_camel_case_types,
    dead_code,
    clippy::struct_field_names,
    clippy::unused_self
)]

use vmstate_runtime::VmState;
use vmstate_tests::Wire;

#[derive(VmState, Debug, Default)]
struct r#struct {
    r#type: u8,
    r#match: [u8; 2],
    #[vmstate(len = "r#type")]
    r#loop: Vec<u8>,
    #[vmstate(test = "r#if")]
    r#fn: u16,
    #[vmstate(subsection = "r#use")]
    r#mod: u8,
}

impl r#struct {
    fn r#if(&self, _version_id: u32) -> bool {
        self.r#type > 0
    }

    fn r#use(&self) -> bool {
        self.r#mod > 0
    }
}

/// On the wire there is no `r#`.
#[test]
fn raw_identifiers() {
    let wire = Wire::of("struct")
        .value("type", "01")
        .each("match", 1, "0203")
        .each("loop", 1, "04")
        .value("fn", "0005")
        .subsection("struct/use", 1)
        .value("use/mod", "06");
    let state = r#struct { r#type: 1, r#match: [2, 3], r#loop: vec![4], r#fn: 5, r#mod: 6 };
    wire.is(&state, r#struct::default);
}

#[derive(VmState, Clone, Copy, Debug, Default, PartialEq)]
#[repr(u8)]
enum r#enum {
    #[default]
    r#true,
    r#false,
}

#[derive(VmState, Debug, Default)]
struct RawEnum {
    r#enum: r#enum,
}

#[test]
fn raw_variants() {
    Wire::of("raw_enum")
        .value("enum", "01")
        .is(&RawEnum { r#enum: r#enum::r#false }, RawEnum::default);
}

/// Consts under the names of an expansion's variables: a pattern of that name would mean the const.
const run: u8 = 0;
const fields: u8 = 0;
const version_id: u8 = 0;
const stream: u8 = 0;
const found: u8 = 0;
const index: u8 = 0;
const expected: u8 = 0;
const name: u8 = 0;
const value: u8 = 0;
const count: u8 = 0;
const saved: u8 = 0;
const post: u8 = 0;
const present_0: u8 = 0;
static input: u8 = 0;

mod _vm {}

#[derive(VmState, Debug, Default)]
#[vmstate(
    clone,
    name = "names",
    version = 2,
    minimum_version = 2,
    load_old(1, "load_old"),
    pre_save = "save",
    post_save = "save",
    pre_load = "reset",
    post_load = "load",
    subsection(
        subsection,
        needed = "needed",
        pre_save = "save",
        post_save = "save",
        post_load = "load"
    )
)]
struct Names {
    #[vmstate(test = "needed2")]
    run: u8,
    fields: u8,
    version_id: u32,
    stream: u8,
    self_: u8,
    index: u8,
    #[vmstate(len = "count_field")]
    value: [u8; 2],
    #[vmstate(subsection = "subsection")]
    expected: u8,
    #[vmstate(property = "name", default = 3)]
    name: u8,
    #[vmstate(property, default = 1)]
    count_field: u8,
    found: Found,
    _vm: u8,
}

#[derive(VmState, Clone, Copy, Debug, Default)]
#[repr(u8)]
enum Found {
    #[default]
    found,
    run = 5,
}

/// Inherent functions under the names of the trait's.
impl Names {
    const DESCRIPTION: u8 = 0;
    const TYPE: u8 = 0;

    fn load_old(
        &mut self,
        decoder: &mut vmstate_runtime::Decoder<'_>,
        _: u32,
    ) -> Result<(), vmstate_runtime::LoadError> {
        decoder.value(&mut self.run)
    }

    fn save(&self) {}

    fn encode(&self) {}

    fn decode(&mut self) {}

    fn is_needed(&self) {}

    fn reset(&mut self) {
        self.expected = 0;
    }

    fn load(&mut self, _: u32) {}

    fn needed(&self) -> bool {
        self.expected > 0
    }

    fn needed2(&self, _: u32) -> bool {
        self.count_field > 0
    }
}

#[test]
fn names_of_the_expansion() {
    let wire = Wire::of("names")
        .value("run", "01")
        .value("fields", "02")
        .value("version_id", "00000003")
        .value("stream", "04")
        .value("self_", "05")
        .value("index", "06")
        .each("value", 1, "07")
        .value("found", "05")
        .value("_vm", "09")
        .subsection("names/subsection", 1)
        .value("subsection/expected", "0a");
    let state = Names {
        run: 1,
        fields: 2,
        version_id: 3,
        stream: 4,
        self_: 5,
        index: 6,
        value: [7, 0],
        expected: 10,
        name: 3,
        count_field: 1,
        found: Found::run,
        _vm: 9,
    };
    wire.is(&state, || Names { name: 3, count_field: 1, ..Names::default() });
}
