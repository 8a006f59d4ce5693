package org.authenticatorcore.sample.catalogue

import org.authenticatorcore.sample.model.DeviceLine
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.Secret
import org.authenticatorcore.sample.model.Status
import org.authenticatorcore.sample.model.Step
import org.authenticatorcore.sample.model.StepState
import org.authenticatorcore.sample.screens.StepActions
import org.authenticatorcore.sample.screens.StepScreen
import org.authenticatorcore.sample.screens.StepsTo

private val card = Example.harbour.copy(status = Status.Enabling)

private fun step(
    name: String,
    step: Step,
    to: StepsTo = StepsTo.Enable,
    working: Boolean = false,
    problem: Problem? = null,
    asksToGiveUp: Boolean = false,
) = Picture("enabling-$name") { StepScreen(StepState(step, card, working, asksToGiveUp, problem), to, StepActions()) }

private val number = Step.MatchNumber(2u, Example.lines.take(2))

internal val stepPictures =
    listOf(
        step("asking", Step.Asking, working = true),
        step("offline", Step.Asking, problem = Problem("offline")),
        step("lock", Step.SetDeviceLock),
        step("sign-in", Step.SignIn()),
        step("sign-in-opened", Step.SignIn(opened = true)),
        step("sign-in-again", Step.SignInAgain(Problem("reason.stale_sign_in"))),
        step("number", number),
        step("number-confirming", number.copy(typed = Secret("42")), working = true),
        step("number-wrong", number.copy(typed = Secret("4")), problem = Problem("invalid_input.number", field = "number")),
        step("not-allowed", Step.NotAllowed(listOf(Problem("reason.not_targeted")))),
        step("ended", Step.Ended(listOf(Problem("disabled.number_not_matched"), Problem("outcome.wrong_number")))),
        step("give-up", Step.SignIn(opened = true), asksToGiveUp = true),
        step("done", Step.Done),
        step("renew-done", Step.Done, StepsTo.Renew),
        step(
            "again-devices",
            Step.NotAllowed(
                listOf(Problem("reason.device_limit")),
                listOf(DeviceLine("Fairphone 5", current = true), DeviceLine("Old tablet", current = false)),
            ),
            StepsTo.EnrollAgain,
        ),
        step("again-done", Step.Done, StepsTo.EnrollAgain),
        step("by-sign-in-done", Step.Done, StepsTo.EnrollBySignIn),
    )
