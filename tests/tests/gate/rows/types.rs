//! Wire types, near and far.

use crate::released::Released;
use crate::table::Row;

pub(super) fn rows(base: &Released) -> Vec<Row> {
    let device = |edit: &str, from: &str, to: &str| Row::new(base, edit, "type").device(from, to);
    let parts = |edit: &str, from: &str, to: &str| Row::new(base, edit, "type").parts(from, to);
    vec![
        device("u32 to i32", "    status: u32", "    status: i32").rejected("VMS0010", "i32"),
        device("u32 to [u8; 4]", "    status: u32", "    status: [u8; 4]")
            .rejected("VMS0010", "[u8; 4]"),
        device("u32 to [u16; 2]", "    status: u32", "    status: [u16; 2]")
            .rejected("VMS0010", "[u16; 2]"),
        device("a float for an integer", "    status: u32", "    status: vmstate_runtime::Timer")
            .rejected("VMS0010", "vmstate_runtime::Timer"),
        device("array of another constant", "[u16; QUEUES]", "[u16; QUEUES + 1]")
            .rejected("VMS0010", "[u16; QUEUES + 1]"),
        device("array of structs grown", "[Desc; 3]", "[Desc; 4]").rejected("VMS0010", "[Desc; 4]"),
        device("struct for array of structs", "[Desc; 3]", "Desc").rejected("VMS0010", "Desc"),
        device("two structs of one size exchanged", "    fifo: Fifo", "    fifo: Desc")
            .device("[Desc; 3]", "[Fifo; 3]")
            .rejected("VMS0010", "Desc")
            .rejected("VMS0010", "[Fifo; 3]"),
        // Where a field is a plain integer, or a short array of them, rustc refuses one that something else
        // has the name of: see `ui/rustc`.
        device("an alias shadows a primitive", "use parts", "type u8 = u32;\nuse parts")
            .device("#![allow(", "#![allow(non_camel_case_types, ")
            .device("[u16; QUEUES]", "[u8; QUEUES]")
            .rejected("VMS0010", "[u8; QUEUES]"),
        device(
            "an alias shadows a primitive with an array of it",
            "use parts",
            "type u8 = [core::primitive::u8; 2];\nuse parts",
        )
        .device("#![allow(", "#![allow(non_camel_case_types, ")
        .device("[u16; QUEUES]", "[u8; QUEUES]")
        .rejected("VMS0010", "[u8; QUEUES]"),
        device(
            "an alias shadows a primitive with the one that was released",
            "use parts",
            "type u8 = u16;\nuse parts",
        )
        .device("#![allow(", "#![allow(non_camel_case_types, ")
        .device("[u16; QUEUES]", "[u8; QUEUES]"),
        device("an import under the name of another", "{Desc, Fifo,", "{Desc, Desc as Fifo,")
            .rejected("VMS0010", "Fifo"),
        device("an alias of its own", "    status: u32", "    status: Status")
            .device("use parts", "type Status = i32;\nuse parts")
            .rejected("VMS0010", "Status"),
        parts("alias in the other crate: u32 to u64", "type Reg = u32", "type Reg = u64")
            .rejected("VMS0010", "Reg"),
        parts("far and near at once", "type Reg = u32", "type Reg = u64")
            .device("    tx: u16,\n", "    extra: u16,\n    tx: u16,\n")
            .rejected("VMS0010", "Reg")
            .rejected("VMS0006", "extra"),
        parts("length in the other crate", "QUEUES: usize = 8", "QUEUES: usize = 16")
            .rejected("VMS0010", "[u16; QUEUES]"),
        parts("enum: repr", "#[repr(u8)]", "#[repr(u16)]").rejected("VMS0010", "Mode"),
        parts("enum: discriminant", "On = 1", "On = 2").rejected("VMS0010", "Mode"),
        parts("enum: variant added", "On = 1,", "On = 1,\n    Auto = 2,")
            .rejected("VMS0010", "Mode"),
        parts("enum: variant removed", "    On = 1,\n", "").rejected("VMS0010", "Mode"),
        parts("enum: values exchanged", "Off = 0,\n    On = 1", "On = 0,\n    Off = 1")
            .rejected("VMS0010", "Mode"),
        parts(
            "nested version raised",
            "version = 1, minimum_version = 1)]\npub struct Fifo",
            "version = 2, minimum_version = 1)]\npub struct Fifo",
        )
        .rejected("VMS0010", "Fifo"),
        parts("nested struct renamed, name by default", "pub struct Desc", "pub struct Descriptor")
            .parts("pub type Reg", "pub type Desc = Descriptor;\npub type Reg")
            .rejected("VMS0010", "[Desc; 3]"),
        parts(
            "nested field renamed to what looks like a test",
            "    pub tail: u16",
            "    #[vmstate(rename = \"tail test x\")]\n    pub tail: u16",
        )
        .rejected("VMS0010", "Fifo"),
        parts(
            "nested field added that looks like a test",
            "    pub tail: u16",
            "    #[vmstate(rename = \"a test b\")]\n    pub extra: u16,\n    pub tail: u16",
        )
        .rejected("VMS0010", "Fifo"),
        parts("nested field `equal`", "    pub limit", "    #[vmstate(equal)]\n    pub limit")
            .rejected("VMS0010", "Fifo"),
        parts("nested fields of one size exchanged", "limit: u32", "head_limit: u32")
            .rejected("VMS0010", "Fifo"),
    ]
}
