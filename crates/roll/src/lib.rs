//! Units, employers, persons, employment, membership and households
