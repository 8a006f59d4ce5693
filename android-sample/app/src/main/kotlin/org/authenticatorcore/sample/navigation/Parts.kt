package org.authenticatorcore.sample.navigation

import androidx.compose.runtime.Composable
import androidx.compose.runtime.getValue
import androidx.compose.runtime.remember
import androidx.lifecycle.compose.LifecycleResumeEffect
import androidx.lifecycle.compose.collectAsStateWithLifecycle
import kotlinx.coroutines.CoroutineScope
import org.authenticatorcore.sample.model.Destination
import org.authenticatorcore.sample.model.Library
import org.authenticatorcore.sample.model.Model
import org.authenticatorcore.sample.model.Moves
import org.authenticatorcore.sample.model.Phone
import org.authenticatorcore.sample.model.PushApps
import org.authenticatorcore.sample.platform.StoredChoices

/** What the screens are made of. */
class Parts(
    val library: Library,
    val moves: Moves,
    val phone: Phone,
    val choices: StoredChoices,
    val push: PushApps,
    val outside: Outside,
    val holders: Holders,
)

/** A screen with its model: [content] shows each state. The model hears when the screen is in front again. */
@Composable
internal fun <S : Any, M : Model<S>> Parts.Screen(
    key: String,
    create: (CoroutineScope) -> M,
    content: @Composable (S, M) -> Unit,
) {
    val model = remember(key) { holders.of(key, create) }
    val state by model.state.collectAsStateWithLifecycle()
    LifecycleResumeEffect(model) {
        model.resumed()
        onPauseOrDispose {}
    }
    content(state, model)
}

@Composable
internal fun <S : Any, M : Model<S>> Parts.Screen(
    destination: Destination,
    create: (CoroutineScope) -> M,
    content: @Composable (S, M) -> Unit,
): Unit = Screen(destination.text, create, content)
