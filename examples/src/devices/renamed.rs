//! Devices that newer releases of QEMU describe in other words, with the same bytes on the wire: a name, or a value that they no longer
//! look at. The example for a description that is made of another one.

use vmstate_runtime::property::{PropertyError, Value};
use vmstate_runtime::schema::{Description, Field, Type};
use vmstate_runtime::{Decoder, Described, Encoder, LoadError, SaveError, VmState};

use super::cards::{Ahci, E1000e, Ich9Ahci, Sb16, SysBusAhci};
use super::cpu::ArmCpu;
use super::{Hpet, Pl011, SdCard};

/// A device under another description of the same bytes.
pub struct Renamed {
    device: Box<dyn VmState>,
    description: &'static Description,
}

impl VmState for Renamed {
    fn description(&self) -> &'static Description {
        self.description
    }

    fn save(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.device.save(out)
    }

    fn load_part(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError> {
        self.device.load_part(input, version_id)
    }

    fn is_needed(&self) -> bool {
        self.device.is_needed()
    }

    fn set_property(&mut self, name: &str, value: &Value<'_>) -> Result<(), PropertyError> {
        self.device.set_property(name, value)
    }

    fn property(&self, name: &str) -> Option<String> {
        self.device.property(name)
    }
}

/// What a field is now: the name it had, the one it has, and its type if that is another one.
struct Now(&'static str, &'static str, Option<Type>);

const UNUSED: &str = "unused_buffer";
/// Its bytes are in the field before it.
const NOTHING: Option<Type> = Some(Type::leaf("", 0));

const fn unused(was: &'static str, bytes: usize) -> Now {
    Now(was, "unused", Some(Type::leaf(UNUSED, bytes)))
}

/// The fields of `of`, with what is listed.
const fn renamed<const N: usize>(of: &Description, now: &[Now]) -> [Field; N] {
    let mut fields = [Field::new("", Type::leaf("", 0)); N];
    let mut i = 0;
    while i < N {
        fields[i] = of.fields[i];
        let mut j = 0;
        while j < now.len() {
            let Now(was, name, ty) = &now[j];
            if is(fields[i].name, was) {
                fields[i].name = name;
                if let Some(ty) = ty {
                    fields[i].ty = *ty;
                }
                break;
            }
            j += 1;
        }
        i += 1;
    }
    fields
}

const fn is(name: &str, other: &str) -> bool {
    let (name, other) = (name.as_bytes(), other.as_bytes());
    let mut i = 0;
    while i < name.len() && i < other.len() && name[i] == other[i] {
        i += 1;
    }
    i == name.len() && i == other.len()
}

/// The description of a device, with these fields as they are now.
macro_rules! now {
    ($(#[$doc:meta])* $name:ident, $of:ty, [$($now:expr),* $(,)?]) => {
        $(#[$doc])*
        const $name: &Description = &{
            const OF: Description = <$of>::DESCRIPTION;
            const FIELDS: &[Field] = &renamed::<{ OF.fields.len() }>(&OF, &[$($now),*]);
            OF.fields(FIELDS)
        };
    };
}

/// What was signed and is not any more.
const PORTS: Now = Now("ports", "ports", Some(Type::leaf("uint32 equal", 4)));

now!(AHCI, Ahci, [PORTS]);
const AHCI_NOW: Now = Now("ahci", "ahci", Some(Type::structure(AHCI)));
now!(ICH9_AHCI, Ich9Ahci, [AHCI_NOW]);
now!(SYSBUS_AHCI, SysBusAhci, [AHCI_NOW]);

const PHYS: Now = Now("gt_timer[0]", "gt_timer[GTIMER_PHYS]", None);
const VIRT: Now = Now("gt_timer[1]", "gt_timer[GTIMER_VIRT]", None);
const LENGTH: &str = "cpreg_vmstate_array_len";
now!(ARM_CPU, ArmCpu, [PHYS, VIRT]);
now!(
    /// 11.1 checks the number itself.
    ARM_CPU_11_1,
    ArmCpu,
    [PHYS, VIRT, Now(LENGTH, LENGTH, Some(Type::leaf("int32", 4)))]
);

now!(E1000E, E1000e, [unused("core.itr_intr_pending", 1), unused("core.eitr_intr_pending", 5),]);
now!(HPET, Hpet, [Now("num_timers", "num_timers_save", None)]);
now!(PL011, Pl011, [unused("readbuff", 4)]);
now!(
    SB16,
    Sb16,
    [
        unused("irq", 20),
        Now("dma", "", NOTHING),
        Now("hdma", "", NOTHING),
        Now("port", "", NOTHING),
        Now("ver", "", NOTHING),
    ]
);
now!(SD_CARD, SdCard, [unused("enable", 1)]);
now!(SD_CARD_11_1, SdCard, [unused("mode", 4), unused("enable", 1)]);

/// How newer releases describe a device of this name.
const NEWER: &[(&str, &[&Description])] = &[
    ("cpu", &[ARM_CPU, ARM_CPU_11_1]),
    ("e1000e", &[E1000E]),
    ("hpet", &[HPET]),
    ("ich9_ahci", &[ICH9_AHCI]),
    ("pl011", &[PL011]),
    ("sb16", &[SB16]),
    ("sd-card", &[SD_CARD, SD_CARD_11_1]),
    ("sysbus-ahci", &[SYSBUS_AHCI]),
];

/// The devices of this name as newer releases describe them.
pub(super) fn newer(
    name: &str,
    devices: impl Fn() -> Vec<Box<dyn VmState>>,
) -> Vec<Box<dyn VmState>> {
    let newer = NEWER.iter().filter(|(known, _)| *known == name).flat_map(|(_, newer)| *newer);
    let renamed = newer.flat_map(|description| {
        devices().into_iter().filter_map(move |device| {
            let of = device.description();
            let alike = of.version_id == description.version_id
                && of.fields.len() == description.fields.len();
            alike.then(|| Box::new(Renamed { device, description }) as Box<dyn VmState>)
        })
    });
    renamed.collect()
}
