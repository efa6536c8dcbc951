//! Accounts, sign-in and policy, on both engines.

mod accounts;
mod delegation;
mod hand_over;
mod policy;
mod signin;
mod support;
