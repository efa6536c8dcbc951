//! The reform ledger, the coordination group, and the register of forms
