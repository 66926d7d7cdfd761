//! A crate's devices beside its baselines: what is illegal, and what `accept` would write.

use std::path::{Path, PathBuf};

use vmstate_schema::file::file_name;
use vmstate_schema::model::{Conditional, Part};
use vmstate_schema::rules::Directions;
use vmstate_schema::update;
use vmstate_schema::{Baseline, Device, Finding, Rule, compare, print_baseline};

use crate::cli::Build;
use crate::dump::{self, Apart, Bare, Conditions, Dump, Found, Known};
use crate::exit::Result;
use crate::git::Commit;
use crate::machines::{self, Machines};
use crate::report::{Coverage, Item};
use crate::workspace::{BaselineFile, Crate, Trouble};
use crate::{condition, location, root};

/// One crate.
pub(crate) struct Survey<'a> {
    pub krate: &'a Crate,
    pub gated: bool,
    pub files: Vec<BaselineFile>,
    pub troubles: Vec<Trouble>,
    pub found: Vec<Found>,
    /// Its machine types, and their record.
    pub machines: Machines,
    /// Structs that are not compared by themselves.
    pub apart: Vec<Apart>,
    /// Which configurations have which device; `None` if that was not asked.
    conditions: Option<Conditions>,
}

/// What `accept` does to a file.
pub(crate) struct Change {
    pub device: String,
    pub path: PathBuf,
    /// What the file says; `None` if there is none.
    pub old: Option<String>,
    /// What it should say; `None` if it should not be there.
    pub new: Option<String>,
    /// What only the author can judge about it.
    pub judgements: Vec<update::Change>,
    /// Why the device was dropped that is here.
    pub dropped: Option<String>,
}

impl<'a> Survey<'a> {
    /// Compiles the crate and reads its files.
    pub(crate) fn take(krate: &'a Crate, build: &Build) -> Result<Self> {
        let mut survey = Self::compile(krate, build)?;
        if survey.gated {
            survey.ask_for_conditions(build)?;
        }
        Ok(survey)
    }

    /// The same for a crate that may not be gated yet.
    pub(crate) fn to_begin(krate: &'a Crate, build: &Build) -> Result<Self> {
        let mut survey = Self::compile(krate, build)?;
        survey.ask_for_conditions(build)?;
        Ok(survey)
    }

    fn compile(krate: &'a Crate, build: &Build) -> Result<Self> {
        let Dump { devices: found, tables, seen, apart, .. } = dump::everything(krate, build)?;
        let gated = krate.is_gated();
        let (files, troubles) = if gated { krate.files() } else { (Vec::new(), Vec::new()) };
        let machines = Machines::new(krate, tables, seen);
        Ok(Self { krate, gated, files, troubles, found, machines, apart, conditions: None })
    }

    fn ask_for_conditions(&mut self, build: &Build) -> Result<()> {
        let mut known = Known::default();
        for file in &self.files {
            let key = || file.device().to_owned();
            known.devices.extend(file.baseline.when.clone().map(|when| (key(), when)));
            known.parts.insert(key(), file.baseline.parts.clone());
        }
        self.conditions = dump::conditions(self.krate, build, &self.found, &known)?;
        Ok(())
    }

    /// How many of its devices have a file.
    pub(crate) fn coverage(&self) -> Coverage {
        let gated = self.found.iter().filter(|found| self.file(&found.key()).is_some());
        let generic = self.apart.iter().filter(|it| self.is_uncovered(it));
        Coverage { gated: gated.count(), devices: self.found.len() + generic.count() }
    }

