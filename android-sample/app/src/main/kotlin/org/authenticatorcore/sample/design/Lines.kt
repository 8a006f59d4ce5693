package org.authenticatorcore.sample.design

import androidx.annotation.DrawableRes
import androidx.compose.foundation.layout.Arrangement
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxWidth
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.material3.Icon
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.Text
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.res.painterResource
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.semantics.text
import androidx.compose.ui.text.AnnotatedString
import androidx.compose.ui.text.TextStyle
import androidx.compose.ui.text.font.FontWeight
import androidx.compose.ui.unit.dp

/** A fact: what it is, and below it in full what it says. */
data class Fact(
    val name: String,
    val text: String,
    @param:DrawableRes val icon: Int,
)

/** Facts one below the other; each is read as one. Nothing is cut: it may be what is signed. */
@Composable
fun FactList(
    facts: List<Fact>,
    modifier: Modifier = Modifier,
) {
    Column(modifier.fillMaxWidth(), Arrangement.spacedBy(Space.large)) { facts.forEach { FactLine(it) } }
}

@Composable
private fun FactLine(fact: Fact) {
    Row(Modifier.fillMaxWidth().semantics(mergeDescendants = true) {}, Arrangement.spacedBy(Space.large)) {
        Icon(
            painterResource(fact.icon),
            contentDescription = null,
            Modifier.padding(top = Space.tiny).size(22.dp),
            MaterialTheme.colorScheme.onSurfaceVariant,
        )
        Column(Modifier.weight(1f)) {
            Text(fact.name, color = MaterialTheme.colorScheme.onSurfaceVariant, style = MaterialTheme.typography.bodySmall)
            AddressText(fact.text, MaterialTheme.typography.bodyLarge.copy(fontWeight = FontWeight.Medium))
        }
    }
}

/** Text in which the name of a host or an address may stand: it is broken behind dots, slashes and colons, and read as it is. */
@Composable
fun AddressText(
    text: String,
    style: TextStyle,
) {
    Text(text.replace(SEPARATOR) { it.value + ZERO_WIDTH_SPACE }, Modifier.semantics { this.text = AnnotatedString(text) }, style = style)
}

/** Between two characters of a word, and not within `://`. */
private val SEPARATOR = Regex("""(?<=[^\s/:])[.:/@](?=[^\s/:])|//(?=\S)""")

/** Where a line may end. */
private const val ZERO_WIDTH_SPACE = "\u200B"
