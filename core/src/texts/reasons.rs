//! The texts of outcomes, reasons, warnings and steps.

use super::Entry;

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    Entry(
        "outcome.approved",
        "Approved.",
        "Genehmigt.",
    ),
    Entry(
        "outcome.denied",
        "Denied.",
        "Abgelehnt.",
    ),
    Entry(
        "outcome.reported",
        "Denied, and reported.",
        "Abgelehnt und gemeldet.",
    ),
    Entry(
        "outcome.wrong_number",
        "The number was wrong, and the request has ended. Start the sign-in again.",
        "Die Zahl war falsch, die Anfrage ist beendet. Bitte die Anmeldung neu beginnen.",
    ),
    Entry(
        "outcome.expired",
        "The time was over. Start the sign-in again.",
        "Die Zeit war abgelaufen. Bitte die Anmeldung neu beginnen.",
    ),
    Entry(
        "outcome.superseded",
        "Another request has taken the place of this one. Look at the newest.",
        "Eine andere Anfrage ist an die Stelle dieser getreten. Bitte die neueste ansehen.",
    ),
    Entry(
        "outcome.already_answered",
        "This request was answered before, here or on another device.",
        "Diese Anfrage wurde schon beantwortet, hier oder auf einem anderen Gerät.",
    ),
    Entry(
        "outcome.display_mismatch",
        "What was shown is not what the server sent. Nothing was approved. Start the sign-in again.",
        "Angezeigt wurde nicht, was der Server gesendet hat. Es wurde nichts genehmigt. Bitte die Anmeldung neu beginnen.",
    ),
    Entry(
        "outcome.blocked_by_policy",
        "Your organisation does not allow this now. Nothing was approved.",
        "Die Organisation erlaubt das jetzt nicht. Es wurde nichts genehmigt.",
    ),
    Entry(
        "outcome.attestation_required",
        "Your organisation asks for a proof of this device that it cannot give. Nothing was approved.",
        "Die Organisation verlangt einen Nachweis über dieses Gerät, den es nicht geben kann. Es wurde nichts genehmigt.",
    ),
    Entry(
        "outcome.app_too_old",
        "The app is too old. Update it; nothing was approved.",
        "Die App ist zu alt. Bitte aktualisieren; es wurde nichts genehmigt.",
    ),
    Entry(
        "outcome.credential_revoked",
        "Phone sign-in of this account was withdrawn. Enable it again.",
        "Die Anmeldung per Telefon wurde für dieses Konto widerrufen. Bitte wieder einschalten.",
    ),
    Entry(
        "outcome.account_disabled",
        "The account is blocked. Ask your organisation.",
        "Das Konto ist gesperrt. Bitte bei der Organisation nachfragen.",
    ),
    Entry(
        "outcome.throttled",
        "Too many answers. Wait a little, then try again.",
        "Zu viele Antworten. Bitte etwas warten und noch einmal versuchen.",
    ),
    Entry(
        "outcome.must_enroll_again",
        "This phone is a copy, or was restored. Nothing was approved. Enroll the account again.",
        "Dieses Telefon ist eine Kopie oder wurde wiederhergestellt. Es wurde nichts genehmigt. Bitte das Konto wieder einrichten.",
    ),
    Entry(
        "outcome.rejected",
        "The server refused the answer. Start the sign-in again.",
        "Der Server hat die Antwort zurückgewiesen. Bitte die Anmeldung neu beginnen.",
    ),
    Entry(
        "outcome.unknown",
        "Whether it was approved is not known: the server has not told. Look at your sign-ins on the web.",
        "Ob genehmigt wurde, ist nicht bekannt: Der Server hat es nicht mitgeteilt. Bitte im Web die Anmeldungen ansehen.",
    ),
    Entry(
        "outcome.pending",
        "The answer is kept and will be sent as soon as the server can be reached.",
        "Die Antwort ist gespeichert und wird gesendet, sobald der Server erreichbar ist.",
    ),
    Entry(
        "disabled.by_person",
        "You have disabled phone sign-in.",
        "Die Anmeldung per Telefon wurde von Ihnen ausgeschaltet.",
    ),
    Entry(
        "disabled.not_allowed",
        "Your organisation does not allow phone sign-in.",
        "Die Organisation erlaubt die Anmeldung per Telefon nicht.",
    ),
    Entry(
        "disabled.number_not_matched",
        "The number was not matched. Begin again.",
        "Die Zahl wurde nicht richtig eingegeben. Bitte neu beginnen.",
    ),
    Entry(
        "disabled.revoked",
        "Phone sign-in was withdrawn by the server.",
        "Die Anmeldung per Telefon wurde vom Server widerrufen.",
    ),
    Entry(
        "disabled.account_removed",
        "The account was removed.",
        "Das Konto wurde entfernt.",
    ),
    Entry(
        "disabled.key_lost",
        "The key was lost, as after new fingerprints or faces. Enable phone sign-in again.",
        "Der Schlüssel ging verloren, etwa nach neuen Fingerabdrücken oder Gesichtern. Bitte die Anmeldung per Telefon wieder einschalten.",
    ),
    Entry(
        "warning.not_pinned",
        "This code does not say by which key the server is known. Go on only if you trust this network and the name of the server.",
        "Dieser Code sagt nicht, an welchem Schlüssel der Server zu erkennen ist. Nur fortfahren, wenn dem Netz und dem Namen des Servers zu trauen ist.",
    ),
    Entry(
        "warning.weak_secret",
        "The service made the secret so short that it can be guessed.",
        "Der Dienst hat das Geheimnis so kurz gemacht, dass es erraten werden kann.",
    ),
    Entry(
        "warning.unnamed",
        "This code names neither a service nor an account. Give it a name yourself.",
        "Dieser Code nennt weder einen Dienst noch ein Konto. Bitte selbst einen Namen vergeben.",
    ),
    Entry(
        "reason",
        "The server, or a rule of the protocol, refuses this. Trying again does not help.",
        "Der Server oder eine Regel des Protokolls lehnt das ab. Ein weiterer Versuch hilft nicht.",
    ),
    Entry(
        "refused",
        "The server, or a rule of the protocol, refuses this. Trying again does not help at once.",
        "Der Server oder eine Regel des Protokolls lehnt das ab. Ein weiterer Versuch hilft nicht sofort.",
    ),
    Entry(
        "reason.malformed",
        "The server could not read the message. Update the app, or report it.",
        "Der Server konnte die Nachricht nicht lesen. Bitte die App aktualisieren oder den Fehler melden.",
    ),
    Entry(
        "reason.use_dpop_nonce",
        "The server asks for a newer proof. Try again.",
        "Der Server verlangt einen neueren Nachweis. Bitte noch einmal versuchen.",
    ),
    Entry(
        "reason.invalid_dpop",
        "The server does not take the proof of this device. Check date and time, then try again.",
        "Der Server nimmt den Nachweis dieses Geräts nicht an. Bitte Datum und Uhrzeit prüfen und noch einmal versuchen.",
    ),
    Entry(
        "reason.unknown_device",
        "The server does not know this device any more. Remove the account and enroll it again.",
        "Der Server kennt dieses Gerät nicht mehr. Bitte das Konto entfernen und neu einrichten.",
    ),
    Entry(
        "reason.invalid_token",
        "The sign-in is of no use any more. Sign in again.",
        "Die Anmeldung gilt nicht mehr. Bitte noch einmal anmelden.",
    ),
    Entry(
        "reason.stale_sign_in",
        "The sign-in is too long ago. Sign in again.",
        "Die Anmeldung liegt zu lange zurück. Bitte noch einmal anmelden.",
    ),
    Entry(
        "reason.enrollment_closed",
        "Your organisation does not let phones enroll now.",
        "Die Organisation lässt gerade kein Einrichten von Telefonen zu.",
    ),
    Entry(
        "reason.wrong_user",
        "Somebody else signed in. Sign in as the user of this account.",
        "Es hat sich jemand anderes angemeldet. Bitte als Benutzer dieses Kontos anmelden.",
    ),
    Entry(
        "reason.policy_mode",
        "Your organisation does not allow this.",
        "Die Organisation erlaubt das nicht.",
    ),
    Entry(
        "reason.not_targeted",
        "Your organisation does not allow this for you.",
        "Die Organisation erlaubt das für Sie nicht.",
    ),
    Entry(
        "reason.managed_app_required",
        "Your organisation asks for the app that it manages.",
        "Die Organisation verlangt die von ihr verwaltete App.",
    ),
    Entry(
        "reason.not_found",
        "The server does not have this. Update the app, or ask your organisation.",
        "Der Server hat das nicht. Bitte die App aktualisieren oder bei der Organisation nachfragen.",
    ),
    Entry(
        "reason.code_unknown",
        "The server does not know this code. Show a new one.",
        "Der Server kennt diesen Code nicht. Bitte einen neuen anzeigen lassen.",
    ),
    Entry(
        "reason.code_used",
        "Another phone has used this code. Show a new one; if it was not you, tell your organisation.",
        "Ein anderes Telefon hat diesen Code benutzt. Bitte einen neuen anzeigen lassen; wer das nicht selbst war, sagt es der Organisation.",
    ),
    Entry(
        "reason.other_tenant",
        "This device is registered with another organisation. Remove it there first.",
        "Dieses Gerät ist bei einer anderen Organisation registriert. Bitte dort zuerst entfernen.",
    ),
    Entry(
        "reason.device_limit",
        "You have too many devices. Remove one on the web, then try again.",
        "Es sind zu viele Geräte eingerichtet. Bitte im Web eines entfernen und noch einmal versuchen.",
    ),
    Entry(
        "reason.code_expired",
        "The code has ended. Show a new one.",
        "Der Code ist abgelaufen. Bitte einen neuen anzeigen lassen.",
    ),
    Entry(
        "reason.too_large",
        "The message is too large for the server.",
        "Die Nachricht ist zu groß für den Server.",
    ),
    Entry(
        "reason.media_type",
        "The server asks for another kind of message. Update the app.",
        "Der Server verlangt eine andere Art von Nachricht. Bitte die App aktualisieren.",
    ),
    Entry(
        "reason.bad_signature",
        "The server cannot verify the signature of this device.",
        "Der Server kann die Unterschrift dieses Geräts nicht prüfen.",
    ),
    Entry(
        "reason.wrong_key",
        "The server expects another key of this device. Look at the account again.",
        "Der Server erwartet einen anderen Schlüssel dieses Geräts. Bitte das Konto neu laden.",
    ),
    Entry(
        "reason.challenge_mismatch",
        "The answer does not belong to the request. Start the sign-in again.",
        "Die Antwort gehört nicht zur Anfrage. Bitte die Anmeldung neu beginnen.",
    ),
    Entry(
        "reason.bad_counter",
        "The server does not take the counter of this device. Enroll the account again.",
        "Der Server nimmt den Zähler dieses Geräts nicht an. Bitte das Konto wieder einrichten.",
    ),
    Entry(
        "reason.bad_number",
        "The server does not take the number. Start the sign-in again.",
        "Der Server nimmt die Zahl nicht an. Bitte die Anmeldung neu beginnen.",
    ),
    Entry(
        "reason.bad_nonce",
        "The server's random value has ended. Try again.",
        "Der Zufallswert des Servers ist abgelaufen. Bitte noch einmal versuchen.",
    ),
    Entry(
        "reason.unknown_id",
        "The server does not know what this is about any more.",
        "Der Server weiß nicht mehr, worum es geht.",
    ),
    Entry(
        "reason.attestation_invalid",
        "The server does not take the proof of this device.",
        "Der Server nimmt den Nachweis über dieses Gerät nicht an.",
    ),
    Entry(
        "reason.attestation_required",
        "Your organisation asks for a proof of this device that it cannot give.",
        "Die Organisation verlangt einen Nachweis über dieses Gerät, den es nicht geben kann.",
    ),
    Entry(
        "reason.app_too_old",
        "The app is too old. Update it.",
        "Die App ist zu alt. Bitte aktualisieren.",
    ),
    Entry(
        "reason.too_many_requests",
        "Too many tries. Wait a little.",
        "Zu viele Versuche. Bitte etwas warten.",
    ),
    Entry(
        "reason.internal",
        "The server has a fault. Try again later.",
        "Der Server hat einen Fehler. Bitte später noch einmal versuchen.",
    ),
    Entry(
        "reason.unavailable",
        "The server is not ready. Try again later.",
        "Der Server ist nicht bereit. Bitte später noch einmal versuchen.",
    ),
    Entry(
        "reason.unknown_code",
        "The server refuses this, and says no more.",
        "Der Server lehnt das ab und sagt nicht mehr.",
    ),
    Entry(
        "reason.access_denied",
        "The sign-in was refused or given up in the browser.",
        "Die Anmeldung wurde im Browser abgelehnt oder abgebrochen.",
    ),
    Entry(
        "reason.account_not_active",
        "The account is not in use yet, or not any more. Match the number of its enrollment first.",
        "Das Konto ist noch nicht oder nicht mehr in Gebrauch. Bitte zuerst die Zahl der Einrichtung eingeben.",
    ),
    Entry(
        "reason.account_removed",
        "The account is not on this phone any more.",
        "Das Konto ist nicht mehr auf diesem Telefon.",
    ),
    Entry(
        "reason.already_enrolled",
        "The account is enrolled again already.",
        "Das Konto ist schon wieder eingerichtet.",
    ),
    Entry(
        "reason.counter_exhausted",
        "This account has signed all the answers that it can. Enroll it again.",
        "Dieses Konto hat alle Antworten unterschrieben, die es kann. Bitte wieder einrichten.",
    ),
    Entry(
        "reason.enroll_again_not_needed",
        "The account is in order. It need not be enrolled again.",
        "Das Konto ist in Ordnung. Es muss nicht wieder eingerichtet werden.",
    ),
    Entry(
        "reason.no_offline_code",
        "This account has no codes.",
        "Dieses Konto hat keine Codes.",
    ),
    Entry(
        "reason.not_enabled",
        "Phone sign-in is not enabled.",
        "Die Anmeldung per Telefon ist nicht eingeschaltet.",
    ),
    Entry(
        "reason.not_enabling",
        "Phone sign-in is not being enabled. Begin again.",
        "Die Anmeldung per Telefon wird gerade nicht eingeschaltet. Bitte neu beginnen.",
    ),
    Entry(
        "reason.not_supported",
        "An account of this kind cannot do this.",
        "Ein Konto dieser Art kann das nicht.",
    ),
    Entry(
        "reason.offline_code_invalid",
        "The codes of this account cannot be made. Look at the account again when you are online.",
        "Die Codes dieses Kontos können nicht gebildet werden. Bitte das Konto neu laden, wenn wieder Netz da ist.",
    ),
    Entry(
        "reason.redirect_uri_not_listed",
        "The server does not know this app: its address for coming back from the browser is not listed. Ask your organisation.",
        "Der Server kennt diese App nicht: Ihre Adresse für die Rückkehr aus dem Browser ist nicht eingetragen. Bitte bei der Organisation nachfragen.",
    ),
    Entry(
        "reason.reply_invalid",
        "The server's reply cannot be used. Update the app, or try again later.",
        "Die Antwort des Servers kann nicht verwendet werden. Bitte die App aktualisieren oder später noch einmal versuchen.",
    ),
    Entry(
        "reason.reply_of_other_call",
        "The server's reply belongs to something else. Try again.",
        "Die Antwort des Servers gehört zu etwas anderem. Bitte noch einmal versuchen.",
    ),
    Entry(
        "reason.request_not_available",
        "The request cannot be shown now. Try again, or begin again on the web.",
        "Die Anfrage kann gerade nicht gezeigt werden. Bitte noch einmal versuchen oder im Web neu beginnen.",
    ),
    Entry(
        "reason.usable",
        "The data can be used. Nothing was moved aside.",
        "Die Daten können verwendet werden. Es wurde nichts beiseitegelegt.",
    ),
    Entry(
        "reason.device_unsupported",
        "This device cannot do this.",
        "Dieses Gerät kann das nicht.",
    ),
    Entry(
        "reason.untrusted_reply",
        "The server's reply is not signed by a key that is trusted. Do not go on in this network.",
        "Die Antwort des Servers ist von keinem Schlüssel unterschrieben, dem vertraut wird. Bitte in diesem Netz nicht fortfahren.",
    ),
    Entry(
        "reason.untrusted_server_key",
        "The server's key is not one that is trusted. Do not go on in this network; ask your organisation.",
        "Dem Schlüssel des Servers wird nicht vertraut. Bitte in diesem Netz nicht fortfahren und bei der Organisation nachfragen.",
    ),
    Entry(
        "reason.issuer_mismatch",
        "Another server answered than the one that was asked.",
        "Es hat ein anderer Server geantwortet als der gefragte.",
    ),
    Entry(
        "reason.metadata_rolled_back",
        "The server told something older than it did before. Ask your organisation.",
        "Der Server hat etwas Älteres mitgeteilt als zuvor. Bitte bei der Organisation nachfragen.",
    ),
    Entry(
        "reason.metadata_invalid",
        "What the server says of itself cannot be used. Update the app, or ask your organisation.",
        "Was der Server über sich sagt, kann nicht verwendet werden. Bitte die App aktualisieren oder bei der Organisation nachfragen.",
    ),
    Entry(
        "reason.document_of_other_account",
        "The server told about another account. Try again.",
        "Der Server hat von einem anderen Konto berichtet. Bitte noch einmal versuchen.",
    ),
    Entry(
        "reason.document_of_other_call",
        "The server answered another question. Try again.",
        "Der Server hat eine andere Frage beantwortet. Bitte noch einmal versuchen.",
    ),
    Entry(
        "reason.document_rolled_back",
        "The server told something older of the account than it did before. Try again.",
        "Der Server hat Älteres über das Konto berichtet als zuvor. Bitte noch einmal versuchen.",
    ),
    Entry(
        "reason.certificate_not_trusted",
        "The certificate of the server is not trusted. Do not go on in this network.",
        "Dem Zertifikat des Servers wird nicht vertraut. Bitte in diesem Netz nicht fortfahren.",
    ),
    Entry(
        "reason.reply_too_large",
        "The server's reply is too large.",
        "Die Antwort des Servers ist zu groß.",
    ),
    Entry(
        "progress.asking_server",
        "Asking the server.",
        "Der Server wird gefragt.",
    ),
    Entry(
        "progress.making_key",
        "Making a key on this device.",
        "Auf diesem Gerät wird ein Schlüssel erzeugt.",
    ),
    Entry(
        "progress.waiting_for_person",
        "Confirm it on this device.",
        "Bitte auf diesem Gerät bestätigen.",
    ),
    Entry(
        "progress.signing",
        "Signing.",
        "Es wird signiert.",
    ),
    Entry(
        "progress.sending",
        "Sending it to the server.",
        "Es wird an den Server gesendet.",
    ),
];
