//! How much at risk a user is: reports of requests that the user did not make raise it, and time lowers it (docs/protocol.md,
//! Duties of the server).

use authenticator_core::protocol::UnixTime;

/// Seconds for which a report counts.
pub(crate) const MEMORY: u64 = 7 * DAY;

const DAY: u64 = 24 * 60 * 60;

/// How much at risk a user is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Risk {
    /// Nothing was reported of late.
    None,
    /// Something was reported in the last seven days, or a phone approved that seemed to be changed or to make up its position.
    Medium,
    /// Something was reported in the last day, or an approved request in the last seven.
    High,
}

impl Risk {
    /// From the times of reports, and of those among them that came after an approval.
    /// `suspicious` are those of approvals whose phone seemed to be changed, or made up its position.
    pub(crate) fn of(reports: &[UnixTime], alarms: &[UnixTime], suspicious: &[UnixTime], now: UnixTime) -> Self {
        let within = |times: &[UnixTime], seconds| times.iter().any(|time| now.since(*time) < seconds);
        if within(reports, DAY) || within(alarms, MEMORY) {
            Self::High
        } else if within(reports, MEMORY) || within(suspicious, MEMORY) {
            Self::Medium
        } else {
            Self::None
        }
    }

    /// A fixed word.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn risk_decays() {
        let at = UnixTime::from_seconds;
        let after = |alarms: &[UnixTime], seconds| Risk::of(&[at(1000)], alarms, &[], at(1000 + seconds));
        assert_eq!(Risk::of(&[], &[], &[], at(1000)), Risk::None);
        assert_eq!(
            [0, DAY - 1, DAY, MEMORY - 1, MEMORY].map(|seconds| after(&[], seconds)),
            [Risk::High, Risk::High, Risk::Medium, Risk::Medium, Risk::None]
        );
        let suspicious = |seconds| Risk::of(&[], &[], &[at(1000)], at(1000 + seconds));
        assert_eq!([0, MEMORY - 1, MEMORY].map(suspicious), [Risk::Medium, Risk::Medium, Risk::None]);
        assert_eq!([DAY, MEMORY].map(|seconds| after(&[at(1000)], seconds)), [Risk::High, Risk::None]);
    }
}
