//! Keys for values whose names may be repeated.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Up to this number of values, comparing all names takes less than a set of them.
const FEW: usize = 16;

/// Puts a number behind each name that a value before has, from 2 on. Leaves out the numbers that
/// make a name that another value has.
pub(super) fn number_repeated<T>(values: &mut [(Cow<'_, str>, T)]) {
    if !has_repeated(values) {
        return;
    }
    let mut taken: HashSet<Cow<'_, str>> = values.iter().map(|(name, _)| name.clone()).collect();
    // How often each name has occurred, with the numbers that were left out.
    let mut counts: HashMap<Cow<'_, str>, u32> = HashMap::new();
    for (name, _) in values {
        let Some(count) = counts.get_mut(name) else {
            counts.insert(name.clone(), 1);
            continue;
        };
        *name = loop {
            *count += 1;
            let key = Cow::from(format!("{name}_{count}"));
            if taken.insert(key.clone()) {
                break key;
            }
        };
    }
}

fn has_repeated<T>(values: &[(Cow<'_, str>, T)]) -> bool {
    if values.len() <= FEW {
        let mut rest = values;
        while let [(name, _), others @ ..] = rest {
            if others.iter().any(|(other, _)| other == name) {
                return true;
            }
            rest = others;
        }
        return false;
    }
    let mut names = HashSet::with_capacity(values.len());
    values.iter().any(|(name, _)| !names.insert(&**name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(names: &[&str]) -> Vec<String> {
        let mut values: Vec<_> = names.iter().map(|name| (Cow::from(*name), ())).collect();
        number_repeated(&mut values);
        values.into_iter().map(|(key, ())| key.into()).collect()
    }

    #[test]
    fn a_number_makes_no_name_that_is_there() {
        for (names, expected) in [
            (&["a", "b"][..], &["a", "b"][..]),
            (&["a", "a", "b", "a"], &["a", "a_2", "b", "a_3"]),
            (&["a", "a", "a_2", "a"], &["a", "a_3", "a_2", "a_4"]),
            (&["a_2", "a", "a_2", "a"], &["a_2", "a", "a_2_2", "a_3"]),
            (&["", ""], &["", "_2"]),
            (&[], &[]),
        ] {
            assert_eq!(keys(names), expected);
        }
    }

    /// All names of few letters: the keys differ, and each name is the key of its first value.
    #[test]
    fn keys_are_unique_and_first_names_stay() {
        let names = ["a", "a_2", "a_2_2", "b"];
        for mut number in 0..4_usize.pow(6) {
            let chosen: Vec<&str> = std::iter::repeat_with(|| {
                let name = names[number % 4];
                number /= 4;
                name
            })
            .take(6)
            .collect();
            let keys = keys(&chosen);
            let unique: HashSet<&String> = keys.iter().collect();
            assert_eq!(unique.len(), keys.len(), "{chosen:?}: {keys:?}");
            for (at, name) in chosen.iter().enumerate() {
                let is_first = !chosen[..at].contains(name);
                assert_eq!(keys[at] == *name, is_first, "{chosen:?}: {keys:?}");
                assert!(keys[at].starts_with(name));
            }
        }
    }

    #[test]
    fn many_values_take_no_square_of_their_number() {
        let keys = keys(&vec!["Data"; 200_000]);
        assert_eq!(keys.last().unwrap(), "Data_200000");
    }
}