    /// What is illegal, and what `accept` would write where nothing is.
    pub(crate) fn assess(&self) -> (Vec<Item>, Vec<Change>) {
        let (mut items, mut changes) = (Vec::new(), Vec::new());
        if !self.gated {
            return (items, changes);
        }
        items.extend(
            self.troubles.iter().map(|trouble| Item::of_trouble(trouble).of_crate(self.krate)),
        );
        // Where there is a file, that says more.
        let has_file = |apart: &Apart| self.files.iter().any(|file| Self::is_of(file, apart));
        let uncovered = self.apart.iter().filter(|it| self.is_uncovered(it) && !has_file(it));
        items.extend(uncovered.filter_map(|apart| self.generic(apart)));
        items.extend(self.duplicates());
        for found in &self.found {
            self.device(found, &mut items, &mut changes);
        }
        for file in &self.files {
            self.lonely(file, &mut items, &mut changes);
        }
        self.machines.assess(self.krate, &mut items, &mut changes);
        (items, changes)
    }

    /// Whether it is a generic struct of which nothing names an instantiation: no device, and none that holds one.
    pub(crate) fn is_uncovered(&self, apart: &Apart) -> bool {
        let covers = |device: &Device| device.name == apart.name || device.holds(&apart.name);
        apart.depends.is_some() && !self.found.iter().any(|found| covers(&found.device))
    }

    /// Whether a file is about an instantiation of this struct.
    fn is_of(file: &BaselineFile, apart: &Apart) -> bool {
        apart.depends.is_some()
            && file.baseline.dropped.is_none()
            && file.baseline.name() == apart.name
    }

    /// One half of the gate without the other: files that the compiler does not miss, or `baseline!()` without files.
    pub(crate) fn half_a_gate(&self) -> Option<Item> {
        let (directory, line) = (self.krate.shown_directory(), root::line(self.krate));
        let shown = location::shown(&self.krate.root);
        let item = if self.gated && !root::has_macro(self.krate) {
            Item::new(Rule::MissingGate, format!("`{directory}` without `baseline!()`"))
                .note("the compiler would not notice that a released device is gone")
                .help(format!("put `{line}` into `{shown}`"))
        } else if !self.gated && root::names_macro(self.krate) {
            Item::new(Rule::MissingGate, format!("`baseline!()` without `{directory}`"))
                .note("nothing would be compared")
                .help(self.whole_directory())
        } else {
            return None;
        };
        Some(item.of_crate(self.krate).in_file(&self.krate.root))
    }

    /// How to get back a directory that is gone.
    fn whole_directory(&self) -> String {
        let directory = &self.krate.directory;
        let known = Commit::head(directory).and_then(|head| head.baselines(directory).ok());
        match known {
            Some(paths) if !paths.is_empty() => {
                let shown = location::shown(directory);
                format!("restore it: `cargo vmstate restore`, or `git checkout HEAD -- {shown}`")
            }
            _ => "begin with `cargo vmstate init`".to_owned(),
        }
    }

    fn file(&self, device: &str) -> Option<&BaselineFile> {
        self.files.iter().find(|file| file.device() == device)
    }

    /// Whether the device's file is there but cannot be read.
    fn is_troubled(&self, device: &str) -> bool {
        let path = self.krate.directory.join(file_name(device));
        self.troubles.iter().any(|trouble| trouble.path == path)
    }

    fn duplicates(&self) -> Vec<Item> {
        let pairs = self.found.windows(2).filter(|pair| pair[0].key() == pair[1].key());
        let item = |pair: &[Found]| {
            let name = &pair[0].key();
            let mut item =
                Item::new(Rule::DuplicateDevice, format!("two devices are called `{name}`"))
                    .of_crate(self.krate)
                    .of_device(name)
                    .at_source(pair[1].source.as_ref())
                    .help("give one of them another `name`");
            if let Some(first) = &pair[0].source {
                item = item.note(format!("the other one is at {}:{}", first.file, first.line));
            }
            item
        };
        pairs.map(item).collect()
    }

    /// The baseline with the configuration that has the device, if that is known.
    pub(crate) fn with_condition(&self, mut baseline: Baseline) -> Baseline {
        let key = baseline.key();
        let written = self.file(&key).and_then(|file| file.baseline.when.clone());
        if let Some(written) = written.filter(|it| condition::is_beyond_features(it)) {
            baseline.when = Some(written);
        } else if let Some(conditions) = &self.conditions {
            baseline.when = conditions.devices.get(&key).cloned();
        }
        baseline.parts = self.parts(&key, &baseline);
        baseline
    }

