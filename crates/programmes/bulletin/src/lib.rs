//! Bulletins whose figures are quoted live and frozen when published
