//! Sizes as people write them.

use std::str::FromStr;

/// A number of bytes: `500KiB`, `64MiB`, `2GiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size(pub u64);

const UNITS: [(&str, u64); 4] =
    [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40)];

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let refused = || format!("{text:?} is not a size; write it as 500KiB, 64MiB or 2GiB");
        let (unit, bytes) =
            UNITS.into_iter().find(|(unit, _)| text.ends_with(unit)).ok_or_else(refused)?;
        let number: u64 = text[..text.len() - unit.len()].trim().parse().map_err(|_| refused())?;
        number.checked_mul(bytes).map(Size).ok_or_else(refused)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_has_a_number_and_a_unit() {
        assert_eq!("64MiB".parse(), Ok(Size(64 << 20)));
        assert_eq!("2 GiB".parse(), Ok(Size(2 << 30)));
        for refused in ["", "64", "64MB", "-1MiB", "99999999999TiB"] {
            assert!(refused.parse::<Size>().is_err(), "{refused:?}");
        }
    }
}
