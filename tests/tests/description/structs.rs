//! Nested structs: objects of their own, or in that of the field.

use vmstate_runtime::{BoxError, Via, VmState};

use crate::has_fields;

#[derive(VmState, Default)]
struct Outer {
    fixed: Fixed,
    open: Open,
    #[vmstate(struct_version = 2)]
    pinned: Versioned,
    #[vmstate(struct_version = 1)]
    old: Open,
    #[vmstate(via = Temporary)]
    derived: u32,
    #[vmstate(via = u16)]
    short: u32,
}

#[derive(VmState, Default)]
#[vmstate(name = "fixed", version = 7)]
struct Fixed {
    a: u8,
}

#[derive(VmState, Default)]
struct Open {
    n: u8,
    #[vmstate(len = "n")]
    items: Vec<u8>,
    #[vmstate(test = "has_more")]
    more: u8,
}

impl Open {
    fn has_more(&self, _version_id: u32) -> bool {
        self.n > 0
    }
}

#[derive(VmState, Default)]
#[vmstate(version = 3, minimum_version = 1)]
struct Versioned {
    a: u8,
    #[vmstate(since = 2)]
    b: u8,
    #[vmstate(since = 3)]
    c: u8,
}

#[derive(VmState)]
#[vmstate(name = "temporary")]
struct Temporary {
    n: u16,
    #[vmstate(len = "n")]
    items: Vec<u8>,
}

impl Via<Outer> for Temporary {
    fn build(outer: &Outer) -> Self {
        Self { n: 2, items: vec![outer.derived as u8; 2] }
    }

    fn apply(self, outer: &mut Outer) -> Result<(), BoxError> {
        outer.derived = self.items.first().map_or(0, |item| u32::from(*item));
        Ok(())
    }
}

impl Via<Outer> for u16 {
    fn build(outer: &Outer) -> Self {
        outer.short as u16
    }

    fn apply(self, outer: &mut Outer) -> Result<(), BoxError> {
        outer.short = self.into();
        Ok(())
    }
}

const N: &str = r#"{"name": "n", "type": "uint8", "size": 1}"#;

#[test]
fn in_all_ways() {
    let more = r#"{"name": "items", "type": "uint8", "size": 1}, {"name": "more", "type": "uint8", "size": 1}"#;
    let fields = [
        r#"{"name": "fixed", "type": "struct", "struct": {"vmsd_name": "fixed", "version": 7, "fields": [{"name": "a", "type": "uint8", "size": 1}]}, "size": 1}"#,
        &format!(
            r#"{{"name": "open", "type": "struct", "struct": {{"vmsd_name": "open", "version": 1, "fields": [{N}, {more}]}}, "size": 3}}"#
        ),
        r#"{"name": "pinned", "type": "vstruct", "vmsd_name": "versioned", "version": 2, "fields": [{"name": "a", "type": "uint8", "size": 1}, {"name": "b", "type": "uint8", "size": 1}], "size": 2}"#,
        &format!(
            r#"{{"name": "old", "type": "vstruct", "vmsd_name": "open", "version": 1, "fields": [{N}], "size": 1}}"#
        ),
        r#"{"name": "derived", "type": "tmp", "vmsd_name": "temporary", "version": 1, "fields": [{"name": "n", "type": "uint16", "size": 2}, {"name": "items", "array_len": 2, "type": "uint8", "size": 1}], "size": 4}"#,
        r#"{"name": "short", "type": "uint16", "size": 2}"#,
    ];
    let open = Open { n: 1, items: vec![5], more: 6 };
    has_fields(&Outer { open, ..Outer::default() }, &fields);
}
