//! The texts of the activity log, and of the state in which the phone is quiet.

use super::{Entry, Remedy};

/// Sorted by code.
#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    Entry(
        "activity",
        Remedy::Nothing,
        "What this phone did for its accounts, the newest first. Times are in UTC, by the clock of the phone.",
        "Was dieses Telefon für seine Konten getan hat, das Neueste zuerst. Die Zeiten sind in UTC, nach der Uhr des Telefons.",
    ),
    Entry(
        "activity.about.enable",
        Remedy::Nothing,
        "It was about enabling phone sign-in.",
        "Es ging um das Einschalten der Anmeldung per Telefon.",
    ),
    Entry(
        "activity.about.enrollment",
        Remedy::Nothing,
        "It was about adding this phone.",
        "Es ging um das Hinzufügen dieses Telefons.",
    ),
    Entry(
        "activity.about.mfa",
        Remedy::Nothing,
        "It was about a second factor after a password.",
        "Es ging um einen zweiten Faktor nach einem Passwort.",
    ),
    Entry(
        "activity.about.password_reset",
        Remedy::Nothing,
        "It was about a new password.",
        "Es ging um ein neues Passwort.",
    ),
    Entry(
        "activity.about.sign_in",
        Remedy::Nothing,
        "It was about a sign-in without a password.",
        "Es ging um eine Anmeldung ohne Passwort.",
    ),
    Entry(
        "activity.about.transaction",
        Remedy::Nothing,
        "It was about a payment.",
        "Es ging um eine Zahlung.",
    ),
    Entry(
        "activity.answered",
        Remedy::Nothing,
        "A request was answered.",
        "Eine Anfrage wurde beantwortet.",
    ),
    Entry(
        "activity.answered.approve",
        Remedy::Nothing,
        "A request was approved on this phone.",
        "Eine Anfrage wurde auf diesem Telefon genehmigt.",
    ),
    Entry(
        "activity.answered.deny",
        Remedy::Nothing,
        "A request was denied on this phone.",
        "Eine Anfrage wurde auf diesem Telefon abgelehnt.",
    ),
    Entry(
        "activity.answered.report",
        Remedy::Nothing,
        "A request was denied on this phone, and reported.",
        "Eine Anfrage wurde auf diesem Telefon abgelehnt und gemeldet.",
    ),
    Entry(
        "activity.challenge_dropped",
        Remedy::Nothing,
        "A request was not shown, as it did not pass the checks.",
        "Eine Anfrage wurde nicht gezeigt, weil sie die Prüfungen nicht bestand.",
    ),
    Entry(
        "activity.credential_renewed",
        Remedy::Nothing,
        "The key of phone sign-in was renewed.",
        "Der Schlüssel der Anmeldung per Telefon wurde erneuert.",
    ),
    Entry(
        "activity.enrolled",
        Remedy::Nothing,
        "The account was added to this phone.",
        "Das Konto wurde auf diesem Telefon hinzugefügt.",
    ),
    Entry(
        "activity.not_delivered",
        Remedy::Nothing,
        "An answer could not be delivered; it is sent again.",
        "Eine Antwort konnte nicht zugestellt werden; sie wird noch einmal gesendet.",
    ),
    Entry(
        "activity.removed",
        Remedy::Nothing,
        "The server removed the account.",
        "Der Server hat das Konto entfernt.",
    ),
    Entry(
        "activity.removed.transferred",
        Remedy::Nothing,
        "The account was moved to another phone, for which this one had vouched.",
        "Das Konto ist auf ein anderes Telefon umgezogen, für das dieses gebürgt hatte.",
    ),
    Entry(
        "activity.sign_in_disabled",
        Remedy::Nothing,
        "Phone sign-in was disabled.",
        "Die Anmeldung per Telefon wurde ausgeschaltet.",
    ),
    Entry(
        "activity.sign_in_enabled",
        Remedy::Nothing,
        "Phone sign-in was enabled.",
        "Die Anmeldung per Telefon wurde eingeschaltet.",
    ),
    Entry(
        "activity.verdict",
        Remedy::Nothing,
        "The server judged an answer.",
        "Der Server hat über eine Antwort entschieden.",
    ),
    Entry(
        "activity.wiped",
        Remedy::Nothing,
        "The keys of the account were destroyed on this phone, as its organisation wants it for a device that seems to be rooted or jail-broken.",
        "Die Schlüssel des Kontos wurden auf diesem Telefon vernichtet, wie die Organisation es für ein Gerät verlangt, das gerootet oder per Jailbreak verändert zu sein scheint.",
    ),
    Entry(
        "attention.quiet",
        Remedy::Nothing,
        "Several requests of this account were refused in a row, so further ones are listed here without a notification for ten minutes. Report those that are not yours.",
        "Mehrere Anfragen dieses Kontos wurden nacheinander abgelehnt; weitere stehen deshalb zehn Minuten lang nur hier, ohne Benachrichtigung. Fremde Anfragen bitte melden.",
    ),
];
