//! The lines of a body: hooks, fields and subsections, each with its lines below.

use super::seen::{Seen, Stamps};
use super::types;
use super::words::{RESTORE, Words};
use super::{ParseError, names};
use crate::model::{
    Check, Decided, Field, History, Hook, Hooks, Stamp, Subsection, Type, Versions,
};

type Result<T> = std::result::Result<T, ParseError>;

/// How deep structs may nest; far above what is written.
const MAX_LEVEL: usize = 32;

/// One line of the body of a file.
#[derive(Clone, Copy)]
pub(super) struct Line<'a> {
    pub(super) stamp: Stamp,
    pub(super) level: usize,
    pub(super) words: Words<'a>,
}

/// The lines still to be read.
pub(super) struct Lines<'a> {
    pub(super) lines: std::slice::Iter<'a, Line<'a>>,
    /// The names of stamps; none in a dump.
    pub(super) stamps: &'a Stamps<'a>,
}

/// What the stamps of a line may be.
#[derive(Clone, Copy)]
pub(super) enum Within {
    /// In a body that began then, if not with the device: the same or later.
    Body(Option<Stamp>),
    /// In a nested struct: its fields were shipped together; subsections, and fields with a `test`, may have
    /// come later.
    Type(Stamp),
}

impl Within {
    pub(super) fn check(self, line: &Line<'_>, stamps: &Stamps<'_>) -> Result<()> {
        match self {
            Self::Body(Some(began)) | Self::Type(began) if !stamps.is_within(line.stamp, began) => {
                Err(line.words.error("this line is older than what it belongs to"))
            }
            _ => Ok(()),
        }
    }

    fn check_field(self, field: &Field, words: &Words<'_>) -> Result<()> {
        match self {
            Self::Type(shipped) if field.stamp != shipped && field.test.entries().is_empty() => {
                Err(words.error("this line has another stamp than the field it belongs to"))
            }
            _ => Ok(()),
        }
    }

    /// In a subsection with this stamp.
    fn child(self, stamp: Stamp) -> Self {
        match self {
            Self::Body(_) => Self::Body(Some(stamp)),
            Self::Type(_) => Self::Type(stamp),
        }
    }
}

