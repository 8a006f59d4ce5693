package org.authenticatorcore.sample.catalogue

import org.authenticatorcore.Purpose
import org.authenticatorcore.ShownLine
import org.authenticatorcore.sample.model.NumberEntry
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.RequestState
import org.authenticatorcore.sample.model.Secret
import org.authenticatorcore.sample.screens.RequestActions
import org.authenticatorcore.sample.screens.RequestScreen

private fun request(
    name: String,
    state: RequestState,
) = Picture("request-$name") { RequestScreen(state, RequestActions()) }

private val typed = NumberEntry.Type(2u, Secret("42"))

private val choice = NumberEntry.Choose(listOf("07", "42", "99").map(::Secret))

internal val requestPictures =
    with(Example) {
        listOf(
            request("loading", RequestState.Loading),
            request("empty", waits),
            request("typed", waits.copy(entry = typed)),
            request("choice", waits.copy(entry = choice)),
            request("same-phone", waits.copy(samePhone = true)),
            request("brought", waits.copy(samePhone = true, entry = NumberEntry.Brought)),
            request("approving", waits.copy(entry = typed, approving = true, secondsLeft = 31uL)),
            request("refusing", waits.copy(refusing = true)),
            request("last-seconds", waits.copy(entry = typed, secondsLeft = 8uL)),
            request("long", waits.copy(lines = longLines, purpose = Purpose.MFA)),
            request("password-reset", waits.copy(purpose = Purpose.PASSWORD_RESET)),
            request("payment", paying.copy(entry = typed)),
            request("payment-needs-sign-in", paying.copy(mayApprove = false, needsPhoneSignIn = true)),
            request(
                "not-a-number",
                waits.copy(entry = NumberEntry.Type(2u, Secret("4")), problem = Problem("invalid_input.number", field = "number")),
            ),
            request("locked-out", waits.copy(entry = typed, problem = Problem("user_action.locked_out"))),
            request("no-lock", waits.copy(entry = typed, problem = Problem("user_action.set_device_lock"))),
            request("key-lost", waits.copy(entry = typed, problem = Problem("key_lost.credential"))),
            request("offline", waits.copy(entry = typed, problem = Problem("offline"))),
            request("too-old", waits.copy(mayApprove = false)),
            request("asks-to-report", waits.copy(asksToReport = true)),
            request("gone", RequestState.Gone),
            request("failed", RequestState.Failed(Problem("offline"))),
            Picture("enroll-number") {
                RequestScreen(
                    waits.copy(purpose = Purpose.ENROLLMENT, lines = listOf(ShownLine("host", "login.aurora.example"))),
                    RequestActions(),
                    enrolling = true,
                )
            },
            Picture("enroll-asks-to-report") {
                RequestScreen(waits.copy(purpose = Purpose.ENROLLMENT, asksToReport = true), RequestActions(), enrolling = true)
            },
            Picture("enroll-gone") { RequestScreen(RequestState.Gone, RequestActions(), enrolling = true) },
        )
    }
