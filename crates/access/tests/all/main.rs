//! Accounts, sign-in and policy, on both engines.

mod accounts;
mod policy;
mod signin;
mod support;
