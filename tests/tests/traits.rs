//! Every public name at once: with all traits in scope, no call on a device is ambiguous, whether its
//! type is known, a parameter or behind `dyn`.

use std::sync::{Arc, Mutex};

use vmstate_machine::machine_types;
use vmstate_machine::*;
use vmstate_runtime::property::*;
use vmstate_runtime::schema::Description;
use vmstate_runtime::*;

#[derive(VmState, Clone, Debug, Default, PartialEq)]
#[vmstate(name = "uart", version = 3, needed = "is_used")]
struct Uart {
    lcr: u8,
    #[vmstate(property, default = true)]
    wide: bool,
}

impl Uart {
    fn is_used(&self) -> bool {
        self.lcr > 0
    }
}

const NAME: &str = Uart::DESCRIPTION.name;

/// Calls every method; a macro, so that the receiver's type is that of the caller.
macro_rules! every_method {
    ($device:expr, $copy:expr) => {{
        assert_eq!($device.description().name, NAME);
        assert_eq!($device.description().properties.len(), 1);
        assert!($device.is_needed());
        let mut stream = Vec::new();
        $device.save(&mut Encoder::new(&mut stream)).unwrap();
        assert_eq!(stream, [7]);
        $copy.load(&mut Decoder::new(&stream), 3).unwrap();
        $copy.set_property("wide", &Value::Text("on")).unwrap();
        let error = $copy.set_property("lcr", &Value::Integer(1)).unwrap_err();
        assert!(error.to_string().starts_with("there is no property `lcr`"), "{error}");
    }};
}

fn uart() -> Uart {
    Uart { lcr: 7, wide: true }
}

#[test]
fn of_a_concrete_type() {
    let mut copy = Uart::default();
    every_method!(uart(), copy);
    assert_eq!(copy, uart());
}

#[test]
fn of_a_type_parameter() {
    fn check<T: VmState + ?Sized>(device: &T, copy: &mut T) {
        every_method!(device, copy);
    }
    let mut copy = Uart::default();
    check(&uart(), &mut copy);
    assert_eq!(copy, uart());
}

#[test]
fn behind_dyn() {
    let mut devices: Vec<Box<dyn VmState + Send>> = vec![Box::new(uart()), Box::<Uart>::default()];
    let [device, copy] = &mut *devices else { panic!("two devices") };
    every_method!(device, copy);
    let mut stream = Vec::new();
    copy.save(&mut Encoder::new(&mut stream)).unwrap();
    assert_eq!(stream, [7]);
}

/// A trait of a machine's own over all its devices.
trait BusDevice: VmState {
    fn read(&self) -> u8;
}

impl BusDevice for Uart {
    fn read(&self) -> u8 {
        self.lcr
    }
}

#[test]
fn behind_dyn_of_a_subtrait() {
    let (mut device, mut copy) = (uart(), Uart::default());
    let (device, copy): (&mut dyn BusDevice, &mut dyn BusDevice) = (&mut device, &mut copy);
    every_method!(device, copy);
    assert_eq!(copy.read(), 7);
}

/// A device behind a lock: the trait written by hand.
struct Shared(Arc<Mutex<Uart>>);

impl VmState for Shared {
    fn description(&self) -> &'static Description {
        const { &Uart::DESCRIPTION }
    }

    fn save(&self, out: &mut Encoder<'_>) -> Result<(), SaveError> {
        self.0.lock().unwrap().save(out)
    }

    fn load_part(&mut self, input: &mut Decoder<'_>, version_id: u32) -> Result<(), LoadError> {
        self.0.lock().unwrap().load_part(input, version_id)
    }

    fn is_needed(&self) -> bool {
        self.0.lock().unwrap().is_needed()
    }

    fn set_property(&mut self, name: &str, value: &Value<'_>) -> Result<(), PropertyError> {
        self.0.lock().unwrap().set_property(name, value)
    }
}

#[test]
fn written_by_hand() {
    let inner = Arc::new(Mutex::new(Uart::default()));
    let mut copy: Box<dyn VmState> = Box::new(Shared(inner.clone()));
    every_method!(Shared(Arc::new(Mutex::new(uart()))), copy);
    assert_eq!(*inner.lock().unwrap(), uart());
}

#[test]
fn machine_types_configure_any_of_them() {
    const MACHINES: MachineTypes =
        machine_types! { "demo-2.0" => {}, "demo-1.0" => { "uart.wide" = false } };
    let mut uart = Uart::default();
    MACHINES.find("demo-2.0").unwrap().apply(&mut uart, &[]).unwrap();
    assert!(uart.wide);
    let mut device: Box<dyn VmState> = Box::new(uart);
    let to_wide = [Override::parse("uart.wide=maybe").unwrap()];
    let machine = MACHINES.find("demo-1.0").unwrap();
    machine.apply(&mut *device, &[]).unwrap();
    let error = machine.apply(&mut *device, &to_wide).unwrap_err();
    assert!(error.to_string().starts_with("override: device `uart`: property `wide`"), "{error}");
}
