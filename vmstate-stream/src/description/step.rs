//! What a template consists of.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// Text that every section has, then something that state decides about.
#[derive(Clone, Debug, Default)]
pub(super) struct Step {
    pub(super) text: String,
    /// The bytes of the section that the text is about.
    pub(super) bytes: u64,
    /// The text ends a list: no comma goes before it.
    pub(super) ends_list: bool,
    pub(super) op: Op,
}

/// Steps in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Block(pub(super) Vec<Step>);

#[derive(Clone, Debug, Default)]
pub(super) enum Op {
    /// Nothing: the end of a block.
    #[default]
    Nothing,
    /// What describes the field with this index, if that is there.
    Field(usize, Block),
    /// What describes the subsections of these names, of those that are there.
    Subsections(Vec<(&'static str, Block)>),
    /// Some of the elements of an array or sequence.
    Elements(Box<Elements>),
    /// The nodes of a list or tree, and so many bytes around them.
    Nodes(u64, Block),
    /// What a pointer points to; the text is for one that is null.
    Pointer(Block, &'static str),
    /// A value that nobody looks into, or so many elements of this size.
    Bytes(u64),
    /// The end of a nested struct that state decides about.
    End,
}

/// The elements of an array or sequence; a single value is an array of one.
#[derive(Clone, Debug)]
pub(super) struct Elements {
    /// How many there are, unless state decides.
    pub(super) len: Option<u64>,
    /// In each of those that are counted there are so many.
    pub(super) times: u64,
    /// The first is described for all of them.
    pub(super) alike: bool,
    /// What one begins with if it is the only one.
    pub(super) one: String,
    /// What each begins with; a number goes behind it.
    pub(super) many: String,
    /// What is in one.
    pub(super) inside: Block,
    /// The size of one; if state decides about it, it goes behind the block.
    pub(super) size: Option<u64>,
}

impl Block {
    /// Text about no bytes of its own.
    pub(super) fn text(&mut self, text: &str) {
        self.constant(text, 0);
    }

    /// Text that every section has, about so many of its bytes.
    pub(super) fn constant(&mut self, text: &str, bytes: usize) {
        let last = self.last();
        last.text.push_str(text);
        last.bytes += bytes as u64;
    }

    /// Something that state decides about.
    pub(super) fn op(&mut self, op: Op) {
        self.last().op = op;
    }

    /// Each element of a list brings a comma; the last one's is taken away.
    pub(super) fn end_list(&mut self) {
        let last = self.last();
        if last.text.ends_with(", ") {
            last.text.truncate(last.text.len() - 2);
        } else if !last.text.ends_with('[') {
            self.0.push(Step { ends_list: true, ..Step::default() });
        }
        self.text("]");
    }

    /// The step that takes more text.
    fn last(&mut self) -> &mut Step {
        let open = self.0.pop_if(|last| matches!(last.op, Op::Nothing));
        self.0.push(open.unwrap_or_default());
        let last = self.0.len() - 1;
        &mut self.0[last]
    }
}
