package org.authenticatorcore.sample.model

import org.junit.jupiter.api.Test
import kotlin.test.assertEquals
import kotlin.test.assertNull

/** A stack of screens outlives the process as a list of strings. */
class DestinationTest {
    private val all =
        listOf(
            Destination.Accounts,
            Destination.Add,
            Destination.Scan,
            Destination.EnterByHand,
            Destination.Organisation,
            Destination.EnrollBySignIn("https://login.example.org/t1"),
            Destination.Preview("1"),
            Destination.EnrollNumber("a"),
            Destination.AccountDetail("a/b c"),
            Destination.Activity("a"),
            Destination.Enabling("a"),
            Destination.Enabling("a", renewing = true),
            Destination.EnrollAgain("a"),
            Destination.MoveAccount("a"),
            Destination.TakeOver("https://login.example.org/t1"),
            Destination.Request("a", "r"),
            Destination.Result("a", "r", "outcome.throttled", "reason.policy_mode", 30uL),
            Destination.Result("a", "", "outcome.approved"),
            Destination.Settings,
            Destination.BackUp,
            Destination.Restore,
            Destination.Diagnostics,
            Destination.AppLock,
        )

    @Test
    fun `each destination comes back from its text`() {
        assertEquals(all, all.map { Destination.parse(it.text) })
        val kinds =
            Destination::class.java.declaredClasses
                .filter { it.superclass == Destination::class.java }
                .toSet()
        assertEquals(kinds, all.map { it.javaClass }.toSet(), "none is left out of this test")
    }

    @Test
    fun `what is no destination is none`() {
        val texts =
            listOf("", "nothing", "account", "account/", "account/a/b", "enabling/a/x", "result/a/r", "request/a", "%", "account/%zz")
        assertEquals(texts.map { null }, texts.map(Destination::parse))
    }

    @Test
    fun `no sentence and no long text comes in as a destination`() {
        assertNull(Destination.parse("result/a/r/outcome.approved/Account+hacked%2C+call+us/"))
        assertNull(Destination.parse("result/a/r/Account+hacked//"))
        assertNull(Destination.parse("account/" + "a".repeat(300_000)))
    }

    @Test
    fun `a link leads over no screen where the person answers and many links lead to one preview`() {
        val (request, first, second) = Triple(Destination.Request("a", "r"), Destination.Preview("1"), Destination.Preview("2"))
        val stack = BackStack().after(Move.Open(request))
        val arrived = stack.after(Move.Arrive(first, null)).after(Move.Arrive(second, first))
        assertEquals(listOf(Destination.Accounts, second, request), arrived.destinations)
        assertEquals(second, arrived.back().after(Move.Arrive(second, null)).top)
    }

    @Test
    fun `a link never changes under the finger whom to trust`() {
        val (first, second) = Destination.Preview("1") to Destination.Preview("2")
        val stack = BackStack().after(Move.Open(first))
        val arrived = stack.after(Move.Arrive(second, first))
        assertEquals(listOf(Destination.Accounts, second, first), arrived.destinations)
    }

    @Test
    fun `a stack comes back without what cannot be read and begins with the accounts`() {
        val stack = BackStack().after(Move.Open(Destination.AccountDetail("a"))).after(Move.Open(Destination.Settings))
        assertEquals(stack, BackStack.parse(stack.texts()))
        assertEquals(BackStack(), BackStack.parse(listOf("of an older version")))
        assertEquals(BackStack(listOf(Destination.Accounts, Destination.Settings)), BackStack.parse(listOf("settings", "settings")))
    }

    @Test
    fun `a screen is open once and the way back is the way that was gone`() {
        val request = Destination.Request("a", "r")
        val stack = BackStack().after(Move.Open(request)).after(Move.Open(Destination.Settings)).after(Move.Open(request))
        assertEquals(listOf(Destination.Accounts, Destination.Settings, request), stack.destinations)
        assertEquals(Destination.Settings, stack.back().top)
        assertEquals(
            BackStack(),
            stack
                .back()
                .back()
                .back()
                .back(),
        )
    }

    @Test
    fun `a screen that is not on top is replaced and closed where it is`() {
        val (detail, request) = Destination.AccountDetail("a") to Destination.Request("a", "r")
        val stack = BackStack().after(Move.Open(request)).after(Move.Open(Destination.Settings))
        assertEquals(listOf(Destination.Accounts, detail, Destination.Settings), stack.after(Move.Replace(request, detail)).destinations)
        assertEquals(listOf(Destination.Accounts, Destination.Settings), stack.after(Move.Close(request)).destinations)
        assertEquals(stack, stack.after(Move.Replace(detail, Destination.Add)), "what is not open any more is not replaced")
    }

    @Test
    fun `an account that is gone takes its screens along`() {
        val stack = BackStack(listOf(Destination.Accounts, Destination.AccountDetail("a"), Destination.Settings, Destination.Activity("a")))
        assertEquals(listOf(Destination.Accounts, Destination.Settings), stack.after(Move.CloseAccount("a")).destinations)
    }

    @Test
    fun `moves out of the app leave the screens as they are`() {
        val stack = BackStack().after(Move.Open(Destination.Settings))
        val out =
            listOf(Move.Leave(WayOut.SetClock), Move.Browse(Secret("x")), Move.Copy(Secret("x")), Move.Tell(Notice.Copied), Move.Share("x"))
        assertEquals(out.map { stack }, out.map(stack::after))
    }

    @Test
    fun `secrets are not printed`() {
        assertEquals("Browse(url=…)", "${Move.Browse(Secret("https://login.example/?state=1"))}")
        assertNull(Regex("42").find("${NumberEntry.Type(2u, Secret("42"))}${CodeState.Shown(Secret("424242"), null, null, true)}"))
    }
}
