package org.authenticatorcore.sample.pictures

import android.graphics.Bitmap
import androidx.compose.ui.geometry.Rect
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.SemanticsNode
import androidx.compose.ui.semantics.SemanticsProperties
import androidx.compose.ui.semantics.getOrNull
import org.authenticatorcore.sample.pictures.Finding.Kind

/** There is something on the screen, and something in each picture of it. */
internal fun blank(
    unmerged: SemanticsNode,
    texts: List<Laid>,
    picture: Bitmap,
): List<Finding> {
    val whole = Rect(0f, 0f, picture.width.toFloat(), picture.height.toFloat())
    if (texts.isEmpty() || picture.colours(whole).size < 2) return listOf(Finding(Kind.BLANK, "the screen", whole))
    return unmerged
        .all()
        .filter { it.config.getOrNull(SemanticsProperties.Role) == Role.Image && !it.boundsInRoot.isEmpty && !it.isCutOff }
        .filter { picture.colours(it.boundsInRoot).size < 2 }
        .map { Finding(Kind.BLANK, it.name(), it.boundsInRoot) }
}
