//! A struct whose pieces come from outside of the `macro_rules!` that declares it: the types of its
//! fields have another hygiene than the struct.

use vmstate_runtime::VmState;
use vmstate_tests::{load, save};

macro_rules! device {
    ($name:ident, $test:literal, { $($field:ident: $ty:ty),* }, $list:ident: $item:ty) => {
        #[derive(VmState, Clone, Debug, Default, PartialEq)]
        #[vmstate(post_load = "check")]
        struct $name {
            $($field: $ty,)*
            #[vmstate(test = $test)]
            tested: u16,
            #[vmstate(prefix = u8, max = 4)]
            $list: Vec<$item>,
            #[vmstate(subsection = "needed")]
            more: $item,
        }
    };
}

device!(Device, "is_there", { a: u8, b: [u32; 2], c: i64 }, items: u16);

impl Device {
    fn is_there(&self, version_id: u32) -> bool {
        version_id == 1 && self.a == 1
    }

    fn needed(&self) -> bool {
        self.more != 0
    }

    fn check(&mut self, _version_id: u32) -> Result<(), String> {
        if self.a == 1 { Ok(()) } else { Err(format!("a is {}", self.a)) }
    }
}

#[test]
fn types_from_outside_of_a_macro() {
    let device = Device { a: 1, b: [2, 3], c: -4, tested: 5, items: vec![6, 7], more: 8 };
    let loaded = load(Device::default, &save(&device), 1);
    assert!(loaded.result.is_ok(), "{:?}", loaded.result);
    assert_eq!(loaded.state, device);
}

macro_rules! register {
    () => {
        u16
    };
    ($inner:ty) => {
        [$inner; 2]
    };
}

/// A macro writes the types of fields, alone and inside of others.
#[derive(VmState, Clone, Debug, Default, PartialEq)]
struct Written {
    level: register!(),
    pair: (u8, register!()),
    array: [register!(u8); 2],
    #[vmstate(prefix = u8)]
    list: Vec<register!(register!())>,
}

#[test]
fn types_that_a_macro_writes() {
    let device = Written { level: 1, pair: (2, 3), array: [[4, 5], [6, 7]], list: vec![[8, 9]] };
    assert_eq!(save(&device), *b"\0\x01\x02\0\x03\x04\x05\x06\x07\x01\0\x08\0\x09");
    let loaded = load(Written::default, &save(&device), 1);
    assert!(loaded.result.is_ok(), "{:?}", loaded.result);
    assert_eq!(loaded.state, device);
}
