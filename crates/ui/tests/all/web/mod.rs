//! The server: every route against the table, sign-in and accounts through the browser, headers, forgery, limits.

mod accounts;
mod delegation;
mod headers;
mod log;
mod policy;
mod serve;
mod sign_in;
mod support;
mod time;
