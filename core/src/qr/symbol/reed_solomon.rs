//! Reed-Solomon codes over GF(256) by x^8 + x^4 + x^3 + x^2 + 1, as QR codes have them: the first root is 1.

const MODULUS: u16 = 0x11D;

/// Powers of 2, and their logarithms.
const TABLES: ([u8; 256], [u8; 256]) = tables();

#[allow(clippy::indexing_slicing, reason = "known when compiled")]
const fn tables() -> ([u8; 256], [u8; 256]) {
    let (mut powers, mut logs) = ([0_u8; 256], [0_u8; 256]);
    let (mut value, mut power) = (1_u16, 0_usize);
    while power < 255 {
        powers[power] = value as u8;
        logs[value as usize] = power as u8;
        value <<= 1;
        if value > 255 {
            value ^= MODULUS;
        }
        power += 1;
    }
    powers[255] = 1;
    (powers, logs)
}

fn power(exponent: usize) -> u8 {
    TABLES.0.get(exponent % 255).copied().unwrap_or_default()
}

fn log(value: u8) -> usize {
    TABLES.1.get(usize::from(value)).copied().map_or(0, usize::from)
}

fn times(left: u8, right: u8) -> u8 {
    if left == 0 || right == 0 { 0 } else { power(log(left) + log(right)) }
}

/// `right` is not 0.
fn over(left: u8, right: u8) -> u8 {
    if left == 0 { 0 } else { power(log(left) + 255 - log(right)) }
}

/// The value of a polynomial, lowest coefficient first.
fn value(polynomial: &[u8], at: u8) -> u8 {
    polynomial.iter().rev().fold(0, |sum, coefficient| times(sum, at) ^ coefficient)
}

/// The check words of a block: what is left of its data, times x^check, by the product of all x - 2^i with i below `check`.
pub(super) fn check_words(data: &[u8], check: usize) -> Vec<u8> {
    // Highest coefficient first, without the leading 1.
    let mut generator = vec![0_u8; check];
    if let Some(last) = generator.last_mut() {
        *last = 1;
    }
    for root in 0..check {
        let mut above = generator.clone().into_iter().skip(1).chain([0]);
        for coefficient in &mut generator {
            *coefficient = times(*coefficient, power(root)) ^ above.next().unwrap_or_default();
        }
    }
    let mut rest = vec![0_u8; check];
    for word in data {
        let factor = word ^ rest.first().copied().unwrap_or_default();
        rest.rotate_left(1);
        if let Some(last) = rest.last_mut() {
            *last = 0;
        }
        for (left, coefficient) in rest.iter_mut().zip(&generator) {
            *left ^= times(*coefficient, factor);
        }
    }
    rest
}

/// Corrects a block whose last `check` words are check words. `None` if it is damaged too much.
pub(super) fn correct(block: &mut [u8], check: usize) -> Option<()> {
    let syndromes = syndromes(block, check);
    if syndromes.iter().all(|syndrome| *syndrome == 0) {
        return Some(());
    }
    let locator = locator(&syndromes);
    let errors = locator.len().checked_sub(1).filter(|errors| errors * 2 <= check)?;
    // What the errors are, and not only where: syndromes times locator, cut off.
    let evaluator: Vec<u8> = (0..check)
        .map(|degree| {
            let pairs = locator.iter().zip(syndromes.iter().take(degree + 1).rev());
            pairs.fold(0, |sum, (left, right)| sum ^ times(*left, *right))
        })
        .take(errors)
        .collect();
    // By formal differentiation only odd powers are left, each one lower.
    let derivative: Vec<u8> =
        locator.iter().enumerate().skip(1).map(|(degree, value)| if degree % 2 == 1 { *value } else { 0 }).collect();
    let mut found = 0;
    for (place, word) in block.iter_mut().rev().enumerate() {
        let inverse = power(255 - place % 255);
        if value(&locator, inverse) != 0 {
            continue;
        }
        let slope = value(&derivative, inverse);
        if slope == 0 {
            return None;
        }
        *word ^= times(power(place), over(value(&evaluator, inverse), slope));
        found += 1;
    }
    (found == errors && self::syndromes(block, check).iter().all(|syndrome| *syndrome == 0)).then_some(())
}

fn syndromes(block: &[u8], check: usize) -> Vec<u8> {
    (0..check).map(|root| block.iter().fold(0, |sum, word| times(sum, power(root)) ^ word)).collect()
}

/// The polynomial whose roots say where the errors are (Berlekamp, Massey).
fn locator(syndromes: &[u8]) -> Vec<u8> {
    let (mut current, mut last) = (vec![1_u8], vec![1_u8]);
    let (mut length, mut since, mut last_gap) = (0_usize, 1_usize, 1_u8);
    for at in 0..syndromes.len() {
        let pairs = current.iter().zip(syndromes.iter().take(at + 1).rev()).take(length + 1);
        let gap = pairs.fold(0, |sum, (left, right)| sum ^ times(*left, *right));
        if gap == 0 {
            since += 1;
            continue;
        }
        let factor = over(gap, last_gap);
        let mut next = current.clone();
        next.resize(next.len().max(last.len() + since), 0);
        for (value, old) in next.iter_mut().skip(since).zip(&last) {
            *value ^= times(factor, *old);
        }
        if 2 * length <= at {
            length = at + 1 - length;
            last = current;
            last_gap = gap;
            since = 1;
        } else {
            since += 1;
        }
        current = next;
    }
    while current.last() == Some(&0) {
        current.pop();
    }
    current
}
