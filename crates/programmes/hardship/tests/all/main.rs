//! The tests of hardship relief.
