//! `cargo vmstate import --dump`: what a release of QEMU says of its devices, as baseline files.

mod device;
mod merge;
mod spell;

use std::collections::{BTreeMap, HashSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use vmstate_schema::file::{file_name, is_label, key};
use vmstate_schema::update::drop_device;
use vmstate_schema::{Baseline, Device, parse_baseline, print_baseline};

use self::spell::Taken;
use crate::cli::Import;
use crate::cmd::show::dump_vmstate::stem;
use crate::exit::{Exit, Fault, Result};
use crate::inspect::input;
use crate::location::{plural, shown};
use crate::qemu::machines::Machines;
use crate::qemu::names::Names;
use crate::qemu::shape::{Described, Dump};
use crate::screen;
use crate::workspace::{BaselineFile, Place};
use crate::write::Batch;

/// The longest file that is read. That of a QEMU with all its devices has 3 MiB.
const LONGEST: u64 = 256 << 20;

/// Writes the files.
pub(super) fn run(args: &Import, out: &Path) -> Result<Exit> {
    let types = read_all(&args.dump)?;
    if args.qdev {
        return name_ours(&types, out);
    }
    let place = Place::take(out)?;
    let out = place.directory.as_path();
    let mut names = Names::beside(out)?.unwrap_or_default();
    let devices = keyed(&types.all, &mut names);
    let known = baselines(out)?;
    let mut batch = Batch::new(&place.root, "import --dump");
    let mut learned = 0;
    // The numbers of elements are new if no file has any.
    let numberless = !known.values().any(|it| it.baseline.next().is_some_and(device::has_numbers));
    for (key, described) in &devices {
        for name in device::doubled(described) {
            screen::warning(format_args!(
                "`{key}` has subsection `{name}` twice; QEMU loads the first"
            ));
        }
        let current = device::of(described);
        spell::add(&mut names, &current, described, Taken::All);
        let fresh = |error| Fault::new(format!("device `{key}`: {error}"));
        let old = known.get(key).map(|file| &file.baseline);
        let merged = merge::merge(old, key, &current, numberless, args.release.as_deref());
        let (baseline, count) = merged.map_err(fresh)?;
        learned += count;
        batch.write(out.join(file_name(key)), checked(key, &baseline)?);
    }
    let release = args.release.as_deref().unwrap_or("next");
    let gone: Vec<_> = known.iter().filter(|(key, _)| !devices.contains_key(*key)).collect();
    for (key, file) in gone.iter().filter(|(_, file)| file.baseline.dropped.is_none()) {
        let dropped = drop_device(&file.baseline, &format!("{release} does not have it"));
        batch.write(file.path.clone(), checked(key, &dropped)?);
    }
    batch.write(Names::path(out), names.text());
    if !args.machines.is_empty() {
        let mut machines = Machines::beside(out)?.unwrap_or_default();
        for path in &args.machines {
            machines.add(release, &bytes(path)?).map_err(|why| of_file(path, &why))?;
        }
        batch.write(Machines::path(out), machines.text());
    }
    batch.commit()?;
    let qdev = plural(types.all.len(), "qdev type", "qdev types");
    let devices = plural(devices.len(), "device", "devices");
    screen::status("Imported", format_args!("{devices} of {qdev} as {release}"));
    if learned > 0 {
        screen::note(format_args!(
            "{} older dumps did not say how many elements there are; as many as now are assumed",
            plural(learned, "field is an array, of which", "fields are arrays, of which")
        ));
    }
    if !gone.is_empty() {
        screen::note(format_args!(
            "{} not in {release}",
            plural(gone.len(), "device of older releases is", "devices of older releases are")
        ));
    }
    Ok(Exit::Clean)
}

/// What all dumps have together.
struct Types {
    all: BTreeMap<String, Described>,
    /// Whether they say how many elements fields have.
    numbered: bool,
}

/// Reads dumps of one release, such as those of its targets.
fn read_all(paths: &[PathBuf]) -> Result<Types> {
    let mut types = Types { all: BTreeMap::new(), numbered: false };
    for path in paths {
        let bytes = bytes(path)?;
        let dump = Dump::parse(&bytes).map_err(|why| of_file(path, &why))?;
        let described = |(qdev, described): (String, Described)| {
            types.numbered |= has_numbers(&described);
            match types.all.get(&qdev) {
                None => drop(types.all.insert(qdev, described)),
                Some(known) if *known == described => {}
                Some(_) => screen::warning(format_args!(
                    "`{qdev}` in {} is not as in a file before it, which is kept",
                    shown(path)
                )),
            }
        };
        dump.types.into_iter().for_each(described);
    }
    Ok(types)
}

fn has_numbers(described: &Described) -> bool {
    let field = |it: &crate::qemu::shape::Entry| {
        it.num.is_some() || it.nested.as_ref().is_some_and(has_numbers)
    };
    described.fields().iter().any(field) || described.subsections.iter().any(has_numbers)
}

fn bytes(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = input::open(path)?.take(LONGEST + 1).read_to_end(&mut bytes);
    read.map_err(|error| Fault::io(path.display(), &error))?;
    if bytes.len() as u64 > LONGEST {
        return Err(of_file(path, &format!("it has more than {} MiB", LONGEST >> 20)));
    }
    Ok(bytes)
}

fn of_file(path: &Path, why: &str) -> Fault {
    Fault::new(format!("{}: {why}", shown(path)))
}

/// A device for each description. Types that share one are one device; several descriptions of one name are several, of which all
/// but the one with most types have a label. What a release before called a type stays its name.
fn keyed(types: &BTreeMap<String, Described>, names: &mut Names) -> BTreeMap<String, Described> {
    let mut groups: BTreeMap<(String, &str), Vec<(&str, &Described)>> = BTreeMap::new();
    for (qdev, described) in types {
        // Sections are called as their description: with another name it is another device.
        let is_of = |known: &&String| known.split('@').next() == Some(&described.name);
        let known = names.types.get(qdev).and_then(|all| all.iter().find(is_of));
        let known = known.cloned().unwrap_or_default();
        let of_name = groups.entry((known, described.name.as_str())).or_default();
        of_name.push((qdev, described));
    }
    let mut devices = BTreeMap::new();
    // Those that have a name first.
    for ((known, name), members) in groups.into_iter().rev() {
        let mut layouts: Vec<(&Described, Vec<&str>)> = Vec::new();
        for (qdev, described) in members {
            match layouts.iter_mut().find(|(it, _)| *it == described) {
                Some((_, types)) => types.push(qdev),
                None => layouts.push((described, vec![qdev])),
            }
        }
        layouts.sort_by_key(|(_, types)| std::cmp::Reverse(types.len()));
        for (described, types) in layouts {
            let taken = |key: &str| devices.get(key).is_some_and(|it| it != described);
            let mut wanted = if known.is_empty() { name.to_owned() } else { known.clone() };
            if taken(&wanted) {
                wanted = key(name, Some(&label(types[0])));
            }
            for qdev in types {
                let known = names.types.entry(qdev.to_owned()).or_default();
                known.retain(|it| *it != wanted);
                known.push(wanted.clone());
            }
            devices.insert(wanted, described.clone());
        }
    }
    devices
}

/// A qdev type as a label.
fn label(qdev: &str) -> String {
    let label: String = qdev
        .chars()
        .map(|c| c.to_ascii_lowercase())
        .map(|c| if is_label(c.encode_utf8(&mut [0; 4])) { c } else { '-' })
        .collect();
    if label.is_empty() { "-".to_owned() } else { label }
}

/// The files that are there.
fn baselines(directory: &Path) -> Result<BTreeMap<String, BaselineFile>> {
    let mut known = BTreeMap::new();
    let Ok(entries) = std::fs::read_dir(directory) else { return Ok(known) };
    for path in entries.flatten().map(|entry| entry.path()) {
        if BaselineFile::is_one(&path) {
            let file = BaselineFile::read(&path)?;
            known.insert(file.key.clone(), file);
        }
    }
    Ok(known)
}

/// The text of a file, which can be read again.
fn checked(key: &str, baseline: &Baseline) -> Result<String> {
    let text = print_baseline(baseline);
    match parse_baseline(&text) {
        Ok(again) if again == *baseline => Ok(text),
        Ok(_) => Err(Fault::new(format!("device `{key}` cannot be written down as it is"))),
        Err(error) => Err(Fault::new(format!("device `{key}` cannot be written down: {error}"))),
    }
}

/// `--qdev`: what QEMU calls the devices that are there.
fn name_ours(types: &Types, out: &Path) -> Result<Exit> {
    let nothing = || Fault::new(format!("there are no baseline files in `{}`", shown(out)));
    if !out.is_dir() {
        return Err(nothing());
    }
    let place = Place::take(out)?;
    let out = place.directory.as_path();
    let known = baselines(out)?;
    if known.is_empty() {
        return Err(nothing());
    }
    let mut names = Names::beside(out)?.unwrap_or_default();
    let taken = Taken::BesideTheWire { numbered: types.numbered };
    for (qdev, described) in &types.all {
        if names.types.contains_key(qdev) {
            continue;
        }
        let same = known.iter().filter(|(_, file)| file.baseline.name() == described.name);
        let nearest =
            same.max_by_key(|(_, file)| file.baseline.next().map(|it| alike(it, described)));
        if let Some((key, _)) = nearest {
            names.types.insert(qdev.clone(), vec![key.clone()]);
        }
    }
    for (key, file) in &known {
        let Some(device) = file.baseline.next() else { continue };
        let mine = names.types_of(key).filter_map(|qdev| types.all.get(qdev));
        let Some(nearest) = mine.max_by_key(|it| alike(device, it)) else { continue };
        // Another layout of that name is another device.
        let least = alike(device, nearest);
        names.types.retain(|qdev, it| {
            !it.contains(key)
                || types.all.get(qdev).is_none_or(|other| alike(device, other) == least)
        });
        spell::add(&mut names, device, nearest, taken);
    }
    let mut batch = Batch::new(&place.root, "import --qdev");
    batch.write(Names::path(out), names.text());
    batch.commit()?;
    let (types, devices) = (names.types.len(), known.len());
    let devices = plural(devices, "device", "devices");
    screen::status(
        "Named",
        format_args!("{devices}: {}", plural(types, "qdev type", "qdev types")),
    );
    Ok(Exit::Clean)
}

/// How many fields a device and a description have in common, less those that one has alone.
fn alike(device: &Device, described: &Described) -> isize {
    let ours = device.fields.iter().map(|it| stem(&it.name));
    let theirs: HashSet<&str> = described.fields().iter().map(|it| stem(&it.name)).collect();
    let common = ours.filter(|name| theirs.contains(name)).count();
    (2 * common).cast_signed() - (device.fields.len() + described.fields().len()).cast_signed()
}
