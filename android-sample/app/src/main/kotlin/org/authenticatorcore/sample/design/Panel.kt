package org.authenticatorcore.sample.design

import androidx.compose.foundation.BorderStroke
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.ColumnScope
import androidx.compose.foundation.layout.PaddingValues
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.material3.HorizontalDivider
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Surface
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.unit.dp

/** A surface above the ground of the screen. With [onClick] it is one thing to tap. */
@Composable
fun Panel(
    modifier: Modifier = Modifier,
    onClick: (() -> Unit)? = null,
    padding: PaddingValues = PaddingValues(Space.large),
    container: Color = MaterialTheme.colorScheme.surfaceContainerLow,
    content: @Composable ColumnScope.() -> Unit,
) {
    val shape = MaterialTheme.shapes.large
    val border = BorderStroke(1.dp, MaterialTheme.colorScheme.outlineVariant)
    val inside = @Composable { Column(Modifier.fillMaxWidth().padding(padding), Arrangement.spacedBy(Space.medium), content = content) }
    if (onClick == null) {
        Surface(modifier.fillMaxWidth(), shape, container, border = border, content = inside)
    } else {
        Surface(onClick, modifier.fillMaxWidth(), shape = shape, color = container, border = border, content = inside)
    }
}

/** Rows in one panel, with lines between them. */
@Composable
fun RowGroup(
    vararg rows: (@Composable () -> Unit)?,
    modifier: Modifier = Modifier,
) {
    Panel(modifier, padding = PaddingValues(0.dp)) {
        Column {
            rows.filterNotNull().forEachIndexed { index, row ->
                if (index >
                    0
                ) {
                    HorizontalDivider(Modifier.padding(horizontal = Space.large), color = MaterialTheme.colorScheme.outlineVariant)
                }
                row()
            }
        }
    }
}
