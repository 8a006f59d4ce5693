package org.authenticatorcore.sample.navigation

import androidx.compose.runtime.Composable
import androidx.compose.runtime.MutableState
import androidx.compose.runtime.mutableStateOf
import androidx.compose.runtime.saveable.Saver
import androidx.compose.runtime.saveable.listSaver
import androidx.compose.runtime.saveable.rememberSaveable
import org.authenticatorcore.sample.model.BackStack

/** The stack of screens, which outlives the process as a list of short texts. */
@Composable
fun rememberStack(): MutableState<BackStack> = rememberSaveable(saver = StackSaver) { mutableStateOf(BackStack()) }

private val StackSaver: Saver<MutableState<BackStack>, *> =
    listSaver(
        save = { it.value.texts() },
        restore = { mutableStateOf(BackStack.parse(it)) },
    )
