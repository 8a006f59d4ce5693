package org.authenticatorcore.sample.catalogue

import org.authenticatorcore.Provider
import org.authenticatorcore.Purpose
import org.authenticatorcore.ShownLine
import org.authenticatorcore.TransactionView
import org.authenticatorcore.sample.model.AccountCard
import org.authenticatorcore.sample.model.CodeState
import org.authenticatorcore.sample.model.NumberEntry
import org.authenticatorcore.sample.model.PhoneFacts
import org.authenticatorcore.sample.model.RequestCard
import org.authenticatorcore.sample.model.RequestState
import org.authenticatorcore.sample.model.Secret
import org.authenticatorcore.sample.model.Status

/** Accounts and requests of nobody, for pictures. */
internal object Example {
    val aurora =
        AccountCard("1", "Aurora University", "ana.lima@aurora.example", "login.aurora.example", Provider.PHONE_SIGN_IN, Status.Enabled)
    val harbour =
        AccountCard("2", "Harbour & Sons", "a.lima@harbour.example", "id.harbour.example", Provider.PHONE_SIGN_IN, Status.InUse)
    val parcel = AccountCard("3", "Parcel Mail", "ana@parcel.example", "", Provider.ONE_TIME_PASSWORD, Status.CodesOnly)
    val forge = AccountCard("4", "Forge", "ana-lima", "", Provider.ONE_TIME_PASSWORD, Status.CodesOnly)

    val code = CodeState.Shown(Secret("492018"), 21uL, 30uL, timeIsCertain = true)
    val counted = CodeState.Shown(Secret("85302917"), null, null, timeIsCertain = false)

    val lines =
        listOf(
            ShownLine("application", "Library catalogue"),
            ShownLine("location", "Lisbon, Portugal"),
            ShownLine("browser", "Firefox 147"),
            ShownLine("os", "Windows 11"),
        )

    val longLines =
        listOf(
            ShownLine("application", "Human Resources and Payroll Self Service of the Faculty of Sciences"),
            ShownLine("location", "Lisbon, Portugal"),
            ShownLine("ip", "2001:db8:85a3:8d3:1319:8a2e:370:7348"),
            ShownLine("host", "very-long-name-of-a-server.department.login.aurora.example"),
            ShownLine("browser", "Firefox 147"),
            ShownLine("os", "Windows 11"),
            ShownLine("flow", "Sign-in with passkey fallback"),
            ShownLine("ticket", "4711-A"),
        )

    val request = RequestCard("1", "r1", Purpose.SIGN_IN, "Library catalogue", "Lisbon, Portugal", "Aurora University")

    val waits =
        RequestState.Waits(
            account = aurora,
            purpose = Purpose.SIGN_IN,
            application = "Library catalogue",
            place = "Lisbon, Portugal",
            lines = lines,
            entry = NumberEntry.Type(2u),
            secondsLeft = 52uL,
            secondsAtFirst = 60uL,
            mayApprove = true,
        )

    private val payment =
        TransactionView("1249.90", "EUR", 2u, "Harbour Books", "DE89 3704 0044 0532 0130 00", "Order 4711", listOf("3 books"))

    val paying =
        waits.copy(
            purpose = Purpose.TRANSACTION,
            application = "Harbour Books",
            place = "",
            payment = payment,
            lines =
                listOf(
                    ShownLine("amount", "1249.90"),
                    ShownLine("currency", "EUR"),
                    ShownLine("payee", "Harbour Books"),
                    ShownLine("payee_account", "DE89 3704 0044 0532 0130 00"),
                    ShownLine("reference", "Order 4711"),
                    ShownLine("line", "3 books"),
                    ShownLine("application", "Harbour Books"),
                ),
            secondsLeft = 240uL,
            secondsAtFirst = 300uL,
        )

    val facts =
        PhoneFacts("Fairphone 5", "Android 15", "en", deviceLock = true, "strong", notificationsAllowed = true, cameraAllowed = true)

    val report =
        """
        authenticator-core sample 0.1.0
        Android 15, Fairphone 5, en
        screen lock: set, biometric: strong
        notifications: allowed, camera: allowed

        accounts: 3
        #1 phone sign-in, active, enabled, pinned
        #2 phone sign-in, active, disabled
        #3 codes

        problems of this run
        12:03:14 offline
        12:03:51 user_action.locked_out
        """.trimIndent()
}
