//! The whole story on one screen: a released device gains state, and guests still move between the
//! old and the new release, in both directions.
//!
//! Release 1.0 shipped `foo-device` with two registers. Release 2.0 needs a third one, `foo`. It
//! travels in a subsection that is sent only if `support_foo` says so, and the property behind that
//! is switched off for machines of release 1.0. The names are those of QEMU's documentation.
//! (`unreleased`: nobody runs these devices, so this program keeps no baselines of them.)

use vmstate_machine::{MachineTypes, machine_types};
use vmstate_runtime::schema::Description;
use vmstate_runtime::{BoxError, Decoder, Described, Encoder, LoadError, VmState};

mod release_1_0 {
    use vmstate_runtime::VmState;

    #[derive(VmState, Debug, Default)]
    #[vmstate(name = "foo-device", unreleased)]
    pub(crate) struct FooDevice {
        pub control: u8,
        pub count: u32,
    }
}

mod release_2_0 {
    use vmstate_runtime::VmState;

    #[derive(VmState, Debug)]
    #[vmstate(default, name = "foo-device", unreleased, pre_load = "reset_foo")]
    pub(crate) struct FooDevice {
        pub control: u8,
        pub count: u32,
        #[vmstate(subsection = "support_foo")]
        pub foo: u16,
        #[vmstate(property = "support-foo", default = true)]
        pub with_foo: bool,
    }

    impl FooDevice {
        /// QEMU's `needed`: is the subsection sent?
        fn support_foo(&self) -> bool {
            self.with_foo
        }

        /// What `foo` is when the source does not send it.
        fn reset_foo(&mut self) {
            self.foo = 1;
        }
    }
}

/// Newest first. A machine of release 1.0 behaves as it did then, wherever it runs.
const MACHINES: MachineTypes = machine_types! {
    "demo-2.0" => {},
    "demo-1.0" => { "foo-device.support-foo" = false },
};
const _: () = MACHINES.require(&[release_2_0::FooDevice::DESCRIPTION]);

fn main() -> Result<(), BoxError> {
    for machine in ["demo-2.0", "demo-1.0"] {
        let stream = save_new(machine)?;
        println!(
            "\nrelease 2.0 saves `foo-device` of a {machine} machine in {} bytes:",
            stream.len()
        );
        print_fields(&release_2_0::FooDevice::DESCRIPTION, &stream);
        report("release 2.0", load_new(machine, &stream)?);
        report("release 1.0", load(release_1_0::FooDevice::default(), &stream));
    }

    let mut stream = Vec::new();
    release_1_0::FooDevice { control: 3, count: 1000 }.save(&mut Encoder::new(&mut stream))?;
    println!("\nrelease 1.0 saves `foo-device` of a demo-1.0 machine in {} bytes:", stream.len());
    print_fields(&release_1_0::FooDevice::DESCRIPTION, &stream);
    report("release 2.0", load_new("demo-1.0", &stream)?);
    Ok(())
}

/// A device of the new release, configured by a machine type and saved.
fn save_new(machine: &str) -> Result<Vec<u8>, BoxError> {
    let mut device =
        release_2_0::FooDevice { control: 3, count: 1000, foo: 8, ..Default::default() };
    MACHINES.find(machine)?.apply(&mut device, &[])?;
    let mut stream = Vec::new();
    device.save(&mut Encoder::new(&mut stream))?;
    Ok(stream)
}

/// Both ends of a migration have the same machine type.
fn load_new(
    machine: &str,
    stream: &[u8],
) -> Result<Result<release_2_0::FooDevice, LoadError>, BoxError> {
    let mut device = release_2_0::FooDevice::default();
    MACHINES.find(machine)?.apply(&mut device, &[])?;
    Ok(load(device, stream))
}

fn load<T: VmState>(mut device: T, stream: &[u8]) -> Result<T, LoadError> {
    let version_id = device.description().version_id;
    device.load(&mut Decoder::new(stream), version_id)?;
    Ok(device)
}

fn report(release: &str, result: Result<impl std::fmt::Debug, LoadError>) {
    match result {
        Ok(device) => println!("  {release} loads it:   {device:?}"),
        Err(error) => println!("  {release} refuses it: {error:#}"),
    }
}

/// The bytes of each field, by the device's own description.
fn print_fields(description: &Description, stream: &[u8]) {
    let mut rest = print_body(description, stream);
    for part in description.subsections {
        let header = 2 + part.name.len() + 4;
        if rest.get(2..2 + part.name.len()) == Some(part.name.as_bytes()) {
            let (head, body) = rest.split_at(header);
            let version = hex(&head[header - 4..]);
            println!(
                "    05 {:02x} {:?} {version}  subsection, its name and version",
                head[1], part.name
            );
            rest = print_body(part, body);
        }
    }
}

fn print_body<'a>(description: &Description, mut stream: &'a [u8]) -> &'a [u8] {
    for field in description.fields {
        let (bytes, rest) = stream.split_at(field.ty.size.unwrap_or(0).min(stream.len()));
        println!("    {:<36} {}: {}", hex(bytes), field.name, field.ty.name);
        stream = rest;
    }
    stream
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" ")
}
