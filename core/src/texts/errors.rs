//! The texts of errors.

use super::Entry;

#[rustfmt::skip]
pub(super) const ENTRIES: &[Entry] = &[
    Entry(
        "invalid_input",
        "This cannot be used. Correct it and try again; nothing was sent.",
        "Das kann nicht verwendet werden. Bitte berichtigen und noch einmal versuchen; es wurde nichts gesendet.",
    ),
    Entry(
        "invalid_input.text",
        "This is no code of an account. Scan the code again.",
        "Das ist kein Code eines Kontos. Bitte den Code noch einmal scannen.",
    ),
    Entry(
        "invalid_input.text.empty",
        "There is no text. Scan the code again, or type it.",
        "Da ist kein Text. Bitte den Code noch einmal scannen oder eintippen.",
    ),
    Entry(
        "invalid_input.text.too_long",
        "This is far too long for the code of an account.",
        "Das ist viel zu lang für den Code eines Kontos.",
    ),
    Entry(
        "invalid_input.scheme",
        "This code is not of an account. Scan the code of the account.",
        "Dieser Code gehört zu keinem Konto. Bitte den Code des Kontos scannen.",
    ),
    Entry(
        "invalid_input.action",
        "This code is for another version or another app. Update the app, then scan it again.",
        "Dieser Code ist für eine andere Version oder eine andere App. Bitte die App aktualisieren und den Code noch einmal scannen.",
    ),
    Entry(
        "invalid_input.v",
        "This code is for another version of the app. Update the app, then scan it again.",
        "Dieser Code ist für eine andere Version der App. Bitte die App aktualisieren und den Code noch einmal scannen.",
    ),
    Entry(
        "invalid_input.issuer",
        "The address in this code is damaged. Show the code anew, and scan it again.",
        "Die Adresse in diesem Code ist beschädigt. Bitte den Code neu anzeigen lassen und noch einmal scannen.",
    ),
    Entry(
        "invalid_input.code",
        "Compare the code with the screen, and type it again: 16 letters and digits in groups of four, or nine digits.",
        "Bitte den Code mit dem Bildschirm vergleichen und noch einmal eintippen: 16 Buchstaben und Ziffern in Vierergruppen oder neun Ziffern.",
    ),
    Entry(
        "invalid_input.kid",
        "The code is damaged or incomplete. Show it anew, and scan it again.",
        "Der Code ist beschädigt oder unvollständig. Bitte neu anzeigen lassen und noch einmal scannen.",
    ),
    Entry(
        "invalid_input.url",
        "Type the address just as it is shown beside the code.",
        "Bitte die Adresse genau so eintippen, wie sie neben dem Code steht.",
    ),
    Entry(
        "invalid_input.label",
        "The name is too long or damaged. Choose a shorter one.",
        "Der Name ist zu lang oder beschädigt. Bitte einen kürzeren wählen.",
    ),
    Entry(
        "invalid_input.secret",
        "The secret in this code is missing or damaged. Show the code anew in the settings of the service.",
        "Das Geheimnis in diesem Code fehlt oder ist beschädigt. Bitte den Code in den Einstellungen des Dienstes neu anzeigen lassen.",
    ),
    Entry(
        "invalid_input.algorithm",
        "The service asks for a hash that no code here is made with. Choose another setting of the service.",
        "Der Dienst verlangt ein Verfahren, mit dem hier keine Codes gebildet werden. Bitte beim Dienst eine andere Einstellung wählen.",
    ),
    Entry(
        "invalid_input.digits",
        "The service asks for codes of another length than 6 to 8 digits. Choose another setting of the service.",
        "Der Dienst verlangt Codes, die nicht 6 bis 8 Ziffern haben. Bitte beim Dienst eine andere Einstellung wählen.",
    ),
    Entry(
        "invalid_input.period",
        "The code is damaged: a number in it is none. Show it anew, and scan it again.",
        "Der Code ist beschädigt: Eine Zahl darin ist keine. Bitte neu anzeigen lassen und noch einmal scannen.",
    ),
    Entry(
        "invalid_input.counter",
        "This code counts, and does not say from where. Let the service show a new code, or choose codes by time there.",
        "Dieser Code zählt und sagt nicht, ab wo. Bitte beim Dienst einen neuen Code anzeigen lassen oder dort zeitbasierte Codes wählen.",
    ),
    Entry(
        "invalid_input.encoder",
        "Codes of this kind cannot be made here.",
        "Codes dieser Art können hier nicht gebildet werden.",
    ),
    Entry(
        "invalid_input.parameter",
        "The code is damaged or for another version. Show it anew, and scan it again.",
        "Der Code ist beschädigt oder für eine andere Version. Bitte neu anzeigen lassen und noch einmal scannen.",
    ),
    Entry(
        "invalid_input.number",
        "This cannot be the number. Type the number that the web page shows.",
        "Das kann nicht die Zahl sein. Bitte die Zahl eingeben, die die Webseite zeigt.",
    ),
    Entry(
        "invalid_input.number.not_expected",
        "No number is waited for now. Look at the next step.",
        "Es wird gerade keine Zahl erwartet. Bitte den nächsten Schritt ansehen.",
    ),
    Entry(
        "invalid_input.redirect",
        "The browser came back with something else than the end of this sign-in. Sign in again, in the browser that opens.",
        "Der Browser kam mit etwas anderem als dem Ende dieser Anmeldung zurück. Bitte im Browser, der sich öffnet, noch einmal anmelden.",
    ),
    Entry(
        "invalid_input.redirect.not_expected",
        "No sign-in waits for this link. It was used before, or it is for another app.",
        "Keine Anmeldung wartet auf diesen Link. Er wurde schon benutzt oder ist für eine andere App.",
    ),
    Entry(
        "invalid_input.app_version",
        "The version of the app does not begin with numbers and dots. This is a fault of the app.",
        "Die Version der App beginnt nicht mit Zahlen und Punkten. Das ist ein Fehler der App.",
    ),
    Entry(
        "invalid_input.extra_root_pem",
        "This is no certificate.",
        "Das ist kein Zertifikat.",
    ),
    Entry(
        "invalid_input.picture",
        "No account can be read from this picture. Take another one, or type the code.",
        "Aus diesem Bild lässt sich kein Konto lesen. Bitte ein anderes aufnehmen oder den Code eintippen.",
    ),
    Entry(
        "invalid_input.picture.no_code",
        "No QR code is seen in the picture. Take a sharper one, or type the code.",
        "Im Bild ist kein QR-Code zu sehen. Bitte ein schärferes aufnehmen oder den Code eintippen.",
    ),
    Entry(
        "invalid_input.picture.damaged",
        "There is a QR code in the picture, and it cannot be read. Take a sharper picture of the whole code.",
        "Im Bild ist ein QR-Code, der sich nicht lesen lässt. Bitte den ganzen Code schärfer aufnehmen.",
    ),
    Entry(
        "invalid_input.picture.not_an_enrollment",
        "None of the QR codes in the picture adds an account. Take a picture of the one on the page that adds it.",
        "Keiner der QR-Codes im Bild fügt ein Konto hinzu. Bitte den von der Seite aufnehmen, auf der es hinzugefügt wird.",
    ),
    Entry(
        "invalid_input.picture.several",
        "There are several QR codes of accounts in the picture. Show only the one that you want.",
        "Im Bild sind mehrere QR-Codes von Konten. Bitte nur den gewünschten zeigen.",
    ),
    Entry(
        "invalid_input.picture.too_large",
        "The picture is too large. Crop it to the QR code.",
        "Das Bild ist zu groß. Bitte auf den QR-Code zuschneiden.",
    ),
    Entry(
        "invalid_input.picture.shape",
        "The picture did not arrive whole. This is a fault of the app.",
        "Das Bild kam nicht vollständig an. Das ist ein Fehler der App.",
    ),
    Entry(
        "invalid_input.any.not_https",
        "The address must begin with https://.",
        "Die Adresse muss mit https:// beginnen.",
    ),
    Entry(
        "invalid_input.any.user_information",
        "There is an @ in the address: it may hide another server. Type the address that is shown beside the code.",
        "In der Adresse steht ein @: Dahinter kann sich ein anderer Server verbergen. Bitte die Adresse eintippen, die neben dem Code steht.",
    ),
    Entry(
        "invalid_input.any.ip_literal",
        "The address must have the name of the server, not its number.",
        "In der Adresse muss der Name des Servers stehen, nicht seine Nummer.",
    ),
    Entry(
        "invalid_input.any.port",
        "The address must not have a port.",
        "In der Adresse darf kein Port stehen.",
    ),
    Entry(
        "invalid_input.any.query_or_fragment",
        "Leave out what follows ? or # in the address.",
        "Bitte weglassen, was in der Adresse auf ? oder # folgt.",
    ),
    Entry(
        "invalid_input.any.trailing_slash",
        "Leave out the slash at the end of the address.",
        "Bitte den Schrägstrich am Ende der Adresse weglassen.",
    ),
    Entry(
        "invalid_input.any.not_canonical",
        "The address is nearly right. Type it just as it is shown beside the code.",
        "Die Adresse stimmt fast. Bitte genau so eintippen, wie sie neben dem Code steht.",
    ),
    Entry(
        "invalid_input.any.not_a_url",
        "This is no address of a server.",
        "Das ist keine Adresse eines Servers.",
    ),
    Entry(
        "invalid_input.any.web_page",
        "This code leads to a web page. Scan the code of the account.",
        "Dieser Code führt zu einer Webseite. Bitte den Code des Kontos scannen.",
    ),
    Entry(
        "invalid_input.any.app_store",
        "This code leads to an app store. Scan the code of the account.",
        "Dieser Code führt zu einem App-Store. Bitte den Code des Kontos scannen.",
    ),
    Entry(
        "invalid_input.any.wifi",
        "This code is of a wireless network. Scan the code of the account.",
        "Dieser Code gehört zu einem WLAN. Bitte den Code des Kontos scannen.",
    ),
    Entry(
        "invalid_input.any.contact",
        "This code is of a contact. Scan the code of the account.",
        "Dieser Code gehört zu einem Kontakt. Bitte den Code des Kontos scannen.",
    ),
    Entry(
        "invalid_input.any.message",
        "This code begins a message or a call. Scan the code of the account.",
        "Dieser Code beginnt eine Nachricht oder einen Anruf. Bitte den Code des Kontos scannen.",
    ),
    Entry(
        "invalid_input.any.place",
        "This code is of a place. Scan the code of the account.",
        "Dieser Code gehört zu einem Ort. Bitte den Code des Kontos scannen.",
    ),
    Entry(
        "invalid_input.any.event",
        "This code is of an event. Scan the code of the account.",
        "Dieser Code gehört zu einem Termin. Bitte den Code des Kontos scannen.",
    ),
    Entry(
        "invalid_input.any.payment",
        "This code is for a payment. Do not pay anybody for an account; scan the code of the account.",
        "Dieser Code ist für eine Zahlung. Für ein Konto muss nicht gezahlt werden; bitte den Code des Kontos scannen.",
    ),
    Entry(
        "invalid_input.any.passkey",
        "This code is of a sign-in by passkey. Scan it with the camera of the phone.",
        "Dieser Code gehört zu einer Anmeldung mit Passkey. Bitte mit der Kamera des Telefons scannen.",
    ),
    Entry(
        "invalid_input.any.device",
        "This code is of a device. Scan the code of the account.",
        "Dieser Code gehört zu einem Gerät. Bitte den Code des Kontos scannen.",
    ),
    Entry(
        "invalid_input.any.export",
        "This is an export of another authenticator. Each account has to be enrolled anew.",
        "Das ist ein Export eines anderen Authenticators. Jedes Konto muss neu eingerichtet werden.",
    ),
    Entry(
        "invalid_input.any.steam",
        "Codes of Steam cannot be made here.",
        "Codes von Steam können hier nicht gebildet werden.",
    ),
    Entry(
        "invalid_input.any.other_authenticator",
        "This code is for another authenticator. Choose codes for any app in the settings of the service.",
        "Dieser Code ist für einen anderen Authenticator. Bitte beim Dienst Codes für beliebige Apps wählen.",
    ),
    Entry(
        "invalid_input.any.typed_code",
        "This is a code for typing. Type it together with the address that is shown beside it.",
        "Das ist ein Code zum Eintippen. Bitte zusammen mit der Adresse eintippen, die daneben steht.",
    ),
    Entry(
        "invalid_input.any.other_app",
        "This code is for another app. Scan the code of the account.",
        "Dieser Code ist für eine andere App. Bitte den Code des Kontos scannen.",
    ),
    Entry(
        "invalid_input.any.text",
        "This is plain text, and no code of an account.",
        "Das ist einfacher Text und kein Code eines Kontos.",
    ),
    Entry(
        "user_action",
        "You have to do something first.",
        "Zuerst ist etwas zu tun.",
    ),
    Entry(
        "user_action.cancelled",
        "Nothing was confirmed. Try again when you are ready.",
        "Es wurde nichts bestätigt. Bitte noch einmal versuchen.",
    ),
    Entry(
        "user_action.locked_out",
        "Too many wrong tries. Lock the device, unlock it with its PIN or password, and try again.",
        "Zu viele falsche Versuche. Bitte das Gerät sperren, mit PIN oder Passwort entsperren und noch einmal versuchen.",
    ),
    Entry(
        "user_action.set_device_lock",
        "Set up a screen lock in the settings of the device, then try again.",
        "Bitte in den Einstellungen des Geräts eine Bildschirmsperre einrichten und noch einmal versuchen.",
    ),
    Entry(
        "user_action.enroll_biometric",
        "Your organisation asks for a fingerprint or a face. Set one up in the settings of the device, then try again.",
        "Die Organisation verlangt Fingerabdruck oder Gesicht. Bitte in den Einstellungen des Geräts einrichten und noch einmal versuchen.",
    ),
    Entry(
        "user_action.update_app",
        "Update the app.",
        "Bitte die App aktualisieren.",
    ),
    Entry(
        "user_action.set_clock",
        "Check date and time of this device, then try again.",
        "Bitte Datum und Uhrzeit dieses Geräts prüfen und noch einmal versuchen.",
    ),
    Entry(
        "user_action.sign_in_again",
        "Sign in again in the browser.",
        "Bitte im Browser noch einmal anmelden.",
    ),
    Entry(
        "user_action.not_now",
        "This is not possible just now. Unlock the device, open the app and try again; nothing was lost.",
        "Das geht gerade nicht. Bitte das Gerät entsperren, die App öffnen und noch einmal versuchen; es ging nichts verloren.",
    ),
    Entry(
        "user_action.confirm_again",
        "The confirmation did not get through. Try again and confirm once more.",
        "Die Bestätigung ist nicht angekommen. Bitte noch einmal versuchen und bestätigen.",
    ),
    Entry(
        "user_action.enroll_again",
        "This phone can speak for the account no more. Enroll it again with a fresh sign-in, or remove it.",
        "Dieses Telefon kann nicht mehr für das Konto sprechen. Bitte mit einer neuen Anmeldung wieder einrichten oder entfernen.",
    ),
    Entry(
        "key_lost",
        "A key of this account is lost.",
        "Ein Schlüssel dieses Kontos ist verloren.",
    ),
    Entry(
        "key_lost.credential",
        "The key for signing in by phone is lost, as after new fingerprints or faces. Enable phone sign-in again.",
        "Der Schlüssel für die Anmeldung per Telefon ist verloren, etwa nach neuen Fingerabdrücken oder Gesichtern. Bitte die Anmeldung per Telefon wieder einschalten.",
    ),
    Entry(
        "key_lost.device",
        "The key of this account is lost. Enroll the account again with a fresh sign-in, or remove it.",
        "Der Schlüssel dieses Kontos ist verloren. Bitte das Konto mit einer neuen Anmeldung wieder einrichten oder entfernen.",
    ),
    Entry(
        "offline",
        "The server cannot be reached. Check the network and try again; nothing was lost.",
        "Der Server ist nicht erreichbar. Bitte das Netz prüfen und noch einmal versuchen; es ging nichts verloren.",
    ),
    Entry(
        "busy",
        "Another action on this account is under way. Wait for it to end.",
        "Für dieses Konto läuft gerade etwas anderes. Bitte das Ende abwarten.",
    ),
    Entry(
        "storage",
        "The data of the app cannot be used.",
        "Die Daten der App können nicht verwendet werden.",
    ),
    Entry(
        "storage.locked",
        "The data is locked. Unlock the device and try again; nothing was lost.",
        "Die Daten sind gesperrt. Bitte das Gerät entsperren und noch einmal versuchen; es ging nichts verloren.",
    ),
    Entry(
        "storage.full",
        "There is no space left. Free some, then try again.",
        "Es ist kein Speicherplatz frei. Bitte etwas freigeben und noch einmal versuchen.",
    ),
    Entry(
        "storage.read_only",
        "The data cannot be written. Check the folder, then try again.",
        "Die Daten können nicht geschrieben werden. Bitte den Ordner prüfen und noch einmal versuchen.",
    ),
    Entry(
        "storage.newer",
        "The data is of a newer version. Update the app.",
        "Die Daten sind von einer neueren Version. Bitte die App aktualisieren.",
    ),
    Entry(
        "storage.corrupt",
        "The data is damaged. You can begin anew and enroll your accounts again; the old data is not deleted.",
        "Die Daten sind beschädigt. Ein Neubeginn ist möglich, die Konten müssen dann wieder eingerichtet werden; die alten Daten werden nicht gelöscht.",
    ),
    Entry(
        "storage.key_lost",
        "The key that protects the data is not on this device, as after a restore. You can begin anew and enroll your accounts again.",
        "Der Schlüssel, der die Daten schützt, ist nicht auf diesem Gerät, etwa nach einer Wiederherstellung. Ein Neubeginn ist möglich, die Konten müssen dann wieder eingerichtet werden.",
    ),
    Entry(
        "storage.suspended",
        "The app has let go of its data. Open the app again.",
        "Die App hat ihre Daten gerade losgelassen. Bitte die App wieder öffnen.",
    ),
    Entry(
        "storage.closed",
        "The app has closed its data. Open the app again.",
        "Die App hat ihre Daten geschlossen. Bitte die App wieder öffnen.",
    ),
    Entry(
        "internal",
        "Something went wrong in the app. Report it, with the id.",
        "In der App ist ein Fehler aufgetreten. Bitte mit der Kennung melden.",
    ),
];
