//! The messages of cargo and the compiler.

use cargo_metadata::Message;
use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel, DiagnosticSpan};
use vmstate_schema::{machines, parse_dump};

use super::others::{Apart, Labelled, Placed, Places};
use super::{Found, FoundTable, SeenTable, Source};

/// What a message means here.
pub(super) enum Event {
    /// A device.
    Device(Box<Found>),
    /// A table of machine types.
    Table(Box<FoundTable>),
    /// A place where a table is written.
    Seen(SeenTable),
    /// A struct that is not compared by itself.
    Apart(Apart),
    /// Which instantiation of a generic struct a device is.
    Labelled(Labelled),
    /// Where the parts of a device stand.
    Placed(Placed),
    /// An error that has nothing to do with the dump, as the compiler prints it.
    Error(String),
    /// A crate is done.
    Compiled(String),
    /// The build is done, with or without errors.
    Finished,
    Other,
}

/// What a dump begins with.
const MARK: &str = "vmstate-dump";

/// Reads one line of cargo's output.
pub(super) fn event(line: &str) -> Event {
    match serde_json::from_str(line) {
        Ok(Message::CompilerMessage(message)) => of_diagnostic(&message.message),
        Ok(Message::CompilerArtifact(artifact)) => Event::Compiled(artifact.target.name),
        Ok(Message::BuildFinished(_)) => Event::Finished,
        _ => Event::Other,
    }
}

fn of_diagnostic(message: &Diagnostic) -> Event {
    if !matches!(message.level, DiagnosticLevel::Error | DiagnosticLevel::Ice) {
        return Event::Other;
    }
    if let Some(event) = of_machines(message) {
        return event;
    }
    if let Some(apart) = Apart::parse(&message.message, source(message)) {
        return Event::Apart(apart);
    }
    if let Some(labelled) = Labelled::parse(&message.message, source(message)) {
        return Event::Labelled(labelled);
    }
    if let Some(placed) = Placed::parse(&message.message, source(message)) {
        return Event::Placed(placed);
    }
    // The compiler puts "evaluation panicked: " in front of the text.
    let Some(at) = message.message.find(MARK) else { return error(message) };
    let mut text = message.message[at..].trim_end().to_owned();
    text.push('\n');
    match parse_dump(&text) {
        Ok(device) => Event::Device(Box::new(Found {
            device,
            instance: None,
            source: source(message),
            places: Places::default(),
        })),
        Err(fault) => {
            Event::Error(format!("error: a device's layout cannot be read: {fault}\n{text}"))
        }
    }
}

/// What is about machine types.
fn of_machines(message: &Diagnostic) -> Option<Event> {
    if let Some(at) = message.message.find(machines::SEEN) {
        let names = message.message[at..].split_whitespace().skip(1).map(str::to_owned);
        return Some(Event::Seen(SeenTable { names: names.collect(), source: source(message) }));
    }
    let at = message.message.find(machines::DUMP)?;
    let text = format!("{}\n", message.message[at..].trim_end());
    Some(match machines::parse_source(&text) {
        Ok(table) => Event::Table(Box::new(FoundTable { table, source: source(message) })),
        Err(fault) => {
            Event::Error(format!("error: a table of machine types cannot be read: {fault}\n{text}"))
        }
    })
}

fn error(message: &Diagnostic) -> Event {
    if message.message.starts_with("aborting due to") {
        return Event::Other;
    }
    Event::Error(message.rendered.clone().unwrap_or_else(|| message.message.clone()))
}

/// The struct: where the macro was called that the span comes from.
fn source(message: &Diagnostic) -> Option<Source> {
    let primary = message.spans.iter().find(|span| span.is_primary)?;
    let span = outermost(primary);
    Some(Source {
        file: span.file_name.replace('\\', "/"),
        line: span.line_start,
        column: span.column_start,
    })
}

fn outermost(span: &DiagnosticSpan) -> &DiagnosticSpan {
    span.expansion.as_ref().map_or(span, |expansion| outermost(&expansion.span))
}
