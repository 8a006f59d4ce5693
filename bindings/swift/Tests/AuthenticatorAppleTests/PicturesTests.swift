import Testing

@testable import AuthenticatorApple

@Suite struct PicturesTests {
  @Test func a_picture_is_drawn_as_it_is_and_smaller_where_more_is_not_looked_at() {
    #expect(drawnSize(width: 4096, height: 3) == (4096, 3))
    #expect(drawnSize(width: 8192, height: 6000) == (4096, 3000))
    #expect(drawnSize(width: 1, height: 100_000) == (1, 4096))
  }
}
