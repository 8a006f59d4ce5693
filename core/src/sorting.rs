//! Sorting of lists that are short. What the standard library sorts by is made for long ones, and 3,000 bytes of code for each
//! type that is sorted (docs/adr/0033).

use std::cmp::Ordering;

/// The first `most` of `items` in the order of `compare`; those that are equal stay as they are.
pub(crate) fn sorted<T>(
    items: impl IntoIterator<Item = T>,
    most: usize,
    compare: impl Fn(&T, &T) -> Ordering,
) -> Vec<T> {
    let mut sorted: Vec<T> = Vec::new();
    for item in items {
        let place = sorted.partition_point(|other| compare(other, &item) != Ordering::Greater);
        if place < most {
            sorted.insert(place, item);
            sorted.truncate(most);
        }
    }
    sorted
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn as_the_standard_library_sorts(items in prop::collection::vec((0..8_u8, any::<u8>()), 0..40), most in 0..50_usize) {
            let mut expected = items.clone();
            expected.sort_by_key(|item| item.0);
            expected.truncate(most);
            prop_assert_eq!(sorted(items, most, |left, right| left.0.cmp(&right.0)), expected);
        }
    }
}
