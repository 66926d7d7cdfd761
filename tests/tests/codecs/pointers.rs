//! `Box`, `Option<Box>`, `Box<[T]>`.

use vmstate_runtime::VmState;
use vmstate_runtime::layout::{Configured, Nullable};

use crate::{is, is_as, refused_as};

#[derive(VmState, Debug, Default)]
struct Node {
    a: u8,
    b: u16,
}

#[test]
fn boxes() {
    is(&[("", "0102")], || Box::new(0), || Box::new(0x0102u16));
    is(&[(".a", "01"), (".b", "0002")], Box::<Node>::default, || Box::new(Node { a: 1, b: 2 }));
}

#[test]
fn nullable() {
    let node = || Some(Box::new(Node { a: 1, b: 2 }));
    let parts = [(".a", "01"), (".b", "0002")];
    is_as::<Nullable<Node>, _>(&parts, || Some(Box::<Node>::default()), node);
    is_as::<Nullable<Node>, _>(&[("", "30")], || None, || None::<Box<Node>>);
    is_as::<Nullable<u8>, _>(&[("", "30")], || Some(Box::new(0)), || Some(Box::new(0x30u8)));
    let parts = [("[0]", "30"), ("[1].a", "01"), ("[1].b", "0002")];
    is_as::<[Nullable<Node>; 2], _>(
        &parts,
        || [None, Some(Box::<Node>::default())],
        || [None, node()],
    );
}

#[test]
fn not_null() {
    let (path, offset, text) =
        refused_as::<[Nullable<u8>; 2], _>(|| [None::<Box<u8>>, None], &[0x30, 0x31]);
    assert_eq!((path.as_str(), offset), ("[1]", 1));
    assert!(text.contains("0x31"), "{text}");
}

#[test]
fn boxed_slices() {
    let parts = [("[0]", "0001"), ("[1]", "0002")];
    is_as::<Configured<u16>, Box<[u16]>>(&parts, || vec![0; 2].into(), || vec![1u16, 2].into());
    is_as::<Configured<u16>, _>(&[], Box::<[u16]>::default, Box::<[u16]>::default);
    let parts = [("[0].a", "01"), ("[0].b", "0002")];
    is_as::<Configured<Node>, Box<[Node]>>(
        &parts,
        || vec![Node::default()].into(),
        || vec![Node { a: 1, b: 2 }].into(),
    );
}
