//! What decides whether new state is sent, and what it is when it does not come: VMS0030 to VMS0032.

use super::bodies::Pair;
use super::compare::Judge;
use super::{Directions, FieldAt, Place, Rule, say};
use crate::model::{Decided, Device, Field, Subsection};

/// A new subsection of a released body.
pub(super) fn subsection(judge: &mut Judge<'_>, path: &[usize], new: &Subsection) {
    if new.decided.get().is_none() {
        undecided(judge, path, new);
    }
    let reset = judge.current.hooks.pre_load.get().is_some();
    if let Some(field) = new.fields.iter().position(|field| !reset && is_unsaid(field)) {
        let at = FieldAt { subsection: path.to_vec(), field };
        let what = format!("new subsection `{}`", new.name);
        absence(judge, at, &new.fields[field], &what);
    }
}

/// A new field of a released body that has a `test`.
pub(super) fn field(judge: &mut Judge<'_>, pair: &Pair<'_>, index: usize) {
    let field = &pair.current.fields[index];
    let test = field.test.get().map_or("", String::as_str);
    // Without properties there is only state to look at; which, both ends must know.
    if !test.ends_with(')') && judge.current.properties.is_empty() {
        let function = test.rsplit("::").next().unwrap_or(test);
        let headline =
            format!("nothing says what decides whether new field `{}` is there", field.name);
        let hosts = say::hosts(judge.since(pair.stamp()));
        let shipped = judge.since(pair.stamp());
        let label = format!("`{function}` may look at anything");
        judge
            .find(Rule::Undecided, Place::FieldTest(pair.at(index)), headline, label)
            .breaks(Directions::BOTH, shipped)
            .note(format!(
                "{hosts} do not have `{}`, so nothing here may send it to them; and one end that answers otherwise takes other bytes for it",
                field.name
            ))
            .help(format!("name the fields that decide, and write a function of them: `test = \"{function}(level)\"`"))
            .help("they are saved before this one, or properties, which old machine types switch off");
    }
    let reset = judge.current.hooks.pre_load.get().is_some();
    if !reset && is_unsaid(field) {
        let what = format!("new field `{}`", field.name);
        absence(judge, pair.at(index), field, &what);
    }
}

/// A released field that is behind a `test` from now on: hosts of old machine types still send and expect it.
pub(super) fn guarded(judge: &mut Judge<'_>, pair: &Pair<'_>, index: usize) {
    let field = &pair.current.fields[index];
    let test = field.test.get().map_or("", String::as_str);
    // Without properties nothing tells an old machine type; what is handed to it, the author has thought of.
    if test.ends_with(')') || !judge.current.properties.is_empty() {
        return;
    }
    let function = test.rsplit("::").next().unwrap_or(test);
    let (name, device) = (&field.name, &judge.current.name);
    let headline = format!("nothing says what decides whether released field `{name}` is sent");
    let shipped = judge.since(pair.stamp());
    let hosts = say::hosts(shipped);
    let label = format!("`{function}` may look at anything, and there is no property");
    judge
        .find(Rule::Undecided, Place::FieldTest(pair.at(index)), headline, label)
        .breaks(Directions::BOTH, shipped)
        .note(format!(
            "{hosts} always send and expect `{name}`: where the test says no, each side takes other bytes for it"
        ))
        .help(format!(
            "let a property decide, which old machine types switch on: `#[vmstate(property = \"send-{name}\")]` on a new field \
             `send_{name}: bool`, `test = \"{function}(send_{name})\"`, and `\"{device}.send-{name}\" = true` under the newest \
             released machine type"
        ))
        .help("where something in the stream decides, which those hosts set so that it is sent, hand it that field");
}

/// The `pre_load` is gone that has set what does not come.
pub(super) fn reset(judge: &mut Judge<'_>, pair: &Pair<'_>) {
    let is_reset = |device: &Device| device.hooks.pre_load.get().is_some();
    if !is_reset(judge.released) || is_reset(judge.current) {
        return;
    }
    let minimum = judge.current.minimum_version();
    let may_lack =
        |field: &Field| pair.part.is_some() || field.test.get().is_some() || field.since > minimum;
    let lacking = pair.alignment.pairs.iter().find(|matched| {
        let field = &pair.current.fields[matched.current];
        may_lack(field) && is_unsaid(field) && is_unsaid(&pair.released.fields[matched.released])
    });
    let Some(matched) = lacking else { return };
    let field = &pair.current.fields[matched.current];
    let shipped = &judge.baseline.releases;
    let headline =
        format!("nothing says what `{}` is when it does not come: `pre_load` is gone", field.name);
    let label = format!("set by the `pre_load` of the struct in {}", judge.newest());
    judge
        .find(Rule::AbsenceUnsaid, Place::Field(pair.at(matched.current)), headline, label)
        .breaks(Directions::OLD_TO_NEW, shipped)
        .note(format!(
            "where it does not come, a guest would go on with what the destination happens to have in `{}`",
            field.name
        ))
        .help("say what it is then: `absent = 0`, or `absent = keep` if what the destination has is right")
        .help("or restore `pre_load`");
}

