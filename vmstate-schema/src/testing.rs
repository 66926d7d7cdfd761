//! Samples and a generator for tests.

use crate::model::{
    Baseline, Break, Check, Decided, Default, Device, Domain, Field, Hook, Hooks, Length, Marker,
    Property, PropertyValue, Stamp, Struct, Subsection, Type,
};
use crate::text::{parse_baseline, parse_dump, print_dump};

/// A baseline with one of everything.
pub(crate) const SAMPLE: &str = r#"# Wire layout of `pl011`. Written by `cargo vmstate`; review a change like a change of an interface.
format 2
device pl011
releases 8.0 9.0 9.1
9.0 needed has_uart
8.0 version 1 minimum 1
9.1 version 2 minimum 1
8.0 early_setup
9.1 early_setup -
8.0 load_old 0 load_ancient
9.1 breaks_backward 2 "QXL \"rev 5\" \\ ring\nlayout"
9.1 hook post_load check_fifo
next hook post_load -
8.0 field flags uint32
8.0 field lcr uint32 test pre_version_lcr@9.1
8.0 field fifo struct fifo8 version 1 minimum 1
8.0   field data [16] uint8
8.0   field head uint32 since 2 test fifo::old check at_most validate sane
8.0   subsection fifo8/x version 1 minimum 1 needed has_x
8.0     field x bool
8.0 field mode enum uint8 Off=0 On=-1
8.0 field queue [terminated] struct desc version 1 minimum 1
8.0   field addr uint64
8.0 field tree tree
8.0   key uint32
8.0   value [2] nullable vstruct "odd name" at 1 version 2 minimum 1
8.0     field y "big int":?
9.1 field int_level uint32 since 2 check equal validate sane validate -@next
9.1 field ring [count*4] [prefix uint32] [bits n] [configured] ["terminated"] nothing:0
9.0 subsection pl011/clock version 1 minimum 1 needed clock::support
9.1   hook pre_save stop
9.0   field clk timer:8
9.1   subsection pl011/clock/x version 2 minimum 1
9.1     field y uint8
next field new uint64 test "x(flags)" absent "0"
9.0 property migrate-clk bool true
next property migrate-clk -
9.1 property speed integer -115200
9.1 property mode choice "fast"
"#;

/// The sample in canonical order: the new field stands before the subsections.
pub(crate) fn sample_text() -> String {
    let new = "next field new uint64 test \"x(flags)\" absent \"0\"\n";
    let before = "9.0 subsection pl011/clock version";
    SAMPLE.replace(new, "").replace(before, &format!("{new}{before}"))
}

