//! The compound file in which a legacy workbook is wrapped: a small file system of sectors in chains.

use super::{u16_at, u32_at};
use crate::error::SheetError;

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const HEADER: usize = 512;
const ENTRY: usize = 128;
const MINI_SECTOR: usize = 64;
/// Streams shorter than this lie in the mini stream.
const MINI_CUTOFF: usize = 4096;

/// The bytes of the stream that holds the workbook.
///
/// # Errors
/// [`SheetError::Password`] for an encrypted package, [`SheetError::NotASheet`] when there is no workbook inside,
/// [`SheetError::Damaged`] when a chain leaves the file or never ends.
pub(crate) fn workbook_stream(file: &[u8]) -> Result<Vec<u8>, SheetError> {
    let compound = Compound::open(file).ok_or_else(damaged)?;
    let directory = compound.chain(compound.directory, usize::MAX).ok_or_else(damaged)?;
    let entries: Vec<Entry> = directory.chunks_exact(ENTRY).filter_map(Entry::read).collect();
    if entries.iter().any(|entry| entry.name.eq_ignore_ascii_case("EncryptedPackage")) {
        return Err(SheetError::Password);
    }
    let wanted = ["Workbook", "Book"];
    let stream = wanted
        .iter()
        .find_map(|name| entries.iter().find(|entry| entry.kind == STREAM && entry.name.eq_ignore_ascii_case(name)));
    let Some(stream) = stream else {
        return Err(SheetError::NotASheet {
            found: "a document without a workbook inside",
            found_zh: "不含工作簿的文档",
        });
    };
    let bytes = if stream.size < MINI_CUTOFF {
        let root = entries.iter().find(|entry| entry.kind == ROOT).ok_or_else(damaged)?;
        compound.mini_chain(root, stream)
    } else {
        compound.chain(stream.start, stream.size)
    };
    bytes.ok_or_else(damaged)
}

fn damaged() -> SheetError {
    SheetError::Damaged("its sectors lead nowhere".to_owned())
}

const STREAM: u8 = 2;
const ROOT: u8 = 5;

struct Entry {
    name: String,
    kind: u8,
    start: u32,
    size: usize,
}

impl Entry {
    fn read(bytes: &[u8]) -> Option<Entry> {
        let units = bytes[..64].chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]])).take_while(|&unit| unit != 0);
        let name = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
        let size = usize::try_from(u32_at(bytes, 120)?).ok()?;
        Some(Entry { name, kind: bytes[66], start: u32_at(bytes, 116)?, size })
    }
}

struct Compound<'a> {
    file: &'a [u8],
    sector: usize,
    /// The next sector of each.
    table: Vec<u32>,
    directory: u32,
    mini_table: u32,
}

impl<'a> Compound<'a> {
    fn open(file: &'a [u8]) -> Option<Compound<'a>> {
        let sector = match u16_at(file, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut compound =
            Compound { file, sector, table: Vec::new(), directory: u32_at(file, 48)?, mini_table: u32_at(file, 60)? };
        let in_header = (76..HEADER).step_by(4).map_while(|at| u32_at(file, at));
        let mut places: Vec<u32> = in_header.filter(|&id| id < END_OF_CHAIN - 3).collect();
        let mut more = u32_at(file, 68)?;
        // Each step reads a sector that holds at least one place, so an honest chain is shorter than the file.
        for _ in 0..compound.count() {
            let Some(bytes) = compound.bytes(more) else { break };
            let ids = bytes.chunks_exact(4).filter_map(|b| u32_at(b, 0));
            let mut ids: Vec<u32> = ids.collect();
            more = ids.pop()?;
            places.extend(ids.into_iter().filter(|&id| id < END_OF_CHAIN - 3));
        }
        if places.len() > compound.count() {
            return None;
        }
        for id in places {
            let bytes = compound.bytes(id)?;
            let next: Vec<u32> = bytes.chunks_exact(4).filter_map(|b| u32_at(b, 0)).collect();
            compound.table.extend(next);
        }
        Some(compound)
    }

    /// How many sectors the file can hold, the last perhaps cut short.
    fn count(&self) -> usize {
        self.file.len().div_ceil(self.sector)
    }

    fn bytes(&self, id: u32) -> Option<&'a [u8]> {
        let from = usize::try_from(id).ok()?.checked_add(1)?.checked_mul(self.sector)?;
        let to = from.checked_add(self.sector)?.min(self.file.len());
        self.file.get(from..to).filter(|bytes| !bytes.is_empty())
    }

    /// The bytes of a chain, at most so many.
    fn chain(&self, start: u32, size: usize) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut id = start;
        for _ in 0..=self.count() {
            if id == END_OF_CHAIN || bytes.len() >= size {
                bytes.truncate(size);
                return Some(bytes);
            }
            bytes.extend_from_slice(self.bytes(id)?);
            id = *self.table.get(usize::try_from(id).ok()?)?;
        }
        None
    }

    fn mini_chain(&self, root: &Entry, stream: &Entry) -> Option<Vec<u8>> {
        let container = self.chain(root.start, root.size)?;
        let table = self.chain(self.mini_table, usize::MAX)?;
        let mut bytes = Vec::new();
        let mut id = stream.start;
        for _ in 0..=container.len() / MINI_SECTOR {
            if id == END_OF_CHAIN || bytes.len() >= stream.size {
                bytes.truncate(stream.size);
                return Some(bytes);
            }
            let at = usize::try_from(id).ok()?;
            let from = at.checked_mul(MINI_SECTOR)?;
            bytes.extend_from_slice(container.get(from..(from + MINI_SECTOR).min(container.len()))?);
            id = u32_at(&table, at.checked_mul(4)?)?;
        }
        None
    }
}
