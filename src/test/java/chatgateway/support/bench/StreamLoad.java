package chatgateway.support.bench;

import chatgateway.support.TestGateway;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Many answers at a time, received by one thread. */
final class StreamLoad {
    private static final long LIMIT_NANOS = 90_000_000_000L;

    /** Of a load. */
    record Result(int complete, double microsOfCpu, Latencies latencies, double slowestStartMillis, double megabytes) {}

    private final BenchTarget target;
    private final Latencies latencies = new Latencies();
    private final List<BenchStream> streams = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
    private int begun; // of the streams, those with an event

    private StreamLoad(BenchTarget target) {
        this.target = target;
    }

    /**
     * Starts the answers, as many a second as {@code ramp}, and measures the processor for {@code seconds} from the moment
     * when all of them have begun.
     */
    static Result of(BenchTarget target, int count, int rate, int bytes, int ramp, int seconds) throws IOException {
        var events = rate * (count / ramp + seconds + 2);
        return new StreamLoad(target).run(count, BenchDify.message(bytes, events, rate), events, ramp, seconds);
    }

    private Result run(int count, String message, int events, int ramp, int seconds) throws IOException {
        var begin = System.nanoTime();
        double cpu = -1;
        double micros = 0;
        double megabytes = 0;
        long windowBegin = 0;
        var open = 0;
        try (var selector = Selector.open()) {
            while (streams.size() < count || open > 0) {
                var now = System.nanoTime();
                if (now - begin > LIMIT_NANOS) {
                    break;
                }
                for (; streams.size() < Math.min(count, 1 + (now - begin) * ramp / 1_000_000_000L); open++) {
                    start(selector, BenchRequest.message(TestGateway.token("user" + streams.size()), message), events);
                }
                selector.select(streams.size() < count ? 1 : 20);
                for (var key : selector.selectedKeys()) {
                    if (!receive(key)) {
                        open--;
                    }
                }
                selector.selectedKeys().clear();
                if (cpu < 0 && streams.size() == count && begun == count) {
                    cpu = target.cpu();
                    latencies.clear();
                    windowBegin = System.nanoTime();
                } else if (cpu >= 0 && micros == 0 && System.nanoTime() - windowBegin > seconds * 1_000_000_000L) {
                    micros = (target.cpu() - cpu) * 1e6 / latencies.count();
                    megabytes = target.megabytes();
                }
            }
        }
        var complete = (int) streams.stream().filter(BenchStream::isComplete).count();
        var slowest = streams.stream().mapToLong(BenchStream::firstNanos).max().orElseThrow() / 1e6;
        return new Result(complete, micros, latencies, slowest, megabytes);
    }

    private void start(Selector selector, byte[] request, int events) throws IOException {
        var channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", target.port()));
        var stream = new BenchStream(events);
        streams.add(stream);
        channel.write(ByteBuffer.wrap(request));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, stream);
    }

    /** Whether more may come. */
    private boolean receive(SelectionKey key) throws IOException {
        var channel = (SocketChannel) key.channel();
        var stream = (BenchStream) key.attachment();
        buffer.clear();
        var count = channel.read(buffer);
        var wasEmpty = stream.received() == 0;
        stream.receive(buffer.flip(), latencies);
        begun += wasEmpty && stream.received() > 0 ? 1 : 0;
        if (count >= 0 && !stream.isComplete()) {
            return true;
        }
        channel.close();
        return false;
    }
}
