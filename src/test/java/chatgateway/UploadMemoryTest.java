package chatgateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import chatgateway.demo.dify.DemoDify;
import chatgateway.demo.dify.DemoDify.DifyVersion;
import chatgateway.demo.dify.DemoDify.Mode;
import chatgateway.support.ProcessFootprint;
import chatgateway.support.Program;
import chatgateway.support.TestGateway;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Uploads pass through: what a gateway in a process of its own, with too small a heap for the files, keeps of them while
 * every upload stands still in the middle.
 */
@Tag("faults")
@Tag("T16")
@Timeout(300)
class UploadMemoryTest {
    private static final int FILE_BYTES = 15 << 20;
    private static final int UPLOADS = 4;
    private static final int MOST_PER_UPLOAD = 1 << 20;
    private static final String BOUNDARY = "form-boundary";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .executor(Executors.newCachedThreadPool())
            .build();

    @Test
    void a_15_mb_upload_needs_less_than_1_mb_of_heap(@TempDir Path directory) throws Exception {
        try (var dify = DemoDify.start(DifyVersion.V1_12, Map.of(TestGateway.KEY, Mode.CHAT));
                var gateway = Program.start(directory, variables(dify))) {
            var url = gateway.url();
            assertEquals(
                    201, upload(url, new Pause(0)).get(20, TimeUnit.SECONDS).statusCode()); // loads the classes
            var before = ProcessFootprint.of(gateway.pid()).heapBytes();

            var pauses = new ArrayList<Pause>();
            var uploads = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (var i = 0; i < UPLOADS; i++) {
                pauses.add(new Pause(1));
                uploads.add(upload(url, pauses.get(i)));
            }
            for (var pause : pauses) {
                assertTrue(pause.reached.await(20, TimeUnit.SECONDS), "half of the file was not taken");
            }
            var perUpload = (ProcessFootprint.of(gateway.pid()).heapBytes() - before) / UPLOADS;
            pauses.forEach(pause -> pause.over.countDown());

            for (var upload : uploads) {
                var reply = upload.get(30, TimeUnit.SECONDS);
                assertEquals(201, reply.statusCode(), reply.body());
                assertTrue(
                        isTheFile(dify.upload(TestGateway.json(reply).path("id").asText())
                                .orElseThrow()
                                .bytes()));
            }
            System.out.printf(
                    "Heap of one 15 MB upload, half way: %d KB (%d at once, -Xmx40m)%n", perUpload / 1024, UPLOADS);
            assertTrue(perUpload < MOST_PER_UPLOAD, perUpload + " bytes for each upload");
        }
    }

    private static Map<String, String> variables(DemoDify dify) {
        var variables = new HashMap<>(TestGateway.variables(dify.baseUrl(), Map.of("MAX_UPLOAD_MB", "15")));
        variables.put("JAVA_TOOL_OPTIONS", "-Xmx40m");
        return variables;
    }

    private CompletableFuture<HttpResponse<String>> upload(String url, Pause pause) {
        var head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big.bin\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n";
        var end = "\r\n--" + BOUNDARY + "--\r\n";
        var request = HttpRequest.newBuilder(URI.create(url + "/v1/files/upload"))
                .header("Authorization", "Bearer " + TestGateway.token("u1"))
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(BodyPublishers.ofInputStream(() -> new SequenceInputStream(
                        new SequenceInputStream(bytes(head), new Generated(pause)), bytes(end))))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isTheFile(byte[] bytes) {
        var expected = new byte[FILE_BYTES];
        for (var i = 0; i < FILE_BYTES; i++) {
            expected[i] = Generated.at(i);
        }
        return Arrays.equals(expected, bytes);
    }

    /** Where an upload stands still in the middle. */
    private static final class Pause {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch over;

        Pause(int count) {
            over = new CountDownLatch(count);
        }
    }

    /** The file, made while it is read: this side does not hold it either. */
    private static final class Generated extends InputStream {
        private final Pause pause;
        private int position;

        Generated(Pause pause) {
            this.pause = pause;
        }

        static byte at(int position) {
            return (byte) (position * 31 + position / 251);
        }

        @Override
        public int read() throws IOException {
            if (position == FILE_BYTES / 2) {
                pause.reached.countDown();
                await(pause.over);
            }
            return position == FILE_BYTES ? -1 : at(position++) & 0xff;
        }

        private static void await(CountDownLatch latch) throws IOException {
            try {
                if (!latch.await(40, TimeUnit.SECONDS)) {
                    throw new IOException("nobody went on with the upload");
                }
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }
}
