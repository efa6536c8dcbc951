//! The ledger as workbooks.
