//! The walk itself: record after record.

use std::collections::HashMap;

use super::{
    Fault, Section, Stream,
    cursor::Cursor,
    description::Description,
    ram,
    record::{self, Header},
};

const MAGIC: u32 = u32::from_be_bytes(*b"QEVM");
const VERSION: u32 = 3;

struct Walker<'a> {
    stream: &'a [u8],
    cursor: Cursor<'a>,
    description: &'a Description<'a>,
    /// The next device of the description.
    described: usize,
    footers: bool,
    /// Names of the sections that were started, by id.
    started: HashMap<u32, String>,
    /// The layouts of memory that fitted so far.
    ram: Vec<ram::Layout>,
    /// How many sections ended where they should.
    ended: usize,
    found: Stream,
}

/// Walks `stream`, taking every section to end in a footer if `footers`.
///
/// Also answers how many sections, or parts of them, ended as expected.
pub(super) fn walk(stream: &[u8], description: &Description<'_>, footers: bool) -> (Stream, usize) {
    let mut walker = Walker {
        stream,
        cursor: Cursor::new(stream, 0),
        description,
        described: 0,
        footers,
        started: HashMap::new(),
        ram: ram::Layout::candidates(description.page_size()),
        ended: 0,
        found: Stream::default(),
    };
    walker.found.fault = walker.run().err();
    (walker.found, walker.ended)
}

