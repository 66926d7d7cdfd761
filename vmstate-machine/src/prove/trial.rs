//! One device in one configuration: what it sends, and what it loads.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;

use vmstate_runtime::schema::Description;
use vmstate_runtime::{Decoder, Encoder, LoadError, LoadErrorKind, Trace, VmState};
use vmstate_schema::Device;

use super::answers::Seen;
use super::fresh;
use super::new::Make;
use super::random::Random;
use super::report::{Counts, Place, Report};
use super::vary::{Case, Mode, Vary, cases, tests};
use crate::MachineType;
use crate::schema::read::{self, FaultKind, describe};
use crate::schema::remedy;
use crate::schema::scope::Scope;
use crate::schema::tree::{Body, has_tests, schema};

/// Releases with the same schema, which shipped machine types that configure the device alike.
pub(super) struct Host<'r> {
    pub(super) device: &'r Device,
    /// Their names, newest first, each with the newest of those machine types.
    pub(super) releases: Vec<(&'r str, Option<MachineType>)>,
}

impl Host<'_> {
    fn places(&self, at: Option<u64>) -> Vec<Place> {
        let places = self.releases.iter().map(|(release, machine)| {
            let machine = machine.map(|machine| machine.name().to_owned());
            Place { release: (*release).to_owned(), machine, at }
        });
        places.collect()
    }

    fn machine(&self) -> Option<MachineType> {
        self.releases.first().and_then(|(_, machine)| *machine)
    }
}

/// What is tried.
pub(super) struct Trial<'t> {
    /// What the report calls the device.
    pub(super) name: &'t str,
    pub(super) make: &'t Make<'t>,
    pub(super) description: &'static Description,
    /// The device of the source.
    pub(super) today: &'t Device,
    /// One of the machine types that configure it like this.
    pub(super) machine: Option<MachineType>,
    /// Newest release first.
    pub(super) hosts: &'t [Host<'t>],
    /// Values that the user knows not to be looked into.
    pub(super) opaque: &'t [String],
    pub(super) rounds: usize,
    pub(super) report: &'t mut Report,
    pub(super) counts: &'t mut Counts,
    pub(super) tallies: Vec<Tally>,
    /// Properties that are integers, by the name that a field has.
    pub(super) properties: &'t [(String, u64)],
    /// What is sent in the states that are watched.
    pub(super) seen: Option<Seen>,
}

/// What became of one host's sections.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    sent: usize,
    read: usize,
    loaded: usize,
    faults: usize,
    /// Its deliberate breaks: nothing comes through in this direction, and that is acknowledged.
    breaks: (bool, bool),
    /// The first refusal.
    refusal: Option<String>,
    /// The subsections that came through.
    parts: Vec<String>,
}

impl<'t> Trial<'t> {
    /// Runs everything. Gives what was sent in the states that hang on no release.
    pub(super) fn run(&mut self, streams: &[(u32, Vec<u8>)]) -> Seen {
        self.tallies = self.hosts.iter().map(|host| self.begin(host)).collect();
        let Some(device) = self.device() else { return Seen::default() };
        self.new_device(true);
        let base = self.save(&*device);
        self.new_device(false);
        for (version, bytes) in streams {
            if let Some(Ok(device)) = self.load(bytes, *version) {
                self.save(&*device);
            }
        }
        let mut seen = None;
        if let Some(base) = base {
            self.states_of_today(&base);
            seen = self.seen.take();
            for host in 0..self.hosts.len() {
                self.states_of_release(host, &base);
            }
        }
        for host in 0..self.hosts.len() {
            self.end(host);
        }
        seen.unwrap_or_default()
    }

    fn new_device(&mut self, is_new: bool) {
        if let Some(seen) = &mut self.seen {
            seen.is_new = is_new;
        }
    }

