//! State written by hand, byte for byte.

use vmstate_examples::{
    devices::find,
    roundtrip::{Outcome, report},
    stream::Section,
};

/// Bytes of a section.
#[derive(Clone, Default)]
pub(crate) struct Wire(pub(crate) Vec<u8>);

impl Wire {
    pub(crate) fn u8(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    pub(crate) fn u16(mut self, value: u16) -> Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    pub(crate) fn u32(mut self, value: u32) -> Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    pub(crate) fn u64(mut self, value: u64) -> Self {
        self.0.extend(value.to_be_bytes());
        self
    }

    pub(crate) fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    pub(crate) fn zeros(mut self, len: usize) -> Self {
        self.0.resize(self.0.len() + len, 0);
        self
    }

    /// A subsection, version 1.
    pub(crate) fn subsection(self, name: &str, body: &Wire) -> Self {
        self.subsection_of(name, 1, body)
    }

    /// A subsection.
    pub(crate) fn subsection_of(self, name: &str, version: u32, body: &Wire) -> Self {
        self.u8(5).u8(name.len() as u8).bytes(name.as_bytes()).u32(version).bytes(&body.0)
    }

    pub(crate) fn outcome(&self, idstr: &str, version_id: u32) -> Outcome {
        let section = Section {
            shape: vmstate_examples::stream::Shape::of_payload(&self.0),
            idstr: idstr.to_owned(),
            instance_id: 0,
            version_id,
            offset: 0,
            payload: 0..self.0.len(),
            whole: true,
        };
        report(&self.0, &section).outcome
    }

    #[track_caller]
    pub(crate) fn is_identical(&self, idstr: &str, version_id: u32) {
        let newest = find(idstr).expect("a device").description().version_id;
        assert_eq!(self.outcome(idstr, version_id), Outcome::Identical { saved_version: newest });
    }

    #[track_caller]
    pub(crate) fn is_refused(&self, idstr: &str, version_id: u32) -> String {
        match self.outcome(idstr, version_id) {
            Outcome::Refused { error } => error,
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) fn wire() -> Wire {
    Wire::default()
}
