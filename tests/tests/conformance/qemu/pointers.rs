//! `/vmstate/array/ptr`: arrays of pointers, some of which may be null.

use vmstate_runtime::VmState;
use vmstate_tests::Wire;

use super::is;

#[derive(VmState, Debug, Default)]
#[vmstate(name = "test/tst")]
struct Tst {
    i: i32,
}

#[derive(VmState, Debug)]
#[vmstate(name = "test/arps")]
struct Structs {
    #[vmstate(nullable)]
    ar: [Option<Box<Tst>>; 4],
}

fn structs(values: [Option<i32>; 4]) -> Structs {
    Structs { ar: values.map(|i| Some(Box::new(Tst { i: i? }))) }
}

/// `/vmstate/array/ptr/str/no0/save`, `/vmstate/array/ptr/str/no0/load`
#[test]
fn structs_without_null() {
    let wire = Wire::of("test/arps")
        .value("ar[0].i", "00000000")
        .value("ar[1].i", "00000001")
        .value("ar[2].i", "00000002")
        .value("ar[3].i", "00000003");
    let make = || structs([Some(9); 4]);
    let state = structs([Some(0), Some(1), Some(2), Some(3)]);
    is("00000000 00000001 00000002 00000003 00", &wire, make, &state);
}

/// `/vmstate/array/ptr/str/0/save`, `/vmstate/array/ptr/str/0/load`
#[test]
fn structs_with_null() {
    let wire = Wire::of("test/arps")
        .value("ar[0].i", "00000000")
        .value("ar[1]", "30")
        .value("ar[2].i", "00000002")
        .value("ar[3].i", "00000003");
    let make = || structs([Some(9), None, Some(9), Some(9)]);
    let state = structs([Some(0), None, Some(2), Some(3)]);
    is("00000000 30 00000002 00000003 00", &wire, make, &state);
}

#[derive(VmState, Debug)]
#[vmstate(name = "test/arpp")]
struct Primitives {
    #[vmstate(nullable)]
    ar: [Option<Box<i32>>; 4],
}

/// `/vmstate/array/ptr/prim/0/save`, `/vmstate/array/ptr/prim/0/load`
#[test]
fn primitives_with_null() {
    let wire = Wire::of("test/arpp")
        .value("ar[0]", "00000000")
        .value("ar[1]", "30")
        .value("ar[2]", "00000002")
        .value("ar[3]", "00000003");
    let array = |values: [Option<i32>; 4]| Primitives { ar: values.map(|v| v.map(Box::new)) };
    let make = || array([Some(42), None, Some(42), Some(42)]);
    let state = array([Some(0), None, Some(2), Some(3)]);
    is("00000000 30 00000002 00000003 00", &wire, make, &state);
}