    fn begin(&self, host: &Host<'_>) -> Tally {
        let then = host.device;
        let (today, version) = (self.today, then.version());
        let backward = today.version() > version
            && today.breaks_backward.iter().any(|entry| entry.version > version);
        let forward = today.oldest_loaded() > version
            && today.breaks_forward.iter().any(|entry| entry.version > version);
        Tally { breaks: (backward, forward), ..Tally::default() }
    }

    /// The device as the machine type configures it.
    fn device(&mut self) -> Option<Box<dyn VmState>> {
        let mut device = (self.make)();
        let Some(machine) = self.machine else { return Some(device) };
        match machine.apply(&mut *device, &[]) {
            Ok(()) => Some(device),
            Err(error) => {
                self.report.fault(self.name, error.to_string(), Vec::new(), Vec::new);
                None
            }
        }
    }

    fn load(&mut self, bytes: &[u8], version: u32) -> Option<Result<Box<dyn VmState>, LoadError>> {
        let mut device = self.device()?;
        let result = device.load(&mut Decoder::new(bytes), version);
        Some(result.map(|()| device))
    }

    /// Saves a device, and has every host read it. Gives what was sent.
    fn save(&mut self, device: &dyn VmState) -> Option<Body<'t>> {
        let (mut bytes, mut trace) = (Vec::new(), Trace::new());
        if let Err(error) = device.save(&mut Encoder::new(&mut bytes).traced(&mut trace)) {
            self.counts.refused += 1;
            self.refuse_all(&error.to_string());
            return None;
        }
        let today = self.today;
        let sent =
            match read::follow(today, &bytes, trace.decisions(), &Scope::around(self.properties)) {
                Ok(sent) => sent,
                Err(fault) => {
                    let what = format!("what it saves cannot be followed: {}", describe(&fault));
                    let at = Some(fault.at as u64);
                    let places = self.hosts.first().map(|host| host.places(at)).unwrap_or_default();
                    self.report.fault(self.name, what, places, Vec::new);
                    return None;
                }
            };
        for value in &sent.opaque {
            self.opaque(value);
        }
        let is_needed = device.is_needed();
        if let Some(seen) = &mut self.seen {
            seen.state(self.description, is_needed, &sent.body);
        }
        if is_needed {
            for host in 0..self.hosts.len() {
                self.receive(host, &bytes, &sent.body);
            }
        }
        Some(sent.body)
    }

    /// A value that nobody looks into has to be known as one.
    fn opaque(&mut self, path: &str) {
        let name = format!("{}/{path}", self.today.name);
        if !self.opaque.contains(&name) {
            let what = format!(
                "`{path}` has a layout by hand without a size: what is in it is not proven"
            );
            let help = format!("prove it on its own, and say `opaque [\"{name}\"]`");
            self.report.fault(self.name, what, Vec::new(), || Vec::from([help]));
        }
    }

    fn refuse_all(&mut self, why: &str) {
        for tally in &mut self.tallies {
            tally.refusal.get_or_insert_with(|| why.to_owned());
        }
    }

    /// Has a released host read a section.
    fn receive(&mut self, host: usize, bytes: &[u8], sent: &Body<'_>) {
        let (hosts, today) = (self.hosts, self.today);
        let (host, tally) = (&hosts[host], &mut self.tallies[host]);
        let then = host.device;
        tally.sent += 1;
        if tally.breaks.0 {
            return;
        }
        if today.version() > then.version() {
            tally.faults += 1;
            let what = format!(
                "its section is version {}, which is newer than that of the release",
                today.version()
            );
            return self.report.fault(self.name, what, host.places(None), || {
                Vec::from(["keep the version, and send what is new in a subsection".to_owned()])
            });
        }
        match read::receive(then, today.version(), bytes, sent, &Scope::around(self.properties)) {
            Ok(received) => {
                tally.read += 1;
                self.counts.read += 1;
                names(&received.body, &mut tally.parts);
            }
            Err(fault) => {
                tally.faults += 1;
                let (description, machine) = (self.description, host.machine());
                let help = || match fault.kind {
                    FaultKind::SentPart => {
                        remedy::of_part(description, &fault.path, machine.as_ref())
                    }
                    FaultKind::SentField | FaultKind::Missed => {
                        remedy::of_field(description, &fault.path, machine.as_ref())
                    }
                    FaultKind::Refused(_) | FaultKind::Unknown(_) => Vec::new(),
                };
                let places = host.places(Some(fault.at as u64));
                self.report.fault(self.name, describe(&fault), places, help);
            }
        }
    }

    /// States by way of the schema of the source.
    fn states_of_today(&mut self, base: &Body<'_>) {
        let today = self.today;
        let base = fresh::adopt(schema(today), today.version(), base);
        for (number, case) in
            cases(&base, schema(today), today.version(), self.rounds).into_iter().enumerate()
        {
            let (bytes, _, _) =
                make(today, today.version(), &base, case.mode, number as u64, self.properties);
            if let Some(Ok(device)) = self.load(&bytes, today.version()) {
                self.save(&*device);
            }
        }
    }

    /// What a released host could have sent.
    fn states_of_release(&mut self, host: usize, base: &Body<'_>) {
        let hosts = self.hosts;
        let then = hosts[host].device;
        if self.tallies[host].breaks.1 {
            return;
        }
        let version = then.version();
        let base = fresh::adopt(schema(then), version, base);
        let tested = has_tests(schema(self.today));
        let unchanged = base.bytes(schema(then));
        let mut random = 0x1000;
        for case in cases(&base, schema(then), version, self.rounds) {
            random += 1;
            let (bytes, tree, guessed) =
                make(then, version, &base, case.mode, random, self.properties);
            match self.load(&bytes, version) {
                None => return,
                Some(Ok(device)) => self.loaded(host, &*device, &tree),
                Some(Err(error)) => {
                    let is_base = matches!(case.mode, Mode::All { rate: 0 });
                    // A test only reads what is before its field: up to the first change, all is as it was.
                    let is_there = !case.toggles
                        && refuses_value(&error)
                        && error.offset() <= first_change(&unchanged, &bytes);
                    let sure = case.sure && (is_base || !tested) || is_there;
                    let case = Case { sure: sure && !guessed, ..case };
                    if !self.with_other_tests(host, &tree, &error, case) {
                        self.not_loaded(host, &error, case);
                    }
                }
            }
        }
    }

    fn loaded(&mut self, host: usize, device: &dyn VmState, sent: &Body<'_>) {
        self.counts.loaded += 1;
        self.tallies[host].loaded += 1;
        names(sent, &mut self.tallies[host].parts);
        self.save(device);
    }

    /// Other values may be other answers of tests: tries the section with each field there that was not, and the other
    /// way round.
    fn with_other_tests(
        &mut self,
        host: usize,
        tree: &Body<'_>,
        error: &LoadError,
        case: Case,
    ) -> bool {
        let hosts = self.hosts;
        let then = hosts[host].device;
        if case.sure || !is_misread(error) {
            return false;
        }
        for test in 0..tests(tree, schema(then), then.version()) {
            let tree = fresh::adopt(schema(then), then.version(), tree);
            let (bytes, tree, _) =
                make(then, then.version(), &tree, Mode::Test(test), 0, self.properties);
            if let Some(Ok(device)) = self.load(&bytes, then.version()) {
                self.loaded(host, &*device, &tree);
                return true;
            }
        }
        false
    }

    fn not_loaded(&mut self, host: usize, error: &LoadError, case: Case) {
        let hosts = self.hosts;
        let (host, tally) = (&hosts[host], &mut self.tallies[host]);
        if case.sure && is_misread(error) {
            tally.faults += 1;
            let what = format!("it does not load what the release sends: {}", plain(error));
            let places = host.places(Some(error.offset()));
            return self.report.fault(self.name, what, places, Vec::new);
        }
        tally.refusal.get_or_insert_with(|| error.to_string());
        if is_misread(error) {
            self.counts.unsure += 1;
        } else {
            self.counts.refused += 1;
        }
    }

    /// Nothing came through: then nothing is proven.
    fn end(&mut self, host: usize) {
        let hosts = self.hosts;
        let (host, tally) = (&hosts[host], self.tallies[host].clone());
        let device = self.name;
        if tally.faults > 0 {
            return;
        }
        let why = tally.refusal.unwrap_or_else(|| "nothing was sent".to_owned());
        let nothing = (tally.loaded == 0 && !tally.breaks.1)
            || (tally.read == 0 && tally.sent > 0 && !tally.breaks.0);
        if nothing {
            let what = format!("no state came through, so that nothing is proven: {why}");
            let help = || {
                Vec::from([
                    "give states that its hooks accept: `Device = [Device { .. }]`".to_owned()
                ])
            };
            return self.report.fault(device, what, host.places(None), help);
        }
        let then = host.device;
        for part in then.subsections.iter().filter(|part| !tally.parts.contains(&part.name)) {
            self.report.note(format!(
                "{device}: no state with subsection `{}` of release {} came through; give one that hooks accept",
                part.name, host.releases.first().map_or("?", |(name, _)| *name)
            ));
        }
    }
}

