package org.authenticatorcore.sample

import android.graphics.Bitmap
import androidx.compose.runtime.getValue
import androidx.compose.runtime.key
import androidx.compose.runtime.mutableIntStateOf
import androidx.compose.runtime.setValue
import androidx.compose.ui.graphics.asAndroidBitmap
import androidx.compose.ui.test.captureToImage
import androidx.compose.ui.test.isRoot
import androidx.compose.ui.test.junit4.v2.createComposeRule
import androidx.compose.foundation.background
import androidx.compose.foundation.layout.Box
import androidx.compose.foundation.layout.fillMaxSize
import androidx.compose.material3.MaterialTheme
import androidx.compose.ui.Modifier
import org.authenticatorcore.sample.catalogue.Catalogue
import org.authenticatorcore.sample.design.SampleTheme
import org.junit.Rule
import org.junit.Test
import org.junit.runner.RunWith
import org.robolectric.RobolectricTestRunner
import org.robolectric.annotation.Config
import java.io.File

@RunWith(RobolectricTestRunner::class)
class CatalogueTest {
    @get:Rule val rule = createComposeRule()

    private fun all(variant: String) {
        val only = System.getProperty("only")?.let { Regex(it) }
        val pictures = Catalogue.filter { only?.containsMatchIn(it.name) ?: true }
        var at by mutableIntStateOf(0)
        rule.setContent { SampleTheme { key(at) { Box(Modifier.fillMaxSize().background(MaterialTheme.colorScheme.background)) { pictures[at].content() } } } }
        pictures.forEachIndexed { index, picture ->
            at = index
            rule.waitForIdle()
            val roots = rule.onAllNodes(isRoot())
            val n = roots.fetchSemanticsNodes().size
            repeat(n) { r ->
                val b = roots[r].captureToImage().asAndroidBitmap()
                val dir = File(System.getProperty("pictures"), variant).apply { mkdirs() }
                File(dir, picture.name + (if (r > 0) "_$r" else "") + ".png").outputStream().use { b.compress(Bitmap.CompressFormat.PNG, 100, it) }
            }
        }
    }

    @Test fun light() = all("light")

    @Test @Config(qualifiers = "+night") fun dark() = all("dark")

    @Test @Config(fontScale = 2f, qualifiers = "w411dp-h2200dp") fun large() = all("large")

    @Test @Config(qualifiers = "+ar-ldrtl") fun rtl() = all("rtl")

    @Test @Config(qualifiers = "+de") fun german() = all("german")

    @Test @Config(qualifiers = "w1280dp-h800dp-land") fun tablet() = all("tablet")
}
