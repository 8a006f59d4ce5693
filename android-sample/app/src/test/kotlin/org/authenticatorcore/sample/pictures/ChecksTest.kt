package org.authenticatorcore.sample.pictures

import androidx.activity.ComponentActivity
import androidx.compose.foundation.background
import androidx.compose.foundation.clickable
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.Column
import androidx.compose.foundation.layout.Row
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.foundation.layout.height
import androidx.compose.foundation.layout.offset
import androidx.compose.foundation.layout.padding
import androidx.compose.foundation.layout.size
import androidx.compose.foundation.layout.width
import androidx.compose.foundation.rememberScrollState
import androidx.compose.foundation.verticalScroll
import androidx.compose.material3.Button
import androidx.compose.material3.MaterialTheme
import androidx.compose.material3.OutlinedTextField
import androidx.compose.material3.Text
import androidx.compose.material3.TextButton
import androidx.compose.runtime.Composable
import androidx.compose.ui.Modifier
import androidx.compose.ui.draw.clipToBounds
import androidx.compose.ui.graphics.Color
import androidx.compose.ui.semantics.Role
import androidx.compose.ui.semantics.contentDescription
import androidx.compose.ui.semantics.role
import androidx.compose.ui.semantics.semantics
import androidx.compose.ui.test.junit4.v2.createAndroidComposeRule
import androidx.compose.ui.text.style.TextOverflow
import androidx.compose.ui.unit.dp
import androidx.compose.ui.unit.sp
import org.authenticatorcore.sample.pictures.Finding.Kind
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import kotlin.test.assertEquals

/** Each check finds what it is for, and nothing on a screen that is as it should be. */
@RunWith(RobolectricTestRunner::class)
class ChecksTest {
    @get:Rule val rule = createAndroidComposeRule<ComponentActivity>()

    private fun finds(
        vararg kinds: Kind,
        screen: @Composable () -> Unit,
    ) {
        rule.setContent { MaterialTheme { Box(Modifier.fillMaxSize().background(Color.White).padding(24.dp)) { screen() } } }
        assertEquals(kinds.toList(), rule.findings().map { it.kind }, rule.findings().joinToString("\n"))
    }

    @Test
    fun `a good screen has no findings`() =
        finds {
            Column(Modifier.verticalScroll(rememberScrollState())) {
                Text("Sign in to Contoso?")
                OutlinedTextField("42", {}, label = { Text("Number") })
                Row {
                    Button({}) { Text("Approve") }
                    TextButton({}) { Text("Deny") }
                }
                repeat(40) { Text("Line $it") }
            }
        }

    @Test
    fun `a button without a label`() =
        finds(Kind.NO_LABEL) {
            Column {
                Text("Title")
                Box(Modifier.size(48.dp).clickable {})
            }
        }

    @Test
    fun `a field without a label`() =
        finds(Kind.NO_LABEL) {
            Column {
                Text("Title")
                OutlinedTextField("", {})
            }
        }

    @Test
    fun `two targets so close that neither has 48 dp`() =
        finds(Kind.SMALL_TARGET, Kind.SMALL_TARGET) {
            Row {
                Text("One", Modifier.size(36.dp).clickable {})
                Text("Two", Modifier.size(36.dp).clickable {})
            }
        }

    @Test
    fun `a small target at the edge of the window`() =
        finds(Kind.SMALL_TARGET) { Text("One", Modifier.offset(x = (-24).dp).size(36.dp).clickable {}) }

    @Test
    fun `text that is too pale`() = finds(Kind.LOW_CONTRAST) { Text("Hardly there", color = Color(0xFF8A8A8A)) }

    @Test
    fun `large text may be paler`() = finds { Text("Large", color = Color(0xFF8A8A8A), fontSize = 32.sp) }

    @Test
    fun `text of the colour that is behind it`() =
        finds(Kind.BLANK) {
            Column {
                Text("There")
                Text("Not there", color = Color.White)
            }
        }

    @Test
    fun `text that is cut by its own box`() =
        finds(Kind.CLIPPED) { Text("More than one line of this fits", Modifier.width(80.dp).height(24.dp)) }

    @Test
    fun `text that is shortened`() =
        finds(Kind.CLIPPED) {
            Text("More than one line of this", Modifier.width(120.dp), maxLines = 1, overflow = TextOverflow.Ellipsis)
        }

    @Test
    fun `text that a box around it cuts`() =
        finds(Kind.CLIPPED) { Box(Modifier.size(200.dp, 10.dp).clipToBounds()) { Text("Half", Modifier.offset(y = (-4).dp)) } }

    @Test
    fun `a word that is broken`() = finds(Kind.BROKEN_WORD) { Text("Anmeldeanforderung", Modifier.width(90.dp)) }

    @Test
    fun `text on text`() =
        finds(Kind.OVERLAP) {
            Text("One above")
            Text("the other", Modifier.offset(x = 4.dp))
        }

    @Test
    fun `a picture with nothing in it`() =
        finds(Kind.BLANK) {
            Column {
                Text("Title")
                Box(
                    Modifier.size(48.dp).semantics {
                        role = Role.Image
                        contentDescription = "Drawing"
                    },
                )
            }
        }

    @Test
    fun `a screen with nothing on it`() = finds(Kind.BLANK) {}
}
