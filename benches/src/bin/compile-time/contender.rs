//! What is compared: each is a derive, and how a device is saved and loaded with it.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use vmstate_benches::throwaway::{self, Package};

use crate::device::{Field, Kind, fields, nested_fields};

/// In the texts, `%` is the number of a device.
pub(crate) struct Contender {
    pub(crate) name: &'static str,
    /// Of the registry, as lines of a manifest.
    dependencies: &'static str,
    /// At the start of the source.
    prelude: &'static str,
    /// Before each struct.
    derive: &'static str,
    /// What a save and a load return; `device` and `out`, or `device` and `bytes`, are at hand.
    results: [&'static str; 2],
    save: &'static str,
    load: &'static str,
}

/// The structs alone come first, then vmstate; the others only if asked for.
const CONTENDERS: [Contender; 7] = [
    Contender {
        name: NONE,
        dependencies: "",
        prelude: "use std::hint::black_box;",
        derive: "",
        results: ["()", "()"],
        save: "black_box((device, out));",
        load: "black_box((device, bytes));",
    },
    Contender {
        name: VMSTATE,
        dependencies: "",
        prelude: "use vmstate_runtime::{Decoder, Encoder, LoadError, SaveError, VmState};",
        derive: "#[derive(VmState)]",
        results: ["Result<(), SaveError>", "Result<(), LoadError>"],
        save: "device.save(&mut Encoder::new(out))",
        load: "device.load(&mut Decoder::new(bytes), 1)",
    },
    Contender {
        name: "borsh",
        dependencies: "borsh = { version = \"=1.8.1\", features = [\"derive\"] }",
        prelude: "use borsh::{BorshDeserialize, BorshSerialize, io};",
        derive: "#[derive(BorshSerialize, BorshDeserialize)]",
        results: ["io::Result<()>", "io::Result<()>"],
        save: "device.serialize(out)",
        load: "*device = borsh::from_slice(bytes)?; Ok(())",
    },
    Contender {
        name: "bincode2",
        dependencies: "bincode = \"=2.0.1\"",
        prelude: "use bincode::{Decode, Encode, config::{Configuration, BigEndian, Fixint}, error::*};\n\
                  const CONFIG: Configuration<BigEndian, Fixint> =\n    \
                      bincode::config::standard().with_big_endian().with_fixed_int_encoding();",
        derive: "#[derive(Encode, Decode)]",
        results: ["Result<(), EncodeError>", "Result<(), DecodeError>"],
        save: "bincode::encode_into_std_write(device, out, CONFIG)?; Ok(())",
        load: "(*device, _) = bincode::decode_from_slice(bytes, CONFIG)?; Ok(())",
    },
    Contender {
        name: "versionize",
        dependencies: "versionize = \"=0.2.0\"\nversionize_derive = \"=0.1.6\"",
        prelude: "use std::sync::LazyLock;\n\
                  use versionize::{VersionMap, Versionize, VersionizeResult};\n\
                  use versionize_derive::Versionize;\n\
                  static MAP: LazyLock<VersionMap> = LazyLock::new(VersionMap::new);",
        derive: "#[derive(Versionize)]",
        results: ["VersionizeResult<()>", "VersionizeResult<()>"],
        save: "device.serialize(out, &MAP, 1)",
        load: "*device = Device%::deserialize(&mut &bytes[..], &MAP, 1)?; Ok(())",
    },
    Contender {
        name: "rkyv",
        dependencies: "rkyv = \"=0.8.18\"",
        prelude: "use rkyv::{Archive, Deserialize, Serialize, api::high, rancor::Error};",
        derive: "#[derive(Archive, Serialize, Deserialize)]",
        results: ["Result<(), Error>", "Result<(), Error>"],
        save: "*out = high::to_bytes_in(device, std::mem::take(out))?; Ok(())",
        load: "*device = rkyv::from_bytes(bytes)?; Ok(())",
    },
    Contender {
        name: "serde-bincode",
        dependencies: "serde = { version = \"1\", features = [\"derive\"] }\nbincode = \"=1.3.3\"",
        prelude: "use serde::{Deserialize, Serialize};",
        derive: "#[derive(Serialize, Deserialize)]",
        results: ["bincode::Result<()>", "bincode::Result<()>"],
        save: "bincode::serialize_into(out, device)",
        load: "*device = bincode::deserialize(bytes)?; Ok(())",
    },
];

const NONE: &str = "none";
const VMSTATE: &str = "vmstate";

/// The structs alone, vmstate, and those with these names.
pub(crate) fn select(names: &[String]) -> Result<Vec<&'static Contender>, Box<dyn Error>> {
    let unknown = names.iter().find(|name| CONTENDERS.iter().all(|known| known.name != *name));
    if let Some(unknown) = unknown {
        let known = CONTENDERS.each_ref().map(|contender| contender.name).join(", ");
        return Err(format!("nothing is known of `{unknown}`, only of {known}").into());
    }
    let wanted = |contender: &&Contender| {
        [NONE, VMSTATE].contains(&contender.name) || names.iter().any(|n| n == contender.name)
    };
    Ok(CONTENDERS.iter().filter(wanted).collect())
}