impl<'a> Lines<'a> {
    /// The next line of this level.
    pub(super) fn next(&mut self, level: usize) -> Result<Option<Line<'a>>> {
        let Some(line) = self.lines.as_slice().first() else { return Ok(None) };
        if line.level < level {
            return Ok(None);
        }
        if line.level > level || level > MAX_LEVEL {
            return Err(line.words.error("wrong indent"));
        }
        self.lines.next();
        Ok(Some(*line))
    }

    /// The lines below a subsection.
    fn part(&mut self, part: &mut Subsection, within: Within, level: usize) -> Result<()> {
        let mut seen = Seen::default();
        while let Some(mut line) = self.next(level)? {
            within.check(&line, self.stamps)?;
            if line.words.eat("hook ") {
                hook(&mut part.hooks, &mut line, self.stamps)?;
            } else {
                self.member(line, (&mut part.fields, &mut part.subsections), &mut seen, within)?;
            }
        }
        Ok(())
    }

    /// A field or subsection, with the lines below it.
    pub(super) fn member(
        &mut self,
        mut line: Line<'a>,
        (fields, subsections): (&mut Vec<Field>, &mut Vec<Subsection>),
        seen: &mut Seen,
        within: Within,
    ) -> Result<()> {
        if line.words.eat("field ") {
            let field = self.field(line, within)?;
            if seen.field(fields, &field, self.stamps) {
                return Err(line.words.error(format!("field `{}` is there twice", field.name)));
            }
            fields.push(field);
        } else if line.words.eat("subsection ") {
            let part = self.subsection(line, within)?;
            if seen.subsection(subsections, &part, self.stamps) {
                return Err(line.words.error(format!("subsection `{}` is there twice", part.name)));
            }
            subsections.push(part);
        } else {
            let word = line.words.rest.split(' ').next().unwrap_or_default();
            return Err(line.words.error(format!("unknown item `{word}`")));
        }
        Ok(())
    }

    fn subsection(&mut self, line: Line<'a>, within: Within) -> Result<Subsection> {
        let mut words = line.words;
        let mut part = Subsection { stamp: line.stamp, ..Subsection::new(words.name()?, None) };
        words.expect(" version ")?;
        Versions { version: part.version, minimum: part.minimum } = words.versions()?;
        if words.eat(" needed ") {
            part.needed = Some(words.path()?);
        }
        self.attribute(&mut words, " by ", &mut part.decided, line.stamp, decided)?;
        words.end()?;
        self.part(&mut part, within.child(line.stamp), line.level + 1)?;
        Ok(part)
    }

    fn field(&mut self, line: Line<'a>, within: Within) -> Result<Field> {
        let mut words = line.words;
        let mut field = Field { stamp: line.stamp, ..Field::new(words.name()?) };
        words.expect(" ")?;
        let mut ty = types::head(&mut words)?;
        if words.eat(" since ") {
            field.since = words.number()?;
        }
        let stamp = line.stamp;
        self.attribute(&mut words, " first ", &mut field.first, stamp, Words::number)?;
        self.attribute(&mut words, " max ", &mut field.max, stamp, Words::number)?;
        self.attribute(&mut words, " test ", &mut field.test, stamp, Words::path)?;
        self.attribute(&mut words, " absent ", &mut field.absent, stamp, Words::quoted)?;
        if words.eat(" check ") {
            field.check = Some(check(&mut words)?);
        }
        self.attribute(&mut words, " validate ", &mut field.validate, stamp, Words::path)?;
        words.end()?;
        within.check_field(&field, &words)?;
        self.content(&mut ty, line)?;
        field.ty = Some(ty);
        Ok(field)
    }

    /// Values behind a word and, after `@`, the releases that they came with.
    fn attribute<T>(
        &self,
        words: &mut Words<'a>,
        word: &str,
        history: &mut History<T>,
        owner: Stamp,
        read: impl Fn(&mut Words<'a>) -> Result<T>,
    ) -> Result<()> {
        while words.eat(word) {
            let value = if words.eat_none() { None } else { Some(read(words)?) };
            let stamp = if words.eat("@") { self.stamp(words)? } else { owner };
            if !self.stamps.is_within(stamp, owner) {
                return Err(words.error("the attribute is older than what it belongs to"));
            }
            push(history, stamp, value, words, self.stamps)?;
        }
        Ok(())
    }

    /// The name of a release, or `next`.
    fn stamp(&self, words: &mut Words<'_>) -> Result<Stamp> {
        let name = words.bare(|byte| byte == b',' || names::is_release_byte(byte));
        let stamp = self.stamps.find(name);
        stamp.ok_or_else(|| words.error(format!("`{name}` is not among the releases")))
    }

    /// The lines below a field that say what is in its type.
    fn content(&mut self, ty: &mut Type, line: Line<'a>) -> Result<()> {
        let (within, level) = (Within::Type(line.stamp), line.level + 1);
        match ty {
            Type::Struct(nested) => {
                let mut seen = Seen::default();
                while let Some(mut line) = self.next(level)? {
                    within.check(&line, self.stamps)?;
                    if line.words.eat("hook ") {
                        hook(&mut nested.hooks, &mut line, self.stamps)?;
                    } else {
                        let body = (&mut nested.fields, &mut nested.subsections);
                        self.member(line, body, &mut seen, within)?;
                    }
                }
                Ok(())
            }
            Type::Sequence { element, .. } | Type::Pointer(_, element) => {
                self.content(element, line)
            }
            Type::Tree { key, value } => {
                **key = self.entry("key ", line)?;
                **value = self.entry("value ", line)?;
                Ok(())
            }
            Type::Leaf { .. } | Type::Enum { .. } => Ok(()),
        }
    }

    /// The key or the value of a tree.
    fn entry(&mut self, word: &str, tree: Line<'a>) -> Result<Type> {
        let Some(mut line) = self.next(tree.level + 1)? else {
            return Err(tree.words.error(format!("the line `{}` is missing below", word.trim())));
        };
        Within::Type(tree.stamp).check(&line, self.stamps)?;
        line.words.expect(word)?;
        let mut ty = types::head(&mut line.words)?;
        line.words.end()?;
        self.content(&mut ty, line)?;
        Ok(ty)
    }
}

/// `post_load check_fifo`, after the word `hook`.
pub(super) fn hook(hooks: &mut Hooks, line: &mut Line<'_>, stamps: &Stamps<'_>) -> Result<()> {
    let words = &mut line.words;
    let kind = words.bare(|byte| byte != b' ');
    let Some(hook) = Hook::ALL.into_iter().find(|hook| hook.word() == kind) else {
        return Err(words.error(format!("unknown hook `{kind}`")));
    };
    words.expect(" ")?;
    let value = if words.eat_none() { None } else { Some(words.path()?) };
    words.end()?;
    push(hooks.get_mut(hook), line.stamp, value, words, stamps)
}

/// Adds a change, which must be newer than those before it.
pub(super) fn push<T>(
    history: &mut History<T>,
    stamp: Stamp,
    value: Option<T>,
    words: &Words<'_>,
    stamps: &Stamps<'_>,
) -> Result<()> {
    match history.stamp() {
        Some(last) if last == stamp => Err(words.error("this is said twice for one release")),
        Some(last) if stamps.order(last) >= stamps.order(stamp) => {
            Err(words.error("the changes are not in order of release"))
        }
        None if value.is_none() => Err(words.error("`-` takes away what is not there")),
        _ => {
            history.push(stamp, value);
            Ok(())
        }
    }
}

fn decided(words: &mut Words<'_>) -> Result<Decided> {
    if words.eat("state") {
        return Ok(Decided::State);
    }
    words.expect("property ")?;
    let name = words.name()?;
    Ok(if words.eat(" and state") { Decided::Both(name) } else { Decided::Property(name) })
}

fn check(words: &mut Words<'_>) -> Result<Check> {
    let word = words.bare(|byte| byte != b' ');
    [Check::Equal, Check::AtMost]
        .into_iter()
        .find(|check| check.word() == word)
        .ok_or_else(|| ParseError::new(words.line, format!("unknown check `{word}`"), RESTORE))
}
