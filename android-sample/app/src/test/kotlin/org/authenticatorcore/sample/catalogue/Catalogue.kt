package org.authenticatorcore.sample.catalogue

import androidx.compose.runtime.Composable

/**
 * A screen in a state that is worth seeing.
 *
 * @property name of its picture: `screen-state`
 */
class Picture(
    val name: String,
    val content: @Composable () -> Unit,
)

/** Every screen in every state worth seeing. */
val Catalogue: List<Picture> =
    startingPictures + accountsPictures + addPictures + accountPictures + requestPictures + stepPictures + resultPictures +
        settingsPictures + backupPictures
