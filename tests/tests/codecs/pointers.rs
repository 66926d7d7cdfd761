//! `Box`, `Option<Box>`, `Box<[T]>`.

use vmstate_runtime::VmState;

use crate::{is, refused};

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
    is(&[(".a", "01"), (".b", "0002")], || Some(Box::<Node>::default()), node);
    is(&[("", "30")], || None, || None::<Box<Node>>);
    is(&[("", "30")], || Some(Box::new(0)), || Some(Box::new(0x30u8)));
    let parts = [("[0]", "30"), ("[1].a", "01"), ("[1].b", "0002")];
    is(&parts, || [None, Some(Box::<Node>::default())], || [None, node()]);
}

#[test]
fn not_null() {
    let (path, offset, text) = refused(|| [None::<Box<u8>>, None], &[0x30, 0x31]);
    assert_eq!((path.as_str(), offset), ("[1]", 1));
    assert!(text.contains("0x31"), "{text}");
}

#[test]
fn boxed_slices() {
    let parts = [("[0]", "0001"), ("[1]", "0002")];
    is(&parts, || vec![0; 2].into_boxed_slice(), || vec![1u16, 2].into());
    is(&[], Box::<[u16]>::default, Box::<[u16]>::default);
    let parts = [("[0].a", "01"), ("[0].b", "0002")];
    is(&parts, || vec![Node::default()].into(), || vec![Node { a: 1, b: 2 }].into_boxed_slice());
}
