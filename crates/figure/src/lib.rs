//! Figures: a number and its list are one query
