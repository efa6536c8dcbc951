//! Stores of both engines for the tests of every crate
