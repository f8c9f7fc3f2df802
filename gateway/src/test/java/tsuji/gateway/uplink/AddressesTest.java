package tsuji.gateway.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** F26: a resolver that is dead or slow. */
class AddressesTest {
    private static final long WAIT_MILLIS = 300;

    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicInteger questions = new AtomicInteger();
    private volatile Addresses.Resolver behaviour =
            host -> new InetAddress[] {InetAddress.getByAddress(host, new byte[] {10, 0, 0, 1})};
    private final Addresses addresses = new Addresses(
            host -> {
                questions.incrementAndGet();
                return behaviour.resolve(host);
            },
            WAIT_MILLIS,
            (loop, cause) -> {
                throw new IllegalStateException(cause);
            });

    @AfterEach
    void release() {
        released.countDown();
        addresses.close();
    }

    private InetAddress[] hang(String host) throws UnknownHostException {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new UnknownHostException(host);
    }

    @Test
    void lastGoodAddressServesWhenTheResolverFails() throws Exception {
        addresses.find("city.example");
        behaviour = host -> {
            throw new UnknownHostException(host);
        };

        assertThat(addresses.find("city.example"))
                .extracting(InetAddress::getHostAddress)
                .containsExactly("10.0.0.1");
    }

    @Test
    void lastGoodAddressServesAfterABoundedTimeWhenTheResolverHangs() throws Exception {
        addresses.find("city.example");
        behaviour = this::hang;

        long before = System.nanoTime();
        assertThat(addresses.find("city.example")).hasSize(1);
        assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before)).isGreaterThanOrEqualTo(WAIT_MILLIS);
    }

    @Test
    void resolverThatHangsIsAskedOnceAndAddressesInNumbersDoNotNeedIt() throws Exception {
        behaviour = this::hang;
        assertThatThrownBy(() -> addresses.find("city.example"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("does not answer within " + WAIT_MILLIS + " ms");
        assertThatThrownBy(() -> addresses.find("city.example")).isInstanceOf(UnknownHostException.class);

        assertThat(questions).hasValue(1);
        assertThat(addresses.find("192.0.2.7")).hasSize(1);
        assertThat(addresses.find("[2001:db8::7]")).hasSize(1);
    }

    @Test
    void unknownNameIsSaidToBeUnknownAtOnce() {
        behaviour = host -> {
            throw new UnknownHostException(host + ": no such name");
        };

        assertThatThrownBy(() -> addresses.find("nowhere.example")).hasMessageContaining("no such name");
    }

    @Test
    void atMostFourAddressesAreTried() throws Exception {
        behaviour = host -> IntStream.rangeClosed(1, Addresses.ADDRESSES_MAX + 1)
                .mapToObj(i -> InetAddress.getLoopbackAddress())
                .toArray(InetAddress[]::new);

        assertThat(addresses.find("city.example")).hasSize(Addresses.ADDRESSES_MAX);
    }

    @Test
    void answerThatComesLateIsGoodForTheNextAttempt() throws Exception {
        Addresses.Resolver good = behaviour;
        behaviour = host -> {
            try {
                released.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return good.resolve(host);
        };
        assertThatThrownBy(() -> addresses.find("city.example")).isInstanceOf(UnknownHostException.class);
        released.countDown();

        await().untilAsserted(() -> assertThat(addresses.find("city.example")).hasSize(1));
    }
}
