package org.authenticatorcore.sample.screens

import androidx.activity.compose.BackHandler
import androidx.compose.runtime.Composable
import androidx.compose.ui.res.stringResource
import org.authenticatorcore.sample.R
import org.authenticatorcore.sample.design.ListRow
import org.authenticatorcore.sample.design.RowGroup
import org.authenticatorcore.sample.design.ScreenScaffold
import org.authenticatorcore.sample.model.AddKind
import org.authenticatorcore.sample.model.AddModel
import org.authenticatorcore.sample.model.AddState
import org.authenticatorcore.sample.model.WayOut

class AddActions(
    val back: () -> Unit = {},
    val choose: (AddKind?) -> Unit = {},
    val scan: () -> Unit = {},
    val photo: () -> Unit = {},
    val byHand: () -> Unit = {},
    val signIn: () -> Unit = {},
    val take: (WayOut) -> Unit = {},
)

/** @param photo opens the picker of the system */
fun AddModel.actions(
    back: () -> Unit,
    photo: () -> Unit,
): AddActions = AddActions(back, ::choose, ::scan, photo, ::byHand, ::signIn, ::take)

/** How an account is added: first of what kind it is, then the way. */
@Composable
fun AddScreen(
    state: AddState,
    actions: AddActions,
) {
    val kind = state.kind
    if (kind == null) ChooseKind(state, actions) else ChooseWay(kind, state, actions)
}

@Composable
private fun ChooseKind(
    state: AddState,
    actions: AddActions,
) {
    ScreenScaffold(stringResource(R.string.add_title), onBack = actions.back, subtitle = stringResource(R.string.add_subtitle)) {
        // The picture may come to a process that knows no choice any more.
        Reading(state, actions)
        RowGroup(
            { Kind(AddKind.WorkOrSchool, R.drawable.ic_organisation, R.string.add_work_text, actions) },
            { Kind(AddKind.Personal, R.drawable.ic_person, R.string.add_personal_text, actions) },
            { Kind(AddKind.OtherService, R.drawable.ic_globe, R.string.add_other_text, actions) },
        )
    }
}

private val AddKind.title
    get() =
        when (this) {
            AddKind.WorkOrSchool -> R.string.add_work
            AddKind.Personal -> R.string.add_personal
            AddKind.OtherService -> R.string.add_other
        }

/** Where the code is to be found. */
private val AddKind.how
    get() =
        when (this) {
            AddKind.WorkOrSchool -> R.string.add_how_work
            AddKind.Personal -> R.string.add_how_personal
            AddKind.OtherService -> R.string.add_how_other
        }

@Composable
private fun Kind(
    kind: AddKind,
    icon: Int,
    text: Int,
    actions: AddActions,
): Unit = ListRow(stringResource(kind.title), icon = icon, text = stringResource(text), onClick = { actions.choose(kind) })

@Composable
private fun ChooseWay(
    kind: AddKind,
    state: AddState,
    actions: AddActions,
) {
    BackHandler { actions.choose(null) }
    ScreenScaffold(
        stringResource(kind.title),
        onBack = { actions.choose(null) },
        subtitle = stringResource(kind.how),
    ) {
        Reading(state, actions)
        Ways(kind, actions)
    }
}

/** That a picture is being read, or why none was. */
@Composable
private fun Reading(
    state: AddState,
    actions: AddActions,
) {
    state.problem?.let { ProblemCard(it, actions.take) }
    if (state.reading) WaitingFor(stringResource(R.string.add_reading))
}

@Composable
private fun Ways(
    kind: AddKind,
    actions: AddActions,
) {
    RowGroup(
        { Way(R.drawable.ic_qr, R.string.add_scan, R.string.add_scan_text, actions.scan) },
        { Way(R.drawable.ic_photo, R.string.add_photo, R.string.add_photo_text, actions.photo) },
        {
            // What another service shows for typing is no code of ours, and has no address beside it: only a whole link can be read.
            if (kind == AddKind.OtherService) {
                Way(R.drawable.ic_paste, R.string.add_link, R.string.add_link_text, actions.byHand)
            } else {
                Way(R.drawable.ic_keyboard, R.string.add_by_hand, R.string.add_by_hand_text, actions.byHand)
            }
        },
    )
    if (kind == AddKind.WorkOrSchool) {
        RowGroup({ Way(R.drawable.ic_organisation, R.string.add_sign_in, R.string.add_sign_in_text, actions.signIn) })
    }
}

@Composable
private fun Way(
    icon: Int,
    title: Int,
    text: Int,
    onClick: () -> Unit,
) {
    ListRow(stringResource(title), icon = icon, text = stringResource(text), onClick = onClick)
}
