//! The numbers that people match: none that another request of this user was given in the last 10 minutes.

use std::collections::BTreeSet;

/// Numbers that may not be given now.
pub(crate) type Numbers = BTreeSet<String>;

/// A number of `digits` digits outside `taken`, each free one equally likely; `None` if there is none left.
///
/// # Errors
/// That of `below`, which draws a number below its argument.
pub(crate) fn pick_number<E>(
    digits: u8,
    taken: &Numbers,
    below: impl FnOnce(u64) -> Result<u64, E>,
) -> Result<Option<String>, E> {
    let width = usize::from(digits);
    let all = 10_u64.pow(u32::from(digits));
    let taken: Vec<u64> =
        taken.iter().filter(|number| number.len() == width).flat_map(|number| number.parse()).collect();
    let free = all.saturating_sub(taken.len() as u64);
    if free == 0 {
        return Ok(None);
    }
    let mut number = below(free)?;
    for one in taken {
        if one <= number {
            number += 1;
        }
    }
    Ok(Some(format!("{number:0width$}")))
}

/// Three distinct numbers of two digits outside `taken`, the right one first; `None` if there are not three left.
///
/// # Errors
/// That of `below`.
pub(crate) fn pick_three<E>(
    taken: &Numbers,
    mut below: impl FnMut(u64) -> Result<u64, E>,
) -> Result<Option<[String; 3]>, E> {
    let mut taken = taken.clone();
    let mut next = || -> Result<Option<String>, E> {
        let number = pick_number(2, &taken, &mut below)?;
        taken.extend(number.clone());
        Ok(number)
    };
    let (Some(right), Some(second), Some(third)) = (next()?, next()?, next()?) else { return Ok(None) };
    Ok(Some([right, second, third]))
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    fn pick(digits: u8, taken: &Numbers, draw: u64) -> Option<String> {
        pick_number(digits, taken, |_| Ok::<_, Infallible>(draw)).unwrap()
    }

    #[test]
    fn taken_numbers_are_skipped_and_every_free_one_can_come() {
        let taken: Numbers = ["00", "01", "05", "123456"].map(str::to_owned).into();
        let all: Numbers = (0..97).filter_map(|draw| pick(2, &taken, draw)).collect();
        assert_eq!(all.len(), 97);
        assert!(!all.iter().any(|number| taken.contains(number)));
        assert_eq!(pick(6, &Numbers::new(), 42).as_deref(), Some("000042"));
    }

    #[test]
    fn none_left_is_said() {
        let taken: Numbers = (0..100).map(|number| format!("{number:02}")).collect();
        assert_eq!(pick(2, &taken, 0), None);
        let two_left: Numbers = (0..98).map(|number| format!("{number:02}")).collect();
        assert_eq!(pick_three(&two_left, |_| Ok::<_, Infallible>(0)).unwrap(), None);
    }

    #[test]
    fn three_numbers_are_distinct() {
        let three = pick_three(&["00".to_owned()].into(), |_| Ok::<_, Infallible>(0)).unwrap().unwrap();
        assert_eq!(three, ["01", "02", "03"]);
    }
}