    /// The parts of a device that not every configuration has. What a release shipped stays as it was: a condition that is
    /// new or another one is none of hosts that are out there.
    fn parts(&self, key: &str, baseline: &Baseline) -> Vec<Conditional> {
        let written = self.file(key).map_or(&[][..], |file| &file.baseline.parts);
        let released = self.file(key).and_then(|file| file.baseline.released());
        let is_released = |part: &Part| released.as_ref().is_some_and(|it| it.has(part));
        let stays = |it: &&Conditional| {
            self.conditions.is_none()
                || is_released(&it.part)
                || condition::is_beyond_features(&it.when)
        };
        let mut parts: Vec<Conditional> = written.iter().filter(stays).cloned().collect();
        let found = self.conditions.as_ref().and_then(|it| it.parts.get(key));
        for new in found.into_iter().flatten() {
            if !parts.iter().any(|it| it.part == new.part) && !is_released(&new.part) {
                parts.push(new.clone());
            }
        }
        parts.retain(|it| baseline.next().is_some_and(|device| device.has(&it.part)));
        parts.sort_by(|a, b| a.part.cmp(&b.part));
        parts
    }

    /// The parts of a file that this build rightly lacks, as far as anybody here can tell.
    fn missing<'f>(&self, file: &'f BaselineFile, found: &Found) -> Vec<&'f Part> {
        let may_be = |it: &&Conditional| {
            !found.device.has(&it.part)
                && (self.conditions.is_none() || condition::is_beyond_features(&it.when))
        };
        file.baseline.parts.iter().filter(may_be).map(|it| &it.part).collect()
    }

    /// What hosts with fewer features would send otherwise than released ones.
    fn bare(file: &BaselineFile, bare: &Bare) -> Vec<Finding> {
        let lacks = |it: &&Conditional| {
            let holds = condition::holds(&it.when, &bare.features);
            holds == Some(false) || holds.is_none() && !bare.device.has(&it.part)
        };
        let lacking: Vec<&Part> =
            file.baseline.parts.iter().filter(lacks).map(|it| &it.part).collect();
        compare(&file.baseline.clone().without(&lacking), &bare.device)
    }

    /// A device and its file.
    fn device(&self, found: &Found, items: &mut Vec<Item>, changes: &mut Vec<Change>) {
        let name = &found.key();
        let path = self.krate.directory.join(file_name(name));
        let complete =
            |item: Item| item.of_crate(self.krate).at_source(found.source.as_ref()).in_file(&path);
        let Some(file) = self.file(name) else {
            if let Some(item) = self.lost(name, &path).or_else(|| self.was_a_part(name)) {
                items.push(complete(item));
            } else if !self.is_troubled(name) {
                let baseline = self.with_condition(found.baseline());
                let new = Some(print_baseline(&baseline));
                changes.push(Change::new(name, &path, None, new));
            }
            return;
        };
        // Compared without what is missing here, and written down with it.
        let missing = self.missing(file, found);
        let mut updated = if missing.is_empty() {
            update::update(&file.baseline, &found.device)
        } else {
            let without = file.baseline.clone().without(&missing);
            update::update(&without, &found.device).and_then(|_| {
                let next = file.baseline.next().unwrap_or(&found.device);
                let whole = found.device.clone().with(missing.iter().copied(), next);
                update::update(&file.baseline, &whole)
            })
        };
        let bare = self.conditions.iter().flat_map(|it| &it.bare).find(|bare| bare.key == *name);
        if let (Ok(_), Some(bare)) = (&updated, bare) {
            let findings = Self::bare(file, bare);
            if !findings.is_empty() {
                updated = Err(findings);
            }
        }
        match updated {
            Ok(baseline) => {
                let baseline = self.with_condition(baseline);
                let (old, new) = (Some(file.text.clone()), Some(print_baseline(&baseline)));
                if old != new {
                    let mut judgements = update::judgements(&file.baseline, &baseline);
                    let device = &found.device.name;
                    judgements.retain(|change| !self.machines.judges(device, change));
                    let dropped = file.baseline.dropped.clone();
                    let change = Change::new(name, &path, old, new);
                    changes.push(Change { judgements, dropped, ..change });
                }
            }
            Err(findings) => {
                let device = &found.device;
                items.extend(findings.into_iter().map(|finding| {
                    let place = finding.place.clone();
                    let at = found.source.as_ref().and_then(|it| found.places.of(&place, it));
                    let item = complete(Item::of_finding(finding, device));
                    if at.is_some() { item.at_source(at.as_ref()) } else { item }
                }));
            }
        }
    }

    /// A device that cannot be compared, since its bytes depend on a parameter.
    fn generic(&self, apart: &Apart) -> Option<Item> {
        let (field, parameter) = apart.depends.as_ref()?;
        let name = &apart.name;
        let headline = format!("generic device `{name}` cannot be compared with a release");
        let mut item = Item::new(Rule::GenericDevice, headline)
            .of_crate(self.krate)
            .of_device(name)
            .at_source(apart.source.as_ref())
            .help("a struct that only ever stands inside of others: `#[vmstate(nested)]`")
            .help(
                "a device: name its instantiations in the crate root, `baseline!(Device<..>)`, each with its arguments; then \
                 `cargo vmstate accept`",
            );
        item.label = format!("the bytes of `{field}` depend on `{parameter}`");
        Some(item)
    }

    /// What only the author can know about structs inside of others.
    pub(crate) fn hints(&self) -> Vec<String> {
        let held = |name: &str| self.found.iter().find(|it| it.device.holds(name));
        let mut hints = Vec::new();
        for found in &self.found {
            let name = &found.device.name;
            let released = self.file(&found.key()).is_some_and(BaselineFile::is_released);
            if let Some(holder) = held(name).filter(|_| !released) {
                hints.push(format!(
                    "`{name}` stands in `{}`; if it is no section of its own, say `#[vmstate(nested)]` before the first release",
                    holder.device.name
                ));
            }
        }
        for part in self.apart.iter().filter(|it| it.depends.is_none()) {
            if self.gated && held(&part.name).is_none() {
                hints.push(format!(
                    "`{}` says `nested`, and no device of {} holds it: nothing here compares it with a release",
                    part.name, self.krate
                ));
            }
        }
        hints
    }

    /// A struct that releases shipped inside of others, and that is a section now.
    fn was_a_part(&self, name: &str) -> Option<Item> {
        let holds = |file: &&BaselineFile| {
            file.baseline.released().is_some_and(|released| released.holds(name))
        };
        let file = self.files.iter().find(holds)?;
        let releases = file.baseline.releases.clone();
        let headline =
            format!("`{name}` was released inside of `{}`, and is a section now", file.device());
        let mut item = Item::new(Rule::MissingBaseline, headline)
            .of_device(name)
            .note(format!("{} know no such section, and refuse a stream with it", releases.join(", ")))
            .help("restore `#[vmstate(nested)]`")
            .help("for a device of its own: a struct with another `name` that has this one as a field");
        item.breaks = Directions::NEW_TO_OLD;
        item.releases = releases;
        Some(item)
    }

    /// A file that is not there any more, although releases shipped the device: it is never made anew.
    pub(crate) fn lost(&self, name: &str, path: &Path) -> Option<Item> {
        if self.is_troubled(name) {
            return None;
        }
        let copy = Commit::newest(path).filter(|copy| copy.file.is_released())?;
        let releases = copy.file.baseline.releases.clone();
        let headline = format!("the baseline of released device `{name}` is missing");
        let mut item = Item::new(Rule::ReleasedLinesEdited, headline)
            .of_device(name)
            .note(format!(
                "{} shipped it; without the file nothing holds it to that",
                releases.join(", ")
            ))
            .help(copy.help());
        item.breaks = Directions::BOTH;
        item.releases = releases;
        Some(item)
    }

    /// A file whose device is gone.
    fn lonely(&self, file: &BaselineFile, items: &mut Vec<Item>, changes: &mut Vec<Change>) {
        let name = file.device();
        let here = self.found.iter().any(|found| found.key() == name);
        // With features that the user chose, a device that needs others is rightly missing.
        let when = file.baseline.when.as_deref();
        let elsewhere = self.conditions.is_none() && when.is_some()
            || when.is_some_and(condition::is_beyond_features);
        if here || elsewhere || file.baseline.dropped.is_some() {
            return;
        }
        if !file.is_released() {
            changes.push(Change::new(name, &file.path, Some(file.text.clone()), None));
            return;
        }
        let releases = file.baseline.releases.clone();
        if let Some(apart) = self.apart.iter().find(|apart| Self::is_of(file, apart)) {
            let label = file.baseline.instance.as_deref().unwrap_or(name);
            let headline =
                format!("nothing names the instantiation that released device `{name}` is");
            let mut item = Item::new(Rule::GenericDevice, headline)
                .of_crate(self.krate)
                .of_device(name)
                .at_source(apart.source.as_ref())
                .in_file(&file.path)
                .note("the bytes of the struct depend on a parameter, so there is none to compare with its baseline")
                .help(format!(
                    "name it in the crate root, with its arguments: `baseline!(Device<..> as \"{label}\")`"
                ))
                .help(format!("if no guest has it: `cargo vmstate drop {name} --reason \"...\"`"));
            item.releases = releases;
            items.push(item);
            return;
        }
        let mut item = Item::new(Rule::MissingDevice, format!("released device `{name}` is gone"))
            .of_crate(self.krate)
            .of_device(name)
            .in_file(&file.path)
            .note(format!("guests of {} may have it, and send its state", releases.join(", ")))
            .help("restore the struct or its `name`")
            .help(format!(
                "or record that its machine types are gone: `cargo vmstate drop {name} --reason \"...\"`"
            ));
        item.breaks = Directions::BOTH;
        item.releases = releases;
        items.push(item);
    }
}