impl Contender {
    /// The crate of all devices with this derive.
    pub(crate) fn package(&self, root: &Path, devices: u32) -> Result<Package, Box<dyn Error>> {
        let mut dependencies = self.dependencies.to_owned();
        if self.name == VMSTATE {
            dependencies = throwaway::path_dependency("vmstate-runtime");
        }
        Package::new(root, self.name, &dependencies, "src/main.rs", self.source(devices))
    }

    fn source(&self, devices: u32) -> String {
        let mut text = format!("#![allow(dead_code)]\n{}\n", self.prelude);
        for device in 0..devices {
            self.device(&mut text, device);
        }
        // Taking its address keeps a function in the program.
        text.push_str("\nfn main() {\n    std::hint::black_box([\n");
        for device in 0..devices {
            let _ =
                writeln!(text, "        save_{device} as *const (), load_{device} as *const (),");
        }
        text.push_str("    ]);\n}\n");
        text
    }

    fn device(&self, text: &mut String, device: u32) {
        self.structure(text, &format!("Nested{device}"), &nested_fields(device), device);
        self.structure(text, &format!("Device{device}"), &fields(device), device);
        if self.name == VMSTATE {
            let optional = fields(device).into_iter().find(|f| matches!(f.kind, Kind::Optional));
            if let Some(Field { name, .. }) = optional {
                let _ = writeln!(
                    text,
                    "impl Device{device} {{ fn is_set(&self) -> bool {{ self.{name} != 0 }} }}"
                );
            }
        }
        let functions = format!(
            "#[inline(never)]\npub fn save_%(device: &Device%, out: &mut Vec<u8>) -> {} {{ {} }}\n\
             #[inline(never)]\npub fn load_%(device: &mut Device%, bytes: &[u8]) -> {} {{ {} }}\n",
            self.results[0], self.save, self.results[1], self.load
        );
        text.push_str(&functions.replace('%', &device.to_string()));
    }

    fn structure(&self, text: &mut String, name: &str, fields: &[Field], device: u32) {
        let _ = writeln!(text, "\n{}\npub struct {name} {{", self.derive);
        for Field { name, kind } in fields {
            let (attribute, ty) = self.field(kind, device);
            let _ = writeln!(text, "    {attribute}{name}: {ty},");
        }
        text.push_str("}\n");
    }

    /// What stands before a field, and its type.
    fn field(&self, kind: &Kind, device: u32) -> (&'static str, String) {
        match kind {
            Kind::Plain(ty) => ("", (*ty).to_owned()),
            Kind::Nested => ("", format!("Nested{device}")),
            Kind::Counted if self.name == VMSTATE => {
                ("#[vmstate(len = \"f3\")] ", "Vec<u32>".into())
            }
            Kind::Counted => ("", "Vec<u32>".into()),
            Kind::Optional if self.name == VMSTATE => {
                ("#[vmstate(subsection = \"is_set\")] ", "u64".into())
            }
            Kind::Optional => ("", "Option<u64>".into()),
        }
    }
}
