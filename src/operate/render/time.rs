//! Times and spans, as short as they are still told apart.

use jiff::Timestamp;

/// Returns a span in milliseconds as `12 ms`, `1.23 s`, `4 m 05 s`, `2 h 07 m` or `3 d 04 h`.
pub fn span(milliseconds: i64) -> String {
    let milliseconds = milliseconds.max(0);
    let seconds = milliseconds / 1000;
    let two = |big: i64, word, small: i64, unit| format!("{big} {word} {small:02} {unit}");
    match seconds {
        0 => format!("{milliseconds} ms"),
        1..=59 => format!("{seconds}.{:02} s", milliseconds % 1000 / 10),
        60..=3_599 => two(seconds / 60, "m", seconds % 60, "s"),
        3_600..=86_399 => two(seconds / 3_600, "h", seconds / 60 % 60, "m"),
        _ => two(seconds / 86_400, "d", seconds / 3_600 % 24, "h"),
    }
}

/// Returns a time in milliseconds since 1970 as `2026-11-23T08:00:00.123Z`.
pub fn instant(milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds)
        .map_or_else(|_| milliseconds.to_string(), |time| format!("{time:.3}"))
}

/// Returns a time as `2026-11-23 08:00:00Z`, for tables.
pub fn plain(milliseconds: i64) -> String {
    let whole = instant(milliseconds);
    match whole.split_once('.') {
        Some((seconds, _)) => format!("{}Z", seconds.replace('T', " ")),
        None => whole,
    }
}