impl Change {
    pub(crate) fn new(device: &str, path: &Path, old: Option<String>, new: Option<String>) -> Self {
        let (device, path) = (device.to_owned(), path.to_owned());
        Self { device, path, old, new, judgements: Vec::new(), dropped: None }
    }

    /// The change as a complaint of `check`.
    pub(crate) fn item(&self, krate: &Crate) -> Item {
        if machines::is_record(&self.path) {
            return machines::stale(self, krate);
        }
        let name = &self.device;
        if let Some(reason) = &self.dropped {
            // In the compiler's words.
            return Item::new(
                Rule::MissingDevice,
                format!("device `{name}` was dropped, and is here"),
            )
            .note(format!("dropped for this reason: {reason}"))
            .help("remove the struct; where it only stands inside of others: `#[vmstate(nested)]`")
            .help("if the device is back: `cargo vmstate accept`")
            .of_crate(krate)
            .of_device(name)
            .in_file(&self.path)
            .stale();
        }
        let item = match (&self.old, &self.new) {
            (None, _) => {
                Item::new(Rule::MissingBaseline, format!("device `{name}` has no baseline"))
            }
            (_, None) => {
                Item::new(Rule::MissingDevice, format!("baseline of `{name}`, but no device"))
            }
            (Some(old), Some(new)) => {
                let mut item =
                    Item::new(Rule::StaleLines, format!("baseline of `{name}` is not up to date"));
                item.notes.push(crate::lines::difference(old, new));
                item
            }
        };
        item.of_crate(krate)
            .of_device(name)
            .in_file(&self.path)
            .help("run `cargo vmstate accept`")
            .stale()
    }
}
