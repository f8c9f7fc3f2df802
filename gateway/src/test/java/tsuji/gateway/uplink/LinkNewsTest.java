package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LinkNewsTest {
    private final LinkNews news = new LinkNews();

    private boolean arrive(int bytes) {
        return news.add(null, new LinkEvent.Arrived("topic", new byte[bytes], 0));
    }

    @Test
    void messagesOfTheCityHaveTheirNumberAndOurOwnNewsTheRest() {
        for (int i = 0; i < LinkNews.ARRIVED_MAX; i++) {
            assertThat(arrive(1)).isTrue();
        }
        assertThat(arrive(1)).isFalse();

        for (int i = LinkNews.ARRIVED_MAX; i < LinkNews.NEWS_MAX; i++) {
            assertThat(news.add(null, new LinkEvent.Delivered(i))).isTrue();
        }
        assertThat(news.add(null, new LinkEvent.Delivered(0))).isFalse();
    }

    @Test
    void messagesOfTheCityHaveTheirBytes() {
        assertThat(arrive((int) LinkNews.ARRIVED_BYTES_MAX)).isTrue();
        assertThat(arrive(1)).isFalse();

        news.take();

        assertThat(arrive((int) LinkNews.ARRIVED_BYTES_MAX + 1)).isFalse();
        assertThat(arrive((int) LinkNews.ARRIVED_BYTES_MAX)).isTrue();
    }

    @Test
    void allMessagesOfTwoLargestWindowsFit() {
        int window = 256;
        assertThat(2 * (window + CityLink.HOUSEKEEPING_MAX + 1) + LinkNews.ARRIVED_MAX)
                .isLessThanOrEqualTo(LinkNews.NEWS_MAX);
    }
}
