//! Types: what stands on a field's line.

use super::ParseError;
use super::words::Words;
use crate::model::{Domain, Length, Marker, Struct, Type, Versions, implied_size};

type Result<T> = std::result::Result<T, ParseError>;

/// How many arrays of arrays a line may hold; far above what is written.
const MAX_DEPTH: usize = 32;

/// The head of a type. The content of structs and trees stands on the lines below.
pub(super) fn head(words: &mut Words<'_>) -> Result<Type> {
    nested_head(words, 0)
}

fn nested_head(words: &mut Words<'_>, depth: usize) -> Result<Type> {
    if depth > MAX_DEPTH {
        return Err(words.error("the type is nested too deeply"));
    }
    let start = *words;
    if words.eat("[") {
        let length = length(words);
        // A leaf's name may begin with a bracket, too; it is followed by its size.
        if !words.eat("] ") {
            *words = start;
            return leaf(words).map_err(|error| length.err().unwrap_or(error));
        }
        let length = length?;
        let element = Box::new(nested_head(words, depth + 1)?);
        return Ok(Type::Sequence { length, element });
    }
    if let Some(marker) = one_of(words, Marker::ALL, Marker::word) {
        return Ok(Type::Pointer(marker, Box::new(nested_head(words, depth + 1)?)));
    }
    if words.eat("struct ") {
        return structure(words, false);
    }
    if words.eat("vstruct ") {
        return structure(words, true);
    }
    if words.eat("enum ") {
        return enumeration(words);
    }
    if is_tree(words) {
        words.eat("tree");
        return Ok(Type::Tree { key: Box::new(unknown()), value: Box::new(unknown()) });
    }
    leaf(words)
}

fn is_tree(words: &Words<'_>) -> bool {
    words.rest == "tree" || words.rest.starts_with("tree ")
}

/// Stands in until the line below is read.
fn unknown() -> Type {
    Type::variable("")
}

fn structure(words: &mut Words<'_>, pinned: bool) -> Result<Type> {
    let mut nested = Struct::new(words.name()?);
    if pinned {
        words.expect(" at ")?;
        nested.pinned = Some(words.number()?);
    }
    words.expect(" version ")?;
    Versions { version: nested.version, minimum: nested.minimum } = words.versions()?;
    Ok(Type::Struct(Box::new(nested)))
}

fn enumeration(words: &mut Words<'_>) -> Result<Type> {
    let repr = words.name()?;
    let mut variants = Vec::new();
    loop {
        // An attribute may follow; it has no `=`.
        let mut ahead = *words;
        if !ahead.eat(" ") {
            break;
        }
        let name = ahead.name()?;
        if !ahead.eat("=") {
            break;
        }
        variants.push((name, ahead.signed()?));
        *words = ahead;
    }
    Ok(Type::Enum { repr, variants })
}

fn leaf(words: &mut Words<'_>) -> Result<Type> {
    let domain = one_of(words, Domain::ALL, Domain::word);
    let name = words.name()?;
    if !words.eat(":") {
        let Some(size) = implied_size(&name) else {
            return Err(words.error(format!("`{name}` is not a type")));
        };
        return Ok(Type::Leaf { name, size: Some(size), domain });
    }
    let size = if words.eat("?") { None } else { Some(words.number()?) };
    Ok(Type::Leaf { name, size, domain })
}

fn length(words: &mut Words<'_>) -> Result<Length> {
    if words.eat("prefix ") {
        return Ok(Length::Prefix(words.bare(|byte| byte.is_ascii_alphanumeric()).to_owned()));
    }
    if words.eat("bits ") {
        let quoted = words.rest.starts_with('"');
        let count = words.count()?;
        let number = if quoted { None } else { count.parse().ok() };
        return Ok(number.map_or(Length::Bits(count), Length::FixedBits));
    }
    let quoted = words.rest.starts_with('"');
    let name = words.count()?;
    if !quoted && name.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = name.parse();
        return number.map(Length::Fixed).map_err(|_| words.error(format!("`{name}` is too long")));
    }
    match name.as_str() {
        "configured" if !quoted => return Ok(Length::Configured),
        "terminated" if !quoted => return Ok(Length::Terminated),
        _ => {}
    }
    let times = if words.eat("*") { words.number()? } else { 1 };
    Ok(Length::Field(name, times))
}

/// What the next word stands for, if it is one of these.
fn one_of<T: Copy>(
    words: &mut Words<'_>,
    all: impl IntoIterator<Item = T>,
    word: impl Fn(T) -> &'static str,
) -> Option<T> {
    all.into_iter().find(|it| {
        let start = *words;
        let found = words.eat(word(*it)) && words.eat(" ");
        if !found {
            *words = start;
        }
        found
    })
}
