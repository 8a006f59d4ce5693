//! The rule of a tenant that wants the phone for itself.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use authenticator_core::account::{AccountId, Registration, held_by};
use authenticator_core::protocol::{DevelopmentServers, Issuer, RegistrationRule};
use proptest::prelude::*;

const ISSUERS: [&str; 3] =
    ["https://login.contoso.example/a", "https://login.contoso.example/b", "https://fabrikam.example"];

fn registration(account: u8, issuer: usize, alone: bool, registered: bool) -> Registration {
    Registration {
        account: AccountId::from_bytes([account; 16]),
        issuer: Issuer::parse(ISSUERS[issuer], DevelopmentServers::Refused).unwrap(),
        rule: if alone { RegistrationRule::OneTenant } else { RegistrationRule::Several },
        registered,
    }
}

fn any_registration(account: u8) -> impl Strategy<Value = Registration> {
    (0..ISSUERS.len(), any::<bool>(), any::<bool>())
        .prop_map(move |(issuer, alone, registered)| registration(account, issuer, alone, registered))
}

fn others() -> impl Strategy<Value = Vec<Registration>> {
    prop::collection::vec((0..ISSUERS.len(), any::<bool>(), any::<bool>()), 0..6).prop_map(|others| {
        let others = others.into_iter().enumerate();
        others.map(|(at, (issuer, alone, registered))| registration(at as u8 + 1, issuer, alone, registered)).collect()
    })
}

#[test]
fn p4_either_tenant_can_want_the_phone_for_itself() {
    let holder = AccountId::from_bytes([1; 16]);
    // Of the account that is to be registered, then of the one that is.
    for (own, other, expected) in
        [(false, false, None), (true, false, Some(holder)), (false, true, Some(holder)), (true, true, Some(holder))]
    {
        let found = held_by(&registration(0, 0, own, false), &[registration(1, 1, other, true)]);
        assert_eq!(found, expected, "{own} {other}");
    }
}

proptest! {
    #[test]
    fn p4_whoever_is_named_is_registered_elsewhere_and_one_of_the_two_wants_it(
        own in any_registration(0),
        others in others(),
    ) {
        if let Some(named) = held_by(&own, &others) {
            let named = others.iter().find(|other| other.account == named).unwrap();
            prop_assert!(!own.registered && named.registered && named.issuer != own.issuer);
            prop_assert!([own.rule, named.rule].contains(&RegistrationRule::OneTenant));
        }
    }

    /// Kept from the first on, the rule never has two tenants on a phone one of which wants it for itself.
    #[test]
    fn p4_registering_one_by_one_never_breaks_the_rule(accounts in others()) {
        let mut phone: Vec<Registration> = accounts.into_iter().map(|one| Registration { registered: false, ..one }).collect();
        for at in 0..phone.len() {
            let own = phone[at].clone();
            let others: Vec<_> = phone.iter().filter(|other| other.account != own.account).cloned().collect();
            phone[at].registered = held_by(&own, &others).is_none();
        }
        let registered: Vec<_> = phone.iter().filter(|one| one.registered).collect();
        for one in &registered {
            for other in &registered {
                let alone = [one.rule, other.rule].contains(&RegistrationRule::OneTenant);
                prop_assert!(one.issuer == other.issuer || !alone, "{:?}", phone);
            }
        }
        // Once what stands in the way is disabled, it is free: nobody is left to name.
        for own in phone.iter().filter(|one| !one.registered) {
            let mut others: Vec<_> = phone.iter().filter(|other| other.account != own.account).cloned().collect();
            let mut left = others.len();
            while let Some(holder) = held_by(own, &others) {
                others.iter_mut().filter(|other| other.account == holder).for_each(|other| other.registered = false);
                prop_assert!(left > 0);
                left -= 1;
            }
        }
    }
}
