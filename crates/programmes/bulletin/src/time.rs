//! Points in time as feeds and publications write them.

use clock::Day;

/// `YYYY-MM-DDTHH:MM:SSZ` of milliseconds since 1970 UTC; what is less than a second is dropped.
pub(crate) fn utc(ms: i64) -> String {
    let seconds = ms.div_euclid(1_000);
    let day = Day(i32::try_from(seconds.div_euclid(86_400)).unwrap_or(Day::END.0));
    let second = seconds.rem_euclid(86_400);
    format!("{day}T{:02}:{:02}:{:02}Z", second / 3_600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::utc;

    #[test]
    fn times_are_written_to_the_second() {
        assert_eq!(utc(0), "1970-01-01T00:00:00Z");
        assert_eq!(utc(1_579_075_200_999), "2020-01-15T08:00:00Z");
        assert_eq!(utc(1_579_132_799_000), "2020-01-15T23:59:59Z");
        assert_eq!(utc(-1), "1969-12-31T23:59:59Z");
    }
}
