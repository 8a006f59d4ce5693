package org.authenticatorcore.sample.catalogue

import org.authenticatorcore.AccountAction
import org.authenticatorcore.AccountKind
import org.authenticatorcore.ActivityKind
import org.authenticatorcore.PrerequisiteKind
import org.authenticatorcore.PrerequisiteState
import org.authenticatorcore.Purpose
import org.authenticatorcore.sample.model.AccountDetailState
import org.authenticatorcore.sample.model.ActivityLine
import org.authenticatorcore.sample.model.ActivityState
import org.authenticatorcore.sample.model.Answer
import org.authenticatorcore.sample.model.Confirmation
import org.authenticatorcore.sample.model.Prerequisite
import org.authenticatorcore.sample.model.Problem
import org.authenticatorcore.sample.model.Status
import org.authenticatorcore.sample.screens.AccountDetailActions
import org.authenticatorcore.sample.screens.AccountDetailScreen
import org.authenticatorcore.sample.screens.ActivityActions
import org.authenticatorcore.sample.screens.ActivityScreen

private fun account(
    name: String,
    state: AccountDetailState,
) = Picture("account-$name") { AccountDetailScreen(state, AccountDetailActions()) }

private fun activity(
    name: String,
    state: ActivityState,
) = Picture("activity-$name") { ActivityScreen(state, ActivityActions()) }

private val general = setOf(AccountAction.RENAME, AccountAction.REMOVE)

private val enabled =
    AccountDetailState(
        loading = false,
        card = Example.aurora,
        displayName = "Ana Lima",
        organisation = "Aurora University",
        kind = AccountKind.WORK,
        actions = general + setOf(AccountAction.RENEW, AccountAction.DISABLE, AccountAction.SHOW_CODE),
    )

private val met =
    listOf(
        Prerequisite(PrerequisiteKind.ALLOWED_BY_ORGANISATION, PrerequisiteState.MET),
        Prerequisite(PrerequisiteKind.DEVICE_LOCK, PrerequisiteState.MET),
        Prerequisite(PrerequisiteKind.REGISTRATION, PrerequisiteState.LATER),
    )

private val missing =
    listOf(
        Prerequisite(PrerequisiteKind.ALLOWED_BY_ORGANISATION, PrerequisiteState.NOT_MET, listOf(Problem("reason.not_targeted"))),
        Prerequisite(PrerequisiteKind.ONLY_TENANT, PrerequisiteState.NOT_MET, listOf(Problem("reason.other_tenant")), Example.aurora),
        Prerequisite(PrerequisiteKind.DEVICE_LOCK, PrerequisiteState.NOT_MET, listOf(Problem("user_action.set_device_lock"))),
        Prerequisite(PrerequisiteKind.BIOMETRIC, PrerequisiteState.NOT_MET, listOf(Problem("user_action.enroll_biometric"))),
        Prerequisite(PrerequisiteKind.REGISTRATION, PrerequisiteState.LATER),
    )

private fun standing(
    status: Status,
    action: AccountAction,
    code: String? = null,
) = enabled.copy(
    card = Example.aurora.copy(status = status),
    actions = general + action,
    explanations = listOfNotNull(code?.let { Problem(it) }),
)

private val disabled = standing(Status.InUse, AccountAction.ENABLE).copy(card = Example.harbour, organisation = "Harbour & Sons")

private fun line(
    kind: ActivityKind,
    code: String?,
    hoursAgo: Int,
    purpose: Purpose? = Purpose.SIGN_IN,
    count: UInt = 1u,
    answer: Answer? = null,
) = ActivityLine(
    atSeconds = (1_795_000_000 - hoursAgo * 3_600).toULong(),
    count = count,
    kind = kind,
    code = code,
    answer = answer,
    purpose = purpose,
    application = if (purpose == null) "" else "Library catalogue",
    place = if (purpose == null) "" else "Lisbon, Portugal",
)

private val lines =
    listOf(
        line(ActivityKind.VERDICT, "outcome.approved", 1),
        line(ActivityKind.ANSWERED, null, 1, answer = Answer.Approve),
        line(ActivityKind.VERDICT, "outcome.wrong_number", 20, count = 3u),
        line(ActivityKind.CHALLENGE_DROPPED, null, 30, purpose = null),
        line(ActivityKind.SIGN_IN_ENABLED, null, 50, purpose = null),
        line(ActivityKind.ENROLLED, null, 51, purpose = null),
    )

internal val accountPictures =
    listOf(
        account("loading", AccountDetailState()),
        account("enabled", enabled),
        account("code", enabled.copy(card = Example.aurora.copy(code = Example.code))),
        account("waiting", enabled.copy(waiting = listOf(Example.request))),
        account("quiet", enabled.copy(waiting = listOf(Example.request.copy(quiet = true)), quiet = true)),
        account("disabled", disabled.copy(prerequisites = met)),
        account("missing", disabled.copy(prerequisites = missing)),
        account("pending", standing(Status.Pending, AccountAction.MATCH_NUMBER, "reason.account_not_active")),
        account("enabling", standing(Status.Enabling, AccountAction.GO_ON_ENABLING).copy(prerequisites = met)),
        account("suspended", standing(Status.Suspended, AccountAction.DISABLE, "reason.managed_app_required")),
        account("blocked", standing(Status.Blocked, AccountAction.SHOW_CODE, "outcome.account_disabled")),
        account("enroll-again", standing(Status.MustEnrollAgain, AccountAction.ENROLL_AGAIN, "user_action.enroll_again")),
        account("key-lost", standing(Status.InUse, AccountAction.ENABLE, "disabled.key_lost").copy(prerequisites = met)),
        account("not-pinned", enabled.copy(pinned = false)),
        account("offline", enabled.copy(problem = Problem("offline", retryAfter = 20uL))),
        account(
            "codes",
            enabled.copy(
                card = Example.parcel.copy(code = Example.code),
                displayName = "",
                organisation = "Parcel Mail",
                kind = null,
                actions =
                    general + AccountAction.SHOW_CODE,
            ),
        ),
        account("asks-disable", enabled.copy(asks = Confirmation.Disable)),
        account("asks-remove", enabled.copy(asks = Confirmation.Remove)),
        account("asks-forget", enabled.copy(asks = Confirmation.Forget)),
        account("renaming", enabled.copy(renaming = "Work")),
        account("gone", AccountDetailState(loading = false)),
        activity("lines", ActivityState(loading = false, title = "Aurora University", lines = lines)),
        activity("empty", ActivityState(loading = false, title = "Harbour & Sons")),
    )