/// A section of this schema, as bytes and taken apart; and whether a length in it is a guess.
fn make<'s>(
    device: &'s Device,
    version: u32,
    base: &Body<'s>,
    mode: Mode,
    seed: u64,
    properties: &[(String, u64)],
) -> (Vec<u8>, Body<'s>, bool) {
    let mut random = Random::new(seed.wrapping_mul(0x0123_4567_89ab_cdef));
    let mut tree = base.clone();
    let mut vary = Vary::new(&mut random, mode, schema(device));
    vary.body(&mut tree, schema(device), version);
    let guessed = vary.guessed;
    fresh::settle(&mut tree, schema(device), &Scope::around(properties));
    (tree.bytes(schema(device)), tree, guessed)
}

/// Whether the value at the error's place is refused, and not what is made of it.
fn refuses_value(error: &LoadError) -> bool {
    matches!(
        error.kind(),
        LoadErrorKind::TooLong { .. }
            | LoadErrorKind::UnknownDiscriminant { .. }
            | LoadErrorKind::Zero
            | LoadErrorKind::NotUtf8(_)
            | LoadErrorKind::UnknownMarker { .. }
    )
}

/// Where two sections begin to differ.
fn first_change(a: &[u8], b: &[u8]) -> u64 {
    a.iter().zip(b).take_while(|(a, b)| a == b).count() as u64
}

/// Whether the section was taken for something else, and not refused for what is in it.
fn is_misread(error: &LoadError) -> bool {
    matches!(
        error.kind(),
        LoadErrorKind::Truncated { .. }
            | LoadErrorKind::Leftover { .. }
            | LoadErrorKind::TooNew { .. }
            | LoadErrorKind::TooOld { .. }
            | LoadErrorKind::TooLong { .. }
            | LoadErrorKind::UnknownSubsection { .. }
            | LoadErrorKind::UnknownDiscriminant { .. }
            | LoadErrorKind::Zero
            | LoadErrorKind::NotUtf8(_)
            | LoadErrorKind::UnknownMarker { .. }
            | LoadErrorKind::WrongNodeCount { .. }
            | LoadErrorKind::UnstableTest { .. }
            | LoadErrorKind::WrongSize
    )
}

/// The error without the offset, which differs from state to state.
fn plain(error: &LoadError) -> String {
    format!("{}: {}", error.path(), error.kind())
}

fn names(body: &Body<'_>, out: &mut Vec<String>) {
    for part in &body.parts {
        if !out.iter().any(|name| name == part.name) {
            out.push(part.name.to_owned());
        }
        names(&part.body, out);
    }
}