/// A subsection that is there on both sides.
pub(super) fn kept(judge: &mut Judge<'_>, path: &[usize], from: &Subsection, to: &Subsection) {
    let Some(was) = from.decided.get() else { return };
    if to.decided.get() == Some(was) || is_retired(was, to, judge.current) {
        return;
    }
    let shipped = judge.since(from.stamp);
    let hosts = say::hosts(shipped);
    let words = |decided: &Decided| format!("`{}`", decided.words());
    let headline = format!("what decides released subsection `{}` changed", from.name);
    let label = format!("released with {}", words(was));
    let now = to.decided.get().map_or_else(|| "nothing that is said".to_owned(), words);
    judge
        .find(Rule::NeededChanged, Place::SubsectionNeeded(path.to_vec()), headline, label)
        .breaks(Directions::BOTH, shipped)
        .note(format!(
            "guests of {hosts} rely on {} for what is sent; now {now} decides",
            words(was)
        ))
        .help(format!("restore {}", words(was)));
}

/// Whether the property that decided is gone: its machine types are, too, or the table of them objects.
fn is_retired(was: &Decided, to: &Subsection, current: &Device) -> bool {
    let Some(name) = was.property() else { return false };
    let gone = !current.properties.iter().any(|property| property.name == name);
    gone && !matches!(to.decided.get(), Some(Decided::Property(_) | Decided::Both(_)))
}

fn undecided(judge: &mut Judge<'_>, path: &[usize], new: &Subsection) {
    let shipped = &judge.baseline.releases;
    let (device, hosts) = (&judge.current.name, say::hosts(shipped));
    let key = key(&new.name, device);
    let known = judge.current.properties.first();
    let property = known.map_or_else(|| key.replace('_', "-"), |known| known.name.clone());
    let by_property = format!(
        "where a property decides, say which: `subsection({key}, property = \"{property}\")`"
    );
    let field = property.replace('-', "_");
    let by_property = match known {
        Some(_) => by_property,
        None => format!(
            "{by_property}, with `#[vmstate(property = \"{property}\", default = true)]` on a new field `{field}: bool`"
        ),
    };
    let needed = match &new.needed {
        Some(needed) if *needed != key => format!("needed = \"{needed}\", "),
        _ => String::new(),
    };
    let headline =
        format!("nothing says what decides whether new subsection `{}` is sent", new.name);
    let label = format!("{hosts} refuse a stream with it");
    judge
        .find(Rule::Undecided, Place::Subsection(path.to_vec()), headline, label)
        .breaks(Directions::NEW_TO_OLD, shipped)
        .note("a function's name does not tell whether it is false for the guests that must be able to go back")
        .help(by_property)
        .help(format!("and switch it off under the newest released machine type: `\"{device}.{property}\" = false`"))
        .help(format!(
            "where the state alone decides, and no machine type shall switch it off: `subsection({key}, {needed}on = state)`"
        ));
}

/// What fields refer to a subsection by, if its name tells.
fn key(name: &str, device: &str) -> String {
    let rest = name.strip_prefix(device).and_then(|rest| rest.strip_prefix('/'));
    let is_word = |text: &&str| {
        text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') && !text.is_empty()
    };
    rest.filter(is_word).unwrap_or("key").to_owned()
}

fn is_unsaid(field: &Field) -> bool {
    field.absent.get().is_none()
}

fn absence(judge: &mut Judge<'_>, at: FieldAt, field: &Field, what: &str) {
    let shipped = &judge.baseline.releases;
    let hosts = say::hosts(shipped);
    let headline = format!("nothing says what `{}` is when {what} does not come", field.name);
    let label = format!("not in the streams of {hosts}");
    judge
        .find(Rule::AbsenceUnsaid, Place::Field(at), headline, label)
        .breaks(Directions::OLD_TO_NEW, shipped)
        .note(format!(
            "a guest of {hosts} would go on with what the destination happens to have in `{}`",
            field.name
        ))
        .help("say what it is then: `absent = 0`, or `absent = keep` if what the destination has is right")
        .help("or set it in a `pre_load` of the struct; that of a subsection is called only when it comes");
}
