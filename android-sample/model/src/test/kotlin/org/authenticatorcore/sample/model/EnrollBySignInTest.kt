package org.authenticatorcore.sample.model

import org.authenticatorcore.Lifecycle
import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertIs
import kotlin.test.assertTrue

/** From the address of an organisation to an account, by a sign-in in place of a code. */
class EnrollBySignInTest : WithWorld() {
    private suspend fun World.typed(): Destination.Preview {
        val organisation = OrganisationModel(library, scope, moves)
        organisation.url(provider.issuer)
        organisation.goOn()
        return assertIs<Destination.Preview>(assertIs<Move.Replace>(move()).by)
    }

    private suspend fun World.trusted(): Destination.EnrollBySignIn {
        val preview = PreviewModel(library, scope, moves, typed())
        val read = assertIs<PreviewState.Read>(preview.state.value)
        assertTrue(read.bySignIn && !read.pinned)
        assertEquals(listOf("warning.not_pinned"), read.warnings)
        preview.confirm()
        assertEquals(Move.Home, move())
        return assertIs<Destination.EnrollBySignIn>(assertIs<Move.Open>(move()).destination)
    }

    private fun World.model(destination: Destination.EnrollBySignIn) =
        EnrollBySignInModel(library, scope, moves, destination).also { made += it }

    private suspend inline fun <reified S : Step> StepModel.at(): S = assertIs<S>(await { it.step is S && !it.working }.step)

    private suspend fun World.upToNumber(model: EnrollBySignInModel) {
        model.at<Step.SignIn>()
        model.openBrowser()
        val url = assertIs<Move.Browse>(move()).url
        LinksModel(library, scope, moves).open(Secret(provider.authorize(url.text, user)))
        assertIs<Destination.EnrollBySignIn>(assertIs<Move.Open>(move()).destination)
        model.at<Step.MatchNumber>()
    }

    private suspend fun World.enterNumber(model: EnrollBySignInModel) {
        model.number(provider.live(user, "enrollment").number)
        model.enterNumber()
        model.at<Step.Done>()
    }

    @Test
    fun `p6 the organisation is named and shown, the person signs in, and the phone registers itself`() =
        inWorld {
            provider.policy("""{"mode":"passwordless"}""")
            try {
                val destination = trusted()
                assertEquals(destination, Destination.parse(destination.text))
                val model = model(destination)
                upToNumber(model)
                enterNumber(model)
                model.finish()
                assertEquals(Move.Close(destination), move())
                val account = assertIs<Destination.AccountDetail>(assertIs<Move.Open>(move()).destination)
                val view = checkNotNull(library.account(account.accountId)).view()
                assertEquals(Lifecycle.Active to user, view.lifecycle to view.userName)
            } finally {
                provider.policy("""{"mode":"any"}""")
            }
        }

    @Test
    fun `after the app was killed a sign-in goes on where it was`() =
        inWorld {
            val destination = trusted()
            upToNumber(model(destination))
            restart()
            val model = model(destination)
            model.at<Step.MatchNumber>()
            enterNumber(model)
        }

    @Test
    fun `whoever gives up the sign-in has to name the organisation again`() =
        inWorld {
            val destination = trusted()
            val model = model(destination)
            model.at<Step.SignIn>()
            model.giveUp()
            model.reallyGiveUp()
            assertEquals(Move.Close(destination), move())
            model(destination)
            assertEquals(Move.Replace(destination, Destination.Organisation), move())
        }

    @Test
    fun `an address that is none is said at its field`() =
        inWorld {
            val model = OrganisationModel(library, scope, moves)
            model.url("http://login.example.org")
            model.goOn()
            val problem = checkNotNull(model.await { it.problem != null }.problem)
            assertEquals("url" to WayOut.CorrectInput, problem.field to problem.wayOut)
        }
}