impl Walker<'_> {
    fn run(&mut self) -> Result<(), Fault> {
        self.file_header()?;
        while self.record()? {}
        Ok(())
    }

    fn file_header(&mut self) -> Result<(), Fault> {
        match self.cursor.u32() {
            Some(MAGIC) => {}
            _ => return Err(self.fault(0, "expected a migration stream, which starts with `QEVM`")),
        }
        match self.cursor.u32() {
            Some(VERSION) => Ok(()),
            Some(2) => Err(self.fault(4, "expected stream version 3, found 2, which is obsolete")),
            _ => Err(self.fault(4, "expected stream version 3")),
        }
    }

    /// One record; false at the end of the stream.
    fn record(&mut self) -> Result<bool, Fault> {
        let offset = self.cursor.position();
        match self.cursor.u8() {
            Some(record::END_OF_STREAM) => return self.end(),
            Some(record::CONFIGURATION) if offset == 8 => self.configuration()?,
            Some(record::SECTION_FULL) => self.full(offset)?,
            Some(record::SECTION_START) => self.start(offset)?,
            Some(record::SECTION_PART | record::SECTION_END) => self.part(offset)?,
            Some(record::COMMAND) => self.command(offset)?,
            Some(other) => {
                let what = format!("expected a section, found a record of type {other:#04x}");
                return Err(self.fault(offset, what));
            }
            None => return Err(self.cut(offset, "a section")),
        }
        Ok(true)
    }

    /// After the end may come the description; anything else there is nobody's business.
    fn end(&mut self) -> Result<bool, Fault> {
        let offset = self.cursor.position();
        if self.cursor.u8() == Some(record::DESCRIPTION) {
            let whole = self.cursor.u32().and_then(|len| self.cursor.take(len as usize));
            whole.ok_or_else(|| self.cut(offset, "the description"))?;
        }
        Ok(false)
    }

    /// The machine's name; its subsections are simple, but carry no length either.
    fn configuration(&mut self) -> Result<(), Fault> {
        let offset = self.cursor.position();
        let name = self.cursor.u32().and_then(|len| self.cursor.take(len as usize));
        let name = name.ok_or_else(|| self.cut(offset, "the machine's name"))?;
        self.found.machine = Some(String::from_utf8_lossy(name).into_owned());
        while self.stream.get(self.cursor.position()) == Some(&record::SUBSECTION) {
            self.configuration_subsection()?;
        }
        Ok(())
    }

    fn configuration_subsection(&mut self) -> Result<(), Fault> {
        let offset = self.cursor.position();
        let read = |cursor: &mut Cursor<'_>| {
            cursor.u8()?;
            let name = cursor.counted()?;
            cursor.u32()?;
            match name {
                b"configuration/target-page-bits" => cursor.take(4).map(|_| true),
                b"configuration/uuid" => cursor.take(16).map(|_| true),
                b"configuration/capabilities" => {
                    for _ in 0..cursor.u32()? {
                        cursor.counted()?;
                    }
                    Some(true)
                }
                _ => Some(false),
            }
        };
        match read(&mut self.cursor) {
            Some(true) => Ok(()),
            Some(false) => {
                Err(self.fault(offset, "expected a known subsection of the configuration"))
            }
            None => Err(self.cut(offset, "the configuration")),
        }
    }

    fn full(&mut self, offset: usize) -> Result<(), Fault> {
        let header = self.header(offset)?;
        let start = self.cursor.position();
        let said = self.description.section(&mut self.described, &header.idstr, header.instance_id);
        let (size, lengths) = said.unzip();
        let lengths = lengths.unwrap_or_default();
        let described = size.and_then(|size| start.checked_add(size));
        let end = described
            .filter(|&end| self.may_end(end, header.section_id))
            .or_else(|| self.resynchronize(start, header.section_id));
        let left = end.map(|end| self.leave(end)).ok_or_else(|| self.lost(start, &header.idstr));
        self.found.sections.push(Section {
            idstr: header.idstr,
            instance_id: header.instance_id,
            version_id: header.version_id,
            offset,
            payload: start..end.unwrap_or(self.stream.len()),
            lengths,
            whole: end.is_some(),
        });
        left
    }

    fn start(&mut self, offset: usize) -> Result<(), Fault> {
        let header = self.header(offset)?;
        self.started.insert(header.section_id, header.idstr.clone());
        let end = self.iterable(&header.idstr, header.section_id)?;
        self.leave(end);
        Ok(())
    }

    fn part(&mut self, offset: usize) -> Result<(), Fault> {
        let id = self.cursor.u32().ok_or_else(|| self.cut(offset, "the id of a section"))?;
        let Some(idstr) = self.started.get(&id).cloned() else {
            return Err(
                self.fault(offset, format!("expected more of a started section, found id {id}"))
            );
        };
        let end = self.iterable(&idstr, id)?;
        self.leave(end);
        Ok(())
    }

    /// Where state that is sent in parts ends. Memory pages may hold anything, also streams, so
    /// they are read; nothing else is that large.
    fn iterable(&mut self, idstr: &str, section_id: u32) -> Result<usize, Fault> {
        let start = self.cursor.position();
        let end = if idstr == "ram" { self.ram_end(start, section_id) } else { None };
        end.or_else(|| self.resynchronize(start, section_id)).ok_or_else(|| self.lost(start, idstr))
    }

    /// Tries the layouts that fitted so far. One that does not fit once is out: no time is lost
    /// on it again.
    fn ram_end(&mut self, start: usize, section_id: u32) -> Option<usize> {
        let ends: Vec<_> = self.ram.iter().map(|layout| layout.end(self.stream, start)).collect();
        let end = ends.iter().flatten().copied().find(|&end| self.may_end(end, section_id));
        let mut fits = ends.iter().map(|tried| end.is_some() && *tried == end);
        self.ram.retain(|_| fits.next().unwrap_or(false));
        end
    }

    fn command(&mut self, offset: usize) -> Result<(), Fault> {
        let read = |cursor: &mut Cursor<'_>| {
            cursor.u16()?;
            let len = cursor.u16()?;
            cursor.take(usize::from(len)).map(|_| ())
        };
        read(&mut self.cursor).ok_or_else(|| self.cut(offset, "a command"))
    }

    fn header(&mut self, offset: usize) -> Result<Header, Fault> {
        Header::read(&mut self.cursor).ok_or_else(|| self.cut(offset, "the header of a section"))
    }

    /// Whether a payload of this section may end at `end`, which something else says.
    fn may_end(&self, end: usize, section_id: u32) -> bool {
        if !self.footers {
            return self.plausible(end);
        }
        let mut cursor = Cursor::new(self.stream, end);
        cursor.u8() == Some(record::FOOTER) && cursor.u32() == Some(section_id)
    }

    /// Where the payload ends, when nothing says so: where what follows makes sense.
    fn resynchronize(&self, start: usize, section_id: u32) -> Option<usize> {
        let footer = self.footer_len();
        (start..self.stream.len())
            .find(|&end| self.may_end(end, section_id) && self.plausible(end + footer))
    }

    fn plausible(&self, position: usize) -> bool {
        record::plausible(self.stream, position, |id| self.started.contains_key(&id))
    }

    fn footer_len(&self) -> usize {
        if self.footers { record::FOOTER_LEN } else { 0 }
    }

    /// Goes to the record after a payload.
    fn leave(&mut self, end: usize) {
        self.ended += 1;
        self.cursor = Cursor::new(self.stream, end + self.footer_len());
    }

    fn fault(&self, offset: usize, what: impl Into<String>) -> Fault {
        let what = what.into();
        Fault { offset: offset.min(self.stream.len()), what }
    }

    fn cut(&self, offset: usize, what: &str) -> Fault {
        let len = self.stream.len();
        self.fault(offset, format!("expected {what}, found the end of the stream at {len}"))
    }

    fn lost(&self, start: usize, idstr: &str) -> Fault {
        let what = format!(
            "expected the end of section `{idstr}`, found neither a description that fits nor \
             another section after it; the stream is cut short or damaged"
        );
        self.fault(start, what)
    }
}