pub(crate) fn baseline(text: &str) -> Baseline {
    parse_baseline(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// A baseline of one release, from the lines of its body without stamps.
pub(crate) fn released(lines: &str) -> Baseline {
    let header = crate::text::header("pl011");
    let body: Vec<String> = lines.lines().map(|line| format!("8.0 {line}\n")).collect();
    baseline(&format!("{header}format 2\ndevice pl011\nreleases 8.0\n{}", body.concat()))
}

/// A device, from the lines of its body.
pub(crate) fn device(lines: &str) -> Device {
    let text = format!("vmstate-dump 1\ndevice pl011\n{lines}");
    parse_dump(&text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

/// The lines of a device as it is now.
pub(crate) fn lines(device: &Device) -> String {
    let text = print_dump(device);
    text.split_once('\n')
        .and_then(|(_, rest)| rest.split_once('\n'))
        .map_or_else(String::new, |it| it.1.to_owned())
}

/// Makes up devices; the same ones for the same seed.
pub(crate) struct Generator(pub(crate) u64);

impl Generator {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    pub(crate) fn name(&mut self) -> String {
        let odd =
            ["", "-", "a b", "x\"y\\", "für", "[0]", "tree", "next", "a:b", "12", "l\nf", "@"];
        if self.chance(15) {
            return odd[self.below(odd.len() as u64) as usize].to_owned();
        }
        format!("n{}", self.below(1000))
    }

    fn path(&mut self) -> Option<String> {
        self.chance(30).then(|| if self.chance(50) { self.name() } else { "a::b".to_owned() })
    }

    fn integer(&mut self) -> &'static str {
        ["uint8", "int8", "uint16", "int32", "uint64", "bool"][self.below(6) as usize]
    }

    pub(crate) fn ty(&mut self, depth: u64) -> Type {
        match self.below(if depth == 0 { 4 } else { 9 }) {
            0..=1 => {
                let name = self.integer();
                let domain = self.chance(20).then(|| Domain::ALL[self.below(2) as usize]);
                Type::Leaf { name: name.to_owned(), size: crate::model::implied_size(name), domain }
            }
            2 => {
                let size = self.chance(50).then(|| self.below(100));
                Type::Leaf { name: self.name(), size, domain: None }
            }
            3 => {
                let variants =
                    (0..self.below(4)).map(|_| (self.name(), i128::from(self.below(9)) - 4));
                Type::Enum { variants: variants.collect(), repr: self.integer().to_owned() }
            }
            4..=5 => {
                let minimum = self.below(3) as u32;
                let mut nested = Struct {
                    pinned: self.chance(20).then_some(1),
                    name: self.name(),
                    version: minimum + self.below(3) as u32,
                    minimum,
                    hooks: Hooks { pre_load: self.path().into(), ..Hooks::default() },
                    fields: self.fields(depth - 1),
                    subsections: self.subsections(depth - 1),
                };
                // As a build prints it.
                nested.fields = nested.sent_fields().into_owned();
                Type::Struct(Box::new(nested))
            }
            6 => {
                let (length, element) = (self.length(), Box::new(self.ty(depth - 1)));
                Type::Sequence { length, element }
            }
            7 => Type::Pointer(Marker::ALL[self.below(2) as usize], Box::new(self.ty(depth - 1))),
            _ => Type::Tree { key: Box::new(self.ty(0)), value: Box::new(self.ty(depth - 1)) },
        }
    }

    fn length(&mut self) -> Length {
        match self.below(6) {
            0 => Length::Fixed(self.below(100)),
            1 => Length::Field(self.name(), 1 + self.below(3)),
            2 => Length::Prefix(self.integer().to_owned()),
            3 if self.chance(30) => Length::FixedBits(self.below(100)),
            3 => Length::Bits(self.name()),
            4 => Length::Configured,
            _ => Length::Terminated,
        }
    }

    pub(crate) fn field(&mut self, name: String, depth: u64) -> Field {
        Field {
            ty: Some(self.ty(depth)),
            since: if self.chance(20) { self.below(3) as u32 } else { 0 },
            first: self.chance(10).then(|| self.below(9)).into(),
            max: self.chance(10).then(|| self.below(99)).into(),
            test: self.path().into(),
            absent: self.path().into(),
            check: if self.chance(10) { Some(Check::Equal) } else { None },
            validate: self.path().into(),
            ..Field::new(name)
        }
    }

    fn fields(&mut self, depth: u64) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for _ in 0..self.below(5) {
            let name = self.name();
            if !fields.iter().any(|field| field.name == name) {
                let field = self.field(name, depth);
                fields.push(field);
            }
        }
        fields
    }

    pub(crate) fn subsection(&mut self, name: String, depth: u64) -> Subsection {
        let mut part = Subsection::new(name, Some(self.name()));
        part.decided = match self.below(4) {
            0 => None,
            1 => Some(Decided::State),
            2 => Some(Decided::Property(self.name())),
            _ => Some(Decided::Both(self.name())),
        }
        .into();
        if self.chance(20) {
            part.hooks.pre_load = Some(self.name()).into();
        }
        part.fields = self.fields(depth);
        part.subsections = self.subsections(depth.saturating_sub(1));
        part
    }

    fn subsections(&mut self, depth: u64) -> Vec<Subsection> {
        let mut parts: Vec<Subsection> = Vec::new();
        for _ in 0..if depth == 0 { 0 } else { self.below(3) } {
            let name = self.name();
            if !parts.iter().any(|part| part.name == name) {
                let part = self.subsection(name, depth - 1);
                parts.push(part);
            }
        }
        parts
    }

    pub(crate) fn device(&mut self) -> Device {
        let mut device = Device::new(self.name());
        device.needed = self.path().into();
        device.priority = self.chance(10).then_some(7).into();
        device.early_setup = self.chance(20).then_some(()).into();
        for hook in Hook::ALL {
            *device.hooks.get_mut(hook) = self.path().into();
        }
        if self.chance(20) {
            let reason = self.name();
            device.breaks_backward.push(Break { version: 1, reason, stamp: Stamp::Next });
        }
        device.fields = self.fields(3);
        device.subsections = self.subsections(2);
        if self.chance(50) {
            let value =
                PropertyValue { kind: "text".to_owned(), default: Default::Text(self.name()) };
            device.properties.push(Property { name: self.name(), value: Some(value).into() });
        }
        device
    }

    /// The device after a legal change.
    pub(crate) fn evolved(&mut self, device: &Device) -> Device {
        let mut device = device.clone();
        let fresh = format!("fresh{}", self.below(u64::MAX));
        match self.below(6) {
            0 => {
                let mut field = self.field(fresh, 2);
                field.test = Some("fresh(state)".to_owned()).into();
                field.absent = Some("0".to_owned()).into();
                let at = self.below(device.fields.len() as u64 + 1) as usize;
                device.fields.insert(at, field);
            }
            1 => {
                let mut part = self.subsection(fresh, 2);
                part.decided = Some(Decided::State).into();
                device.hooks.pre_load = Some("reset".to_owned()).into();
                device.subsections.push(part);
            }
            2 => {
                let open = |field: &&mut Field| field.test.get().is_none();
                if let Some(field) = device.fields.iter_mut().find(open) {
                    field.test = Some(format!("{fresh}(state)")).into();
                }
            }
            3 => device.hooks.post_load = self.path().into(),
            4 => device.properties.clear(),
            _ => device.subsections.reverse(),
        }
        device
    }
}
