//! A mirror is described like a struct of one's own with the same fields.

use std::collections::{BTreeMap, VecDeque};

use vmstate_foreign_tests::{Mode, Segment, Table};
use vmstate_runtime::{Described, Encoder, Trace, VmState};
use vmstate_stream::description::Template;

mod mirrors {
    use super::*;

    macro_rules! mirror {
        ($(#[$more:meta])* $remote:ty = $name:ident { $($(#[$key:meta])* $field:ident: $ty:ty,)* }) => {
            #[derive(VmState)]
            #[vmstate(remote = $remote)]
            $(#[$more])*
            pub(super) struct $name {
                $($(#[$key])* $field: $ty,)*
            }
        };
    }

    mirror! {
        #[vmstate(name = "segment")]
        vmstate_foreign_tests::Segment = SegmentWire {
            base: u64,
            limit: u32,
            #[vmstate(skip = "padding")]
            padding: u8,
        }
    }

    mirror! {
        #[vmstate(name = "table")]
        Table = TableWire {
            used: u8,
            #[vmstate(len = "used")]
            segments: [SegmentWire; 3],
            task: SegmentWire,
            #[vmstate(prefix = u8, as = SegmentWire)]
            list: Vec<Segment>,
        }
    }

    #[derive(VmState)]
    #[vmstate(remote = "vmstate_foreign_tests::Mode")]
    #[repr(u8)]
    enum ModeWire {
        Off,
        On,
    }

    #[derive(VmState)]
    #[vmstate(name = "device")]
    pub(super) struct Device {
        pub(super) n: u8,
        #[vmstate(as = SegmentWire)]
        pub(super) one: Segment,
        #[vmstate(as = SegmentWire)]
        pub(super) row: [Segment; 2],
        #[vmstate(len = "n", as = SegmentWire)]
        pub(super) counted: Vec<Segment>,
        #[vmstate(queue, as = SegmentWire)]
        pub(super) queue: VecDeque<Segment>,
        #[vmstate(tree, as = SegmentWire)]
        pub(super) tree: BTreeMap<u8, Segment>,
        #[vmstate(optional, as = SegmentWire)]
        pub(super) perhaps: Option<Segment>,
        #[vmstate(auto_alloc, as = SegmentWire)]
        pub(super) pointers: [Option<Box<Segment>>; 2],
        #[vmstate(as = TableWire)]
        pub(super) table: Table,
        #[vmstate(prefix = u8, as = TableWire)]
        pub(super) tables: Vec<Table>,
        #[vmstate(as = ModeWire)]
        pub(super) mode: Mode,
        #[vmstate(as = u16)]
        pub(super) size: usize,
    }
}

mod own {
    use super::*;

    #[derive(VmState, Clone, Copy, Default)]
    pub(super) struct Segment {
        pub(super) base: u64,
        pub(super) limit: u32,
    }

    #[derive(VmState, Clone, Default)]
    pub(super) struct Table {
        pub(super) used: u8,
        #[vmstate(len = "used")]
        pub(super) segments: [Segment; 3],
        pub(super) task: Segment,
        #[vmstate(prefix = u8)]
        pub(super) list: Vec<Segment>,
    }

    #[derive(VmState, Clone, Copy)]
    #[repr(u8)]
    pub(super) enum Mode {
        Off,
        On,
    }

    #[derive(VmState)]
    #[vmstate(name = "device")]
    pub(super) struct Device {
        pub(super) n: u8,
        pub(super) one: Segment,
        pub(super) row: [Segment; 2],
        #[vmstate(len = "n")]
        pub(super) counted: Vec<Segment>,
        #[vmstate(queue)]
        pub(super) queue: VecDeque<Segment>,
        #[vmstate(tree)]
        pub(super) tree: BTreeMap<u8, Segment>,
        #[vmstate(optional)]
        pub(super) perhaps: Option<Segment>,
        #[vmstate(auto_alloc)]
        pub(super) pointers: [Option<Box<Segment>>; 2],
        pub(super) table: Table,
        #[vmstate(prefix = u8)]
        pub(super) tables: Vec<Table>,
        pub(super) mode: Mode,
        pub(super) size: u16,
    }
}

fn describe<T: Described>(state: &T) -> (String, Vec<u8>) {
    let (mut section, mut trace, mut text) = (Vec::new(), Trace::new(), Vec::new());
    state.save(&mut Encoder::new(&mut section).traced(&mut trace)).unwrap();
    let template = Template::new(const { &T::DESCRIPTION }, "section", 0);
    template.write(&trace, &mut text).unwrap();
    (String::from_utf8(text).unwrap(), section)
}

#[test]
fn mirrors_are_described_as_structs() {
    macro_rules! device {
        ($module:ident, $segment:expr, $table:expr, $mode:expr) => {{
            let (segment, table) = ($segment, $table);
            $module::Device {
                n: 2,
                one: segment,
                row: [segment; 2],
                counted: vec![segment; 2],
                queue: [segment].into(),
                tree: [(1, segment)].into(),
                perhaps: Some(segment),
                pointers: [None, Some(Box::new(segment))],
                table: table.clone(),
                tables: vec![table.clone(), table],
                mode: $mode,
                size: 7,
            }
        }};
    }
    let segment = Segment { base: 1, limit: 2, padding: 3 };
    let table = Table { used: 1, segments: [segment; 3], task: segment, list: vec![segment; 2] };
    let foreign = device!(mirrors, segment, table, Mode::On);
    let segment = own::Segment { base: 1, limit: 2 };
    let table =
        own::Table { used: 1, segments: [segment; 3], task: segment, list: vec![segment; 2] };
    let own = device!(own, segment, table, own::Mode::On);
    let (foreign, own) = (describe(&foreign), describe(&own));
    assert_eq!(foreign.1, own.1);
    assert_eq!(foreign.0, own.0);
}
