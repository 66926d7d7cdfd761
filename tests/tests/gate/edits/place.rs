//! Where a struct is, and the source of a device with it.

use super::Edit;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Device,
    Nested,
    Element,
    Subsection,
}

impl Place {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Nested => "nested",
            Self::Element => "element",
            Self::Subsection => "subsection",
        }
    }

    /// A module with a device of this name; `when` is 0 before the edit and 1 after.
    pub(super) fn source(self, edit: &Edit, name: &str, when: usize) -> String {
        let (items, keys) = (&edit.items[when], &edit.keys[when]);
        let (outer, fields) = (&edit.outer[when], fields(&edit.fields[when]));
        let methods = &edit.methods;
        let body = match self {
            Self::Device => format!(
                "#[derive(VmState)]\n#[vmstate(name = \"{name}\", {keys})]\n#[vmstate({outer})]\npub struct Owner {{\n{fields}}}\n\n"
            ),
            Self::Nested | Self::Element => {
                let ty = if self == Self::Nested { "Owner" } else { "[Owner; 2]" };
                format!(
                    "#[derive(VmState)]\n#[vmstate(nested, name = \"part\", {keys})]\npub struct Owner {{\n{fields}}}\n\n\
                     #[derive(VmState)]\n#[vmstate(name = \"{name}\", {outer})]\npub struct Device {{\n    head: u8,\n    part: {ty},\n    tail: u8,\n}}\n\n"
                )
            }
            Self::Subsection => {
                let part = "    #[vmstate(subsection = \"part\")]\n";
                let of = |line: &str| {
                    if line.contains("skip") {
                        format!("{line}\n")
                    } else {
                        format!("{part}{line}\n")
                    }
                };
                let fields: String = fields.lines().map(of).collect();
                format!(
                    "#[derive(VmState)]\n#[vmstate(name = \"{name}\", pre_load = \"reset\", {outer})]\n\
                     #[vmstate(subsection(part, needed = \"has_part\", on = state))]\n\
                     pub struct Owner {{\n    state: u8,\n{fields}}}\n\n\
                     impl Owner {{\n    fn has_part(&self) -> bool {{\n        self.state != 0\n    }}\n\n    fn reset(&mut self) {{}}\n}}\n\n"
                )
            }
        };
        let methods = if methods.is_empty() {
            String::new()
        } else {
            format!("impl Owner {{\n{methods}\n}}\n")
        };
        format!("#![allow(dead_code)]\n\nuse crate::prelude::*;\n\n{items}\n\n{body}{methods}")
    }
}

/// One a line; they are separated by `;`, which an array has, too.
fn fields(text: &str) -> String {
    let mut depth = 0_u32;
    let between = |c: char| {
        match c {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        c == ';' && depth == 0
    };
    let fields = text.split(between).map(str::trim).filter(|field| !field.is_empty());
    fields.fold(String::new(), |out, field| out + "    " + field + ",\n")
}
