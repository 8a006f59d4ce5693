package org.authenticatorcore.sample.model

/** The screens that are open, the one that shows last. The list of accounts is always the first. */
data class BackStack(
    val destinations: List<Destination> = listOf(Destination.Accounts),
) {
    val top: Destination get() = destinations.last()

    val canGoBack: Boolean get() = destinations.size > 1

    /** Moves that lead out of the app leave it as it is. */
    fun after(move: Move): BackStack =
        when (move) {
            // A screen is open once: what is opened again comes to the top.
            is Move.Open -> of(destinations - move.destination + move.destination)
            is Move.Arrive -> {
                // What the person looks at stays, also where another link led there.
                val instead = move.instead.takeUnless { it == top }
                arriving(destinations - listOfNotNull(instead).toSet() - move.destination, move.destination)
            }
            is Move.Replace -> of(destinations.map { if (it == move.of) move.by else it })
            is Move.Close -> of(destinations - move.of)
            is Move.CloseAccount -> of(destinations.filter { it.accountId != move.accountId })
            Move.Home -> BackStack()
            is Move.Leave, is Move.Browse, is Move.Copy, is Move.Tell, is Move.Share -> this
        }

    /** Whether nothing from outside may cover what shows. */
    val isAnswering: Boolean get() = top.isAnswering

    private fun arriving(
        others: List<Destination>,
        arrives: Destination,
    ): BackStack = if (others.last().isAnswering) of(others.dropLast(1) + arrives + others.last()) else of(others + arrives)

    fun back(): BackStack = of(destinations.dropLast(1))

    /** For the saved state of the app: [parse] reads it. */
    fun texts(): List<String> = destinations.map { it.text }

    companion object {
        fun parse(texts: List<String>): BackStack = of(texts.mapNotNull(Destination::parse))

        private val Destination.isAnswering: Boolean
            get() =
                this is Destination.Request || this is Destination.EnrollNumber || this is Destination.Enabling ||
                    this is Destination.EnrollAgain || this is Destination.EnrollBySignIn || this is Destination.Preview ||
                    this is Destination.MoveAccount || this is Destination.TakeOver

        private fun of(destinations: List<Destination>) =
            BackStack(listOf(Destination.Accounts) + destinations.filter { it != Destination.Accounts }.distinct())
    }
}
