//! How large anything a file holds may be.

/// The sizes beyond which a file is refused instead of read.
///
/// They are far above what any honest sheet needs (a row of a register is some hundred bytes, a workbook of half a
/// million rows inflates to some hundred megabytes) and low enough that a hostile file costs seconds and megabytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest single record of delimited text, in bytes as stored, quoted line breaks included.
    pub record_bytes: usize,
    /// Most columns read of a row; cells further right are ignored.
    pub columns: usize,
    /// Most rows of a sheet.
    pub rows: u32,
    /// Most entries in a workbook's archive.
    pub archive_entries: u64,
    /// Most bytes all entries of an archive may inflate to.
    pub inflated_bytes: u64,
    /// Highest ratio of inflated to stored bytes of one entry, applied once it inflates beyond [`Self::ratio_from`].
    pub ratio: u64,
    /// Inflated size in bytes from which [`Self::ratio`] is applied.
    pub ratio_from: u64,
    /// Most bytes the table of shared strings may inflate to; it is the one part of an XLSX held in memory.
    pub shared_strings_bytes: u64,
    /// Longest run of text or markup inside an XLSX part, in bytes.
    pub xml_run_bytes: u64,
    /// Largest legacy XLS file in bytes; it is held in memory whole.
    pub xls_bytes: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            record_bytes: 1 << 20,
            columns: 256,
            rows: 1_048_576,
            archive_entries: 4_096,
            inflated_bytes: 2 << 30,
            ratio: 250,
            ratio_from: 16 << 20,
            shared_strings_bytes: 256 << 20,
            xml_run_bytes: 4 << 20,
            xls_bytes: 64 << 20,
        }
    }
}
